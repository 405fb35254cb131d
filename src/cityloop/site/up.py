"""How do all processes start and stop together?"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from cityloop.loop.words import Refused

FIRST_PORT, PORTS = 8000, 200
GRACE = 10.0  # seconds between asking a process to stop and killing it
SLOWEST = 30.0  # seconds at most between two starts of a process that keeps dying
STEADY = 60.0  # a process that lived this long starts anew at once
COLOURS = (36, 33, 35, 32, 34)
PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Process:
    """One child: its name on the screen, its command and its environment."""

    name: str
    argv: list[str]
    env: dict[str, str]


class Child:
    """A process that is started again, after a pause that doubles, whenever it ends."""

    def __init__(self, process: Process, colour: int):
        self.process, self.colour = process, colour
        self.running: subprocess.Popen[str] | None = None
        self.started, self.again_at, self.pause = 0.0, 0.0, 1.0

    def look(self, now: float) -> None:
        """Start it if it is not there and its pause is over."""
        if self.running and self.running.poll() is None:
            return
        if self.running:
            self._ended(now)
        elif now >= self.again_at:
            self._start(now)

    def _ended(self, now: float) -> None:
        code = self.running.returncode if self.running else 0
        self.running = None
        self.pause = 1.0 if now - self.started > STEADY else min(SLOWEST, self.pause * 2)
        self.again_at = now + self.pause
        self._say(f"ended with {code}; again in {self.pause:.0f} s")

    def _start(self, now: float) -> None:
        self.started = now
        self.running = subprocess.Popen(
            self.process.argv, env=self.process.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", start_new_session=True, preexec_fn=_die_with_parent,
        )  # fmt: skip
        threading.Thread(target=self._copy, args=(self.running,), daemon=True).start()

    def _copy(self, running: subprocess.Popen[str]) -> None:
        for line in running.stdout or ():
            self._say(line.rstrip("\n"))

    def _say(self, line: str) -> None:
        head = f"\x1b[{self.colour}m{self.process.name:>9}\x1b[0m" if sys.stdout.isatty() else f"{self.process.name:>9}"
        print(f"{head} {line}", flush=True)

    def stop(self, until: float) -> None:
        """Ask it to stop, and kill it when the time is over."""
        if not self.running or self.running.poll() is not None:
            return
        self.running.terminate()
        try:
            self.running.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()


def run(processes: list[Process]) -> int:
    """Run all until SIGTERM or Ctrl-C, restarting what ends; then stop them in reverse order. Return 0."""
    over = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: over.set())
    children = [Child(process, COLOURS[place % len(COLOURS)]) for place, process in enumerate(processes)]
    while not over.is_set():
        for child in children:
            child.look(time.monotonic())
        over.wait(0.3)
    until = time.monotonic() + GRACE
    for child in reversed(children):
        child.stop(until)
    return 0


def port(home: Path) -> int:
    """Return CITYLOOP_PORT, else the port this home had before if it is free, else the first free one, remembered.

    Raises Refused when the port that was asked for is taken or no number.
    """
    if asked := os.environ.get("CITYLOOP_PORT"):
        if not asked.isdigit() or not 0 < int(asked) < 65536 or not _free(int(asked)):
            raise Refused("端口不可用 / not a free port", field="CITYLOOP_PORT", value=asked, mend="换一个 / choose another")
        return int(asked)
    kept = home / "var" / "port"
    before = [int(kept.read_text())] if kept.exists() and kept.read_text().isdigit() else []
    for number in [*before, *range(FIRST_PORT, FIRST_PORT + PORTS)]:
        if _free(number):
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(str(number))
            return number
    raise Refused("没有空闲端口 / no free port", field="CITYLOOP_PORT", mend="CITYLOOP_PORT=9000")


def _free(number: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            return False
    return True


def _die_with_parent() -> None:
    """Ask Linux to end this child when its parent is killed; elsewhere nothing happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PDEATHSIG, signal.SIGTERM)
