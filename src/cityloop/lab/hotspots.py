"""Which issues are many people writing about, and which of them grow?"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from cityloop.lab import spots
from cityloop.lab.linkage import groups
from cityloop.lab.rise import rising
from cityloop.loop.mask import mask
from cityloop.loop.words import Refused, shorten

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
# Weights of the likeness of two messages' title words, all words and places, and the mean likeness above which two groups are one
# issue: the best of 5 x 7 tried on the labelled messages with even numbers; those with odd ones had no say in it, though their figures were in sight.
TITLE, TEXT, PLACE, ABOVE = 0.4, 0.5, 0.1, 0.2
LEAST = 0.05  # likeness below which a pair counts as 0, which keeps the pairs few
CHUNK = 500  # rows compared with all others at a time
RECENT = 28  # days that a rise is looked for in
FEWEST = 3  # people, for a group of messages to be a hot issue
CONCERNED = 3  # sorts of people told


@dataclass(frozen=True, slots=True)
class Messages:
    """n messages: title, text, seconds since 1970 (NaN: unknown), sender (anything that tells two apart), likes plus dislikes."""

    titles: Sequence[str | None]
    texts: Sequence[str | None]
    seconds: Floats
    senders: Sequence[str]
    reactions: Ints


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A hot issue: its rank, heat, days, place, the sorts of people it concerns, one line, rows, and how surely it grows.

    `people` is how many different senders there are; who they are is not told. `rise` is the corrected p-value of `rising`.
    """

    rank: int
    heat: float
    first: date | None
    last: date | None
    place: str
    concerned: str
    line: str
    rows: tuple[int, ...]
    people: int
    rise: float


def heat(people: int, weeks: int, reactions: int) -> float:
    """Return √(people · weeks) + ln(1 + reactions).

    Letters weigh by how many people wrote, in how many different weeks: one sender's hundred letters are one person's, and
    a matter that comes back week after week outweighs a day's excitement. A like or dislike costs one click: only its
    order of magnitude counts. The form is our own; it is no measure of how grave a matter is.
    """
    return math.sqrt(people * weeks) + math.log1p(reactions)


def issues(messages: Messages, above: float = ABOVE) -> Ints:
    """Return (n,) the issue of each message: average linkage on the likeness of words and places. Raises Refused.

    Messages of equal words are one from the start: thousands of them, all equally near, would merge one a round.
    """
    _even(messages)
    bag = _bag(messages)
    first, of = _equal(bag)
    left, right, likeness = pairs(bag[first])
    size = np.bincount(of, minlength=len(first)).astype(float)
    return groups(len(first), left, right, likeness, 0.0, above, size=size)[of]


def _equal(bag: sparse.csr_matrix) -> tuple[Ints, Ints]:
    """Return the first row of each kind, and (n,) which of those a row equals; a row without words equals none."""
    bag.sort_indices()
    kinds, first, of = dict[object, int](), list[int](), list[int]()
    for row, (start, end) in enumerate(pairwise(bag.indptr)):
        key = (bag.indices[start:end].tobytes(), bag.data[start:end].tobytes()) if end > start else row
        of.append(kinds.setdefault(key, len(first)))
        if of[-1] == len(first):
            first.append(row)
    return np.array(first, np.int64), np.array(of, np.int64)


def hotspots(messages: Messages, group: Ints, fewest: int = FEWEST, recent: int = RECENT) -> list[Hotspot]:
    """Return the issues that at least `fewest` people wrote about, hottest first; `recent` days tell whether one grows."""
    _even(messages)
    order = np.argsort(group, kind="stable")
    rows = np.split(order, np.flatnonzero(np.diff(group[order])) + 1) if len(order) else []
    senders = np.unique(np.array(messages.senders, dtype=str), return_inverse=True)[1].ravel()
    hot = [one for one in rows if len(np.unique(senders[one])) >= fewest]
    rises = _rises(messages.seconds, senders, hot, recent)
    found = [_told(messages, one, len(np.unique(senders[one])), rise) for one, rise in zip(hot, rises, strict=True)]
    found.sort(key=lambda one: (-one.heat, one.rows[0]))
    return [Hotspot(rank, *(getattr(one, name) for name in Hotspot.__slots__[1:])) for rank, one in enumerate(found, 1)]


