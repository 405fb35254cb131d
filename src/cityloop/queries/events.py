"""What has changed since a moment, for whoever has it on a screen?"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from cityloop.loop.may import BY_POST
from cityloop.loop.words import Actor, Role, State
from cityloop.queries.district import World, world
from cityloop.queries.inbox import BY_AREA, BY_UNIT
from cityloop.queries.who import actors
from cityloop.store import models as m
from cityloop.store.wire import ask

Mark = tuple[int, int]  # a place in the order of commits: the database's transaction number, and the event's own
MOST = 1_000  # events of one look
# A transaction that is still open may yet commit events of its number: nothing at or after the oldest such is read.
# Source: PostgreSQL 15, 9.27.10, pg_snapshot_xmin: the lowest transaction ID that was still active
AFTER = """SELECT tx::text::bigint, id, number, version, kind, by, role, state, area, unit, post FROM store_event
WHERE (tx, id) > (%s::text::xid8, %s) AND tx < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY store_event.tx, id LIMIT %s"""
NOW = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
KNOWN = "SELECT EXISTS (SELECT FROM store_event WHERE tx = %s::text::xid8 AND id = %s)"


@dataclass(frozen=True, slots=True)
class Event:
    """That a case has changed: its version and state since, what the change began with, who made it, and who may see it."""

    mark: Mark
    number: str
    version: int
    kind: str
    by: str
    role: Role
    state: State
    area: str
    unit: str
    post: str


def now() -> Mark:
    """Return a mark before all that is committed from here on."""
    return ask(NOW, [])[0][0], 0


def after(mark: Mark) -> list[Event]:
    """Return what was committed after a mark, in order, at most 1,000; what is still being committed comes with a later look."""
    return [
        Event((tx, pk), number, version, kind, by, Role(role), State(state), area, unit, post)
        for tx, pk, number, version, kind, by, role, state, area, unit, post in ask(AFTER, [str(mark[0]), mark[1], MOST])
    ]


def known(mark: Mark) -> bool:
    """Return whether the event of a mark is still kept: then so is all that came after it, for a crash or a tidying takes the oldest too."""
    return bool(ask(KNOWN, [str(mark[0]), mark[1]])[0][0])


def read(text: str) -> Mark | None:
    """Return the mark that a stream's reader says it came to, None for what is none."""
    found = re.fullmatch(r"(\d{1,18})-(\d{1,18})", text, re.ASCII)
    return (int(found[1]), int(found[2])) if found else None


def sight(actor: Actor, here: World | None = None) -> Callable[[Event], bool]:
    """Return whether `actor` may see an event's case, as `inbox.scope` says it of the table; whoever has no area or unit sees nothing."""
    here = here or world()
    if actor.role in BY_AREA and actor.area:
        areas = frozenset(here.below(actor.area))
        return lambda event: event.area in areas
    if actor.role in BY_UNIT and actor.unit:
        units = frozenset(here.under(actor.unit))
        posts = frozenset(here.posts_of(units))
        own = frozenset(("", actor.post)) if actor.post and actor.role in BY_POST else None
        return lambda event: (event.unit in units or event.post in posts) and (own is None or event.post in own)
    return lambda event: False


def standing(listening: Collection[tuple[str, Actor]], *, at: datetime) -> set[tuple[str, Actor]]:
    """Return those of (session, actor) whose session goes on and whose account is still what it was when they began."""
    sessions = set(m.Session.objects.filter(pk__in={key for key, _ in listening}, expire_date__gt=at).values_list("pk", flat=True))
    members = actors({who.member for _, who in listening if who.member is not None})
    return {(key, who) for key, who in listening if key in sessions and who.member is not None and members.get(who.member) == who}
