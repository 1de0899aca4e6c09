"""What determines a training, beside its data: the shape of the model and how long each stage learns."""

from __future__ import annotations

from dataclasses import dataclass, field

SEED = 7


@dataclass(frozen=True, slots=True)
class Shape:
    """The transformer: 3.3 million weights as it stands, the table of words not counted, which the encoder has."""

    table: int = 256  # length of a word's vector in the bundled table
    width: int = 256
    layers: int = 4
    heads: int = 4
    pieces: int = 192  # the longest input: question, heading and sentence together
    dropout: float = 0.1


@dataclass(frozen=True, slots=True)
class Stage:
    """One training. The rate rises from zero during ``warm`` of the steps and falls to zero at the last."""

    steps: int
    batch: int  # texts in `masked`, groups in `ranking`
    rate: float
    warm: float = 0.06
    every: int = 250  # steps between two checkpoints, and two lines of the log


@dataclass(frozen=True, slots=True)
class Plan:
    """All stages. The limits are ``None`` for "all there are"."""

    shape: Shape = field(default_factory=Shape)
    words: Stage = field(default_factory=lambda: Stage(8000, 256, 6e-4))
    pairs: Stage = field(default_factory=lambda: Stage(1500, 32, 2e-4))
    questions: Stage = field(default_factory=lambda: Stage(400, 16, 1e-4, every=100))
    listed: int = 16  # candidates of a group that one step compares
    shown: int = 50  # candidates of a question that are ranked anew, the forest's best
    folds: int = 5
    trees: int = 350  # of the forests that are trained beside, for candidates and comparison
    documents: int | None = None
    pair_limit: int | None = None
    question_limit: int | None = None


SMALL = Plan(
    shape=Shape(width=64, layers=2, heads=2, pieces=96),
    words=Stage(6, 8, 1e-3, every=3),
    pairs=Stage(6, 4, 1e-3, every=3),
    questions=Stage(4, 4, 1e-3, every=2),
    listed=8,
    shown=20,
    folds=2,
    trees=20,
    documents=300,
    pair_limit=60,
    question_limit=24,
)
"""A sliver of everything: shows on any processor that the line runs from end to end, and nothing more."""