def _even(messages: Messages) -> None:
    sizes = {len(messages.titles), len(messages.texts), len(messages.seconds), len(messages.senders), len(messages.reactions)}
    if len(sizes) > 1:
        mend = "每条一行 / one of each for a message"
        raise Refused("各列长度不同 / columns differ in length", field="messages", value=sorted(sizes), mend=mend)


def _bag(messages: Messages) -> sparse.csr_matrix:
    """Return a row of weighed words and places for each message; the product of two rows is how alike they are, 0 to 1."""
    titles = [spots.clean(title) for title in messages.titles]
    texts = [f"{title} {spots.clean(text)}" for title, text in zip(titles, messages.texts, strict=True)]
    blocks = (map(spots.words, titles), map(spots.words, texts), map(spots.places, texts))
    parts = [math.sqrt(weight) * spots.weighed(block) for weight, block in zip((TITLE, TEXT, PLACE), blocks, strict=True)]
    return sparse.hstack(parts).tocsr()


def pairs(bag: sparse.csr_matrix) -> tuple[Ints, Ints, Floats]:
    """Return the pairs of rows, lower first, whose product is at least LEAST, and the products."""
    ends: list[tuple[Ints, Ints, Floats]] = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
    turned = bag.T.tocsc()
    for at in range(0, bag.shape[0], CHUNK):
        found = (bag[at : at + CHUNK] @ turned).tocoo()
        row, column = found.row.astype(np.int64) + at, found.col.astype(np.int64)
        keep = (row < column) & (found.data >= LEAST)
        ends.append((row[keep], column[keep], found.data[keep]))
    left, right, likeness = (np.concatenate(part) for part in zip(*ends, strict=True))
    return left, right, likeness


def _rises(seconds: Floats, senders: Ints, hot: list[Ints], recent: int) -> Floats:
    known = np.isfinite(seconds)
    if not hot or not known.any():
        return np.ones(len(hot))
    start = float(seconds[known].max()) - recent * 86_400
    late = known & (seconds > start)
    counts = [(len(np.unique(senders[one[late[one]]])), len(np.unique(senders[one[known[one] & ~late[one]]]))) for one in hot]
    new, old = np.array(counts, np.int64).T
    return rising(new, old, float(late.sum() / known.sum()))[1]


def _told(messages: Messages, rows: Ints, people: int, rise: float) -> Hotspot:
    days = sorted(_day(second) for second in messages.seconds[rows] if np.isfinite(second))
    weeks = len({day.isocalendar()[:2] for day in days}) or 1
    warmth = heat(people, weeks, int(messages.reactions[rows].sum()))
    texts = [spots.clean(f"{messages.titles[row] or ''} {messages.texts[row] or ''}") for row in rows]
    sorts = Counter(sort for text in texts for sort in spots.people(text)).most_common(CONCERNED)
    return Hotspot(
        0, round(warmth, 2), days[0] if days else None, days[-1] if days else None, _place(texts),
        "、".join(sort for sort, _ in sorts), _line(messages, rows), tuple(rows.tolist()), people, float(rise),
    )  # fmt: skip


def _day(second: float) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=float(second))).date()


def _place(texts: list[str]) -> str:
    """Return the commonest masked area and the commonest place name, each if at least half of the texts have it."""
    counts = [Counter(name for text in texts for name in dict.fromkeys(named(text))) for named in (spots.areas, spots.places)]
    return "".join(name for count in counts for name, n in count.most_common(1) if 2 * n >= len(texts))


def _line(messages: Messages, rows: Ints) -> str:
    """Return the title that is most like all the others, numbers of persons masked and long ones taken out."""
    titles = [spots.clean(mask(messages.titles[row] or messages.texts[row] or "")) for row in rows]
    bag = spots.weighed([spots.words(title) for title in titles])
    middle = np.asarray(bag.sum(0)).ravel()
    return shorten(titles[int(np.argmax(bag @ middle))].strip(), 40)
