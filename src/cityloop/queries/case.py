"""What is known of one case, for those who may see it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q

from cityloop.loop import mask as masks
from cityloop.loop.understand import UNSORTED
from cityloop.loop.words import Actor, State
from cityloop.queries import cases, timeline
from cityloop.queries.district import World, world
from cityloop.queries.inbox import COLUMNS, Row, place, row, scope
from cityloop.queries.timeline import Line
from cityloop.store import models as m


@dataclass(frozen=True, slots=True)
class Told:
    """A report on a case, and the ids of its pictures. `hidden`: numbers of persons are masked in its words, and its contact but for two
    characters; `bare` returns one as it came."""

    id: int
    later: bool  # it joined a case that was open already
    source: str
    title: str
    text: str
    contact: str
    notes: tuple[str, ...]
    at: datetime
    erased: bool
    photos: tuple[int, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence: step, kind, words, who and when, and the ids of its pictures."""

    step: str
    kind: str
    text: str
    by: str
    at: datetime
    photos: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a case: number, unit (its name, and its code), state, and whether it leads."""

    number: str
    unit: str
    unit_code: str
    state: State
    lead: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A supervision notice or a request for more time: by whom, when, what came of it."""

    by: str
    at: datetime
    due_at: datetime | None = None
    done_at: datetime | None = None
    late: bool = False
    amount: str = ""
    granted: bool | None = None
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """How the category came about: the reason, the next likeliest categories (code, chance), the model; empty once a person set it."""

    because: str = ""
    others: tuple[tuple[str, float], ...] = ()
    model: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a case's page shows. `because` derives the deadline; `owed` are (step, evidence) pairs still missing."""

    row: Row
    version: int
    stage: str
    due_at: datetime | None
    because: str
    limit: str
    left_seconds: int | None
    pause_reason: str
    confidence: float
    guess: Guess
    area: str
    point: tuple[float, float, float | None] | None
    placed: str
    unit: str
    post: str
    level: str
    resolved_by: str
    closed_at: datetime | None
    counts: tuple[int, int, int]
    parent: str
    gathered: bool  # into that parent, which it may leave again
    lead: bool
    joined_to: str
    like: str  # the case that it may be the same as
    like_because: str
    twins: tuple[str, ...]
    reports: tuple[Told, ...]
    evidence: tuple[Proof, ...]
    owed: tuple[tuple[str, str], ...]
    parts: tuple[Share, ...]
    supervisions: tuple[Asked, ...]
    extensions: tuple[Asked, ...]
    lines: tuple[Line, ...]
    posts: tuple[tuple[str, str], ...]  # (post, its unit), by code
    units: frozenset[str]  # who has it, and
    held: str  # the post there that has it, and
    path: tuple[str, ...]  # the areas around it: what `loop.may` asks


def seen(actor: Actor, number: str) -> bool:
    """Return whether there is such a case and `actor` may see it; the two answers of no are the same."""
    return m.Case.objects.filter(scope(actor), number=number).exists()


def standing(number: str) -> tuple[int, State]:
    """Return the version and state of a case that is there."""
    version, state = m.Case.objects.values_list("version", "state").get(number=number)
    return version, State(state)


def sheet(actor: Actor, number: str, *, at: datetime) -> Sheet | None:
    """Return a case's page, None when there is no such case or `actor` may not see it."""
    here = world()
    case = m.Case.objects.select_related("post", "parent", "joined_to", "like__joined_to").filter(scope(actor, here), number=number).first()
    if case is None:
        return None
    lines = tuple(timeline.lines(case.pk))
    due = _last(lines, "clocked", "extended") if case.due_at else None
    placed = _last(lines, "placed")
    near = cases.reach(case, here)
    return Sheet(
        row({name: getattr(case, name) for name in COLUMNS}, here, at), case.version, case.stage, case.due_at,
        due.data.get("because", "") if due else "", due.data.get("limit", "") if due else "", case.left_seconds,
        case.pause_reason, case.confidence, _guess(lines), case.area_id,
        (case.lon, case.lat, case.radius) if case.lon is not None and case.lat is not None else None,
        placed.data.get("because", "") if placed else "", case.unit_id or "", case.post.zh if case.post else "",
        case.level, case.resolved_by, case.closed_at, (case.reworks, case.reopens, case.extensions),
        case.parent.number if case.parent else "", bool(case.parent and _last(lines, "gathered")), case.lead, case.joined_to.number if case.joined_to else "",
        (case.like.joined_to or case.like).number if case.like else "", found.data.get("because", "") if (found := _last(lines, "alike")) and case.like else "",
        tuple(case.twins.order_by("id").values_list("number", flat=True)), _reports(case, lines), _evidence(case),
        tuple(cases.owed(case, here.shelf)) if State(case.state).open else (), _parts(case, here),
        *_asked(case), lines, _posts(case), frozenset(near["units"]), near["post"], tuple(near["path"]),
    )  # fmt: skip


def _last(lines: Sequence[Line], *kinds: str) -> Line | None:
    return next((line for line in reversed(lines) if line.kind in kinds), None)


def _guess(lines: Sequence[Line]) -> Guess:
    opened = _last(lines, "opened")
    if opened is None or _last(lines, "corrected"):
        return Guess()
    others = tuple((code, chance) for code, chance in opened.data.get("others", ()))
    return Guess(opened.data.get("because", ""), others, opened.data.get("model", ""))


