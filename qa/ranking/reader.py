"""A learned reader: how probable each run of a sentence's words is as the answer to a question.

In: one sentence, a question with its terms. Out: scores of spans, and of the whole beside other sentences.

A small convolutional network over the encoder's
word vectors, trained by `training/reader.py` and run with NumPy; it knows nothing of reports, places or years.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder import StaticEncoder

from ..quantities import family_of, fold, quantities
from ..types import Kind, Understanding
from .terms import Floats, Terms

Ints = NDArray[np.int64]

LONGEST = 14
"""Pieces of which a span is made at most; 99 % of short answers are shorter."""
MOST = 160
"""Pieces of a sentence that are read; a sentence is shorter but where a list goes on for a page."""
NOTHING = -1e4
"""Mass of a sentence without words."""
KINDS = tuple(Kind)
MARKS = "，、；。：《》“”（）"
_ROLES = ("other", "number", "before", "unit_asked", "unit_near", "year", "one_char", "in_title", "in_quotes")
_MATCHES = (
    "near", "near_best", "item", "item_best", "typed", "typed_end",
    "exact", "soft", "pull_left", "pull_right", "clause", "said", "rare", "named",
)  # fmt: skip
TAGS = ("n", "nr", "ns", "nt", "nz", "v", "vn", "a", "d", "p", "c", "m", "q", "u", "f", "t", "r", "i")
"""Parts of speech by jieba's letters: noun, person, place, organisation, other name, verb, verbal noun, adjective …"""
FEATURES = len(MARKS) + len(_ROLES) + len(TAGS) + len(_MATCHES)
SPAN_FEATURES = 8
_MODEL = Path(__file__).parents[1] / "model"
_DAY = r"\d{1,2}月(?:\d{1,2}日)?"
_YEAR = re.compile(rf"(?:(?:19|20)\d\d|[一二][九〇○零][〇○零一二三四五六七八九]{{2}})年?(?:{_DAY})?|{_DAY}")
_DECAY = 0.8


@dataclass(frozen=True, slots=True)
class Reading:
    """A question beside a sentence cut into pieces: words, figures with their units, and single marks.

    *Shapes:* t pieces, q words of the question.
    """

    starts: Ints  # (t,) where each piece begins in the sentence
    ends: Ints  # (t,)
    ids: Ints  # (t,) rows of the encoder's table, -1 for a mark
    features: Floats  # (t, FEATURES)
    asked: Ints  # (q,) rows of the encoder's table
    kind: int  # place in KINDS


def read(
    sentence: str,
    question: str,
    understood: Understanding,
    terms: Terms,
    encoder: StaticEncoder,
    tags: NDArray[np.uint8],
) -> Reading:
    """Cut ``sentence`` and say of each piece how it relates to the question.

    ``tags`` gives for each row of the encoder's table its place in `TAGS`, or more where it has none. (v,)
    """
    pieces = _pieces(sentence, encoder)[:MOST]
    starts, ends, ids = (np.array([p[i] for p in pieces], dtype=np.int64) for i in range(3))
    features = np.zeros((len(pieces), FEATURES), dtype=np.float32)
    texts = [sentence[a:b] for a, b, _, _ in pieces]
    roles = features[:, len(MARKS) : len(MARKS) + len(_ROLES)]
    flat_question = fold(question)
    family = family_of(understood.unit)
    units = {q.start: q.unit for q in quantities(sentence)} | {q.core: q.unit for q in quantities(sentence)}
    title = quoted = False
    for i, ((a, _, _, role), text) in enumerate(zip(pieces, texts, strict=True)):
        if text in MARKS:
            features[i, MARKS.index(text)] = 1.0
            title, quoted = (text == "《" or title) and text != "》", (text == "“" or quoted) and text != "”"
        roles[i, _ROLES.index(role)] = 1.0
        if role == "number":
            unit = units.get(a)
            roles[i, 3] = float(unit is not None and unit == understood.unit)
            roles[i, 4] = float(unit in family)
        roles[i, 6] = float(len(text) == 1)
        roles[i, 7], roles[i, 8] = float(title), float(quoted)
    tagged = np.flatnonzero((ids >= 0) & (tags[ids] < len(TAGS)) & (roles[:, 1] == 0))
    features[tagged, len(MARKS) + len(_ROLES) + tags[ids[tagged]]] = 1.0
    rows, spans = _tokens(question, encoder)
    asked = rows.astype(np.int64)
    matches = features[:, -len(_MATCHES) :]
    _matches(matches[:, 6:], texts, ids, flat_question, terms, encoder)
    if len(ids) and len(asked):
        _nearness(matches[:, :4], texts, roles[:, 1], ids, terms, encoder)
        _typed(matches[:, 4:6], texts, ids, question, asked, spans, encoder)
    return Reading(starts, ends, ids, features, asked[:60], KINDS.index(understood.kind))


