"""Who else has this case open just now?"""

from __future__ import annotations

from datetime import datetime, timedelta

from cityloop.loop.words import Actor
from cityloop.queries import case
from cityloop.store import models as m
from cityloop.store.wire import ask

BEAT = timedelta(seconds=20)  # between two signs of a screen
GONE = 3 * BEAT  # without a sign: who closed a page says nothing
DAY = timedelta(days=1)  # that an event is kept for those whose connection was lost
# A sign of somebody who was gone begins a new stay.
SIGN = """INSERT INTO store_presence (case_id, member_id, since, at) SELECT id, %s, %s, %s FROM store_case WHERE number = %s
ON CONFLICT (case_id, member_id) DO UPDATE SET at = excluded.at,
since = CASE WHEN store_presence.at < %s THEN excluded.since ELSE store_presence.since END RETURNING case_id"""


def here(number: str, *, by: Actor, at: datetime) -> list[tuple[str, datetime]] | None:
    """Note that `by` has a case open, and return who else has, (name, since), who came first first. None for a case not to be seen."""
    if by.member is None or not case.seen(by, number):
        return None
    [(pk,)] = ask(SIGN, [by.member, at, at, number, at - GONE])
    rows = m.Presence.objects.filter(case=pk, at__gt=at - GONE).exclude(member=by.member).order_by("since", "member")
    return list(rows.values_list("member__user__username", "since"))


def forget(at: datetime) -> int:
    """Delete the stays that ended, and the events of which everybody has heard. Return how many."""
    stays, _ = m.Presence.objects.filter(at__lt=at - GONE).delete()
    return stays + m.Event.objects.filter(created_at__lt=at - DAY).delete()[0]
