"""How does a change become a line that cannot be altered?"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from django.db import connection, transaction

from cityloop.loop.words import SYSTEM, Actor, Refused
from cityloop.store import models as m

SQL = """INSERT INTO store_entry (case_id, number, kind, by, role, happened_at, data, prev, hash)
SELECT * FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::jsonb[],
                     %s::text[], %s::text[])"""


def plain(value: Any) -> Any:
    """Return a column's value as JSON holds it: moments as ISO 8601 in UTC with microseconds."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, str) else value


def digest(prev: str, case: str, number: int, kind: str, by: str, role: str, at: datetime, data: dict[str, Any]) -> str:
    """Return the sha256 (hex) that binds a line to its case, its place in the chain and the line before it."""
    body = [prev, case, number, kind, by, role, plain(at), data]
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


@dataclass
class Pen:
    """The one writer of a case: column changes and journal lines leave together, once, at the end of an action."""

    case: m.Case
    by: Actor
    at: datetime
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    changed: dict[str, Any] = field(default_factory=dict)
    notices: list[m.Notice] = field(default_factory=list)
    notes: list[m.Note] = field(default_factory=list)

    def write(self, kind: str, set: dict[str, Any] | None = None, by: Actor | None = None, **data: Any) -> None:
        """Add a line of `kind` and apply `set` (column -> value) to the case."""
        actor, change = by or self.by, set or {}
        for name, value in change.items():
            setattr(self.case, name, value)
        self.changed.update(change)
        body = {k: plain(v) for k, v in data.items() if v not in (None, "")}
        if change:
            body["set"] = {k: plain(v) for k, v in change.items()}
        number = self.case.version + len(self.lines) + 1
        prev = self.lines[-1][-1] if self.lines else self.case.head
        head = digest(prev, self.case.number, number, kind, actor.name, actor.role.value, self.at, body)
        row = (self.case.pk, number, kind, actor.name, actor.role.value, self.at, json.dumps(body), prev, head)
        self.lines.append(row)

    def note(self, text: str) -> str:
        """Keep free text as an erasable Note and return the salted hash that the journal holds instead; "" for none."""
        if not text.strip():
            return ""
        salt = secrets.token_hex(8)
        self.notes.append(m.Note(case=self.case, by=self.by.name, created_at=self.at, text=text.strip(), salt=salt))
        return hashlib.sha256((salt + text.strip()).encode()).hexdigest()

    def tell(self, kind: str, to: str, text: str, *, shown: str = "") -> None:
        """Put a notice in the outbox; `shown` stands for the receiver in the journal where `to` is personal."""
        self.notices.append(
            m.Notice(case=self.case, by=self.by.name, created_at=self.at, kind=kind, to=to, text=text, next_at=self.at)
        )
        self.write("notice", by=SYSTEM, about=kind, to=shown or to)

    def flush(self) -> None:
        """Write all lines and the row, by compare-and-swap on the version. Raises Refused when somebody was faster."""
        if not self.lines:
            return
        case, was = self.case, self.case.version
        case.version, case.head = was + len(self.lines), self.lines[-1][-1]
        change = {**self.changed, "version": case.version, "head": case.head}
        if not m.Case.objects.filter(pk=case.pk, version=was).update(**change):
            raise stale(case.number, was, None)
        with connection.cursor() as cursor:
            cursor.execute(SQL, [list(column) for column in zip(*self.lines, strict=True)])
        m.Notice.objects.bulk_create(self.notices)
        m.Note.objects.bulk_create(self.notes)
        self.lines, self.changed, self.notices, self.notes = [], {}, [], []


def stale(number: str, have: int, now: int | None) -> Refused:
    """Return the refusal for a version that is no longer the newest."""
    newer = "" if now is None else f"(现为 / now {now})"
    return Refused(
        f"事件 {number} 已被他人更新{newer} / case changed meanwhile", field="version", value=have,
        mend="刷新后重试 / reload and try again",
    )  # fmt: skip


@contextmanager
def hold(number: str, *, by: Actor, at: datetime, version: int | None = None) -> Iterator[Pen]:
    """Lock a case, give its Pen, and write what was said at the end, all in one transaction. Raises Refused."""
    with transaction.atomic():
        case = m.Case.objects.select_for_update(of=("self",)).filter(number=number).first()
        if case is None:
            raise Refused("没有这个事件 / no such case", field="number", value=number, mend="核对编号 / check the number")
        if version is not None and version != case.version:
            raise stale(number, version, case.version)
        pen = Pen(case, by, at)
        yield pen
        pen.flush()


def blank(at: datetime, happened_at: datetime, zone: tzinfo) -> m.Case:
    """Return an unsaved case with its id and number (the district's day of opening, then a running number)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('store_case', 'id'))")
        pk = cursor.fetchone()[0]
    return m.Case(pk=pk, number=f"{at.astimezone(zone):%Y%m%d}-{pk:06d}", opened_at=at, happened_at=happened_at)
