"""Which words do all rooms share?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of no a refusal is: what was sent, who sent it, what is not there, what changed meanwhile, or a house not set up."""

    WRONG = "wrong"
    DENIED = "denied"
    MISSING = "missing"
    STALE = "stale"
    UNREADY = "unready"


class Refused(Exception):
    """The one word for no: what was found, why it is refused, what to do. May be shown to a resident."""

    def __init__(self, reason: str, *, field: str = "", value: object = None, mend: str = "", kind: Kind = Kind.WRONG):
        self.reason, self.field, self.value, self.mend, self.kind = reason, field, value, mend, kind
        super().__init__(self.text)

    @property
    def text(self) -> str:
        """Return the whole sentence: `field = value: reason。mend`, without the parts that are empty."""
        shown = "" if self.value is None else f" = {shorten(self.value)}"
        head = f"{self.field}{shown}: " if self.field else ""
        return f"{head}{self.reason}" + (f"。{self.mend}" if self.mend else "")


def shorten(value: object, most: int = 60) -> str:
    """Return `value` as one printable line of at most `most` characters."""
    text = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in str(value)[: most + 1])
    return text if len(text) <= most else text[:most] + "…"


class State(StrEnum):
    """The eight states of a case (状态), the same for every scenario."""

    NEW = "new"
    DISPATCHED = "dispatched"
    WORKING = "working"
    PAUSED = "paused"
    RESOLVED = "resolved"
    CLOSED = "closed"
    JOINED = "joined"
    DROPPED = "dropped"

    @property
    def open(self) -> bool:
        """Return whether work is still owed."""
        return self not in (State.CLOSED, State.JOINED, State.DROPPED)


class Move(StrEnum):
    """What can be done to a case's state; `state.TABLE` says from where to where."""

    DISPATCH = "dispatch"
    ACCEPT = "accept"
    RETURN = "return"
    REROUTE = "reroute"
    PAUSE = "pause"
    RESUME = "resume"
    RESOLVE = "resolve"
    REWORK = "rework"
    CLOSE = "close"
    REOPEN = "reopen"
    JOIN = "join"
    UNJOIN = "unjoin"
    DROP = "drop"


class Stage(StrEnum):
    """The four clocks of a case (阶段): 派遣, 签收, 处置, 核查."""

    DISPATCH = "dispatch"
    ACCEPT = "accept"
    HANDLE = "handle"
    VERIFY = "verify"


class Role(StrEnum):
    """What a member is to the house; a post (岗位) inside a unit carries one."""

    RESIDENT = "resident"
    DEVICE = "device"
    WORKER = "worker"  # grid worker 网格员
    OPERATOR = "operator"  # operation centre 坐席
    HANDLER = "handler"  # department or crew 处置人员
    FOREMAN = "foreman"  # head of a unit 处置负责人
    LEADER = "leader"  # duty officer of a centre 值班长
    ADMIN = "admin"
    SYSTEM = "system"  # the clock and the house itself


class Level(StrEnum):
    """The four levels of an area (层级), lowest first."""

    GRID = "grid"
    COMMUNITY = "community"
    SUBDISTRICT = "subdistrict"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class Point:
    """A place on earth: WGS 84 degrees, longitude first."""

    lon: float
    lat: float

    def metres_to(self, other: Point) -> float:
        """Return the distance in metres, on the local tangent plane (error < 0.1% under 50 km)."""
        east = math.radians(other.lon - self.lon) * math.cos(math.radians((self.lat + other.lat) / 2))
        return 6_371_008.8 * math.hypot(east, math.radians(other.lat - self.lat))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a member's role and reach, or the house itself."""

    name: str
    role: Role
    member: int | None = None
    unit: str = ""
    post: str = ""
    area: str = ""


SYSTEM = Actor("cityloop", Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a text is about, how sure (0 to 1), the words that weighed, the next likeliest (category, chance), and the model."""

    scenario: str
    category: str
    confidence: float
    because: str
    emergency: bool = False
    others: tuple[tuple[str, float], ...] = ()
    model: str = ""  # "" when cues alone spoke; "starter 0001" before a district's own labels taught it


@dataclass(frozen=True, slots=True)
class Place:
    """Where: the smallest area that is sure, a point if there is one, metres of doubt, and the reason."""

    area: str
    point: Point | None
    radius: float | None
    because: str
    ask: bool = False
