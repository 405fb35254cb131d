"""How is a change told to a screen?"""

from __future__ import annotations

import json
from functools import lru_cache

from django.utils import translation

from cityloop.faces.pages.parts import words
from cityloop.queries.events import Event

START = b"retry: 2000\n\n"  # milliseconds until a browser whose connection was lost comes back
PING = b":\n\n"  # keeps the line open through whatever ends silent ones
RESET = b"event: reset\ndata: {}\n\n"  # what was missed cannot be told: look for yourself


@lru_cache(2_000)
def spell(event: Event, language: str) -> bytes:
    """Return a change as a server-sent event, its words in one language. Source: WHATWG HTML, 9.2.6"""
    with translation.override(language):
        by, word = words.doer(event.by, event.role), str(words.STATES[event.state])
    data = {"number": event.number, "version": event.version, "kind": event.kind, "by": by, "word": word}
    mark = "{}-{}".format(*event.mark)
    return f"id: {mark}\nevent: case\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
