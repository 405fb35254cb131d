"""Do the processes start, come back and stop together, and does each clone get its own port?"""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import psutil
import pytest

from cityloop.loop.words import Refused
from cityloop.site import up

SRC = Path(up.__file__).parents[2]
LIVES = "import time; print('alive'); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); time.sleep(60)"


class Told:
    """A supervisor in a process of its own, and what it has said so far."""

    def __init__(self, tmp_path: Path, text: str, **env: str):
        head = "import sys\nfrom pathlib import Path\nfrom cityloop.site import up\nfrom cityloop.site.up import Process\n"
        head += f"def py(code): return [sys.executable, '-c', code]\nHERE = Path({str(tmp_path)!r})\n"
        self.log = tmp_path / "said"
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", head + textwrap.dedent(text)], stdout=out, stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONPATH": str(SRC), **env}, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
            )  # fmt: skip; under nohup a hang-up is ignored, and that is right, but not what is tested

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def until(self, words: str, times: int = 1, seconds: float = 20) -> float:
        """Return when it had been said so often."""
        end = time.monotonic() + seconds
        while self.said().count(words) < times:
            assert time.monotonic() < end, f"{words!r} not in\n{self.said()}"
            time.sleep(0.02)
        return time.monotonic()

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)


@pytest.fixture
def told(tmp_path):
    """Return a way to start supervisors; none outlives its test."""
    begun = []

    def start(text: str, **env: str) -> Told:
        begun.append(Told(tmp_path, text, **env))
        return begun[-1]

    yield start
    for one in begun:
        if one.process.poll() is None:
            one.end()


def gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=10)[1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_in_reverse_order(told, number) -> None:
    says = "import signal, sys, time; signal.signal(15, lambda *a: (print('bye'), sys.exit(0))); print('alive'); time.sleep(60)"
    run = told(f"sys.exit(up.run([Process(name, py({says!r})) for name in ('one', 'second', 'x')]))")
    for name in ("one   ", "second", "x     "):
        run.until(f"{name} | alive")
    children = run.children()
    assert len(children) == 3
    assert run.end(number) == 0
    assert [line for line in run.said().splitlines() if "bye" in line] == ["x      | bye", "second | bye", "one    | bye"]
    assert gone(children)


def test_the_next_waits_until_the_one_before_is_ready(told) -> None:
    first = "import time, pathlib; time.sleep(0.7); pathlib.Path('{}').touch(); print('open'); time.sleep(60)"
    run = told(f"""
        mark = HERE / 'ready'
        first = Process('first', py({first!r}.format(mark)), ready=mark.exists)
        second = Process('second', py("import time; print('open'); time.sleep(60)"))
        up.run([first, second], once_ready=lambda: print('all up', flush=True))
        """)
    run.until("all up")
    run.until("second | open")
    assert run.said().index("first  | open") < run.said().index("second | open")


def test_a_crashed_child_comes_back_later_each_time(told) -> None:
    run = told("up.run([Process('bad', py('print(\"try\"); raise SystemExit(3)')), Process('good', py(%r))])" % LIVES)  # noqa: UP031
    times = [run.until("bad  | try", n) for n in (1, 2, 3)]
    assert 0.8 < times[1] - times[0] < 1.8
    assert 1.8 < times[2] - times[1] < 3.2
    run.until("(exit code 3), again in 4 s")
    assert run.said().count("good | alive") == 1
    assert run.end() == 0


def test_a_killed_child_comes_back_and_leaves_nothing(told) -> None:
    parent = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(61)']); print('alive'); time.sleep(60)"
    run = told(f"up.run([Process('web', py({parent!r}))])")
    run.until("alive")
    before = run.children()
    assert len(before) == 2
    psutil.Process(run.process.pid).children()[0].kill()
    run.until("(signal 9)")
    run.until("alive", 2)
    assert gone(before)


def test_one_that_never_comes_up_ends_all_with_1(told) -> None:
    run = told(f"""
        up.READY_WITHIN = 0.5
        sys.exit(up.run([Process('good', py({LIVES!r})), Process('slow', py({LIVES!r}), ready=lambda: False), Process('late', [])]))
        """)
    assert run.process.wait(20) == 1
    assert "slow | 没有启动成功 / did not come up" in run.said()


def test_a_program_that_is_not_there_is_named(told) -> None:
    run = told("""
        up.CRASHES = 1
        sys.exit(up.run([Process('lost', ['/no/such/program'], ready=lambda: False)]))
        """)
    assert run.process.wait(20) == 1
    assert "No such file or directory: '/no/such/program'" in run.said()


def test_the_deaf_are_killed_after_the_grace(told) -> None:
    run = told(f"up.GRACE = 0.5\nsys.exit(up.run([Process('deaf', py({STUBBORN!r}))]))")
    run.until("deaf | deaf")
    children, began = run.children(), time.monotonic()
    assert run.end() == 0
    assert 0.4 < time.monotonic() - began < 4
    assert "did not stop, killed" in run.said()
    assert gone(children)


def test_a_second_ctrl_c_does_not_wait(told) -> None:
    run = told(f"sys.exit(up.run([Process('deaf', py({STUBBORN!r}))]))")
    run.until("deaf | deaf")
    began = time.monotonic()
    run.process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert run.end(signal.SIGINT) == 0
    assert time.monotonic() - began < 5


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_children_die_with_a_killed_supervisor(told) -> None:
    run = told(f"up.run([Process('a', py({LIVES!r})), Process('b', py({LIVES!r}))])")
    run.until("alive", 2)
    children = run.children()
    run.process.kill()
    run.process.wait()
    assert gone(children)


def test_lines_stay_whole_and_the_last_one_is_not_lost(told) -> None:
    text = r"import sys; sys.stdout.buffer.write(b'x' * 200_000 + b'\n\xff\xe6\xb8\x9d\nlast'); sys.stdout.flush()"
    run = told(f"up.run([Process('p', py({text!r}))])")
    run.until("p | last")
    lines = run.log.read_bytes().splitlines()
    assert all(line.startswith(b"p | ") for line in lines)
    assert sum(line.count(b"x") for line in lines if b"xx" in line) == 200_000
    assert b"p | \xff\xe6\xb8\x9d" in lines


def test_env_is_added_to_ours(told) -> None:
    run = told("up.run([Process('p', py('import os; print(os.environ[\"A\"], os.environ[\"B\"])'), env={'B': '2'})])", A="1")
    run.until("p | 1 2")


def test_what_they_stand_on_is_looked_after(told) -> None:
    run = told(f"""
        from cityloop.loop.words import Refused
        def check():
            print('looked', flush=True)
            raise Refused('away')
        up.CHECK_EVERY = 0.1
        sys.exit(up.run([Process('p', py({LIVES!r}))], check=check))
        """)
    run.until("looked", 3)
    run.until("away", 2)
    assert run.end() == 0


def test_listens_says_when_a_port_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ready = up.listens(server.getsockname()[1])
        assert ready()
    assert not ready()


# Ports

HOLDS = "import sys\nfrom pathlib import Path\nfrom cityloop.site import up\nup.LINGER = 2.0\nprint(up.port(Path(sys.argv[1])), flush=True)\nsys.stdin.read()"


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """Return a way to let another process hold a clone's port: it returns process and port."""
    monkeypatch.delenv("CITYLOOP_PORT", raising=False)
    begun = []

    def hold(name: str, count: int = 1) -> list[int]:
        argv = [sys.executable, "-c", HOLDS]
        new = [
            subprocess.Popen(
                [*argv, str(tmp_path / (name if count == 1 else f"{name}{n}"))], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(SRC)},
            )
            for n in range(count)
        ]  # fmt: skip
        begun.extend(new)
        return [int(process.stdout.readline()) for process in new]

    def release() -> None:
        for process in begun:
            process.communicate()
        begun.clear()

    hold.release = release
    yield hold
    release()


