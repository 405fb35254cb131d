"""Which reports of one category lie close together in place and time?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
AROUND = ((0, 0), (1, 0), (0, 1), (1, 1), (1, -1))  # half of the nine cells, so that each pair comes once


def pairs(metres: Floats, seconds: Floats, kind: Ints, within: float, apart: float, most: int) -> tuple[Ints, Ints]:
    """Return the pairs (lower row first) of one kind at most `within` metres and `apart` seconds from each other.

    A row without a point or time has no pair. In a crowded cell a row meets only the `most` next ones in time, so that the
    work grows with the number of rows whatever they hold.
    """
    able = np.flatnonzero(np.isfinite(metres).all(axis=1) & np.isfinite(seconds))
    cell = np.floor((metres[able] - metres[able].min(axis=0, initial=0)) / within).astype(np.int64) + 1
    code = (kind[able] * (int(cell[:, 0].max(initial=0)) + 2) + cell[:, 0]) * (high := int(cell[:, 1].max(initial=0)) + 2) + cell[:, 1]
    order = np.lexsort((seconds[able], code))
    able, code, moment = able[order], code[order], seconds[able][order]
    found = [_range(code, moment, dx * high + dy, apart, most) for dx, dy in AROUND]
    left, right = (able[np.concatenate(side)] for side in zip(*found, strict=True))
    near = np.hypot(*(metres[left] - metres[right]).T) <= within
    left, right = left[near], right[near]
    return np.minimum(left, right), np.maximum(left, right)


def _range(code: Ints, moment: Floats, step: int, apart: float, most: int) -> tuple[Ints, Ints]:
    """Return positions in the order of (code, moment): each row, and those of the cell `step` on within `apart` seconds."""
    if not len(code):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    cells, rank = np.unique(code, return_inverse=True)
    moment = moment - moment.min()
    span = float(moment.max()) + 2 * apart + 1
    line = rank * span + moment
    at = np.minimum(np.searchsorted(cells, cells + step), len(cells) - 1)
    exists = (cells[at] == cells + step)[rank]
    here = at[rank] * span + moment
    end = np.searchsorted(line, here + apart, "right")
    start = np.arange(len(code)) + 1 if step == 0 else np.searchsorted(line, here - apart, "left")
    middle = start if step == 0 else np.searchsorted(line, here, "left") - most // 2
    start = np.clip(middle, start, np.maximum(end - most, start))
    count = np.where(exists, np.clip(end - start, 0, most), 0)
    left = np.repeat(np.arange(len(code)), count)
    first = np.repeat(start - (np.cumsum(count) - count), count)
    return left, first + np.arange(len(left))
