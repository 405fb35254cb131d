"""What would a unit, a centre or a resident do next? Synthetic, for demos and load only."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from cityloop.actions import work
from cityloop.actions.move import move
from cityloop.actions.receive import Said, receive
from cityloop.actions.tick import tick
from cityloop.kit import shelf
from cityloop.loop.mask import mask
from cityloop.loop.state import PAUSE_REASONS
from cityloop.loop.words import Actor, Move, Point, Refused, Role, State
from cityloop.queries import cases
from cityloop.queries.district import World, world
from cityloop.store import models as m


def centre(name: str = "demo-operator") -> Actor:
    """Return somebody of the district's centre."""
    return Actor(name, Role.OPERATOR, area=world().code)


def empty() -> bool:
    """Return whether there is no case yet."""
    return not m.Case.objects.exists()


def past(moments: Sequence[datetime], *, rng: random.Random, now: datetime, stop: Callable[[], bool]) -> None:
    """Replay synthetic days up to `now`: each moment brings a report and some work; the clock ticks along."""
    last = moments[0] if moments else now
    for moment in moments:
        if stop():
            return
        report(rng=rng, at=moment)
        for _ in range(rng.choice((2, 3, 4))):
            advance(rng=rng, at=moment)
        if moment - last > timedelta(minutes=30):
            tick(at=moment)
            last = moment
    tick(at=now)


def happen(*, rng: random.Random, at: datetime) -> str:
    """Let one thing happen and say what: a report comes in, or somebody moves a case on."""
    return report(rng=rng, at=at) if rng.random() < 0.35 else advance(rng=rng, at=at)


def report(*, rng: random.Random, at: datetime) -> str:
    """Receive one synthetic report from a pack's demo generator."""
    here = world()
    makers = [made for pack in here.shelf.packs.values() if (made := shelf.module(pack, "demo"))]
    if not makers:
        return "no pack has a demo"
    row: dict[str, Any] = rng.choice(makers).demo(rng, _places(here), 1)[0]
    point = Point(row["lon"], row["lat"]) if row.get("lon") is not None else None
    source = str(row.get("source", "resident"))
    said = Said(
        row["text"], f"demo-{source}", f"{at.isoformat()}-{rng.random()}", at, title=row.get("title", ""), point=point,
        place=row.get("place", "") or "",
    )  # fmt: skip
    got = receive(said, by=Actor(f"demo-{source}", Role(source)), at=at)
    return f"{got.number} {got.became}: {mask(row['text'])[:40]}"


def _places(here: World) -> list[dict[str, Any]]:
    """Return a point inside each community, jittered by no one: demo texts name these places."""
    found = [a for a in here.atlas.areas.values() if a.level == "grid"]
    points = [(a, a.shape.representative_point()) for a in found]
    return [{"area": a.code, "zh": here.atlas.areas[a.parent].zh, "lon": p.x, "lat": p.y} for a, p in points]


def advance(*, rng: random.Random, at: datetime) -> str:
    """Let a unit or the centre make the next move of some open case; slow units leave some to run late."""
    rows = list(m.Case.objects.filter(state__in=cases.OPEN).order_by("?")[:1])
    if not rows:
        return "nothing is open"
    case = rows[0]
    if case.unit_id and case.pk % 7 == 0 and rng.random() < 0.9:
        return f"{case.number} waits"  # this one's crew is slow
    try:
        return _next(case, rng, at)
    except Refused as no:
        return f"{case.number} {no.text}"


def _next(case: m.Case, rng: random.Random, at: datetime) -> str:
    crew = Actor(f"demo-{case.unit_id}", Role.HANDLER, unit=case.unit_id or "")
    act = _choose(State(case.state), rng)
    by = crew if act in (Move.ACCEPT, Move.RETURN, Move.PAUSE, Move.RESUME, Move.RESOLVE) else centre("demo-second")
    if act is Move.DISPATCH:
        return _dispatch(case, at)
    if act is Move.RESOLVE:
        _evidence(case, crew, at)
    why = {Move.RETURN: "不属于本单位职责", Move.PAUSE: "等待配件到货", Move.REWORK: "现场仍未恢复"}.get(act, "")
    move(case.number, act, by=by, at=at, why=why, reason=rng.choice(PAUSE_REASONS) if act is Move.PAUSE else "")
    return f"{case.number} {act}"


def _choose(state: State, rng: random.Random) -> Move:
    some = {
        State.NEW: [(Move.DISPATCH, 1)],
        State.DISPATCHED: [(Move.ACCEPT, 18), (Move.RETURN, 1)],
        State.WORKING: [(Move.RESOLVE, 14), (Move.PAUSE, 1)],
        State.PAUSED: [(Move.RESUME, 1)],
        State.RESOLVED: [(Move.CLOSE, 14), (Move.REWORK, 1)],
    }[state]  # fmt: skip
    return rng.choices([a for a, _ in some], [w for _, w in some])[0]


def _dispatch(case: m.Case, at: datetime) -> str:
    if case.ask:
        grid = next(a for a in world().atlas.areas.values() if a.level == "grid").shape.representative_point()
        work.put(case.number, point=Point(grid.x, grid.y), by=centre(), at=at)
    dispatch_to = case.unit_id or "C0"
    move(case.number, Move.DISPATCH, by=centre(), at=at, unit=dispatch_to)
    return f"{case.number} dispatch {dispatch_to}"


def _evidence(case: m.Case, crew: Actor, at: datetime) -> None:
    """Add whatever the pack says is still owed."""
    for step, kind in cases.owed(case, world().shelf):
        work.finish(case.number, step=step, kind=kind, text="合成数据 / synthetic", by=crew, at=at)
