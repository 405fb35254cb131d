"""A house of its own, as `cityloop up` runs it: started, killed part by part, asked, and swept away."""

import http.client
import json
import os
import random
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
MAIN = ("-m", "cityloop.site.main")
PATIENCE = 120.0  # seconds that a busy machine may take for a step


def free() -> int:
    """Return a port that nobody listens on, outside those that houses choose from and those that clients call from."""
    while True:
        number = random.randrange(10_000, 30_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", number)):
            return number


class House:
    """The processes of one CITYLOOP_HOME: known by that variable, or as the server of its data folder."""

    def __init__(self, home: Path):
        self.home, self.data = home.resolve(), home.resolve() / "var" / "postgres"
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("CITYLOOP_", "DJANGO_"))}
        self.env |= {"CITYLOOP_HOME": str(self.home), "PYTHONPATH": str(ROOT / "src"), "DJANGO_SETTINGS_MODULE": "cityloop.site.settings"}
        self.port = free()
        self.env["CITYLOOP_PORT"] = str(self.port)  # its own for good: while it is down, other houses look for one as well
        self.begun: list[subprocess.Popen[bytes]] = []
        self.home.chmod(0o755)  # for root, the server's own user passes through

    def cityloop(self, *words: str, own: tuple[str, ...] = MAIN) -> tuple[str, int]:
        """Return what a command printed and its exit code; a refused call ends us."""
        done = subprocess.run([sys.executable, *own, *words], env=self.env, capture_output=True, text=True, timeout=PATIENCE)
        if done.returncode > 1 or not done.stdout:
            raise RuntimeError(f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout, done.returncode

    def ask(self, code: str) -> Any:
        """Return the JSON that Python code prints inside this house."""
        return json.loads(self.cityloop(own=("-c", "import json, django; django.setup()\n" + code))[0])

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a command that stays; what it says goes to WORD.log."""
        self.begun = [one for one in self.begun if one.poll() is None]  # which buries the dead as well
        with (self.home / f"{words[0]}.log").open("ab") as log:
            one = subprocess.Popen(
                [sys.executable, *MAIN, *words], env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self.begun.append(one)
        return one

    def until_up(self) -> None:
        """Wait until the API answers."""
        until = time.monotonic() + PATIENCE
        while True:
            with suppress(OSError, http.client.HTTPException):
                line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                line.request("GET", "/api/v1/openapi.json")
                if line.getresponse().status == 200:
                    return
            if time.monotonic() > until:
                raise RuntimeError((self.home / "up.log").read_text(errors="replace")[-3000:])
            time.sleep(0.1)

    def processes(self) -> dict[str, list[psutil.Process]]:
        """Return all that runs here, by part: supervisor, master and worker (of web), live master, live worker, tick, work, postmaster, backend ..."""
        found: dict[str, list[psutil.Process]] = {}
        for process in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                if name := self._part(process):
                    found.setdefault(name, []).append(process)
        return found

    def _part(self, process: psutil.Process) -> str:
        """Return which part a process is, "" for a stranger or a dead one."""
        if process.status() == psutil.STATUS_ZOMBIE:
            return ""
        if process.name() == "postgres" and process.cwd() == str(self.data):
            words = " ".join(process.cmdline())
            return "backend" if words.startswith("postgres: cityloop") else "helper" if words.startswith("postgres:") else "postmaster"
        words = process.cmdline() if process.environ().get("CITYLOOP_HOME") == str(self.home) else []
        if "granian" in words:
            above = process.parent()
            part = "worker" if above and "granian" in above.cmdline() else "master"
            return part if "wsgi" in words else f"live {part}"
        if "cityloop.site.main" not in words:
            return "other" if words else ""
        name = words[words.index("cityloop.site.main") + 1]
        return {"up": "supervisor"}.get(name, name)

    def kill(self, part: str, rng: random.Random) -> bool:
        """Kill one process of that part, or `all` at once; return whether there was one."""
        there = self.processes()
        able = [one for some in there.values() for one in some] if part == "all" else there.get(part, [])
        for process in able if part == "all" else able and [rng.choice(able)]:
            with suppress(psutil.Error):
                process.kill()
        return bool(able)

    def stop(self) -> list[str]:
        """Stop what was started, as Ctrl-C does; return the parts that are still there after a while."""
        for one in self.begun:
            with suppress(ProcessLookupError):
                one.terminate()
        for one in self.begun:
            with suppress(subprocess.TimeoutExpired):
                one.wait(PATIENCE / 2)
        until = time.monotonic() + PATIENCE / 4
        while (left := self.processes()) and time.monotonic() < until:
            time.sleep(0.1)
        return sorted(left)

    def __enter__(self) -> "House":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Leave nothing behind, whatever happened."""
        until = time.monotonic() + PATIENCE
        while self.processes() and time.monotonic() < until:
            self.kill("all", random.Random())
            time.sleep(0.1)
        for one in self.begun:
            one.wait()
