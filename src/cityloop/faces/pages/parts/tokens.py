"""Which colours and sizes does the token file hold, and how well can a text be read on its ground?"""

from __future__ import annotations

import re
from pathlib import Path

FILE = Path(__file__).with_name("tokens.css")
BLOCK = re.compile(r"([^{};/]+){\s*([^{}]*)}")
TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")
SELECTORS = {":root, [data-theme=\"light\"]": "light", "[data-theme=\"deep\"]": "deep", ":root:not([data-theme])": "auto", ":root": "sizes"}
GROUNDS = ("bg", "panel", "sunk")
# Which text stands on which ground.
PAIRS = (
    *((text, ground) for text in ("ink", "mute", "brand") for ground in GROUNDS),
    *((text, "panel") for text in ("act", "ok", "warn", "late", "info")),
    *((text, f"{text}-bg") for text in ("ok", "warn", "late", "info")),
    *(("ink", f"{ground}-bg") for ground in ("ok", "warn", "late", "info")),
    ("late", "bg"), ("late", "sunk"), ("brand-ink", "brand"), ("bar-ink", "bar"), ("bar-mute", "bar"),
)  # fmt: skip


def tokens() -> dict[str, dict[str, str]]:
    """Return light, deep, auto (deep by the browser's wish) and sizes -> token -> its value."""
    found = ((selector.strip(), TOKEN.findall(body)) for selector, body in BLOCK.findall(FILE.read_text(encoding="utf-8")))
    return {SELECTORS[selector]: dict(pairs) for selector, pairs in found if selector in SELECTORS}


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours such as #fff or #16212a, 1 to 21. Source: WCAG 2.2, "contrast ratio"."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance, 0 to 1. Source: WCAG 2.2, "relative luminance"."""
    digits = colour.lstrip("#")
    whole = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = (int(whole[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
