"""Who is to be told of what happens to this case, and where do they want to be told?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from cityloop.loop.may import BY_POST
from cityloop.loop.words import Role
from cityloop.queries.district import World
from cityloop.queries.factor import opened
from cityloop.queries.inbox import BY_AREA, BY_UNIT, place
from cityloop.store import models as m

# What can be told, by the journal's own kinds; `urgent` is a case opened as an emergency, or whose words speak of danger.
KINDS = {
    "urgent": "紧急事件 / urgent", "late": "逾期 / late", "escalated": "升级 / escalated", "supervised": "督办 / supervision notice",
    "extension_asked": "申请延期 / extension asked",
}  # fmt: skip
WAYS = ("mail", "hook", "sms")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a member wants to be told of, as (kind, way), and where; the secret signs what goes to the hook."""

    mail: str = ""
    hook: str = ""
    phone: str = ""
    secret: str = field(default="", repr=False)
    wishes: frozenset[tuple[str, str]] = frozenset()


def wish(member: int) -> Wish:
    """Return a member's alerts, none at first."""
    row = m.Wish.objects.filter(member=member).first()
    if row is None:
        return Wish()
    chosen = frozenset((kind, way) for kind, ways in row.wishes.items() for way in ways)
    return Wish(row.mail, row.hook, row.phone, opened(row.secret) if row.secret else "", chosen)


def due(kinds: Collection[str], case: m.Case, by: str, here: World) -> Iterator[tuple[str, str]]:
    """Yield (receiver, text) for every member whose reach holds the case and who wants to know, but for who did it.

    A receiver is `member:ID:WAY`. The text says what, number, category and place: no word of a person.
    """
    chosen = {kind: m.Wish.objects.filter(wishes__has_key=kind).select_related("member__user").order_by("pk") for kind in sorted(kinds)}
    for kind, rows in chosen.items():
        for row in rows:
            if row.member.user.is_active and row.member.user.get_username() != by and covers(row.member, case, here):
                for way in row.wishes[kind]:
                    yield f"member:{row.pk}:{way}", _text(kind, case, here)


def covers(member: m.Member, case: m.Case, here: World) -> bool:
    """Return whether a case lies in a member's reach, as `inbox.scope` has it."""
    role = Role(member.role)
    if role in BY_AREA:
        return bool(member.area_id) and member.area_id in here.atlas.path(case.area_id)
    if role not in BY_UNIT or not member.unit_id:
        return False
    units = here.under(member.unit_id)
    mine = role not in BY_POST or not member.post_id or case.post_id in (None, member.post_id)
    return mine and (case.unit_id in units or here.post_unit.get(case.post_id or "", "") in units)


def reached(receivers: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return receiver -> (address, secret) as they are now; whoever is closed or chose otherwise meanwhile is left out."""
    named = {to: parts for to in receivers if len(parts := to.split(":")) == 3 and parts[0] == "member" and parts[1].isdecimal()}
    rows = m.Wish.objects.filter(pk__in={int(pk) for _, pk, _ in named.values()}, member__user__is_active=True) if named else []
    wishes = {row.pk: row for row in rows}
    found = {to: _address(wishes.get(int(pk)), way) for to, (_, pk, way) in named.items()}
    return {to: address for to, address in found.items() if address[0]}


def _address(row: m.Wish | None, way: str) -> tuple[str, str]:
    if row is None:
        return "", ""
    if way == "hook":
        return row.hook, opened(row.secret) if row.secret else ""
    return {"mail": row.mail, "sms": row.phone}.get(way, ""), ""


def _text(kind: str, case: m.Case, here: World) -> str:
    category = here.shelf.category(case.category)
    return f"{KINDS[kind]}: {case.number}\n{category.zh} / {category.en}\n{place(here, case.area_id)}"