def test_clones_that_start_at_once_get_different_ports(clone) -> None:
    assert len(set(clone("clone", 6))) == 6


def test_a_clone_keeps_its_port(clone, tmp_path) -> None:
    clone("one")
    first = clone("other")
    clone.release()
    assert clone("other") == first
    assert (tmp_path / "other" / "var" / "port").read_text() == str(first[0])


def test_another_process_of_the_same_clone_gets_the_same_port(clone, tmp_path) -> None:
    assert up.served(tmp_path / "one") is None
    [held] = clone("one")
    assert clone("one") == [held]
    assert up.served(tmp_path / "one") == held == up.port(tmp_path / "one")
    clone.release()
    assert up.served(tmp_path / "one") is None


def test_a_port_that_somebody_took_meanwhile_is_left_alone(clone, tmp_path) -> None:
    [old] = clone("one")
    clone.release()
    with socket.create_server(("127.0.0.1", old)):
        [new] = clone("one")
        assert new != old
    assert (tmp_path / "one" / "var" / "port").read_text() == str(new)


def test_the_last_run_may_let_go_of_the_port_a_moment_later(clone) -> None:
    [old] = clone("one")
    clone.release()
    with socket.create_server(("127.0.0.1", old)) as server:
        threading.Timer(0.8, server.close).start()
        assert clone("one") == [old]


def test_the_port_can_be_listened_on_at_once(clone, tmp_path) -> None:
    [port] = clone("one")
    with socket.create_server(("127.0.0.1", port)):
        pass


@pytest.mark.parametrize("rubbish", ["", "80001x", "99999", "abc", "-1"])
def test_rubbish_in_the_memory_is_no_port(clone, tmp_path, rubbish) -> None:
    (tmp_path / "one" / "var").mkdir(parents=True)
    (tmp_path / "one" / "var" / "port").write_text(rubbish)
    [port] = clone("one")
    assert up.FIRST <= port <= up.LAST
    assert up.served(tmp_path / "one") == port


def test_the_port_can_be_given(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("CITYLOOP_PORT", "9123")
    monkeypatch.setenv("CITYLOOP_LIVE_PORT", "9124")
    assert (up.port(tmp_path), up.port(tmp_path, "live")) == (9123, 9124)


@pytest.mark.parametrize("bad", ["0", "65536", "８０００", "web", "-1"])
def test_a_wrong_port_is_refused(monkeypatch, tmp_path, bad) -> None:
    monkeypatch.setenv("CITYLOOP_PORT", bad)
    with pytest.raises(Refused, match="65535"):
        up.port(tmp_path)
