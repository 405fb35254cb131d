"""What do the bad requests speak of: cases in each condition, a picture, a notice, keys that ended?"""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from cityloop.actions import ask, gather, handover, keys, plan, work
from cityloop.actions.move import move
from cityloop.actions.receive import receive
from cityloop.loop.words import Actor, Move, Point, Role
from cityloop.queries.district import world
from cityloop.store import models as m
from tests.faces.api.bad.said import JPEG, LAMP

HANDLER = Actor("handler", Role.HANDLER, unit="ULD")


class Things:
    """Makes each thing when it is first asked for, and only then."""

    def __init__(self, said: Callable[..., Any], actors: dict[str, Actor], program: Callable[..., Any], at: datetime):
        self.said, self.actors, self.program, self.at, self.made = said, actors, program, at, {}
        self.before = at

    def __getitem__(self, name: str) -> str:
        """Return a thing's number, id or secret."""
        if name not in self.made:
            self.made[name] = str(getattr(self, name)())
        return self.made[name]

    def lamp(self, lon: float = 106.5448) -> str:
        """A street light in 上清寺, with the unit ULD."""
        self.before -= timedelta(days=30)  # so that none joins another
        told = self.said(contact="13912345678", source="web", point=Point(lon, 29.5655), happened_at=self.before)
        return receive(told, by=self.actors["resident"], at=self.at).number

    def twin(self) -> str:
        """Another one in the same sub-district."""
        return self.lamp(106.5450)

    def far(self) -> str:
        """One in another sub-district."""
        there = world().atlas.areas["500103001"].shape.representative_point()
        return receive(self.said(point=Point(there.x, there.y)), by=self.actors["resident"], at=self.at).number

    def burning(self) -> str:
        """A lamp of the unit ULD that is said to be on fire."""
        self.before -= timedelta(days=30)
        told = self.said("嘉西村社区路灯不亮,晚上一片漆黑,灯杆着火了", source="web", point=Point(106.5448, 29.5655), happened_at=self.before)
        return receive(told, by=self.actors["resident"], at=self.at).number

    def given(self) -> int:
        """A handover of the district's centre that waits to be taken over."""
        return handover.give(note="", by=self.actors["operator"], at=self.at)

    def signed(self) -> str:
        """What it shows."""
        return m.Handover.objects.get(pk=self["given"]).digest

    def fresh(self) -> str:
        """One that no unit has."""
        number = self.lamp()
        move(number, Move.RETURN, by=HANDLER, at=self.at, why="不属本单位")
        return number

    def working(self) -> str:
        """One that its unit has accepted."""
        number = self.lamp()
        move(number, Move.ACCEPT, by=HANDLER, at=self.at)
        return number

    def paused(self) -> str:
        """One that its unit has put off."""
        number = self.working()
        move(number, Move.PAUSE, by=HANDLER, at=self.at, why="等配件", reason="parts")
        return number

    def shown(self) -> str:
        """One with all the evidence that it needs."""
        number = self.working()
        work.finish(number, step="repair", kind="photo", by=HANDLER, at=self.at)
        return number

    def resolved(self) -> str:
        """One that its unit has resolved."""
        number = self.shown()
        move(number, Move.RESOLVE, by=HANDLER, at=self.at)
        return number

    def owed(self) -> int:
        """The id of the call-back that is owed for one that was closed."""
        number = self.resolved()
        move(number, Move.CLOSE, by=self.actors["operator"], at=self.at)
        return int(m.Callback.objects.get(case__number=number).pk)

    def answered(self) -> str:
        """One like another that was closed with words to its sender."""
        before = self.resolved()
        move(before, Move.CLOSE, by=self.actors["operator"], at=self.at, why="灯泡已更换,请放心使用")
        return self.lamp()

    def joined(self) -> str:
        """One that joined another."""
        number = self.lamp()
        move(number, Move.JOIN, by=self.actors["operator"], at=self.at, why="同一盏灯", into=self["twin"])
        return number

    def alike(self) -> str:
        """One that may be the same as another."""
        return self._beside("路灯坏了", metres=80, hours=40)

    def crowded(self) -> str:
        """One that a second report joined."""
        return self._beside("路灯不亮", metres=5, hours=1)

    def later(self) -> int:
        """The id of the report that joined it."""
        return int(m.Report.objects.filter(case__number=self["crowded"]).latest("id").pk)

    def spoken(self) -> int:
        """The id of the lamp's report."""
        return int(m.Report.objects.get(case__number=self["lamp"]).pk)

    def erased(self) -> int:
        """The id of the lamp's report, which was erased."""
        m.Report.objects.filter(pk=self["spoken"]).update(text="", contact="", erased_at=self.at)
        return int(self["spoken"])

    def member(self) -> str:
        """One that was gathered into a whole."""
        number = self.lamp()
        gather.gather(number, others=[self.lamp()], by=self.actors["operator"], at=self.at, why="专项")
        return number

    def _beside(self, text: str, metres: float, hours: float) -> str:
        self.lamp()
        told = self.said(text, point=Point(106.5448, 29.5655 + metres / 111_195), happened_at=self.before + timedelta(hours=hours))
        return receive(told, by=self.actors["resident"], at=self.at).number

    def supervised(self) -> str:
        """One that a duty officer asks about."""
        number = self.working()
        ask.supervise(number, by=self.actors["leader"], at=self.at, why="居民催问")
        return number

    def mine(self) -> str:
        """The id of a report that nobody but its sender knows."""
        return self.theirs()

    def dead(self) -> int:
        """A notice that was given up."""
        m.Notice.objects.filter(pk=self["notice"]).update(next_at=None, tries=8)
        return int(self["notice"])

    def waiting(self) -> str:
        """One whose unit has asked for more time."""
        number = self.working()
        ask.ask_extension(number, amount="2 wd", why="等配件", by=HANDLER, at=self.at)
        return number

    def dropped(self) -> str:
        """One that has ended."""
        number = self.lamp()
        move(number, Move.DROP, by=self.actors["operator"], at=self.at, why="误报")
        return number

    def whole(self) -> str:
        """One with a part at USC."""
        number = self.lamp(106.5450)
        self.made["part"] = plan.split(number, units=["USC"], lead="USC", by=self.actors["operator"], at=self.at)[0]
        return number

    def part(self) -> str:
        """A part of another one."""
        self.whole()
        return self.made["part"]

    def fresh_whole(self) -> str:
        """A whole that somebody hands back to be dropped: its state allows it, its part does not."""
        number = self.whole()
        m.Case.objects.filter(number=number).update(state="dispatched")
        return number

    def orphan(self) -> str:
        """A part that was dropped, and its whole too."""
        number = self.part()
        m.Case.objects.filter(number=number).update(state="dropped")
        m.Case.objects.filter(parts__number=number).update(state="dropped")
        return number

    def burst(self) -> str:
        """A burst main, for which there is a plan."""
        told = self.said("嘉西村社区主水管爆裂,水漫到路面,停水了", point=Point(106.5448, 29.5655))
        return receive(told, by=self.actors["resident"], at=self.at).number

    def main(self) -> str:
        """A burst main that the lamps' unit has."""
        m.Case.objects.filter(number=self["burst"]).update(unit="ULD", post=None)
        return self["burst"]

    def page(self) -> str:
        """The key of a report that came by the page."""
        key = str(uuid4())
        receive(self.said(source="web", source_id=key), by=self.actors["resident"], at=self.at)
        return key

    def photo(self) -> int:
        """A picture on the lamp."""
        api = self.program("resident")
        api.form("reports", {**LAMP, "photos": [SimpleUploadedFile("a.jpg", JPEG)]})
        return m.File.objects.get().pk

    def notice(self) -> int:
        """A notice to the lamp's unit that waits."""
        return m.Notice.objects.filter(case__number=self["lamp"]).earliest("id").pk

    def theirs(self) -> str:
        """The id of somebody else's report."""
        return self.program("device").post("reports", LAMP).json()["id"]

    def used(self) -> str:
        """A key under which the caller has reported already."""
        m.Answer.objects.create(by="api:device-1", key="k-1", fingerprint="x" * 64, body={}, created_at=self.at)
        return "k-1"

    def secret(self) -> str:
        """A good key."""
        return self.program("operator").secret

    def small(self) -> str:
        return self["secret"].lower()

    def cut(self) -> str:
        return self["secret"][:-1]

    def hash(self) -> str:
        return sha256(self["secret"].encode()).hexdigest()

    def expired(self) -> str:
        return keys.make("expired", role="operator", area="500103", scopes=keys.SCOPES, days=1, at=self.at - timedelta(days=1))

    def revoked(self) -> str:
        secret = keys.make("revoked", role="operator", area="500103", scopes=keys.SCOPES, at=self.at)
        keys.revoke("revoked", at=self.at)
        return secret
