"""What does a page send over the wire?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

QUIET = 500  # ms in which nothing more is asked for


@dataclass
class Wire:
    """All that one page asked for: what came from the browser's own cache is not on the wire."""

    page: Page
    asked: dict[str, str] = field(default_factory=dict)  # id -> address
    size: dict[str, int] = field(default_factory=dict)  # id -> bytes, heads and packed body

    def __post_init__(self) -> None:
        self.line = self.page.context.new_cdp_session(self.page)
        self.line.send("Network.enable")
        self.line.on(
            "Network.requestWillBeSent", lambda one: self.asked.update({one["requestId"]: one["request"]["url"]})
        )
        self.line.on("Network.requestServedFromCache", lambda one: self.asked.pop(one["requestId"], None))
        self.line.on("Network.responseReceived", self._received)
        self.line.on(
            "Network.loadingFinished", lambda one: self.size.update({one["requestId"]: int(one["encodedDataLength"])})
        )

    def _received(self, one: dict[str, Any]) -> None:
        if one["response"].get("fromDiskCache"):
            self.asked.pop(one["requestId"], None)

    def visit(self, address: str, *, fresh: bool) -> tuple[int, float]:
        """Return how many requests a visit takes and how many kB come back; `fresh` for a browser that was never here."""
        if fresh:
            self.line.send("Network.clearBrowserCache")
        self.page.goto("about:blank")
        self.asked.clear()
        self.size.clear()
        self.page.goto(address)
        known = -1
        while known != len(self.size):
            known = len(self.size)
            self.page.wait_for_timeout(QUIET)
        self.asked = {name: at for name, at in self.asked.items() if at.startswith("http")}
        return len(self.asked), sum(size for name, size in self.size.items() if name in self.asked) / 1000

    def told(self) -> list[tuple[str, int]]:
        """Return what the last visit asked for, with its bytes; 0 for what is still open."""
        return [(at, self.size.get(name, 0)) for name, at in self.asked.items()]
