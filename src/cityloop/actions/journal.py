"""How does a change become a line that cannot be altered?"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import cache, cached_property, lru_cache
from json.encoder import encode_basestring as quote
from typing import Any

from django.db import connection
from django.db.models import Model

from cityloop.actions import ink, jobs
from cityloop.links.blob import Blob
from cityloop.loop.words import SYSTEM, Actor, Kind, Refused
from cityloop.queries.alerts import KINDS, due
from cityloop.queries.district import World, world
from cityloop.queries.timeline import hashed
from cityloop.store import models as m
from cityloop.store import wire

SPELL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def plain(value: Any) -> Any:
    """Return a column's value as JSON holds it: moments as ISO 8601 in UTC with microseconds."""
    if isinstance(value, datetime):
        return _moment(value)
    return str(value) if isinstance(value, str) else value


@lru_cache(1_000)
def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def digest(prev: str, case: str, number: int, kind: str, by: str, role: str, at: datetime, data: dict[str, Any]) -> str:
    """Return the sha256 (hex) that binds a line to its case, its place in the chain and the line before it."""
    return _bind(prev, case, number, kind, by, role, at, canonical(data))


def canonical(data: Any) -> str:
    """Return JSON in one spelling: sorted keys, no spaces."""
    return SPELL.encode(data)


def _bind(prev: str, case: str, number: int, kind: str, by: str, role: str, at: datetime, data: str) -> str:
    """Return the hash of the line's JSON array; only `by` and `data` can hold what JSON escapes."""
    body = f'["{prev}","{case}",{number},"{kind}",{quote(by)},"{role}","{_moment(at)}",{data}]'
    return hashlib.sha256(body.encode()).hexdigest()


@dataclass
class Pen:
    """The one writer of a case: column changes and journal lines leave together, once, at the end of an action."""

    case: m.Case
    by: Actor
    at: datetime
    deadline: datetime | None = None  # the handling deadline that another system had given, for its history
    history: bool = False  # what happened elsewhere in the past is told to nobody
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    changed: dict[str, Any] = field(default_factory=dict)
    reports: list[m.Report] = field(default_factory=list)
    files: list[m.File] = field(default_factory=list)
    jobs: list[m.Job] = field(default_factory=list)
    notices: list[m.Notice] = field(default_factory=list)
    notes: list[m.Note] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.was = _reach(self.case)

    @cached_property
    def here(self) -> World:
        """Return the district, asked for once in an action."""
        return world()

    def write(self, kind: str, set: dict[str, Any] | None = None, by: Actor | None = None, **data: Any) -> None:
        """Add a line of `kind` and apply `set` (column -> value) to the case."""
        actor, change = by or self.by, set or {}
        for name, value in change.items():
            setattr(self.case, name, value)
        self.changed.update(change)
        body = {k: plain(v) for k, v in data.items() if v not in (None, "")}
        if change:
            body["set"] = {k: plain(v) for k, v in change.items()}
        text = canonical(body)
        number, role = self.case.version + len(self.lines) + 1, str(actor.role)
        prev = self.lines[-1][-1] if self.lines else self.case.head
        head = _bind(prev, self.case.number, number, kind, actor.name, role, self.at, text)
        self.lines.append((self.case.pk, number, kind, actor.name, role, self.at, text, prev, head))

    def note(self, text: str) -> str:
        """Keep free text as an erasable Note and return the salted hash that the journal holds instead; "" for none."""
        if not text.strip():
            return ""
        salt = secrets.token_hex(8)
        self.notes.append(ink.fresh(m.Note, case_id=self.case.pk, by=self.by.name, created_at=self.at, text=text.strip(), salt=salt))
        return hashed(salt, text.strip())

    def tell(self, kind: str, to: str, text: str, *, shown: str = "") -> None:
        """Put a notice in the outbox; `shown` stands for the receiver in the journal where `to` is personal."""
        self.notices.append(
            ink.fresh(
                m.Notice, case_id=self.case.pk, by=self.by.name, created_at=self.at, kind=kind, to=to, text=text, next_at=self.at
            )
        )
        self.write("notice", by=SYSTEM, about=kind, to=shown or to)

    def attach(self, blobs: Sequence[Blob], *, report: int | None = None, evidence: int | None = None) -> None:
        """Hang pictures on the case, and the job that makes a copy of each without its hidden data."""
        self.jobs += [jobs.made("picture", {"digest": blob.digest}, by=self.by, at=self.at) for blob in blobs]
        self.files += [
            m.File(
                case=self.case, by=self.by.name, created_at=self.at, report_id=report, evidence_id=evidence, digest=blob.digest,
                media=blob.media, size=blob.size,
            )
            for blob in blobs
        ]  # fmt: skip

    def events(self) -> list[m.Event]:
        """Return what the open screens are told of this change: once where the case is, and once where it was before."""
        case, at = self.case, {"created_at": self.at, "by": self.by.name, "role": str(self.by.role), "kind": self.lines[0][2]}
        reaches = {_reach(case)} if case._state.adding else {_reach(case), self.was}
        return [
            ink.fresh(m.Event, number=case.number, version=case.version, state=str(case.state), area=area, unit=unit, post=post, **at)
            for area, unit, post in sorted(reaches)
        ]  # fmt: skip

    def dry(self) -> int:
        """Bring the case's version and head up to its last line, and return the version it had before."""
        was, self.case.version = self.case.version, self.case.version + len(self.lines)
        self.case.head = self.lines[-1][-1]
        return was

    def _alert(self) -> None:
        """Put what members want to be told of in the outbox, with the change; it stands in no journal, for it is nobody's act."""
        kinds = {line[2] for line in self.lines if line[2] in KINDS}
        if any(line[2] in ("opened", "joined") and ('"flag":' in line[6] or (line[2] == "opened" and self.case.emergency)) for line in self.lines):
            kinds.add("urgent")
        if kinds and not self.history:
            told = due(kinds, self.case, self.by.name, self.here)
            self.notices += [
                ink.fresh(m.Notice, case_id=self.case.pk, by=SYSTEM.name, created_at=self.at, kind="alert", to=to, text=text, next_at=self.at)
                for to, text in told
            ]

    def flush(self) -> None:
        """Write all lines and the row, by compare-and-swap on the version. Raises Refused when somebody was faster."""
        if not self.lines:
            return
        self._alert()
        was = self.dry()
        change = {**self.changed, "version": self.case.version, "head": self.case.head}
        hanging: dict[type[Model], Sequence[Model]] = {
            m.Report: self.reports, m.File: self.files, m.Job: self.jobs, m.Notice: self.notices, m.Note: self.notes,
            m.Event: self.events(),
        }  # fmt: skip
        if not ink.keep(self.case, was, change, self.lines, hanging):
            raise stale(self.case.number, was, None)
        self.case._state.adding, self.was = False, _reach(self.case)
        self.lines, self.changed, self.reports, self.files = [], {}, [], []
        self.jobs, self.notices, self.notes = [], [], []


