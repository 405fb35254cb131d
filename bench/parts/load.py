"""What does a running server take for a pile of requests: CPU, milliseconds, statements?"""

import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psutil

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def free() -> int:
    """Return a port of the loopback that nobody uses."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serve(argv: Sequence[str], port: int, env: dict[str, str]) -> Iterator[int]:
    """Run a server until the end of the block; give its process number once it answers."""
    with subprocess.Popen(argv, env=env, stdout=sys.stderr) as server:
        try:
            until = time.monotonic() + 60
            while not listens(port):
                if server.poll() is not None or time.monotonic() > until:
                    sys.exit(f"the server did not start: {' '.join(argv)}")
                time.sleep(0.1)
            yield server.pid
        finally:
            server.terminate()
            server.wait(30)


def listens(port: int) -> bool:
    """Return whether somebody accepts on the port."""
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def cpu(*roots: int) -> float:
    """Return the CPU seconds that the trees of processes have used, their buried children included (/proc/PID/stat)."""
    trees = [one for root in roots for one in (psutil.Process(root), *psutil.Process(root).children(recursive=True))]
    return sum(sum(one.cpu_times()[:4]) for one in trees)


def spell(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """Return a request as it goes over the wire."""
    head = {"Host": "127.0.0.1", **headers, "Content-Length": str(len(body))}
    return f"{method} {path} HTTP/1.1\r\n".encode() + "".join(f"{k}: {v}\r\n" for k, v in head.items()).encode() + b"\r\n" + body


def send(port: int, requests: Sequence[bytes], clients: int, wanted: int) -> list[float]:
    """Send the requests over `clients` connections that stay open, each waiting for its answer. Return seconds, one a request.

    Ends the bench when an answer is not `wanted`.
    """
    took: list[float] = []
    faults: list[str] = []
    rows = iter(requests)
    threads = [threading.Thread(target=_client, args=(port, rows, wanted, took, faults)) for _ in range(clients)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if faults:
        sys.exit(f"not {wanted}: {faults[0]}")
    return took


def _client(port: int, rows: Iterator[bytes], wanted: int, took: list[float], faults: list[str]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for row in rows:  # an iterator over a sequence may be shared by threads
            began = time.perf_counter()
            line.sendall(row)
            answer = _answer(line)
            took.append(time.perf_counter() - began)
            if not answer.startswith(b"HTTP/1.1 %d" % wanted):
                faults.append(answer[:2000].decode(errors="replace"))
                return


def _answer(line: socket.socket) -> bytes:
    got = b""
    while b"\r\n\r\n" not in got:
        got += line.recv(65_536)
    head, _, body = got.partition(b"\r\n\r\n")
    found = LENGTH.search(head)
    while found and len(body) < int(found[1]):
        body += line.recv(65_536)
    return head + b"\r\n\r\n" + body
