"""What happened to a case, line by line?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cityloop.store import models as m

DONE = ("dispatch", "accept", "resolve", "close", "rework")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a case's timeline."""

    number: int
    kind: str
    by: str
    role: str
    at: datetime
    data: Mapping[str, Any]
    why: str


def lines(case_id: int) -> list[Line]:
    """Return a case's journal in order, with the notes that staff wrote (an erased one shows as such)."""
    notes = {hashed(n.salt, n.text): n.text for n in m.Note.objects.filter(case=case_id)}
    return [
        Line(e.number, e.kind, e.by, e.role, e.happened_at, e.data, _why(e.data, notes))
        for e in m.Entry.objects.filter(case=case_id).order_by("number")
    ]


def hashed(salt: str, text: str) -> str:
    """Return what the journal holds in place of a note."""
    return hashlib.sha256((salt + text).encode()).hexdigest()


def _why(data: Mapping[str, Any], notes: Mapping[str, str]) -> str:
    key = data.get("why") or data.get("note")
    return notes.get(key, "(已删除 / erased)") if key else ""


def fold(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the columns that the journal's `data` say a case has: later lines overwrite earlier ones."""
    columns: dict[str, Any] = {}
    for data in entries:
        columns.update(data.get("set", {}))
    return columns


def facts(case: m.Case) -> dict[str, Any]:
    """Return a case's outcome as `loop.measure.outcomes` and a pack's indicators ask for it."""
    rows = list(m.Entry.objects.filter(case=case.pk).order_by("number").values_list("kind", "data"))
    moved = [data for kind, data in rows if kind == "moved" and data.get("stage")]
    called = [data for kind, data in rows if kind == "called" and data["reached"] == "yes"]
    resolved = case.handle_due_at and m.Entry.objects.filter(case=case.pk, kind="moved", data__move="resolve").last()
    return {
        "category": case.category, "state": case.state, "emergency": case.emergency, "is_part": case.parent_id is not None,
        # The "late" line speaks for a clock that ran out, whether or not anybody has moved the case since.
        "late_stages": {data["stage"] for kind, data in rows if kind == "late"},
        # Handing a case back or on, or pausing it, does not do what the clock asked for.
        "done_stages": {data["stage"] for data in moved if data["move"] in DONE},
        "called": [{name: data[name] for name in ("responded", "solved", "satisfied")} for data in called],
        "reworks": case.reworks, "extensions": case.extensions, "reopens": case.reopens,
        "minutes": (resolved.happened_at - case.opened_at).total_seconds() / 60 if resolved else None,
    }  # fmt: skip