@lru_cache(maxsize=64)
def _tokens(question: str, encoder: StaticEncoder) -> tuple[NDArray[np.int32], list[tuple[int, int]]]:
    """A question is read beside many sentences."""
    return encoder.tokenize(question)


def _pieces(sentence: str, encoder: StaticEncoder) -> list[tuple[int, int, int, str]]:
    """(start, end, row of the table or -1, role), in order, without white space."""
    ids, spans = encoder.tokenize(sentence)
    whole: list[tuple[int, int, str]] = []
    for q in quantities(sentence):
        if q.core > q.start:
            whole.append((q.start, q.core, "before"))
        whole.append((q.core, q.end, "number"))
    taken = {i for a, b, _ in whole for i in range(a, b)}
    for m in _YEAR.finditer(fold(sentence)):
        if not taken & set(range(*m.span())):
            whole.append((*m.span(), "year"))
            taken |= set(range(*m.span()))
    out = [(a, b, -1, role) for a, b, role in whole]
    last = {b: i for i, (_, b) in enumerate(spans)}
    for i, (a, b, _, role) in enumerate(out):
        inside = [last[e] for e in range(b, a, -1) if e in last]
        if inside:
            out[i] = (a, b, int(ids[inside[0]]), role)
    for token, (a, b) in zip(ids, spans, strict=True):
        if a in taken or b - 1 in taken or a == b:
            continue
        out.append((a, b, int(token), "other"))
        taken |= set(range(a, b))
    out += [(i, i + 1, -1, "other") for i, c in enumerate(sentence) if i not in taken and not c.isspace()]
    return sorted(out)


def _matches(
    out: Floats, texts: list[str], ids: Ints, question: str, terms: Terms, encoder: StaticEncoder
) -> None:
    """Fill the columns of `_MATCHES`."""
    if not len(ids):
        return
    words = ids >= 0
    if len(terms) and words.any():
        cosine = terms.vectors @ encoder.vectors[ids[words]].T
        same = terms.ids[:, None] == ids[words][None]
        cosine[same] = 1.0
        out[words, 0] = same.any(axis=0)
        scale = terms.weights / max(float(terms.weights.max()), 1e-6)
        out[words, 1] = (np.clip(cosine, 0, 1) ** 2 * scale[:, None]).max(axis=0)
    strength = np.where(out[:, 1] > 0.15, out[:, 1], 0.0)
    pull = 0.0
    for i in range(len(ids)):
        out[i, 2] = pull
        pull = _DECAY * pull * (0.6 if texts[i] in "，；。" else 1.0) + strength[i]
    pull = 0.0
    for i in reversed(range(len(ids))):
        out[i, 3] = pull
        pull = _DECAY * pull * (0.6 if texts[i] in "，；。" else 1.0) + strength[i]
    clause = np.cumsum([t in "，；。" for t in texts])
    out[:, 4] = np.bincount(clause, weights=strength)[clause]
    known = set(question)
    for i, text in enumerate(texts):
        flat = fold(text)
        out[i, 5] = len([c for c in flat if c in known]) / len(flat)
        out[i, 7] = float(len(text) > 1 and flat in question)
    out[words, 6] = encoder.idf[ids[words]] / 10.0


