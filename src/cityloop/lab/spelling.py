"""How is an address written, so that two spellings of it look alike?"""

from __future__ import annotations

import re
import unicodedata

from cityloop.lab.tokens import TAG

LONGEST = 200  # characters read: the longest of 11,942 addresses has under 100
RAW = 4_000  # characters looked at before tags are dropped
VALUES = {letter: at for at, letter in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
COUNTED = "号栋幢座楼层单室房期组队门弄"  # what a number in an address counts; a road's (中山三路) is part of its name
UNIT = re.compile(rf"[0-9]+|([{''.join((*VALUES, *TENS))}]+)(?=[{COUNTED}])|\S")
DASH = re.compile("[—–－−_~]")
SIGN = re.compile(r"[^0-9a-z\u3400-\u9fff\-]")
NUMBER = re.compile("[a-z]*[0-9]+[a-z]*|[a-z]+")


def cleared(text: str) -> str:
    """Return the text, tags and what cannot be printed made blank, half width, letter by letter in its place."""
    blank = TAG.sub(lambda tag: " " * len(tag.group()), text[:RAW])
    return "".join(map(_narrow, blank))


def _narrow(letter: str) -> str:
    if not letter.isprintable():
        return " "
    narrow = unicodedata.normalize("NFKC", letter).lower()
    return narrow if len(narrow) == 1 else letter


def units(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the units of a text and where each stands; a number is one, in digits however it is written. At most LONGEST of them."""
    found = [(_digits(one.group()) if one[1] else one.group(), one.span()) for one in UNIT.finditer(cleared(text))][:LONGEST]
    return [unit for unit, _ in found], [span for _, span in found]


def plain(text: str) -> str:
    """Return one spelling for many: half width, small letters, 一百五十八号 as 158号, one sort of dash, no signs or blanks."""
    return SIGN.sub("", DASH.sub("-", "".join(units(text)[0])))


def _digits(letters: str) -> str:
    """Return a Chinese numeral in digits: 一百五十八 and 一五八 are both 158."""
    if not any(letter in TENS for letter in letters):
        return "".join(str(VALUES[letter]) for letter in letters)
    total = held = 0
    for letter in letters:
        if letter in TENS:
            total, held = total + (held or 1) * TENS[letter], 0
        else:
            held = VALUES[letter]
    return str(total + held)


def numbers(text: str) -> list[str]:
    """Return the numbers of a plain text, with the Latin letters that touch them and without leading zeros."""
    return [one.lstrip("0") or "0" for one in NUMBER.findall(text)]
