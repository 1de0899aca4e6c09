"""One training: steps, rate, log and checkpoints, so that a run that is cut off goes on where it was.

In: a model, what gives the batch of a step, and the loss of a batch. Out: the model, trained, and ``NAME.pt`` in the
folder. Whatever is drawn in a step follows from the seed and the number of the step: a run that went on after a break
draws what one without a break draws.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn

from .settings import SEED, Shape, Stage

log = logging.getLogger("training.crossencoder")
Batch = TypeVar("Batch")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a training runs and where its checkpoints lie."""

    device: str  # cuda or cpu
    folder: Path


def train(
    name: str,
    model: nn.Module,
    draw: Callable[[int], Batch],
    loss_of: Callable[[Batch], Tensor],
    stage: Stage,
    shape: Shape,
    place: Place,
) -> None:
    """Train ``model`` in place for the steps of ``stage``, from its checkpoint where there is one.

    Raises:
        ValueError: The checkpoint was made with other settings, or a loss is no finite number.
    """
    optimiser = torch.optim.AdamW(
        model.to(place.device).parameters(), stage.rate, (0.9, 0.98), weight_decay=0.01
    )
    file = place.folder / f"{name}.pt"
    settings = json.dumps([name, asdict(shape), asdict(stage), SEED])
    first = _resume(file, settings, model, optimiser, place.device)
    model.train()
    summed = torch.zeros((), device=place.device)  # read seldom: each look waits for the GPU
    began, count = time.perf_counter(), 0
    for step in range(first, stage.steps):
        torch.manual_seed(SEED * 1_000_003 + step)  # what dropout leaves out
        for group in optimiser.param_groups:
            group["lr"] = stage.rate * _share(step, stage)
        with torch.autocast(place.device, torch.bfloat16, enabled=place.device == "cuda"):
            loss = loss_of(draw(step))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        summed, count = summed + loss.detach().float(), count + 1
        if (step + 1) % stage.every == 0 or step + 1 == stage.steps:
            mean = float(summed) / count
            if not mean - mean == 0:
                raise ValueError(f"{name}: the loss up to step {step + 1} is {mean}; try a lower rate")
            pace = (step + 1 - first) / (time.perf_counter() - began)
            log.info("%s: step %d of %d, loss %.4f, %.1f steps/s", name, step + 1, stage.steps, mean, pace)
            _save(file, settings, step + 1, model, optimiser)
            summed, count = torch.zeros_like(summed), 0
    model.eval()


def _share(step: int, stage: Stage) -> float:
    """Of the highest rate: up during the warm-up, then down in a straight line."""
    warm = max(1, int(stage.warm * stage.steps))
    return min((step + 1) / warm, (stage.steps - step) / max(1, stage.steps - warm))


def _save(file: Path, settings: str, step: int, model: nn.Module, optimiser: torch.optim.Optimizer) -> None:
    """Beside the old one first: a run may be ended at any moment."""
    state = {
        "settings": settings,
        "step": step,
        "model": model.state_dict(),
        "optimiser": optimiser.state_dict(),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    torch.save(state, fresh)
    os.replace(fresh, file)


def _resume(
    file: Path, settings: str, model: nn.Module, optimiser: torch.optim.Optimizer, device: str
) -> int:
    """The steps that are done already; the model and the optimiser as they were then."""
    if not file.exists():
        return 0
    state = torch.load(file, map_location=device, weights_only=True)
    if state["settings"] != settings:
        raise ValueError(
            f"{file.name} was made with the settings {state['settings']}, wanted {settings}; "
            "take another folder for --out, or the same settings"
        )
    model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    step = int(state["step"])
    log.info("%s: %d steps are done already", file.stem, step)
    return step