def _nearness(
    out: Floats, texts: list[str], figure: Floats, ids: Ints, terms: Terms, encoder: StaticEncoder
) -> None:
    """How near in meaning each piece's clause, and its item of an enumeration, lies to the question.

    Beside each likeness stands the same as a share of the best in the sentence: the question's words may be far from
    all of the sentence's, and still nearest to one clause.
    """
    if not len(terms):
        return
    asked = (terms.vectors * terms.weights[:, None]).sum(axis=0)
    asked /= max(float(np.linalg.norm(asked)), 1e-6)
    rows = np.where(ids[:, None] >= 0, encoder.table[np.maximum(ids, 0)], 0.0)
    clause = np.cumsum([t in "，；。" for t in texts])
    item = np.zeros(len(ids), dtype=np.int64)
    held = False
    for i, text in enumerate(texts):
        cut = text in "，；。" or (text in "、和" and held)
        item[i] = item[i - 1] + cut if i else 0
        held = bool(figure[i]) or (held and not cut)
    for column, groups in ((0, clause), (2, item)):
        groups = groups - groups[0]
        sums = np.add.reduceat(rows, np.flatnonzero(np.diff(groups, prepend=-1)), axis=0)
        likeness = sums @ asked / np.maximum(np.linalg.norm(sums, axis=1), 1e-6)
        out[:, column] = likeness[groups]
        out[:, column + 1] = (likeness - likeness.max())[groups] * 3.0


_WH = re.compile(r"哪一?|什么|啥|几|多少|谁|何")


def _typed(
    out: Floats,
    texts: list[str],
    ids: Ints,
    question: str,
    asked: Ints,
    spans: list[tuple[int, int]],
    encoder: StaticEncoder,
) -> None:
    """How like each piece is to the noun asked for (哪座「展馆」), in meaning and in its last character."""
    wh = _WH.search(question)
    if wh is None:
        return
    behind = [
        i for i, (a, _) in enumerate(spans) if wh.end() <= a <= wh.end() + 4 and encoder.idf[asked[i]] > 3.0
    ]
    before = [i for i, (_, b) in enumerate(spans) if b <= wh.start() and encoder.idf[asked[i]] > 3.0][-2:]
    chosen = behind[:2] or before
    if not chosen:
        return
    words = ids >= 0
    out[words, 0] = (encoder.vectors[asked[chosen]] @ encoder.vectors[ids[words]].T).max(axis=0)
    last = {question[spans[i][1] - 1] for i in chosen}
    out[:, 1] = [float(t[-1] in last) for t in texts]


def span_features(reading: Reading, starts: Ints, stops: Ints) -> Floats:
    """Of the spans from piece ``starts`` to before piece ``stops``. (s,), (s,) to (s, SPAN_FEATURES)"""
    f = reading.features
    marks = {m: i for i, m in enumerate(MARKS)}
    columns = np.stack(
        [
            f[:, -3] * (reading.ids >= 0),  # said
            f[:, -8],  # exact
            f[:, marks["，"]] + f[:, marks["；"]] + f[:, marks["。"]],
            f[:, marks["、"]],
            f[:, len(MARKS) + 1],  # figures
            f[:, marks["《"]] - f[:, marks["》"]] + f[:, marks["“"]] - f[:, marks["”"]],
        ],
        axis=1,
    )
    sums = np.concatenate([np.zeros((1, 6), np.float32), np.cumsum(columns, axis=0, dtype=np.float32)])
    inside = sums[stops] - sums[starts]
    length = (stops - starts).astype(np.float32)
    return np.column_stack(
        [
            inside[:, 0] / length,
            inside[:, 1],
            np.minimum(inside[:, 2], 2.0),
            np.minimum(inside[:, 3], 3.0),
            np.minimum(inside[:, 4], 2.0),
            np.abs(inside[:, 5]),
            np.log(length),
            length == 1,
        ]
    ).astype(np.float32)


def runs(pieces: int) -> tuple[Ints, Ints]:
    """All runs of at most `LONGEST` pieces, as (starts, stops)."""
    starts = np.repeat(np.arange(pieces), LONGEST)
    stops = starts + np.tile(np.arange(1, LONGEST + 1), pieces)
    kept = stops <= pieces
    return starts[kept], stops[kept]


