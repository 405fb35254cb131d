"""What does a link carry, and how does it say that it could not?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice on its way: `key` is the same at every try, `to` is what the link understands, `secret` what signs it, if anything does."""

    key: str
    to: str
    subject: str
    text: str
    at: datetime
    secret: str = field(default="", repr=False)


class Link(Protocol):
    """A wire out. It may keep a connection from letter to letter, until `close`."""

    def send(self, letter: Letter) -> None:
        """Return once the other side has taken the letter. Raises Undeliverable, Down, or whatever went wrong this time."""

    def close(self) -> None:
        """Let go of the connection."""


class Undeliverable(Exception):
    """This receiver will never take it: there is no second try."""


class Later(Exception):
    """This letter was not taken now; the wire is well."""


class Down(Exception):
    """The wire itself is in trouble. `offered`: the letter was on its way, so that it may be the cause."""

    def __init__(self, reason: str, *, offered: bool = False):
        self.offered = offered
        super().__init__(reason)