def _reach(case: m.Case) -> tuple[str, str, str]:
    """Return what decides who sees a case: its area, unit and post, "" for none."""
    return case.area_id or "", case.unit_id or "", case.post_id or ""


def stale(number: str, have: int, now: int | None) -> Refused:
    """Return the refusal for a version that is no longer the newest."""
    newer = "" if now is None else f"(现为 / now {now})"
    return Refused(
        f"事件 {number} 已被他人更新{newer} / case changed meanwhile", field="version", value=have,
        mend="刷新后重试 / reload and try again", kind=Kind.STALE,
    )  # fmt: skip


def missing(field: str, number: str) -> Refused:
    """Return the refusal for a case that is not there, for this person or at all."""
    return Refused(
        "没有这个事件 / no such case", field=field, value=number, mend="核对编号 / check the number", kind=Kind.MISSING
    )


def locked(number: str) -> m.Case | None:
    """Return a case that nobody else can change until the transaction ends; what the tallies know of it is left aside."""
    names = _names()
    rows = wire.ask(f"SELECT {', '.join(names)} FROM store_case WHERE number = %s FOR UPDATE", [number])  # its own columns  # nosec B608
    return m.Case.from_db(connection.alias, names, rows[0]) if rows else None


@cache
def _names() -> tuple[str, ...]:
    return tuple(field.attname for field in m.Case._meta.concrete_fields if field.name not in ("tally", "folded"))


@contextmanager
def hold(number: str, *, by: Actor, at: datetime, version: int | None = None) -> Iterator[Pen]:
    """Lock a case, give its Pen, and write what was said at the end, all in one transaction. Raises Refused."""
    with wire.whole():
        case = locked(number)
        if case is None:
            raise missing("number", number)
        if version is not None and version != case.version:
            raise stale(number, version, case.version)
        pen = Pen(case, by, at)
        yield pen
        pen.flush()


def blank(at: datetime, happened_at: datetime, zone: tzinfo) -> m.Case:
    """Return an unsaved case with the next free id."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('store_case', 'id'))")
        return numbered(cursor.fetchone()[0], at, happened_at, zone)


def numbered(pk: int, at: datetime, happened_at: datetime, zone: tzinfo) -> m.Case:
    """Return an unsaved case with its number: the district's day of opening, then a running number."""
    return ink.fresh(m.Case, id=pk, number=f"{at.astimezone(zone):%Y%m%d}-{pk:06d}", opened_at=at, happened_at=happened_at)
