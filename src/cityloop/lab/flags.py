"""How often is an urgency flag right, how often is one missed, and which traps does it fall into?"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cityloop.lab.figure import Figure
from cityloop.loop.urgency import mentioned, urgent
from cityloop.loop.words import Refused

AIM, AIM_US = 0.95, 50.0
PASSES = 5  # of the timed work; the quickest counts
COLUMNS = ("half", "kind", "trap", "text")


@dataclass(frozen=True, slots=True)
class Written:
    """A case written by us: its half (apart: put aside before any rule was written), the kind of danger ("" for none), its trap."""

    half: str
    kind: str
    trap: str
    text: str


def read(path: Path) -> list[Written]:
    """Return the written cases of a file. Raises Refused when a column is missing."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
            raise Refused("缺少列 / column missing", field=missing[0], value=path.name, mend="、".join(COLUMNS))
        return [Written(*(row[name] for name in COLUMNS)) for row in rows]


def measure(cases: Sequence[Written], letters: Sequence[str] = (), right: Sequence[bool] = ()) -> list[Figure]:
    """Return the figures: on the half put aside (with targets), on the other, each trap, time; of real letters, the share flagged.

    `right`: what a reader said of those letters that were flagged. The baseline flags whatever names a danger.
    """
    apart, other = ([one for one in cases if (one.half == "apart") == side] for side in (True, False))
    return [*_half("apart", "事先留出", apart, AIM), *_half("open", "写规则时看过", other, None), *_traps(cases), *_time(cases), *_letters(letters, right)]


def _half(name: str, zh: str, cases: Sequence[Written], aim: float | None) -> Iterable[Figure]:
    found, plain = _rates(cases, lambda text: urgent(text) is not None), _rates(cases, mentioned)
    for what, words, value, base in zip(("precision", "recall"), ("准确率 / precision", "召回率 / recall"), found, plain, strict=True):
        yield Figure(f"{name}_{what}", f"{zh} {len(cases)} 条,{words} ({name})", value, aim, baseline=base)
    kinds = [seen.kind == one.kind for one in cases if one.kind and (seen := urgent(one.text))]
    yield Figure(f"{name}_kind", f"{zh},其中种类正确 / of them with the right kind ({name})", _share(kinds))


def _rates(cases: Sequence[Written], flags: Callable[[str], bool]) -> tuple[float, float]:
    """Return precision and recall."""
    flagged = [one for one in cases if flags(one.text)]
    return _share([bool(one.kind) for one in flagged]), _share([flags(one.text) for one in cases if one.kind])


def _traps(cases: Sequence[Written]) -> Iterable[Figure]:
    for trap in sorted({one.trap for one in cases if not one.kind}):
        texts = [one.text for one in cases if one.trap == trap and not one.kind]
        words = f"陷阱 {trap} {len(texts)} 条中误报 / flagged of the traps"
        yield Figure(f"trap_{trap}", words, _share([urgent(text) is not None for text in texts]), baseline=_share(list(map(mentioned, texts))))


def _time(cases: Sequence[Written]) -> Iterable[Figure]:
    taken = []
    for _ in range(PASSES):
        begun = time.process_time()
        for one in cases:
            urgent(one.text)
        taken.append(time.process_time() - begun)
    micros = 1e6 * min(taken) / max(1, len(cases))
    yield Figure("micros", "一条,CPU 微秒 / one text, CPU microseconds", round(micros, 1), AIM_US, most=True)


def _letters(letters: Sequence[str], right: Sequence[bool]) -> Iterable[Figure]:
    if not letters:
        return
    flagged, plain = sum(urgent(text) is not None for text in letters), sum(map(mentioned, letters))
    yield Figure("letters", f"{len(letters)} 封真实来信中有提示的 / real letters flagged", flagged, baseline=plain)
    if right:
        yield Figure("letters_right", f"其中 {len(right)} 封逐封读过(由语言模型),属实的 / of them, read one by one by a language model, right", _share(right))


def _share(hits: Sequence[bool]) -> float:
    return round(sum(hits) / len(hits), 4) if hits else 0.0
