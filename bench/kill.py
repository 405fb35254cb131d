"""Is an acknowledged report ever lost or doubled, whatever is killed?

Usage: python bench/kill.py [--posts 2000] [--kills 24] [--seed 1] [--json]
Runs `cityloop up` on a home of its own. Clients post reports and send each again under the same key until it is acknowledged;
meanwhile SIGKILL hits, at random, a web worker, the web's master, tick, work, the database's postmaster, one of its backends, the
supervisor, or all of them at once; half of the strikes hit twice. At the end everything that was said is looked up.
"""

import argparse
import http.client
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from house import PATIENCE, House
from posts import ASK, DEMO, Post, became, judge, posts

PARTS = ("worker", "master", "live worker", "tick", "work", "postmaster", "backend", "supervisor", "all")
CLIENTS = 6
WORDS = {
    "unacknowledged": "posts that were never acknowledged",
    "lost": "acknowledged and lost",
    "doubled": "doubled, or there without having been sent",
    "differ": "answers that differ from the case stored",
    "pictures": "acknowledged reports whose picture is not whole on the disk",
    "retold": "repeats told otherwise than the first time",
    "notices": "cases with a dispatch without its one notice, or out of step with the journal",
    "jobs": "pictures without their one job",
    "given_up": "notices and jobs given up",
    "halves": "half-kept answers",
    "odd": "answers that were neither 201 nor 503",
    "audit": "findings of `cityloop audit`",
    "orphans": "processes left behind",
}


class Storm:
    """Clients that do not give up, and a killer among them."""

    def __init__(self, house: House, secret: str, asked: list[Post], strikes: list[tuple[int, tuple[str, ...], float]], seed: int):
        self.house, self.asked, self.strikes, self.seed = house, asked, strikes, seed
        self.headers = {"Authorization": f"Bearer {secret}"}
        self.lock, self.over, self.calm = threading.Lock(), threading.Event(), threading.Event()
        self.waiting = list(reversed(asked))
        self.told: dict[int, dict] = {}
        self.again, self.odd = Counter(), []  # why a post was sent again; answers that nobody should get
        self.kills, self.absent, self.fell, self.memory = Counter(), Counter(), 0, 0
        self.moments, self.blows = [time.monotonic()], []
        self.up, self.ticker = house.begun[-1], house.start("tick", "--loop", "--every", "0.5")

    def run(self) -> None:
        """Post everything, under fire, and wait until every client is done."""
        clients = [threading.Thread(target=self.client, args=(random.Random(self.seed + n),), daemon=True) for n in range(1, CLIENTS + 1)]
        killer, nurse = threading.Thread(target=self.killer, daemon=True), threading.Thread(target=self.nurse, daemon=True)
        for thread in (*clients, killer, nurse):
            thread.start()
        for thread in clients:
            thread.join()
        self.over.set()
        killer.join()
        self.calm.wait(1)  # the last blow falls
        self.calm.set()
        nurse.join()
        self.heal()

    def client(self, rng: random.Random) -> None:
        """Take one post after the other."""
        while True:
            with self.lock:
                if not self.waiting:
                    return
                post = self.waiting.pop()
            if (said := self.until_told(post, rng)) is not None:
                with self.lock:
                    self.told[post.number] = said
                    self.moments.append(time.monotonic())

    def until_told(self, post: Post, rng: random.Random) -> dict | None:
        """Send it until it is acknowledged; None when it never was."""
        until, wait = time.monotonic() + 2 * PATIENCE, 0.05
        while time.monotonic() < until:
            status, said = self.send(post)
            if status == 201:
                return said
            with self.lock:
                self.again[str(status or said)] += 1
                if status not in (0, 503):
                    self.odd.append([post.number, status, said])
            if 400 <= status < 500:
                return None
            time.sleep(wait * rng.uniform(0.5, 1))
            wait = min(1.0, 2 * wait)
        return None

    def send(self, post: Post) -> tuple[int, dict | str]:
        """Return status and body, or 0 and what broke."""
        body, headers = post.request()
        line = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=30)
        try:
            line.request("POST", "/api/v1/reports", body, {**headers, **self.headers})
            answer = line.getresponse()
            text = answer.read()
            with self.lock:
                self.memory += answer.headers.get("Idempotency-Replayed") == "true"
            return answer.status, json.loads(text) if text[:1] == b"{" else text.decode(errors="replace")
        except (OSError, http.client.HTTPException) as fault:
            return 0, type(fault).__name__
        finally:
            line.close()

    def killer(self) -> None:
        """Strike each time that so many posts are acknowledged."""
        rng = random.Random(self.seed)
        for count, parts, pause in self.strikes:
            while len(self.told) < count and not self.over.wait(0.02):
                pass
            for part in parts:
                if self.over.is_set():
                    return
                self.blows.append((time.monotonic(), part))
                (self.kills if self.house.kill(part, rng) else self.absent)[part] += 1
                time.sleep(pause)

    def nurse(self) -> None:
        """Start the supervisor and a hurried second tick again whenever they are gone, as an init system would."""
        while not self.calm.wait(0.2):
            self.heal()

    def heal(self) -> None:
        """Start what is gone."""
        if (code := self.up.poll()) is not None:
            self.fell += code != -9
            self.up = self.house.start("up")
        if self.ticker.poll() is not None:
            self.ticker = self.house.start("tick", "--loop", "--every", "0.5")

    def pauses(self) -> dict[str, float]:
        """Return the longest pause between two acknowledgements after a blow and before the next, in seconds, by what was hit."""
        found: dict[str, float] = {}
        ends = [moment for moment, _ in self.blows[1:]] + [self.moments[-1]]
        for (began, part), end in zip(self.blows, ends, strict=True):
            gaps = [b - a for a, b in zip(self.moments, self.moments[1:], strict=False) if began <= b and a <= end]
            found[part] = max(found.get(part, 0), round(max(gaps, default=0), 1))
        return found

    def retold(self) -> int:
        """Send every tenth again; return how many are told otherwise than the first time."""
        rng = random.Random(self.seed)
        return sum(self.until_told(post, rng) != self.told[post.number] for post in self.asked[::10] if post.number in self.told)


