"""What does the learned model see in a text?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from cityloop.kit.shelf import Shelf
from cityloop.lab.champion import Current
from cityloop.loop.understand import settle, understand
from cityloop.loop.words import Understanding


def folder() -> Path:
    """Return where this district's models of categories lie."""
    return Path(settings.VAR) / "models" / "category"


def current() -> Current:
    """Return the model in use; every process sees a new one at its next report."""
    return _current(folder())


@cache
def _current(path: Path) -> Current:
    return Current(path)


def understood(text: str, shelf: Shelf) -> Understanding:
    """Return what a text is about: by the packs' cues, and by the model if one was learned."""
    seen, (name, model) = understand(text, shelf.cues), current().named()
    if model is None:
        return seen
    starter = bool(model.card.get("starter"))
    return settle(seen, model.predict(text), shelf.owners, f"starter {name}" if starter else name, starter)


def warm() -> None:
    """Load the model and the dictionary of words, so that nobody's report waits for it."""
    used = current().model()
    if used:
        used.predict("路灯")
