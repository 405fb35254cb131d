"""What does a unit have in hand, and which of its crews has it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from cityloop.loop.words import Actor, Refused, State
from cityloop.queries.district import world
from cityloop.queries.inbox import COLUMNS, Row, row, scope
from cityloop.store import models as m

MOST = 200  # cases of one page, those due first; a crew's own are asked for by its name
IN_HAND = (State.DISPATCHED, State.WORKING, State.PAUSED)  # what is only proposed, or waits to be verified, is with the centre
NOBODY = "none"  # the crew of the cases that no post has yet
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Held:
    """One case in hand: its row, the post that has it ("" for none), and whether an extension waits to be decided."""

    row: Row
    post: str
    asking: bool


@dataclass(frozen=True, slots=True)
class Crew:
    """What one post has: a load to assign by, no rating. `post` is "" for what nobody has yet."""

    post: str
    open: int
    late: int
    soon: int  # due within a day


@dataclass(frozen=True, slots=True)
class Hand:
    """What a unit has in hand: its crews, its first cases, whether there are more, and the posts that may be given one."""

    crews: tuple[Crew, ...]
    cases: tuple[Held, ...]
    more: bool
    posts: tuple[str, ...]


def hand(actor: Actor, *, at: datetime, post: str = "") -> Hand:
    """Return what `actor`'s unit has in hand, of one post or (`none`) of none. Raises Refused for a post that is not the unit's."""
    here = world()
    posts = tuple(sorted(here.posts_of(here.under(actor.unit))))
    if post not in ("", NOBODY, *posts):
        raise Refused("没有这个岗位 / no such post", field="post", value=post, mend="从列表选 / choose from the list")
    mine = m.Case.objects.filter(scope(actor, here), state__in=IN_HAND)
    asked = mine.filter({"": Q(), NOBODY: Q(post=None)}.get(post, Q(post=post)))
    found = list(asked.order_by("due_at", "-id").values(*COLUMNS, "post_id")[: MOST + 1])
    waits = set(m.Extension.objects.filter(granted=None, case__in=[one["id"] for one in found]).values_list("case", flat=True))
    cases = tuple(Held(row(one, here, at), one["post_id"] or "", one["id"] in waits) for one in found[:MOST])
    return Hand(_crews(mine.values_list("post_id"), at), cases, len(found) > MOST, posts)


def _crews(mine: QuerySet[m.Case, tuple[Any, ...]], at: datetime) -> tuple[Crew, ...]:
    counted = mine.annotate(
        open=Count("id"), late=Count("id", Q(due_at__lt=at)), soon=Count("id", Q(due_at__gte=at, due_at__lt=at + DAY))
    )
    return tuple(sorted((Crew(post or "", *counts) for post, *counts in counted), key=lambda crew: crew.post))
