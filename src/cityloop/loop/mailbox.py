"""Is this an e-mail address?"""

from __future__ import annotations

import re

LOCAL = r"[^\s\"(),.:;<>@\[\\\]]+(?:\.[^\s\"(),.:;<>@\[\\\]]+)*"
LABEL = r"[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?"
SHAPE = re.compile(rf"(?P<local>{LOCAL})@(?P<domain>{LABEL}(?:\.{LABEL})+)")


def mailbox(text: str) -> str:
    """Return the bare address that `text` is, "" when it is none: no name, no comment, no quotes, nothing that ends a line.

    Letters of any script may stand on both sides. Source: RFC 5321, 4.5.3.1 (64 octets before the sign, 254 in all); RFC 6531.
    """
    text = text.strip(" ")
    found = SHAPE.fullmatch(text)
    if not found or not text.isprintable() or len(text.encode()) > 254 or len(found["local"].encode()) > 64:
        return ""
    return text
