"""What became of a case in the system that it comes from?"""

from dataclasses import dataclass
from datetime import datetime

from cityloop.loop.words import Move


@dataclass(frozen=True, slots=True)
class Past:
    """The unit that had it, when it was due (None: no deadline was set), and its moves: what, when (aware), and why.

    The moves stand in the order of time and begin where a new case begins; without a RESOLVE it is still being worked on.
    """

    unit: str
    due_at: datetime | None
    moves: tuple[tuple[Move, datetime, str], ...]