def plan(count: int, kills: int, rng: random.Random) -> list[tuple[int, tuple[str, ...], float]]:
    """Return strikes: after how many acknowledged posts, at what, with which pause after each blow."""
    first = [PARTS[n % len(PARTS)] for n in range(kills)]
    rng.shuffle(first)
    moments = sorted(rng.randrange(count // 50 + 1, max(count * 9 // 10, count // 50 + 2)) for _ in first)
    twice = [(part, rng.choice(PARTS)) if rng.random() < 0.5 else (part,) for part in first]
    return [(moment, parts, rng.uniform(0, 2)) for moment, parts in zip(moments, twice, strict=True)]


def measure(count: int, kills: int, seed: int, home: Path) -> dict:
    """Return the figures of WORDS, and what was done to the house."""
    rng = random.Random(seed)
    asked = posts(count, rng)
    with House(home) as house:
        house.cityloop("district", "load", str(DEMO))
        secret = house.cityloop("key", "make", "storm", "--role", "device", "--scopes", "reports:write")[0].strip()
        house.start("up")
        house.until_up()
        storm, began = Storm(house, secret, asked, plan(count, kills, rng), seed), time.monotonic()
        storm.run()
        took, memory = time.monotonic() - began, storm.memory
        house.until_up()
        retold = storm.retold()
        findings, wrong = house.cityloop("audit")
        held = house.ask(ASK)
        orphans = house.stop()
    return {
        **judge(asked, storm.told, held), "retold": retold, "odd": len(storm.odd),
        "fell": storm.fell, "audit": len(findings.splitlines()) if wrong else 0, "orphans": len(orphans), "posts": count, "seed": seed,
        "kills": dict(storm.kills), "absent": dict(storm.absent), "resends": dict(storm.again), "became": dict(became(storm.told)),
        "cases": held["cases"], "dispatches": held["dispatches"], "sent": held["sent"], "seconds": round(took, 1),
        "memory": memory, "pauses": storm.pauses(), "examples": [*storm.odd[:5], *orphans, *(findings.splitlines()[:5] if wrong else [])],
    }  # fmt: skip


def show(found: dict) -> None:
    """Print what was done, then figure and target line by line."""
    print(f"{found['posts']} posts, seed {found['seed']}: {found['became']}, {found['cases']} cases, {found['dispatches']} dispatches")
    print(f"kill -9: {found['kills']}   not there: {found['absent']}")
    print(f"sent again, by what the client saw: {found['resends']}; notices sent by then: {found['sent']} of {found['dispatches']}")
    print(f"acknowledged from memory, because only the answer had been lost: {found['memory']}")
    print(f"times that a supervisor could not start and was started again: {found['fell']}")
    print(f"longest pause between two acknowledgements after it, seconds: {found['pauses']}")
    print(f"seconds: {found['seconds']}; {found['date']}, {found['cores']} cores")
    for name, words in WORDS.items():
        print(f"{words}: {found[name]}   target = 0")
    for example in found["examples"]:
        print(f"  {example}")


def main() -> int:
    """Print figures and targets; return 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="as the other benches have it; not needed here")
    parser.add_argument("--posts", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=24, help="strikes; half of them hit twice")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="use this empty folder and keep it, to look into")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing of the house stays
    with tempfile.TemporaryDirectory() as folder:
        found = measure(args.posts, args.kills, args.seed, args.keep or Path(folder))
    found |= {"date": time.strftime("%Y-%m-%d"), "cores": os.cpu_count()}
    print(json.dumps(found, ensure_ascii=False)) if args.json else show(found)
    return int(any(found[name] for name in WORDS))


if __name__ == "__main__":
    sys.exit(main())
