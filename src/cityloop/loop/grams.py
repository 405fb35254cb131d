"""By which pieces is a text found again: pairs of Chinese letters, other words and numbers whole?"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from cityloop.loop.mask import MARKS, mask

HAN = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUN = re.compile(rf"([{HAN}]+)|([^\W_{HAN}]+)")
MARK = re.compile("|".join(map(re.escape, MARKS.values())))
LONG = 40  # letters of a word that count


def folded(text: str) -> str:
    """Return the text as it is compared: one width (NFKC), lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def runs(text: str) -> list[tuple[str, str]]:
    """Return the text's runs of letters as (Chinese, "") or ("", other word); numbers of persons are left out."""
    if (masked := mask(text)) is not text:
        text = MARK.sub(" ", masked)
    return [(run, word[:LONG]) for run, word in RUN.findall(folded(text))]


def pieces(text: str) -> list[str]:
    """Return a text's pieces, each as often as it stands there.

    A run of Chinese letters gives its pairs and its last letter, so that each letter begins a piece.
    """
    found: list[str] = []
    for run, word in runs(text):
        if word:
            found.append(word)
        else:
            found += map("".join, pairwise(run))
            found.append(run[-1])
    return found


def vector(text: str) -> str:
    """Return a text's pieces, each once, as PostgreSQL reads a `tsvector`."""
    return " ".join(set(pieces(text)))


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
