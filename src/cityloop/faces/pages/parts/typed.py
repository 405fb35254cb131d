"""What was typed into a form?"""

from __future__ import annotations

from uuid import UUID, uuid4

from cityloop.loop import intake
from cityloop.loop.words import Refused


def key(value: str) -> str:
    """Return a form's key, by which sending it twice is known; a fresh one when it was tampered with."""
    try:
        return str(UUID(value))
    except ValueError:
        return str(uuid4())


def line(value: str, name: str, most: int = 200) -> str:
    """Return an optional line, clean. Raises Refused; what was typed is not repeated in it when it is too long: it may be a contact."""
    if not value.strip():
        return ""
    clean, _notes = intake.text(value, name)
    if len(clean) > most:
        raise Refused(f"最多 {most} 字 / at most {most} characters", field=name, mend="写短一些 / shorten it")
    return " ".join(clean.split())