@dataclass(frozen=True, slots=True)
class Reader:
    """The network's weights, each under the name that training gave it, and the tags of the encoder's words."""

    weights: dict[str, Floats]
    tags: NDArray[np.uint8]  # (v,)
    encoder: str  # fingerprint of the encoder whose vectors it was trained on

    def scores(self, reading: Reading, encoder: StaticEncoder) -> tuple[Ints, Ints, Floats]:
        """All runs of pieces as (starts, stops), and the log-probability of each in its sentence. (s,), (s,), (s,)"""
        starts, stops = runs(len(reading.ids))
        score = self._raw(reading, encoder, self._question(reading, encoder))
        return starts, stops, score - np.logaddexp.reduce(score) if len(score) else score

    def masses(self, readings: Sequence[Reading], encoder: StaticEncoder) -> Floats:
        """How much of an answer each sentence holds, beside the others read for the same question: logarithms. (n,)"""
        question = self._question(readings[0], encoder)
        raw = (self._raw(reading, encoder, question) for reading in readings)
        return np.array([np.logaddexp.reduce(s) if len(s) else NOTHING for s in raw], dtype=np.float32)

    def _raw(self, reading: Reading, encoder: StaticEncoder, question: Floats) -> Floats:
        """Scores of all runs. (s,)"""
        starts, stops = runs(len(reading.ids))
        if not len(starts):
            return np.zeros(0, dtype=np.float32)
        words = np.where(reading.ids[:, None] >= 0, encoder.vectors[np.maximum(reading.ids, 0)], 0.0)
        x = _relu(self._linear("project", words))
        x = np.concatenate([x, x * question, reading.features], axis=1)
        x = _relu(self._linear("enter", x) + self._linear("gate", question))
        for i, dilation in enumerate((1, 2, 4)):
            x = x + _relu(self._convolve(f"layers.{i}", x, dilation))
        ends = self._linear("ends", x)
        joint = self._linear("left", x) @ self._linear("right", x).T / np.sqrt(x.shape[1])
        spans = span_features(reading, starts, stops)
        score = ends[starts, 0] + ends[stops - 1, 1] + joint[starts, stops - 1]
        score = score + spans @ (self.weights["span_flat.weight"][0] + self._linear("span", question))
        raw: Floats = score.astype(np.float32)
        return raw

    def _question(self, reading: Reading, encoder: StaticEncoder) -> Floats:
        kind = self.weights["kind.weight"][:, reading.kind] + self.weights["kind.bias"]
        if not len(reading.asked):
            return kind
        words = _relu(self._linear("project", encoder.vectors[reading.asked]))
        words = words + _relu(self._convolve("ask", words, 1))
        weight = self._linear("attend", words)
        weight = np.exp(weight - weight.max())
        question: Floats = (words * (weight / weight.sum())).sum(axis=0) + kind
        return question

    def _linear(self, name: str, x: Floats) -> Floats:
        out: Floats = x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return out

    def _convolve(self, name: str, x: Floats, dilation: int) -> Floats:
        none = np.zeros((dilation, x.shape[1]), dtype=x.dtype)
        wide = np.concatenate([none, x, none])
        seen = np.concatenate([wide[k * dilation : k * dilation + len(x)] for k in range(3)], axis=1)
        out: Floats = seen @ self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]
        return out

    @classmethod
    def load(cls, path: Path) -> Reader:
        """Read what `training/reader.py` wrote.

        Raises:
            ValueError: It was trained for other features than this code computes.
        """
        from safetensors import safe_open

        with safe_open(path, framework="np") as file:
            metadata = file.metadata()
            if metadata["features"] != layout():
                raise ValueError(f"{path.name} was trained for other features; run training/reader.py")
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
        tags = tensors.pop("tags")
        return cls({name: _laid_out(t) for name, t in tensors.items()}, tags, metadata["encoder"])


def _laid_out(weight: NDArray[np.float16]) -> Floats:
    """In single precision, a convolution's (out, in, 3) as the (3 in, out) that three windows side by side take."""
    flat = weight.transpose(2, 1, 0).reshape(-1, len(weight)) if weight.ndim == 3 else weight
    return np.ascontiguousarray(flat, dtype=np.float32)


def _relu(x: Floats) -> Floats:
    return np.maximum(x, 0.0)


def layout() -> str:
    """What the weights depend on beside the encoder, as text."""
    return " ".join([MARKS, *_ROLES, *TAGS, *_MATCHES, str(SPAN_FEATURES), *(k.name for k in KINDS)])


@cache
def of_spans() -> Reader:
    """What finds the answer in a sentence that holds one."""
    return Reader.load(_MODEL / "spans.safetensors")


@cache
def of_sentences() -> Reader:
    """What says which of some sentences holds an answer."""
    return Reader.load(_MODEL / "sentences.safetensors")
