"""Who sits at the screens, and what time is it there?"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import translation

from cityloop.actions import work
from cityloop.actions.move import move
from cityloop.actions.receive import receive
from cityloop.loop.words import Actor, Move, Point, Role
from cityloop.store import models as m


class Watch:
    """A clock that tests set by hand."""

    def __init__(self, at: datetime):
        self.at = at

    def pass_by(self, **span: float) -> datetime:
        """Move on by a timedelta."""
        self.at += timedelta(**span)
        return self.at


@pytest.fixture
def watch(at: datetime, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Return the clock that the pages look at."""
    found = Watch(at)
    monkeypatch.setattr("django.utils.timezone.now", lambda: found.at)
    return found


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Take back the language that the last request of a test left in this thread."""
    yield
    translation.deactivate()


@pytest.fixture
def enter(district: str, watch: Watch) -> Callable[[Actor], Client]:
    """Return a maker of browsers in which an actor has signed in."""

    def make(actor: Actor | None) -> Client:
        client = Client()
        if actor is None:
            return client
        user, _ = get_user_model().objects.get_or_create(username=actor.name)
        if actor.role is not Role.RESIDENT:
            place = {"role": actor.role.value, "unit_id": actor.unit or None, "area_id": actor.area or None}
            m.Member.objects.update_or_create(user=user, defaults=place)
        client.force_login(user)
        return client

    return make


@pytest.fixture
def lamp(district: str, said: Callable, actors: dict[str, Actor], watch: Watch) -> str:
    """Return the number of a street-light case in 嘉西村社区, dispatched by the house itself."""
    told = said(contact="13912345678", source="web")
    return receive(told, by=actors["resident"], at=watch.at).number


@pytest.fixture
def burst(district: str, said: Callable, actors: dict[str, Actor], watch: Watch) -> str:
    """Return the number of a burst-main case with a point, sent to the water works by a person."""
    told = said("嘉西村社区主水管爆裂,水漫到路面,停水了", point=Point(106.5448, 29.5655))
    number = receive(told, by=actors["resident"], at=watch.at).number
    move(number, Move.DISPATCH, by=actors["operator"], at=watch.at)
    return number


@pytest.fixture
def two(said: Callable, actors: dict[str, Actor], watch) -> list[int]:
    """Return the ids of two call-backs that are owed."""
    chief = Actor("chief", Role.FOREMAN, unit="ULD")
    for place, contact in (("嘉西村社区", "13812345678"), ("菜园坝社区", "13987654321")):
        number = receive(said(f"{place}路灯不亮,晚上一片漆黑", contact=contact), by=actors["resident"], at=watch.at).number
        move(number, Move.ACCEPT, by=chief, at=watch.at)
        work.finish(number, step="repair", kind="photo", text="已换灯泡", by=chief, at=watch.at)
        move(number, Move.RESOLVE, by=chief, at=watch.at)
        move(number, Move.CLOSE, by=actors["second"], at=watch.at)
    watch.pass_by(minutes=5)
    return list(m.Callback.objects.order_by("id").values_list("id", flat=True))
