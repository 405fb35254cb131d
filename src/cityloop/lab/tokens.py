"""Which words does this text hold, for a model?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from cityloop.loop.mask import MARKS, mask

LONGEST = 8_000  # characters: what a text is about is said before
WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
WIDE_LETTER = re.compile("[０-９Ａ-Ｚａ-ｚ]")
TAG = re.compile(r"<[^<>]{0,500}>|&[a-z]{2,6};|_x000d_")  # of HTML, and what Excel makes of a line's end
DIGITS = re.compile(r"\d{5,}")  # may name a person or a case; tells nothing about the kind of thing
MARK = re.compile("|".join(map(re.escape, MARKS.values())))
SIGNS = re.compile("[^0-9a-z\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


@cache
def stop() -> frozenset[str]:
    """Return the words that say nothing about the kind of thing: particles, pronouns, numerals, greetings. Own list."""
    text = (Path(__file__).parent / "stop.txt").read_text(encoding="utf-8")
    return frozenset((*text.split(), " "))


@cache
def _cutter() -> Callable[[str, bool], list[str]]:
    import rjieba  # loads a dictionary of 350,000 words

    cut: Callable[[str, bool], list[str]] = rjieba.cut
    return cut


def clean(text: str) -> str:
    """Return the text in small letters, half width, without tags, signs and numbers of a person."""
    text = text[:LONGEST]
    if (masked := mask(text)) is not text:
        text = MARK.sub(" ", masked)
    if WIDE_LETTER.search(text):
        text = text.translate(WIDE)
    text = text.lower()
    if "<" in text or "&" in text or "_x" in text:
        text = TAG.sub(" ", text)
    return SIGNS.sub(" ", DIGITS.sub(" ", text))


def words(text: str) -> list[str]:
    """Return the words in their order, without those of `stop`."""
    drop = stop()
    return [word for word in _cutter()(clean(text), True) if word not in drop]


def many(texts: Iterable[str]) -> list[list[str]]:
    """Return the words of each text."""
    return [words(text) for text in texts]
