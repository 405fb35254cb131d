"""Which closed cases are like this one, and what was its sender told at their end?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.fields import BooleanField
from django.db.models.functions import Left

from cityloop.loop import similar
from cityloop.loop.mask import mask
from cityloop.loop.words import Actor, Move, State
from cityloop.queries import timeline
from cityloop.queries.district import world
from cityloop.queries.inbox import scope
from cityloop.store import models as m

MOST = 3  # drafts
NEWEST, FURTHER, RARE = 400, 200, 6  # closed cases that are read: the newest, and others that hold one of the rarest words
LETTERS = 1_000  # of a report that are looked at
ENDS = (Move.RESOLVE.value, Move.CLOSE.value)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a closed case's sender was told, as the draft of a reply: the case it cites, the words both share, how like it is.

    Numbers of persons are masked; nothing is sent by itself.
    """

    number: str
    closed_at: datetime
    words: tuple[str, ...]
    score: float
    text: str


def drafts(actor: Actor, number: str) -> tuple[Draft, ...] | None:
    """Return drafts from closed cases of the same category that `actor` may see, the likest first; None for a case out of sight."""
    mine = scope(actor, world())
    case = m.Case.objects.filter(mine, number=number).values("id", "category").first()
    if case is None:
        return None
    asked = "\n".join(_texts(Q(case=case["id"])).values())[:LETTERS]
    closed = m.Case.objects.filter(mine, category=case["category"], state=State.CLOSED.value).exclude(pk=case["id"])
    found = similar.rank(asked, _earlier(asked, closed), _answers, MOST) if asked else []
    ends = closed.in_bulk([one.at for one in found])
    return tuple(_draft(one, ends[one.at]) for one in found)


def _draft(one: similar.Alike, case: m.Case) -> Draft:
    assert case.closed_at  # the database's own constraint on a closed case
    text = f"{one.answer}(参照事件 {case.number} / after case {case.number})"
    return Draft(case.number, case.closed_at, one.words, one.score, text)


def _earlier(asked: str, closed: QuerySet[m.Case]) -> similar.Texts:
    """Return what the newest closed cases say, and others that hold one of the words which are rarest among those."""
    newest = _texts(Q(case__in=closed.order_by("due_at", "-id").values("pk")[:NEWEST]))
    rare = " | ".join(f"'{piece}'" for piece in similar.Texts(newest).rarest(asked, RARE))
    held = m.Report.objects.filter(RawSQL("grams @@ %s::tsquery", [rare], BooleanField())).values("case")  # in the values  # nosec B611
    further = _texts(Q(case__in=closed.filter(pk__in=held).order_by("-id").values("pk")[:FURTHER])) if rare else {}
    return similar.Texts(newest | further)


def _texts(which: Q) -> dict[int, str]:
    """Return case -> what its first report says that is not erased."""
    rows = m.Report.objects.filter(which, erased_at=None).order_by("case", "id").distinct("case")
    return {case: f"{title}\n{text}" for case, title, text in rows.values_list("case", "title", Left("text", LETTERS))}


def _answers(cases: Sequence[int]) -> Mapping[int, str]:
    """Return case -> what a resident was told, else the reason of its closing or resolving; masked, the last of each."""
    told = m.Notice.objects.filter(case__in=cases, kind="told").exclude(Q(to__startswith="unit:") | Q(to__startswith="area:"))
    found = dict(_whys(cases)) | dict(told.order_by("id").values_list("case", "text"))
    return {case: mask(text) for case, text in found.items() if text.strip()}


def _whys(cases: Sequence[int]) -> Iterable[tuple[int, str]]:
    """Yield (case, reason) of the moves that ended the cases, the later after the earlier; an erased reason is none."""
    rows = m.Note.objects.filter(case__in=cases, erased_at=None).values_list("salt", "text")
    notes = {timeline.hashed(salt, text): text for salt, text in rows}
    lines = m.Entry.objects.filter(case__in=cases, kind="moved", data__move__in=ENDS, data__has_key="why").order_by("number")
    yield from ((case, notes[why]) for case, why in lines.values_list("case", "data__why") if why in notes)
