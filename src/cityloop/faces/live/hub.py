"""Who is told what, as soon as it is committed?"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import DatabaseError, connection
from django.utils import timezone

from cityloop.faces.live.spell import PING, RESET, START, spell
from cityloop.loop.words import Actor
from cityloop.queries import events
from cityloop.queries.events import Event, Mark

EVERY = 0.05  # seconds between two looks: one statement for all who listen
BEAT = 15.0  # seconds between two pings, and between two looks whether sessions go on
AGAIN = 1.0  # seconds until a database that does not answer is asked again
ROOM = 64  # chunks that may wait for a slow reader; then it is let go, and comes back to where it was
T = TypeVar("T")
log = logging.getLogger("cityloop.live")


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream: whose it is, what it may see, and what waits to be sent; an empty chunk ends it."""

    key: str
    who: Actor
    sees: Callable[[Event], bool]
    language: str
    waiting: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(ROOM))

    def offer(self, chunk: bytes) -> None:
        """Let a chunk wait to be sent; one that there is no room for ends the stream with what was sent, from where its reader goes on."""
        if self.waiting.full():
            while not self.waiting.empty():
                self.waiting.get_nowait()
            chunk = b""
        self.waiting.put_nowait(chunk)


class Hub:
    """One look at the database for all who listen; while nobody does, none."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.mark: Mark | None = None
        self.looking: asyncio.Task[None] | None = None
        self.thread = ThreadPoolExecutor(1, "live")  # its own: Django's would end with the request that began the task

    async def ask(self, question: Callable[..., T], *args: Any, **named: Any) -> T:
        """Return what the database says, asked in the hub's one thread."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, lambda: _asked(question, *args, **named))

    async def stream(self, listener: Listener, since: Mark | None) -> AsyncIterator[bytes]:
        """Yield what this listener is told: what it missed since its mark, then each change as it is committed."""
        try:
            until = await self._enter(listener)
            yield START
            if since is not None and (missed := await self._missed(listener, since, until)):
                yield missed
            while chunk := await listener.waiting.get():
                yield chunk
        finally:
            self.listeners.discard(listener)

    async def _enter(self, listener: Listener) -> Mark:
        """Let a listener hear all that comes after the mark that is returned."""
        if self.mark is None:
            begun = await self.ask(events.now)
            self.mark = self.mark or begun
        self.listeners.add(listener)  # with nothing awaited since the mark was read
        if self.looking is None:
            self.looking = asyncio.create_task(self._look())
        return self.mark

    async def _missed(self, listener: Listener, since: Mark, until: Mark) -> bytes:
        """Return what was committed between two marks, or word that too much was: then a screen looks for itself."""
        missed = await self.ask(events.after, since) if await self.ask(events.known, since) else None
        if missed is None or len(missed) == events.MOST:
            return RESET
        return b"".join(spell(event, listener.language) for event in missed if event.mark <= until and listener.sees(event))

    async def _look(self) -> None:
        """Look for changes as long as anybody listens."""
        beat = asyncio.get_running_loop().time() + BEAT
        try:
            while self.listeners:
                if (now := asyncio.get_running_loop().time()) >= beat:
                    beat = now + BEAT
                    await self._whole(self._beat)
                await self._whole(self._tell)
                await asyncio.sleep(EVERY)
        finally:
            self.mark = self.looking = None

    async def _whole(self, what: Callable[[], Any]) -> None:
        """Do one look; after a fault of the database, whose crash empties the table of events, screens look for themselves."""
        try:
            await what()
        except DatabaseError as fault:
            log.warning("live: %s", type(fault).__name__)
            await asyncio.sleep(AGAIN)
            with suppress(DatabaseError):
                self.mark = await self.ask(events.now)
                self._all(RESET)

    async def _tell(self) -> None:
        assert self.mark is not None
        found = await self.ask(events.after, self.mark)
        if not found:
            return
        self.mark = found[-1].mark
        for listener in self.listeners:
            if chunk := b"".join(spell(event, listener.language) for event in found if listener.sees(event)):
                listener.offer(chunk)

    async def _beat(self) -> None:
        """Ping all, and end the streams whose session has ended or whose account is no longer what it was."""
        held = {(one.key, one.who) for one in self.listeners}
        going = await self.ask(events.standing, held, at=timezone.now())
        for listener in self.listeners:
            listener.offer(PING if (listener.key, listener.who) in going else b"")

    def _all(self, chunk: bytes) -> None:
        for listener in self.listeners:
            listener.offer(chunk)


def _asked(question: Callable[..., T], *args: Any, **named: Any) -> T:
    try:
        return question(*args, **named)
    except DatabaseError:
        connection.close()  # the next question opens a new one
        raise
