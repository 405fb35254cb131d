"""How do people judge what the house joined or proposed to join, and what does it learn from that?"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from cityloop.actions.journal import Pen
from cityloop.actions.load import renew
from cityloop.loop.alike import SPOKEN, shift
from cityloop.loop.words import State
from cityloop.queries.district import World, world
from cityloop.store import models as m

FIELD, SAME, OTHER = "twin", "same", "distinct"
LEAST = 0.05  # log-odds that a threshold must move by to be written
FRESH = timedelta(days=1)  # tick looks at verdicts as long, so that none is missed while it is down for the night


def settle(pen: Pen, *, same: bool) -> None:
    """End the proposal of a case, keeping the verdict, unless the other one has ended meanwhile: then it says nothing of the two."""
    assert pen.case.like
    if pen.case.like.state not in (State.CLOSED, State.DROPPED):
        line = m.Entry.objects.filter(case=pen.case.pk, kind="alike").order_by("-number").first()
        keep(pen, line.data.get("odds") if line else None, same=same)
    pen.write("judged", {"like_id": None}, case=pen.case.like.number, same=same)


def keep(pen: Pen, odds: float | None, *, same: bool) -> None:
    """Keep a verdict on a join or proposal of these log-odds; without odds, as of an equal key, there is nothing to learn."""
    if odds is not None:
        m.Correction.objects.create(
            case=pen.case, field=FIELD, was=f"{odds:.2f}", now=SAME if same else OTHER, by=pen.by.name, created_at=pen.at
        )  # fmt: skip


def learn(at: datetime) -> int:
    """Move each category's thresholds by what people judged otherwise than the house; return how many values were written."""
    if not m.Correction.objects.filter(field=FIELD, created_at__gt=at - FRESH).exists():
        return 0
    here, found = world(), defaultdict[str, list[tuple[float, bool]]](list)
    for category, was, now in m.Correction.objects.filter(field=FIELD).values_list("case__category", "was", "now"):
        found[category].append((float(was), now == SAME))
    with transaction.atomic():
        written = sum(_write(category, verdicts, here, at) for category, verdicts in found.items())
        if written:
            renew()
    return written


def _write(category: str, verdicts: list[tuple[float, bool]], here: World, at: datetime) -> int:
    """Write the thresholds of a category, with their source, where they move; what a person set is left alone."""
    moved, written = shift(verdicts), 0
    source = f"学自 {len(verdicts)} 条人工判定 / learned from {len(verdicts)} verdicts"
    for name, plain in (("twin_join", SPOKEN.join), ("twin_propose", SPOKEN.propose)):
        value, now = round(plain - moved, 2), here.value(name, category, at)
        if abs(value - float(now.value)) >= LEAST and (now.of != category or now.source.startswith("学自")):
            day = at.astimezone(here.zone).date()
            m.Value.objects.update_or_create(name=name, of=category, since=day, own=True, defaults={"value": str(value), "source": source})
            written += 1
    return written
