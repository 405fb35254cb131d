"""Is each listener told what it may see, from where it was, and let go when it may no longer listen?"""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection

from cityloop.faces.live import hub as live
from cityloop.faces.live.hub import Hub, Listener
from cityloop.faces.live.spell import PING, RESET, START, spell
from cityloop.loop.words import Actor, Role, State
from cityloop.queries import events
from cityloop.store import models as m
from tests.conftest import AT
from tests.queries.test_events import settled

WHO = Actor("op", Role.OPERATOR, member=1, area="500103")
ROW = {"version": 1, "kind": "moved", "by": "王 \"x\"\n", "role": "operator", "state": "new", "created_at": AT}


@pytest.fixture(autouse=True)
def committed(autocommit: None) -> Iterator[None]:
    """Let these tests commit, and leave nothing."""
    yield
    m.Event.objects.all().delete()


def listener(sees: Callable[[events.Event], bool] = lambda event: True, language: str = "zh-hans") -> Listener:
    return Listener("key", WHO, sees, language)


def made(number: str, area: str = "500103") -> None:
    m.Event.objects.create(number=number, area=area, **ROW)


def run(test: Callable[[Hub], Coroutine[Any, Any, None]]) -> None:
    """Run a test of a hub of its own, whose thread lets go of the database."""
    hub = Hub()

    async def whole() -> None:
        try:
            await asyncio.wait_for(test(hub), 120)  # an event waits for every transaction of the server, other tests' too
        finally:
            await hub.ask(lambda: connection.close())  # the thread's own

    asyncio.run(whole())


def read(chunk: bytes) -> list[dict[str, Any]]:
    return [json.loads(line.removeprefix(b"data: ")) for line in chunk.split(b"\n") if line.startswith(b"data: ")]


async def first(stream: Any) -> bytes:
    """Return the first chunk of a stream that tells something."""
    while (chunk := await anext(stream)) in (START, PING, b""):
        pass
    return chunk


async def numbers(stream: Any, count: int) -> list[str]:
    """Return the cases of the next events, however they come in chunks."""
    heard: list[dict[str, Any]] = []
    while len(heard) < count:
        heard += read(await first(stream))
    return [one["number"] for one in heard]


def test_a_change_is_told_to_who_sees_it_in_their_language() -> None:
    async def test(hub: Hub) -> None:
        mine = hub.stream(listener(lambda event: event.area == "500103005"), None)
        other = hub.stream(listener(language="en"), None)
        assert [await anext(mine), await anext(other)] == [START, START]
        await hub.ask(made, "a")
        await hub.ask(made, "b", "500103005")
        [told] = read(await first(mine))
        assert (told["number"], told["word"], told["by"]) == ("b", "待派遣", "王 \"x\"\n · 坐席")
        assert await numbers(other, 2) == ["a", "b"]
        await mine.aclose()
        await other.aclose()
        assert not hub.listeners

    run(test)


def test_who_comes_back_is_told_what_it_missed_and_nothing_twice() -> None:
    async def test(hub: Hub) -> None:
        mark = await hub.ask(events.now)
        for name in "abc":
            await hub.ask(made, name)
        a, *_ = await hub.ask(settled, mark, 3)
        stream = hub.stream(listener(), a.mark)
        assert await anext(stream) == START
        assert await numbers(stream, 2) == ["b", "c"]
        await hub.ask(made, "d")
        assert await numbers(stream, 1) == ["d"]
        await stream.aclose()

    run(test)


def test_who_missed_what_is_no_longer_kept_is_told_to_look() -> None:
    async def test(hub: Hub) -> None:
        await hub.ask(made, "a")
        for since in ((1, 1), (10**17, 1)):
            stream = hub.stream(listener(), since)
            assert await anext(stream) == START
            assert await anext(stream) == RESET
            await stream.aclose()

    run(test)


def test_a_change_is_spelt_in_the_reader_s_language() -> None:
    event = events.Event((840, 1), "20261012-000001", 3, "moved", "王", Role.RESIDENT, State.NEW, "500103", "", "")
    assert read(spell(event, "en"))[0]["word"] == "New" and read(spell(event, "en"))[0]["by"] == "Resident"
    assert spell(event, "zh-hans").startswith(b"id: 840-1\nevent: case\ndata: {") and read(spell(event, "zh-hans"))[0]["word"] == "待派遣"


def test_a_slow_reader_is_let_go() -> None:
    one = listener()
    for number in range(live.ROOM + 1):
        one.offer(b"%d" % number)
    assert one.waiting.get_nowait() == b"" and one.waiting.empty(), "none may be left out before the last one that is sent"


def test_whose_session_has_ended_is_let_go(monkeypatch) -> None:
    monkeypatch.setattr(live, "BEAT", 0.1)

    async def test(hub: Hub) -> None:
        stream = hub.stream(listener(), None)  # its key is nobody's session
        with pytest.raises(StopAsyncIteration):
            while True:
                await anext(stream)
        assert not hub.listeners

    run(test)


def test_after_a_fault_of_the_database_all_are_told_to_look(monkeypatch) -> None:
    monkeypatch.setattr(live, "AGAIN", 0.05)
    after, faults = events.after, iter([True])

    def asked(mark: events.Mark) -> list[events.Event]:
        if next(faults, False):
            raise OperationalError("away")
        return after(mark)

    monkeypatch.setattr(events, "after", asked)

    async def test(hub: Hub) -> None:
        stream = hub.stream(listener(), None)
        assert await first(stream) == RESET
        await hub.ask(made, "a")
        assert [one["number"] for one in read(await first(stream))] == ["a"]
        await stream.aclose()

    run(test)


def test_while_nobody_listens_nothing_is_asked() -> None:
    async def test(hub: Hub) -> None:
        stream = hub.stream(listener(), None)
        await anext(stream)
        await stream.aclose()
        await asyncio.sleep(4 * live.EVERY)
        assert hub.looking is None and hub.mark is None
        again = hub.stream(listener(), None)
        await anext(again)
        await hub.ask(made, "a")
        assert read(await first(again))
        await again.aclose()

    run(test)


assert timedelta(seconds=live.BEAT) < timedelta(seconds=60), "proxies end a silent line after a minute"
