"""What may no log line and no console say?"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from cityloop.loop.words import Refused

GONE = "•••"
HELD_BY = r"password|passwd|secret|sessionid|csrftoken|csrfmiddlewaretoken|known|api_?key|django_key|seal_key"
# What is masked wherever it stands: keys and addresses that open a door, and how a person is reached.
MASKS = [
    (re.compile(pattern, re.IGNORECASE), said)
    for pattern, said in {
        r"\bclk_[\w-]+": f"clk_{GONE}",
        r"\b[0-9a-f]{8}(?:(?:-|%2d)[0-9a-f]{4}){3}(?:-|%2d)[0-9a-f]{12}": GONE,  # a report's secret address
        r"\b([a-z][a-z0-9+.-]*://[^\s/:@]*):\S*@": rf"\1:{GONE}@",
        r"\b(authorization|(?:set-)?cookie)(['\"]?\s*[:=]\s*).*": rf"\1\2{GONE}",
        r"\b(bearer|basic)\s+[\w.~+/=-]{8,}": rf"\1 {GONE}",
        rf"((?:{HELD_BY})\w*['\"]?\s*[:=]\s*)('[^']*'|\"[^\"]*\"|[^\s&;,]+)": rf"\1{GONE}",
        r"[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+": GONE,  # mail
        r"(?<!\d)(?:\+?86[ -]?)?[1１][3-9３-９]\d(?:[ -]?\d{4}){2}(?!\d)": GONE,  # mobile phone
        r"(?<!\d)\(?0\d{2,3}\)?[ -]?\d{7,8}(?!\d)|(?<!\d)(?!20\d\d[01]\d)[2-8]\d{7}(?!\d)": GONE,  # telephone
        r"(?<!\d)\d{15,19}x?(?!\d)": GONE,  # identity or bank card
        r"\b(?=[a-z_-]*\d)(?=[\d_-]*[a-z])[\w-]{32,}": GONE,  # any other long random word
    }.items()
]
# A quoted value in a fault's message may be what somebody typed; one that looks like a name of ours may stay.
QUOTED = re.compile(r"(?<![A-Za-z0-9])(['\"])(.*?)(?:\1(?![A-Za-z0-9])|$)|[「“](.*?)(?:[」”]|$)")
NAME = re.compile(r"[A-Za-z0-9_.:/<>()-]{0,60}")


def masked(text: str) -> str:
    """Return the text without what opens a door or reaches a person."""
    for pattern, said in MASKS:
        text = pattern.sub(said, text)
    return text


def told(fault: BaseException) -> str:
    """Return what may be said of a fault: the first line of its message, quoted values and a refusal's value left out.

    What follows the first line is where PostgreSQL repeats rows and statements.
    """
    if isinstance(fault, Refused):
        return masked(f"{fault.field}: {fault.reason}" if fault.field else fault.reason)
    first = (str(fault).splitlines() or [""])[0]
    return masked(QUOTED.sub(_kept, first))


def _kept(found: re.Match[str]) -> str:
    value = found[2] if found[3] is None else found[3]
    return found[0] if NAME.fullmatch(value) else f"{found[0][0]}{GONE}{found[0][0]}"


class Masked(logging.Formatter):
    """Writes a record as one line without secrets, and a fault's traceback with what may be said of it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the whole record, masked."""
        record.exc_text = None  # another formatter may have left its own there
        return masked(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the record's line, which no line break in a message can end."""
        return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in super().formatMessage(record))

    def formatException(self, info: Any) -> str:
        """Return the traceback."""
        text = super().formatException(info)
        for fault in _chain(info[1]):
            text = text.replace(str(fault), told(fault)) if str(fault) else text
        return masked(text)


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    """Yield a fault and all that led to it, each once."""
    waiting, seen = [fault], set[int]()
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, *(one.exceptions if isinstance(one, BaseExceptionGroup) else [])]


def hook(kind: type[BaseException], fault: BaseException, where: TracebackType | None) -> None:
    """Say on the console what ended this process, masked; for `sys.excepthook`."""
    print(Masked().formatException((kind, fault, where)), file=sys.stderr)


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"masked": {"()": Masked, "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "masked"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "_granian": {"handlers": ["console"], "level": "WARNING", "propagate": False},  # what fails outside of Django
        "django": {"level": "WARNING"},  # its own handlers go: none writes when DEBUG is off, and then a fault was lost
        "django.request": {"level": "ERROR"},  # not each 404 of a passing scanner
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # nor each wrong host
    },
}
