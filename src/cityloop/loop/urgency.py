"""Does a person have to look at this text at once?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cityloop.loop import perils


@dataclass(frozen=True, slots=True)
class Urgent:
    """A danger that a text speaks of: its kind, the words as they stand there (from `start`), and why they count."""

    kind: str
    phrase: str
    start: int
    because: str


@dataclass(frozen=True, slots=True)
class _Hit:
    """A word of danger in its surroundings."""

    kind: str
    start: int
    end: int
    strong: bool
    sentence: str  # what of its sentence stands before it
    clause: str  # and of its clause
    rest: str  # what of its sentence follows
    before: str  # what was said before it that tells when it was


# One search for all words: alternatives that begin with a letter let it skip all other letters.
STRONG = {kind: re.compile(words) for kind, words in perils.STRONG.items()}
WEAK = {kind: re.compile(words) for kind, words in perils.WEAK.items()}
ANY, LOUD = re.compile("|".join((*perils.STRONG.values(), *perils.WEAK.values()))), re.compile("|".join(perils.STRONG.values()))
LONG = 200  # characters: a longer text tells a story, in which a word of the past holds until a word of now
STORY = 400  # how far back it looks for such words
END, STOP = re.compile(r"[。!?！？;；\n]|\.\s"), re.compile(r"[，,、:：()（）]")
NOT, PAST, HABIT, NOW, OVER = (re.compile(one) for one in (perils.NOT, perils.PAST, perils.HABIT, perils.NOW, perils.OVER))
IF, MAYBE, RISK, AFTER_IF = (re.compile(one) for one in (perils.IF, perils.MAYBE, perils.RISK, perils.AFTER_IF))
POLICY, CALL, IDIOM, SMOKE = (re.compile(one) for one in (perils.POLICY, perils.CALL, perils.IDIOMS, perils.SMOKE))


def urgent(text: str) -> Urgent | None:
    """Return the first danger that the text speaks of as being there, None when there is none.

    It is a flag for a person and decides nothing. What was not, is over, might be, is only asked about or is a figure of speech
    is left out; a weak word counts in a short text, beside another of its kind in the same sentence or a word of now or a call.
    """
    low = text.lower()
    if len(low) != len(text):  # a letter that is longer in lower case would shift the phrase
        low = text
    if not ANY.search(low):
        return None
    idioms = [one.span() for one in IDIOM.finditer(low)]
    weak: dict[tuple[str, int], set[str]] = {}
    for hit in _hits(low):
        if any(start < hit.end and hit.start < end for start, end in idioms) or not _stands(hit):
            continue
        beside = weak.setdefault((hit.kind, hit.start - len(hit.sentence)), set())
        beside.add(low[hit.start : hit.end])
        if hit.strong or (len(low) <= LONG and (len(beside) > 1 or CALL.search(hit.sentence + hit.rest))):
            return _found(text, hit)
    return None


def mentioned(text: str) -> bool:
    """Return whether any word of danger stands in the text, whatever is said of it: the baseline that `urgent` is measured against."""
    return bool(LOUD.search(text.lower()))


def _hits(low: str) -> Iterator[_Hit]:
    """Yield the words of danger in order; a strong one may begin inside a weak one."""
    found = ANY.search(low)
    while found:
        kind, end, strong = _kind(low, found.start())
        yield _around(low, kind, found.start(), end, strong)
        found = ANY.search(low, end if strong else found.start() + 1)


def _kind(low: str, at: int) -> tuple[str, int, bool]:
    """Return the kind of the word that begins here, where it ends, and whether it is a strong one."""
    words = ((kind, pattern.match(low, at), table is STRONG) for table in (STRONG, WEAK) for kind, pattern in table.items())
    return next((kind, found.end(), strong) for kind, found, strong in words if found)


def _around(low: str, kind: str, start: int, end: int, strong: bool) -> _Hit:
    begin = max((one.end() for one in END.finditer(low, max(0, start - 120), start)), default=max(0, start - 120))
    stop = END.search(low, end, end + 60)
    sentence = low[begin:start]
    clause = STOP.split(sentence)[-1]
    before = low[max(0, start - STORY) : start] if len(low) > LONG else sentence
    return _Hit(kind, start, end, strong, sentence, clause, low[end : stop.start() if stop else end + 60], before)


def _stands(hit: _Hit) -> bool:
    """Return whether the danger is said to be there."""
    called = CALL.search(hit.sentence + hit.rest)
    if NOT.search(hit.clause) or IF.search(hit.sentence) or MAYBE.search(hit.clause):
        return False
    if hit.kind == "fire" and not hit.strong and SMOKE.search(hit.sentence):
        return False
    if RISK.search(hit.rest) or AFTER_IF.search(hit.rest) or _over(hit):
        return False
    return bool(called) or not POLICY.search(hit.sentence + hit.rest)


def _over(hit: _Hit) -> bool:
    """Return whether it is past, or goes on for long: a word of that before it with no word of now between, or its end told after it."""
    whens = (PAST, hit.sentence) if hit.kind == "care" else (PAST, hit.before)
    last = max((one.end() for one in whens[0].finditer(whens[1])), default=0)
    if hit.kind != "care" and HABIT.search(hit.sentence):
        return not NOW.search(hit.sentence)
    return bool(OVER.search(hit.rest)) or bool(last and not NOW.search(whens[1], last))


def _found(text: str, hit: _Hit) -> Urgent:
    phrase, (zh, en) = text[hit.start : hit.end], perils.KINDS[hit.kind]
    because = f"{zh}:提到“{phrase}”,未见否定、已过、假设或比喻 / {en}: “{phrase}”, not denied, past, supposed or a figure of speech"
    return Urgent(hit.kind, phrase, hit.start, because)
