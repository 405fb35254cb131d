"""What else can be done to a case, and what does each act take?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from cityloop.actions import apart, ask, gather, plan, work
from cityloop.faces.api.door import Caller
from cityloop.faces.api.shapes import Asked, Code, Degrees, Line, Text
from cityloop.loop import intake
from cityloop.loop.words import Refused
from cityloop.queries.district import world

Told = Mapping[str, Any]
NAME = re.compile(r"\w{1,40}")  # of something that is known of a case


class Note(Asked):
    """A note of staff (备注)."""

    act: Literal["note"]
    text: Text

    def do(self, told: Told) -> None:
        """Do it."""
        work.note(text=words(self.text, "text"), **told)


class Tell(Asked):
    """A message to a unit (告知)."""

    act: Literal["tell"]
    unit: Code
    text: Text

    def do(self, told: Told) -> None:
        """Do it."""
        intake.code(self.unit, world().units, "unit")
        work.tell(to=f"unit:{self.unit}", text=words(self.text, "text"), **told)


class Reply(Asked):
    """A reply to the residents who reported the case (答复)."""

    act: Literal["reply"]
    text: Text

    def do(self, told: Told) -> None:
        """Do it."""
        work.reply(text=words(self.text, "text"), **told)


class Put(Asked):
    """Where the case is (补充位置): a point, or a place in words."""

    act: Literal["place"]
    lon: Degrees = None
    lat: Degrees = None
    coordinates: Literal["wgs84", "gcj02", "bd09"] = "wgs84"
    words: Line = ""

    def do(self, told: Told) -> None:
        """Do it."""
        point, _ = intake.point(self.lon, self.lat, self.coordinates, world().atlas.root.shape)
        work.put(point=point, words=words(self.words, "words") if self.words.strip() else "", **told)


class Correct(Asked):
    """The category set right (更正类别); it is kept as training data."""

    act: Literal["correct"]
    category: Code

    def do(self, told: Told) -> None:
        """Do it."""
        work.correct(category=self.category, **told)


class Distinct(Asked):
    """The case that this one is like is another thing (不是同一件); to say that it is the same, join it."""

    act: Literal["distinct"]

    def do(self, told: Told) -> None:
        """Do it."""
        apart.distinct(**told)


class TakeOut(Asked):
    """A report that joined by mistake gets a case of its own (拆出); `report` is its id."""

    act: Literal["take_out"]
    report: Annotated[int, Field(ge=1, lt=2**63)]

    def do(self, told: Told) -> None:
        """Do it."""
        apart.take_out(report=self.report, **told)


class Gather(Asked):
    """This case and `cases` under a new parent case (汇成专项): each keeps its unit, state and clocks."""

    act: Literal["gather"]
    cases: Annotated[list[Code], Field(min_length=1, max_length=200)]
    why: Text

    def do(self, told: Told) -> None:
        """Do it."""
        gather.gather(others=self.cases, why=words(self.why, "why"), **told)


class Release(Asked):
    """The case leaves the whole that it was gathered into (移出专项)."""

    act: Literal["release"]

    def do(self, told: Told) -> None:
        """Do it."""
        gather.release(**told)


class Assign(Asked):
    """A post of the unit, or a crew right below it (分派岗位)."""

    act: Literal["assign"]
    post: Code

    def do(self, told: Told) -> None:
        """Do it."""
        work.assign(post=self.post, **told)


class Split(Asked):
    """One part a unit (拆分); `lead` is the first unit when empty."""

    act: Literal["split"]
    units: Annotated[list[Code], Field(min_length=1, max_length=20)]
    lead: Code = ""

    def do(self, told: Told) -> None:
        """Do it."""
        if self.lead and self.lead not in self.units:
            raise Refused("牵头单位不在所选单位里 / the lead is not among the units", field="lead", value=self.lead, mend="从所选单位中选 / choose one of them")
        plan.split(units=self.units, lead=self.lead or self.units[0], **told)


class Plan(Asked):
    """A plan of the category (启动预案), with what is known: `{"diameter_mm": 300}`."""

    act: Literal["plan"]
    name: Code
    given: Annotated[dict[Code, float | bool | Line], Field(max_length=50)] = {}

    def do(self, told: Told) -> None:
        """Do it."""
        given = {key: words(value, "given") if isinstance(value, str) else value for key, value in self.given.items()}
        if other := [key for key in given if not NAME.fullmatch(key)]:
            raise Refused("不是名称 / not a name", field="given", value=other[0], mend="如 / such as diameter_mm")
        plan.start(name=self.name, given=given, **told)


class Unflag(Asked):
    """The urgency flag taken off (取消紧急提示)."""

    act: Literal["unflag"]
    why: Text

    def do(self, told: Told) -> None:
        """Do it."""
        work.unflag(why=words(self.why, "why"), **told)


class AskExtension(Asked):
    """More time asked for (申请延期): `amount` such as `2 wd` or `24 h`."""

    act: Literal["ask_extension"]
    amount: Code
    why: Text

    def do(self, told: Told) -> None:
        """Do it."""
        ask.ask_extension(amount=self.amount, why=words(self.why, "why"), **told)


class DecideExtension(Asked):
    """The open request granted or refused (决定延期)."""

    act: Literal["decide_extension"]
    granted: bool
    why: Text

    def do(self, told: Told) -> None:
        """Do it."""
        ask.decide_extension(granted=self.granted, why=words(self.why, "why"), **told)


class Because(Asked):
    """A supervision notice (督办), its answer (答复), or a level up (升级)."""

    act: Literal["supervise", "answer", "escalate"]
    why: Text

    def do(self, told: Told) -> None:
        """Do it."""
        getattr(ask, self.act)(why=words(self.why, "why"), **told)


ActIn = Annotated[
    Note | Tell | Reply | Put | Correct | Unflag | Distinct | TakeOut | Gather | Release | Assign | Split | Plan
    | AskExtension | DecideExtension | Because,
    Field(discriminator="act"),
]


def words(value: str, field: str) -> str:
    """Return clean text. Raises Refused."""
    return intake.text(value, field)[0]


def told(number: str, who: Caller, seen: int | None) -> dict[str, Any]:
    """Return what every action is told: which case, by whom, when, and which version was seen."""
    return {"number": number, "by": who.actor, "at": who.at, "version": seen}
