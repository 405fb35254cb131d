"""By which pieces is a text found again: pairs of Chinese letters, other words and numbers whole?"""

from __future__ import annotations

import re
import unicodedata

from cityloop.loop.mask import MARKS, mask

HAN = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUN = re.compile(rf"([{HAN}]+)|([^\W_{HAN}]+)")
MARK = re.compile("|".join(map(re.escape, MARKS.values())))
LONG = 40  # letters of a word that count


def folded(text: str) -> str:
    """Return the text as it is compared: one width (NFKC), lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def vector(text: str) -> str:
    """Return a text's pieces as PostgreSQL reads a `tsvector`; numbers of persons are left out.

    A run of Chinese letters gives its pairs and its last letter, so that each letter begins a piece.
    """
    if (masked := mask(text)) is not text:
        text = MARK.sub(" ", masked)
    found: set[str] = set()
    for run, word in RUN.findall(folded(text)):
        if word:
            found.add(word[:LONG])
        else:
            found.update(map("".join, zip(run, run[1:], strict=False)), run[-1])
    return " ".join(found)


def query(words: str) -> tuple[str, bool]:
    """Return a `tsquery` that every text with these words in it answers ("" for no letters), and whether it answers for them alone.

    All pieces must be there; a single Chinese letter and a last word may be the beginning of one. What is not alone needs a look
    at the text itself.
    """
    runs = RUN.findall(folded(words))
    parts = [part for place, (run, word) in enumerate(runs) for part in (_word(word, place == len(runs) - 1) if word else _pairs(run))]
    return " & ".join(dict.fromkeys(parts)), len(parts) == 1 and folded(words).isalnum() and len(words) <= LONG


def _word(word: str, last: bool) -> list[str]:
    return [f"'{word[:LONG]}'" + (":*" if last else "")]


def _pairs(run: str) -> list[str]:
    return [f"'{run[at : at + 2]}'" for at in range(len(run) - 1)] or [f"'{run}':*"]
