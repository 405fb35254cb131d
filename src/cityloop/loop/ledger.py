"""How much working time lies between two moments, and when is so much of it used?"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

Span = tuple[datetime, datetime]
DAY = timedelta(days=1)
NONE = timedelta(0)
FAR = 36_600  # days looked at before giving up on a calendar that hardly ever works: a century
WIDER = (2, 400, 4_000, FAR)  # days to both sides; ten years, the longest limit, lie within the third


@dataclass(frozen=True, slots=True)
class Page:
    """The working hours of some days in a row, with the working time up to the end of each."""

    first: date
    last: date
    opens: list[datetime]
    closes: list[datetime]
    after: list[timedelta]

    def worked(self, moment: datetime) -> timedelta:
        """Return the working time from the page's first line to `moment`."""
        at = bisect_right(self.opens, moment) - 1
        return NONE if at < 0 else self.after[at] - max(NONE, self.closes[at] - moment)


class Ledger:
    """A calendar's working hours, so that nobody walks day by day; all moments are in UTC.

    It grows to both sides as it is asked. A page is never changed, only replaced: threads read it side by side.
    """

    def __init__(self, spans: Callable[[date], tuple[Span, ...]]):
        self.spans = spans
        self.page = Page(date.max, date.min, [], [], [])

    def between(self, start: datetime, end: datetime) -> timedelta | None:
        """Return the working time from `start` to `end`, None when they lie more than a century apart."""
        if end - start > FAR * DAY:
            return None
        page = self._with(start.date(), end.date())
        return page.worked(end) - page.worked(start)

    def along(self, start: datetime, span: timedelta) -> datetime | None:
        """Return the earliest moment that lies `span` of working time after `start` (before it when negative), None for never."""
        day = start.date()
        for days in WIDER:
            page = self._with(day - days * DAY, day + days * DAY)
            target = page.worked(start) + span
            at = bisect_left(page.after, target)
            if target > NONE and at < len(page.after):
                return page.closes[at] - (page.after[at] - target)
        return None

    def _with(self, first: date, last: date) -> Page:
        """Return a page that holds these days of UTC: no day of a zone begins or ends two days from its own."""
        page, first, last = self.page, first - 2 * DAY, last + 2 * DAY
        if page.first <= first and last <= page.last:
            return page
        wide = min(first, page.first), max(last, page.last)
        if wide[1] - wide[0] <= 3 * FAR * DAY:  # else it begins anew: memory has an end
            first, last = wide
        self.page = page = self._written(first, last)
        return page

    def _written(self, first: date, last: date) -> Page:
        days = (first + ahead * DAY for ahead in range((last - first).days + 1))
        lines = [span for day in days for span in self.spans(day)]
        after = accumulate(closes - opens for opens, closes in lines)
        return Page(first, last, [opens for opens, _ in lines], [closes for _, closes in lines], list(after))
