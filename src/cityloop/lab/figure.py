"""Does a measured figure reach its target, and how does the baseline of the same run do?"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

PASSES = 3  # of timed work; the quickest counts, for other programs share the machine


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of `cityloop measure`: a name for programs, words for people, the figure, its target, and the baseline's figure."""

    name: str
    words: str
    value: float
    target: float | None = None  # None: told for information
    most: bool = False  # the target is the most it may be, rather than the least
    baseline: float | None = None

    @property
    def missed(self) -> bool:
        """Return whether there is a target and it is not reached."""
        return self.target is not None and (self.value > self.target if self.most else self.value < self.target)

    @property
    def line(self) -> str:
        """Return the figure with its target and baseline as one line."""
        aim = "" if self.target is None else f"   目标 / target {'<=' if self.most else '>='} {self.target:g}"
        base = "" if self.baseline is None else f"   基线 / baseline {self.baseline:g}"
        return f"{self.words}: {self.value:g}{aim}{base}{'   未达到 / MISSED' if self.missed else ''}"


def quickest(work: Callable[[], object]) -> float:
    """Return the CPU seconds of the quickest of several passes."""
    taken = []
    for _ in range(PASSES):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return max(min(taken), 1e-9)
