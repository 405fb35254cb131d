"""What would the intake do with these reports, one after the other?"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from cityloop.lab.crowd import Crowd
from cityloop.lab.figure import Figure
from cityloop.loop.match import Candidate, Match, Reach, cells, match
from cityloop.loop.words import Point

REACH = Reach(100.0, 72.0)
PLAIN = Reach(100.0, 72.0, -99.0, -99.0)  # whatever lies in reach joins the likeliest
START, EQUATOR = datetime(2026, 1, 1, tzinfo=UTC), 111_195.0  # metres a degree there


def taken(made: Crowd, reach: Reach = REACH) -> tuple[list[Match | None], list[bool]]:
    """Return for each report, in order, the case that it joins or may join, and whether a case of its own issue lay in reach.

    Cases are numbered by the report that opened them.
    """
    near: dict[tuple[int, int, int], list[Candidate]] = defaultdict(list)
    found, there = list[Match | None](), list[bool]()
    for at, (text, (x, y), seconds, kind) in enumerate(zip(made.text, made.metres.tolist(), made.seconds.tolist(), made.kind.tolist(), strict=True)):
        point = Point(x / EQUATOR, y / EQUATOR) if x == x else None
        here = [(kind, *cell) for cell in (cells(point, reach.metres) if point else [])]
        among = list({one.case: one for place in here for one in near[place]}.values())
        moment = START + timedelta(seconds=seconds)
        best = match(key="", category=str(kind), point=point, text=text, at=moment, reach=reach, among=among)
        found.append(best)
        there.append(any(made.issue[one.case] == made.issue[at] and point and _reached(one, point, moment, reach) for one in among))
        if best is None or not best.joins:
            mine = Candidate(at, str(at), "", str(kind), point, moment, text)
            for place in here:
                near[place].append(mine)
    return found, there


def _reached(one: Candidate, point: Point, moment: datetime, reach: Reach) -> bool:
    return one.point is not None and one.point.metres_to(point) <= reach.metres and moment - one.opened_at <= timedelta(hours=reach.hours)


def figures(made: Crowd) -> list[Figure]:
    """Return how right the intake's joins are, and how many duplicates it joins or shows, beside joining all that lies in reach."""
    ours, plain = (_shares(made, *taken(made, reach)) for reach in (REACH, PLAIN))
    words = (
        f"受理时,{len(made.text)} 条合成上报,并入正确的比例 / at intake, share of joins that are right",
        "  能并入的重复中并入的比例 / share of the duplicates with a case in reach that join it",
        "  并入或提示的比例 / that join it or are shown beside it",
        "  提示中正确的比例 / share of what is shown that is one thing",
    )
    names = ("intake_joins_right", "intake_joined", "intake_joined_or_shown", "intake_shown_right")
    return [Figure(*row) for row in zip(names, words, ours, (None,) * 4, (False,) * 4, (*plain[:2], None, None), strict=True)]


def _shares(made: Crowd, found: list[Match | None], there: list[bool]) -> tuple[float, ...]:
    pairs = [(one, bool(one and made.issue[one.case] == made.issue[at]), there[at]) for at, one in enumerate(found)]
    joined = [(right, could) for one, right, could in pairs if one and one.joins]
    shown = [(right, could) for one, right, could in pairs if one and not one.joins]
    could = sum(there)
    right, seen = sum(r for r, _ in joined), sum(r for r, _ in shown)
    parts = ((right, len(joined)), (right, could), (right + seen, could), (seen, len(shown)))
    return tuple(round(hits / of, 3) if of else 0.0 for hits, of in parts)
