"""Which model is in use, and is the new one better?"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np

from cityloop.lab import keep
from cityloop.lab.folder import write
from cityloop.lab.score import macro_f1
from cityloop.lab.serve import Model
from cityloop.loop.words import Refused

POINTER = "CURRENT"  # the version in use, then those that were in use before it, newest first
ENOUGH = 30  # texts held out; while the newest month has fewer, the month before joins it


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the challenger takes over: both figures on the held-out texts, and the reason."""

    promoted: bool
    champion: float | None  # macro-F1
    challenger: float
    texts: int
    because: str


class Current:
    """The model in use. A look costs one `stat`; a new CURRENT is loaded, and a broken one leaves the old model in use."""

    def __init__(self, folder: str | Path):
        self.folder, self.fault = Path(folder), ""
        self._seen, self._used = (0, 0, 0), ("", _nobody())

    def model(self) -> Model | None:
        """Return the model in use, None while there is none; `fault` says why the newest could not be loaded."""
        return self.named()[1]

    def named(self) -> tuple[str, Model | None]:
        """Return the version in use and its model, ("", None) while there is none."""
        try:
            stat = os.stat(self.folder / POINTER)
            seen = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
        except OSError:
            seen = (0, 0, 0)
        if seen != self._seen:
            self._seen = seen
            self._load(seen)
        return self._used

    def _load(self, seen: tuple[int, int, int]) -> None:
        try:
            name = current(self.folder)
            self._used, self.fault = (name, keep.load(self.folder / name) if any(seen) else None), ""
        except Refused as no:
            self.fault = no.text


def _nobody() -> Model | None:
    return None


def _stack(folder: Path) -> list[str]:
    """Return what the pointer names: numbers only, so that nothing leads out of the folder."""
    try:
        return [one for one in (folder / POINTER).read_text(encoding="utf-8").split() if one.isdigit()]
    except (OSError, UnicodeDecodeError):  # not there, or no text: then no version is named
        return []


def current(folder: str | Path) -> str:
    """Return the version in use, "" when there is none."""
    return next(iter(_stack(Path(folder))), "")


def used(folder: str | Path) -> Model | None:
    """Return the model in use, None when there is none that can be loaded: half a folder, or one of another version, is none."""
    try:
        return keep.load(Path(folder) / name) if (name := current(folder)) else None
    except Refused:
        return None


def versions(folder: str | Path) -> list[str]:
    """Return the versions kept, oldest first."""
    return sorted((one.name for one in Path(folder).glob("[0-9]*") if one.name.isdigit()), key=int)


def add(folder: str | Path, model: Model) -> str:
    """Keep the model under the next number and return it; it is not in use yet."""
    folder = Path(folder)
    while True:
        version = f"{max((int(one) for one in versions(folder)), default=0) + 1:04}"
        try:
            keep.save(model, folder / version)
            return version
        except Refused:
            if not (folder / version).exists():  # somebody else took the number: the next one
                raise


def promote(folder: str | Path, version: str) -> None:
    """Put a version in use. Raises Refused when it cannot be loaded."""
    folder = Path(folder)
    keep.load(folder / version)
    _point(folder, [version, *(one for one in _stack(folder) if one != version)])


def rollback(folder: str | Path) -> str:
    """Put the version before the current one in use again and return it. Raises Refused when there is none."""
    folder = Path(folder)
    stack = _stack(folder)
    if len(stack) < 2:
        raise Refused("没有更早的版本 / no version before it", field="--models", value=str(folder), mend=f"{POINTER}: {stack[0] if stack else '-'}")
    keep.load(folder / stack[1])
    _point(folder, stack[1:])
    return stack[1]


def _point(folder: Path, stack: list[str]) -> None:
    """Replace the pointer at one stroke: a reader finds the old one or the new one."""
    aside = folder / f".{POINTER}.{uuid4().hex}"
    write(aside, "".join(f"{one}\n" for one in stack).encode())
    os.replace(aside, folder / POINTER)


def newest(months: Sequence[str]) -> str:
    """Return the month from which on texts are held out: the newest, or as many before it as make ENOUGH texts; "" for none."""
    count, held = Counter(month for month in months if month), 0
    for month in sorted(count, reverse=True):
        held += count[month]
        if held >= ENOUGH:
            return month if held <= sum(count.values()) / 2 else ""
    return ""


def judge(champion: Model | None, challenger: Model, docs: Sequence[list[str]], labels: Sequence[str], month: str) -> Verdict:
    """Return whether the challenger does better than the champion on texts from `month` on, which neither has learned from."""
    ours = figure(challenger, docs, labels)
    if champion is None:
        return Verdict(True, None, ours, len(docs), "首个模型 / the first model")
    theirs = figure(champion, docs, labels)
    if str(champion.card.get("until", "")) >= month:
        return Verdict(False, theirs, ours, len(docs), "现用模型学过这些文本 / the champion has learned from these texts")
    better = ours > theirs
    because = "更好 / better" if better else "并不更好 / not better"
    return Verdict(better, theirs, ours, len(docs), because)


def figure(model: Model, docs: Sequence[list[str]], labels: Sequence[str]) -> float:
    """Return the macro-F1 on these texts; a label that the model does not know counts as missed."""
    if not docs:
        return 0.0
    names = {name: at for at, name in enumerate(dict.fromkeys((*model.labels, *labels)))}
    said = np.array([names[model.labels[at]] for at in model.probabilities(model.scores(docs)).argmax(axis=1)], np.int64)
    return macro_f1(said, np.array([names[label] for label in labels], np.int64), len(names))
