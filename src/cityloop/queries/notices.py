"""Which messages left the house, which wait, and which were given up?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from cityloop.loop.words import Actor, Kind, Refused, Role
from cityloop.queries.case import mask, seen
from cityloop.queries.district import World, world
from cityloop.queries.inbox import scope
from cityloop.store import models as m

ROLES = (Role.OPERATOR, Role.LEADER, Role.ADMIN)
MOST = 100
STATUS = {
    "waiting": Q(sent_at=None, next_at__isnull=False),
    "sent": Q(sent_at__isnull=False),
    "dead": Q(sent_at=None, next_at=None),
}
NUMBER = re.compile(r"\d{8}-\d{1,12}", re.ASCII)
CONTACT = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+|\+?\d[\d -]{5,}\d", re.ASCII)
COLUMNS = ("id", "case__number", "kind", "to", "tries", "fault", "next_at", "sent_at", "link", "created_at")


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice (通知): whose, to whom (masked where personal), and what became of it. `next_at` is None once sent or given up."""

    id: int
    case: str
    kind: str
    to: str
    status: str
    tries: int
    fault: str
    next_at: datetime | None
    sent_at: datetime | None
    link: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A page of notices, newest first, and where the next one begins ("" after the last)."""

    rows: tuple[Letter, ...]
    after: str


def notices(actor: Actor, *, status: str = "", case: str = "", after: str = "", limit: int = 25) -> Page:
    """Return a page of the notices of the cases that `actor` may see. Raises Refused for a role or filter that is no good."""
    here = world()
    found = reach(actor, here).filter(_status(status), _case(actor, case), _after(after))
    if not 1 <= limit <= MOST:
        raise Refused(f"应为 1 到 {MOST} / between 1 and {MOST}", field="limit", value=limit, mend="limit=25")
    rows = [_letter(row, here) for row in found.order_by("-id").values(*COLUMNS)[: limit + 1]]
    return Page(tuple(rows[:limit]), str(rows[limit - 1].id) if len(rows) > limit else "")


def of_case(actor: Actor, number: str) -> Page:
    """Return the newest notices of one case, for all who may see it, but for what members asked to be told of themselves; `after` is not
    empty when there are older ones.
    """
    here = world()
    found = m.Notice.objects.filter(case__number=number, case__in=m.Case.objects.filter(scope(actor, here))).exclude(kind="alert")
    rows = [_letter(row, here) for row in found.order_by("-id").values(*COLUMNS)[: MOST + 1]]
    return Page(tuple(rows[:MOST]), str(rows[MOST - 1].id) if len(rows) > MOST else "")


def letter(actor: Actor, id: int) -> Letter:
    """Return one notice. Raises Refused when there is none for this person."""
    here = world()
    row = reach(actor, here).filter(pk=id).values(*COLUMNS).first() if 0 < id < 2**63 else None
    if row is None:
        raise Refused("没有这个通知 / no such notice", field="id", value=id, mend="核对编号 / check the id", kind=Kind.MISSING)
    return _letter(row, here)


def reach(actor: Actor, here: World) -> QuerySet[m.Notice]:
    """Return the notices of the cases that `actor` may see. Raises Refused for a role that has nothing to do with the outbox."""
    if actor.role not in ROLES:
        raise Refused(
            f"角色 {actor.role} 不能看通知 / role {actor.role} may not see notices", field="role", value=actor.role.value,
            mend=f"可由这些角色办理 / ask one of: {'、'.join(ROLES)}", kind=Kind.DENIED,
        )  # fmt: skip
    cases = scope(actor, here)
    return m.Notice.objects.filter(case__in=m.Case.objects.filter(cases)) if cases else m.Notice.objects.all()


def _status(value: str) -> Q:
    if value and value not in STATUS:
        raise Refused("没有这一项 / not known", field="status", value=value, mend=f"可选 / one of: {'、'.join(STATUS)}")
    return STATUS.get(value, Q())


def _case(actor: Actor, number: str) -> Q:
    if number and not (NUMBER.fullmatch(number) and seen(actor, number)):
        raise Refused(
            "没有这个事件 / no such case", field="case", value=number, mend="核对编号 / check the number", kind=Kind.MISSING
        )
    return Q(case__number=number) if number else Q()


def _after(value: str) -> Q:
    if value and not re.fullmatch(r"\d{1,18}", value, re.ASCII):
        raise Refused("读不懂的翻页位置 / not a position in the list", field="after", value=value, mend="用上一页的 after / take the last page's")
    return Q(id__lt=int(value)) if value else Q()


def _letter(row: dict[str, Any], here: World) -> Letter:
    status = "sent" if row["sent_at"] else "waiting" if row["next_at"] else "dead"
    to, fault = row["to"], row["fault"]
    if not _official(to, here):
        fault = re.sub(re.escape(to), mask(to), fault, flags=re.IGNORECASE)
        to = mask(to)
    fault = CONTACT.sub(lambda found: mask(found[0]), fault)
    return Letter(
        row["id"], row["case__number"], row["kind"], to, status, row["tries"], fault, row["next_at"], row["sent_at"], row["link"],
        row["created_at"],
    )  # fmt: skip


def _official(to: str, here: World) -> bool:
    """Return whether a receiver is a unit or an area; whatever else is written there may be somebody's contact."""
    kind, _, code = to.partition(":")
    return (kind == "unit" and code in here.units) or (kind == "area" and code in here.atlas.areas)