def _reports(case: m.Case, lines: Sequence[Line]) -> tuple[Told, ...]:
    """Return the case's reports and those of the cases that were joined to it."""
    later = {line.data["report"] for line in lines if line.kind == "joined" and "report" in line.data}
    those = m.Case.objects.filter(Q(pk=case.pk) | Q(joined_to=case.pk))  # by its indexes: "or" across a join reads every report of the house
    rows = m.Report.objects.filter(case__in=those.values("pk")).defer("grams").prefetch_related("files")
    return tuple(_masked(_told(r, r.pk in later and r.case_id == case.pk)) for r in rows.order_by("received_at", "id"))


def _told(r: m.Report, later: bool) -> Told:
    return Told(
        r.pk, later, r.source, r.title, r.text, r.contact, tuple(r.notes), r.happened_at, r.erased_at is not None, _photos(r)
    )


def shown(report: int) -> Told:
    """Return a report with its contact, and numbers of persons in its words, masked."""
    return _masked(_told(m.Report.objects.defer("grams").prefetch_related("files").get(pk=report), False))


def _masked(told: Told) -> Told:
    title, text, contact = masks.mask(told.title), masks.mask(told.text), mask(told.contact)
    hidden = (title, text, contact) != (told.title, told.text, told.contact)
    return replace(told, title=title, text=text, contact=contact, hidden=hidden)


def bare(report: int) -> Told:
    """Return a report as it came: for `actions.reveal`, which journals the look first, and for nobody else."""
    return _told(m.Report.objects.defer("grams").prefetch_related("files").get(pk=report), False)


def _photos(of: m.Report | m.Evidence) -> tuple[int, ...]:
    return tuple(sorted(file.pk for file in of.files.all() if file.erased_at is None))


def photo(actor: Actor, id: int) -> tuple[str, str] | None:
    """Return (sha256, media type) of a picture of a case that `actor` may see, None when there is none."""
    cases = m.Case.objects.filter(scope(actor))
    rows = m.File.objects.filter(pk=id, erased_at=None, case__in=cases) if 0 < id < 2**63 else m.File.objects.none()
    return rows.values_list("digest", "media").first()


def digests(ids: Sequence[int]) -> dict[int, str]:
    """Return id -> sha256 of pictures that a sheet showed, without those that were erased since."""
    return dict(m.File.objects.filter(pk__in=ids, erased_at=None).values_list("pk", "digest"))


def mask(contact: str) -> str:
    """Return a contact with all but its last two characters hidden; all of a short one."""
    if len(contact) < 5:
        return "•" * len(contact)
    return "••••" + contact[-2:]


def _evidence(case: m.Case) -> tuple[Proof, ...]:
    rows = case.evidence_rows.prefetch_related("files").order_by("id")
    return tuple(
        Proof(e.step, e.kind, e.text if e.erased_at is None else "(已删除 / erased)", e.by, e.created_at, _photos(e)) for e in rows
    )


def _parts(case: m.Case, here: World) -> tuple[Share, ...]:
    return tuple(
        Share(p.number, here.units.get(p.unit, ("—", ""))[0], p.unit, p.state, p.lead) for p in cases.parts(case)
    )


def _asked(case: m.Case) -> tuple[tuple[Asked, ...], tuple[Asked, ...]]:
    """Return the supervision notices and the extensions asked for, oldest first."""
    notices = tuple(
        Asked(s.by, s.created_at, due_at=s.due_at, done_at=s.answered_at, late=s.late)
        for s in case.supervision_rows.order_by("id")
    )
    more = tuple(
        Asked(e.by, e.created_at, done_at=e.decided_at, amount=e.amount, granted=e.granted, decided_by=e.decided_by)
        for e in case.extension_rows.order_by("id")
    )
    return notices, more


def _posts(case: m.Case) -> tuple[tuple[str, str], ...]:
    """Return the posts that the case can be given to: those of its unit and of the crews right below."""
    if not case.unit_id:
        return ()
    rows = m.Post.objects.filter(Q(unit=case.unit_id) | Q(unit__parent=case.unit_id))
    return tuple(rows.order_by("unit_id", "code").values_list("code", "unit_id"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a report, in terms that its sender may read."""

    number: str
    became: str
    zh: str
    en: str
    unsorted: bool
    emergency: bool
    area: str
    place: str
    ask: bool
    state: State
    unit_code: str
    unit: str
    reachable: bool
    notes: tuple[str, ...]
    received_at: datetime
    closed_at: datetime | None
    left: timedelta | None


def answer(source: str, source_id: str, *, at: datetime) -> Answer | None:
    """Return what became of a report by its source's id, following a merge to the case that goes on; None when unknown."""
    here = world()
    report = m.Report.objects.defer("grams").select_related("case__joined_to").filter(source=source, source_id=source_id).first()
    if report is None:
        return None
    case = report.case.joined_to or report.case
    joined = case.pk != report.case_id or _came_later(report)
    kind = here.shelf.category(case.category)
    return Answer(
        case.number, "joined" if joined else "opened", kind.zh, kind.en, case.category == UNSORTED, case.emergency,
        case.area_id, place(here, case.area_id), case.ask, State(case.state),
        case.unit_id or "", here.units.get(case.unit_id or "", ("", ""))[0], bool(report.contact), tuple(report.notes), report.received_at, case.closed_at,
        case.due_at - at if case.due_at else None,
    )  # fmt: skip


def _came_later(report: m.Report) -> bool:
    """Return whether the report joined a case that was open already."""
    return m.Entry.objects.filter(case=report.case_id, kind="joined", data__report=report.pk).exists()
