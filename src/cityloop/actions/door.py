"""How often may somebody guess a password?"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.crypto import get_random_string, salted_hmac

from cityloop.store import models as m

SALT = "cityloop.door"
FORGET = timedelta(days=1)  # of quiet, and a counter is gone
KNOWN = timedelta(days=90)  # that a browser stays known after its last sign-in
MOST = 20  # accounts of one shared desk that a browser stays known for
NOW = timedelta(0)


@dataclass(frozen=True, slots=True)
class Rule:
    """How many tries are free, how the wait grows after them, and how long a try weighs."""

    free: int
    first: timedelta
    longest: timedelta
    weighs: timedelta

    def wait(self, tries: int) -> timedelta:
        """Return the wait after so many tries: none, then the first one, doubling up to the longest."""
        over = tries - self.free
        return NOW if over < 0 else min(self.longest, self.first * 2 ** min(over, 16))


# Waits that grow from 30 s instead of a lock, and no more than 100 guesses in a row. Source: NIST SP 800-63B, 5.2.2
PAIR = Rule(5, timedelta(seconds=30), timedelta(minutes=15), timedelta(minutes=15))  # one account from one place
PLACE = Rule(50, timedelta(seconds=1), timedelta(minutes=1), timedelta(minutes=1))  # all accounts; an office shares one address


def knock(name: str, address: str, cookie: str, *, at: datetime) -> timedelta:
    """Count a try before its password is looked at, and return no wait; or return how long to wait, and count nothing.

    The count comes first, so that tries sent side by side cannot all slip in before the first one fails.
    """
    rules = _rules(name, address, cookie)
    with transaction.atomic():
        new = [m.Knock(mark=mark, last_at=at, free_at=at) for mark in sorted(rules)]
        m.Knock.objects.bulk_create(new, ignore_conflicts=True)
        rows = list(m.Knock.objects.select_for_update().filter(mark__in=rules).order_by("mark"))
        left = max(row.free_at for row in rows) - at
        if left > NOW:
            return left
        for row in rows:
            _count(row, rules[row.mark], at)
    return NOW


def _count(row: m.Knock, rule: Rule, at: datetime) -> None:
    row.tries = max(0, row.tries - max(NOW, at - row.last_at) // rule.weighs) + 1
    row.last_at, row.free_at = at, at + rule.wait(row.tries)
    row.save()


def enter(name: str, address: str, cookie: str) -> str:
    """Take the counts of a try that was right back, and return the cookie by which this browser is known from now on."""
    for mark, rule in _rules(name, address, cookie).items():
        rows = m.Knock.objects.filter(mark=mark)
        if rule is PAIR:
            rows.delete()
        else:  # its wait stays: else one good account would buy guesses at others
            rows.update(tries=Greatest(F("tries") - 1, 0))
    device, known = _read(cookie)
    mine = _mark(name, "")[:16]
    kept = [mine, *(one for one in known if one != mine)][:MOST]
    return signing.dumps([device or get_random_string(22), kept], salt=SALT)


def forget(at: datetime) -> int:
    """Remove the counters that were quiet for a day, and the sessions that ran out. Return how many."""
    quiet, _ = m.Knock.objects.filter(last_at__lt=at - FORGET).delete()
    ended, _ = m.Session.objects.filter(expire_date__lt=at).delete()
    return quiet + ended


def _rules(name: str, address: str, cookie: str) -> dict[str, Rule]:
    """Return mark -> rule. A browser from which this account entered before counts for itself alone: no neighbour locks it out.

    Source: OWASP, Slow Down Online Guessing Attacks with Device Cookies
    """
    device, known = _read(cookie)
    if device and _mark(name, "")[:16] in known:
        return {_mark(name, device): PAIR}
    return {_mark(name, address): PAIR, _mark("", address): PLACE}


def _read(cookie: str) -> tuple[str, list[str]]:
    """Return a browser's own mark and the accounts that entered from it, nothing for a cookie that is not ours or too old."""
    try:
        device, known = signing.loads(cookie, salt=SALT, max_age=KNOWN)
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return device, known


def _mark(name: str, place: str) -> str:
    """Return the mark of an account at a place; the name as the sign-in form reads it, or ways to write it would be ways around."""
    clean = unicodedata.normalize("NFKC", name.strip())
    return salted_hmac(SALT, f"{clean}\n{place}", algorithm="sha256").hexdigest()
