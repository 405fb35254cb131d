"""What else happened at this place, open or closed, of what this person may see?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from cityloop.loop.match import box
from cityloop.loop.words import Actor, Point
from cityloop.queries.district import world
from cityloop.queries.inbox import COLUMNS, Row, row, scope
from cityloop.store import models as m

MOST = 12  # cases: a panel, no list
LOOKED = 60  # rows: in the box's corners are some that lie too far
HERE = "point(store_case.lon, store_case.lat) <@ box(point(%s, %s), point(%s, %s)) AND store_case.lon IS NOT NULL"
# The words of the two indexes on a place, or they are not used: case_point holds what is open, case_past_point what is closed.
OPEN = f"{HERE} AND store_case.state NOT IN ('closed', 'joined', 'dropped') AND (store_case.parent_id IS NULL OR store_case.reports > 0)"
PAST = f"{HERE} AND store_case.state = 'closed'"


@dataclass(frozen=True, slots=True)
class Near:
    """A case near another one, how far, and when it was closed."""

    row: Row
    metres: float
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Around:
    """The newest cases within `metres` of a point that were opened in the last `days`; `more` says that there are others.

    `source` says who chose the two numbers.
    """

    near: tuple[Near, ...]
    more: bool
    metres: float
    days: int
    source: str


def around(actor: Actor, point: Point, *, but: str, at: datetime) -> Around:
    """Return the same-place history of a point for `actor`, without the case `but`: one statement, two looks into an index."""
    here = world()
    far, back = (here.value(name, "*", at) for name in ("around_metres", "around_days"))
    metres, days = float(far.value), int(back.value)
    since = at - timedelta(days=days)
    seen = m.Case.objects.filter(scope(actor, here), opened_at__gte=since).exclude(number=but)
    edges = box(point, metres)
    either = [seen.filter(RawSQL(words, edges, output_field=BooleanField())) for words in (OPEN, PAST)]  # constants above  # nosec B611
    columns = (*COLUMNS, "closed_at")
    rows = either[0].values(*columns).union(either[1].values(*columns), all=True).order_by("-opened_at", "-id")[:LOOKED]
    near = [Near(row(one, here, at), away, one["closed_at"]) for one in rows if (away := point.metres_to(Point(one["lon"], one["lat"]))) <= metres]
    return Around(tuple(near[:MOST]), len(near) > MOST, metres, days, "; ".join(dict.fromkeys((far.source, back.source))))

