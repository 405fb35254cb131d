"""When is the house taught, and by what?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

from cityloop.kit import shelf
from cityloop.kit.shelf import Shelf
from cityloop.lab import champion, school
from cityloop.queries import corrections, model
from cityloop.queries.district import world
from cityloop.store import models as m

ENOUGH = champion.ENOUGH  # corrections since the last lesson that make another worth its while
GENERATED = 1_500  # invented texts of each pack: 4 CPU seconds of learning
PLACES = ("嘉西村", "大坪", "两路口", "枇杷山", "上清寺", "朝天门", "望龙门", "化龙桥")  # names that say nothing about the kind of thing


def due() -> bool:
    """Return whether a lesson is worth its while: no model is in use yet, or enough was set right since the last one.

    A model that cannot be loaded is none; one that was learned from a file is not replaced behind its maker's back: `cityloop lesson
    --export` and `cityloop learn category FILE --more` do that.
    """
    last = m.Job.objects.filter(kind="learn").order_by("-id").values("created_at", "next_at", "done_at").first()
    using = model.current().model()
    if (last and last["next_at"]) or (using and not using.card.get("house")):
        return False
    if not using and (last is None or last["done_at"]):  # a lesson that was given up would be given up again
        return bool(world().shelf.cues)
    if using and corrections.since(None) < 2 * ENOUGH:  # too few to learn from and to compare by: the lesson would be refused
        return False
    return corrections.since(last["created_at"] if last else None) >= ENOUGH


def teach(args: Mapping[str, Any], tell: Callable[[int], None]) -> None:
    """Do the job: learn, compare, and put in use what is better. Raises Refused when there is too little to compare by."""
    tell(5)
    lesson(str(args["day"]))


def lesson(day: str) -> dict[str, Any]:
    """Learn from the packs' cues, their invented texts and what people set right; return the card and what became of the model."""
    packs = world().shelf
    own = corrections.labelled(packs.owners.keys())
    cues = {cue.category: cue.words for cue in packs.cues}
    return school.lesson(cues, list(_made(packs)), own, model.folder(), day)


def _made(packs: Shelf) -> Iterator[tuple[str, str]]:
    """Yield texts with their categories as the packs' own generators invent them."""
    places = [{"area": "", "zh": name, "lon": 0.0, "lat": 0.0} for name in PLACES]
    for pack in packs.packs.values():
        if made := shelf.module(pack, "demo"):
            rows = made.demo(Random(pack.name), places, GENERATED)  # invented texts  # nosec B311
            yield from ((row["text"], row["category_hint"]) for row in rows)
