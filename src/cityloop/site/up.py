"""How do all processes start and stop together?"""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cityloop.loop.words import Refused

GRACE = 10.0  # seconds that a process has to stop before it is killed
LONGEST = 30.0  # seconds: the longest pause before a restart; a process that ran this long starts again from 1
READY_WITHIN = 60.0  # seconds
CRASHES = 5  # before it was ever ready: then it never will be
CHECK_EVERY = 2.0  # seconds
LINGER = 10.0  # seconds that the last run may go on holding its port: it is finishing what it was asked
FIRST, LAST = 8000, 8999  # ports
COLOURS = (36, 33, 35, 32, 34, 31)
PDEATHSIG = 1  # Source: Linux prctl(2), PR_SET_PDEATHSIG
PRCTL = getattr(ctypes.CDLL(None), "prctl", None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Process:
    """One program to keep running. The next one starts when `ready` says so; `ready` must answer at once."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | None = None


def run(
    processes: Sequence[Process],
    *,
    once_ready: Callable[[], None] | None = None,
    check: Callable[[], object] | None = None,
) -> int:
    """Return 0 when stopped by Ctrl-C or SIGTERM, 1 when a process did not come up.

    `once_ready` is called when all are ready; `check` every few seconds in a thread, and may raise Refused.
    """
    sys.stdout.flush()
    return asyncio.run(Watch(processes, once_ready, check).run())


def listens(port: int, host: str = "127.0.0.1") -> Callable[[], bool]:
    """Return a `ready` that is true once something takes connections there."""

    def ready() -> bool:
        with suppress(OSError), socket.create_connection((host, port), timeout=0.5):
            return True
        return False

    return ready


class Child:
    """One process, kept running until told to stop."""

    def __init__(self, process: Process, prefix: bytes, stopping: asyncio.Event):
        self.process, self.prefix, self.stopping = process, prefix, stopping
        self.running: asyncio.subprocess.Process | None = None
        self.ready = asyncio.Event()
        self.crashes = 0

    async def keep(self) -> None:
        """Start it, and start it again with a growing pause whenever it ends."""
        pause = 1.0
        while not self.stopping.is_set():
            began = time.monotonic()
            ended = await self.once()
            if self.stopping.is_set():
                return
            self.crashes += 1
            pause = 1.0 if time.monotonic() - began > LONGEST else pause
            self.say(f"已退出，{pause:.0f} 秒后重启 / ended ({ended}), again in {pause:.0f} s")
            await quiet_for(self.stopping, pause)
            pause = min(2 * pause, LONGEST)

    async def once(self) -> str:
        """Run it to its end and return how it ended."""
        env = {**os.environ, "PYTHONUNBUFFERED": "1", **self.process.env}
        ours, theirs = os.pipe()  # a pipe of our own: asyncio's wait() would wait until grandchildren let go of theirs
        reading = asyncio.create_task(self.read(ours))
        try:
            self.running = await asyncio.create_subprocess_exec(
                *self.process.argv, env=env, stdin=asyncio.subprocess.DEVNULL, stdout=theirs,
                stderr=asyncio.subprocess.STDOUT, start_new_session=True, preexec_fn=die_with(os.getpid()),
            )  # fmt: skip
        except OSError as error:
            return str(error)
        finally:
            os.close(theirs)
        return await self.ended(reading)

    async def ended(self, reading: asyncio.Task[None]) -> str:
        """Wait for the end, and leave nothing of it behind: a grandchild would hold its port."""
        if self.running is None:
            return ""
        if self.stopping.is_set():  # told so while it was being born
            self.signal(signal.SIGKILL)
        code = await self.running.wait()
        self.signal(signal.SIGKILL)
        await asyncio.wait([reading], timeout=1)
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    async def read(self, pipe: int) -> None:
        """Pass its lines on, whole; a line without an end is cut at 64 KiB."""
        stream, rest = asyncio.StreamReader(), b""
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(pipe, "rb"))
        while chunk := await stream.read(65536):
            *lines, rest = (rest + chunk).split(b"\n")
            self.write(*lines)
            if len(rest) > 65536:
                self.write(rest)
                rest = b""
        self.write(*[rest] * bool(rest))

    def write(self, *lines: bytes) -> None:
        with suppress(OSError, ValueError):  # nobody reads us any more: that is no reason to stop the work
            sys.stdout.buffer.write(b"".join(self.prefix + line + b"\n" for line in lines))
            sys.stdout.buffer.flush()

    def say(self, text: str) -> None:
        self.write(text.encode())

    async def until_ready(self) -> bool:
        """Return whether it came up: False when it crashed too often or took too long."""
        until = time.monotonic() + READY_WITHIN
        while not self.stopping.is_set():
            if self.running and (self.process.ready is None or (self.running.returncode is None and self.process.ready())):
                return True
            if self.crashes >= CRASHES or time.monotonic() > until:
                self.say("没有启动成功 / did not come up")
                return False
            await quiet_for(self.stopping, 0.05)
        return True

    async def stop(self, hurry: asyncio.Event) -> None:
        """Ask it to stop; kill it, and all that it started, after the grace or at a second Ctrl-C."""
        if self.running is None or self.running.returncode is not None:
            return
        self.signal(signal.SIGTERM)
        gone, hurried = asyncio.create_task(self.running.wait()), asyncio.create_task(hurry.wait())
        await asyncio.wait([gone, hurried], timeout=GRACE, return_when=asyncio.FIRST_COMPLETED)
        if not gone.done():
            self.say("没有停下，强制结束 / did not stop, killed")
            self.signal(signal.SIGKILL)
        await gone
        hurried.cancel()

    def signal(self, number: int) -> None:
        """Signal its whole group, which is its own session."""
        if self.running:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.running.pid, number)


class Watch:
    """All processes together."""

    def __init__(
        self,
        processes: Sequence[Process],
        once_ready: Callable[[], None] | None,
        check: Callable[[], object] | None,
    ):
        self.stopping, self.hurry = asyncio.Event(), asyncio.Event()
        self.once_ready, self.check = once_ready, check
        widest = max((len(process.name) for process in processes), default=0)
        self.children = [
            Child(process, prefix(process.name.ljust(widest), number), self.stopping)
            for number, process in enumerate(processes)
        ]
        self.tasks: list[asyncio.Task[None]] = []

    async def run(self) -> int:
        """Return the exit code of the whole."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN:  # nohup
                asyncio.get_running_loop().add_signal_handler(number, self.told_to_stop)
        try:
            came_up = await self.start()
            if came_up and not self.stopping.is_set():
                if self.once_ready:
                    self.once_ready()
                await self.wait()
        finally:
            await self.stop()
        return 0 if came_up else 1

    def told_to_stop(self) -> None:
        (self.hurry if self.stopping.is_set() else self.stopping).set()

    async def start(self) -> bool:
        for child in self.children:
            self.tasks.append(asyncio.create_task(child.keep()))
            if not await child.until_ready():
                return False
        return True

    async def wait(self) -> None:
        """Wait until told to stop, looking after what the processes stand on."""
        looking = None
        while not await quiet_for(self.stopping, CHECK_EVERY):
            if looking is None or looking.done():
                looking = asyncio.create_task(self.look())

    async def look(self) -> None:
        try:
            if self.check:
                await asyncio.to_thread(self.check)
        except Refused as no:
            print(no.text, file=sys.stderr, flush=True)

    async def stop(self) -> None:
        self.stopping.set()
        for child in reversed(self.children):
            await child.stop(self.hurry)
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def quiet_for(event: asyncio.Event, seconds: float) -> bool:
    """Return whether the event came within that time."""
    with suppress(TimeoutError):
        return await asyncio.wait_for(event.wait(), seconds)
    return False


def prefix(name: str, number: int) -> bytes:
    """Return what stands before each line: the name, in colour on a terminal."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return f"{name} | ".encode()
    return f"\x1b[{COLOURS[number % len(COLOURS)]}m{name} |\x1b[0m ".encode()


def die_with(parent: int) -> Callable[[], None]:
    """Return what a child does first: ask Linux for a SIGTERM at its parent's death, however sudden that is."""

    def ask() -> None:
        if PRCTL is not None:
            PRCTL(PDEATHSIG, signal.SIGTERM, 0, 0, 0)
            if os.getppid() != parent:  # it died before we could ask
                os._exit(1)

    return ask


# Ports

claims: dict[Path, tuple[int, int, socket.socket]] = {}


def port(home: Path, name: str = "web") -> int:
    """Return the port for `name`: CITYLOOP_PORT (CITYLOOP_<NAME>_PORT), else the remembered, else the first free one.

    It is this process's until it ends; another process of the same home gets the same number.
    """
    if given := os.environ.get("CITYLOOP_PORT" if name == "web" else f"CITYLOOP_{name.upper()}_PORT"):
        return valid(given)
    memory = remembering(home, name)
    if memory not in claims:
        memory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(memory, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            time.sleep(0.05)  # whoever has it may still be choosing
            return served(home, name) or port(home, name)
        claims[memory] = choose(lock)
    return claims[memory][0]


def served(home: Path, name: str = "web") -> int | None:
    """Return the port that a process of this home holds now, None when none does."""
    memory = remembering(home, name)
    with suppress(OSError), open(memory) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(file.read() or 0) or None
    return None


def remembering(home: Path, name: str) -> Path:
    return home / "var" / ("port" if name == "web" else f"port.{name}")


def valid(given: str) -> int:
    if given.isascii() and given.isdigit() and 0 < int(given) < 65536:
        return int(given)
    raise Refused("应为 1 到 65535 / must be from 1 to 65535", field="CITYLOOP_PORT", value=given)


def choose(lock: int) -> tuple[int, int, socket.socket]:
    """Return port, lock and claim, and write the port down."""
    said = os.pread(lock, 5, 0)
    remembered = [int(said)] if said.isdigit() and FIRST <= int(said) <= LAST else []
    for number in (*remembered, *range(FIRST, LAST + 1)):
        if claim := claimed(number, LINGER if number in remembered else 0):
            os.ftruncate(lock, 0)
            os.pwrite(lock, b"%d" % number, 0)
            return number, lock, claim
    os.close(lock)
    raise Refused(f"{FIRST} 到 {LAST} 没有空闲端口 / no free port from {FIRST} to {LAST}", mend="CITYLOOP_PORT=…")


def claimed(number: int, patience: float = 0) -> socket.socket | None:
    """Return a UDP socket on that number, the sign to other clones that we are about to listen there; None when taken.

    It comes and goes in one step, and goes with us. TCP of the same number stays free for the server; so many seconds are
    given to whoever listens there without such a sign.
    """
    claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        claim.bind(("127.0.0.1", number))
        probe(number, time.monotonic() + patience)
    except OSError:
        claim.close()
        return None
    return claim


def probe(number: int, until: float) -> None:
    """Raise OSError when something listens there, still at that moment of the monotonic clock."""
    while True:
        try:
            with socket.socket() as tried:
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # the last run's TIME_WAIT is not in use
                return tried.bind(("127.0.0.1", number))
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
