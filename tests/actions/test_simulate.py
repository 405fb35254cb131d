"""Does the simulation keep a district lively by the house's own rules?"""

import random
from datetime import timedelta

import pytest

from cityloop.actions import journal, seal, simulate
from cityloop.queries.audit import audit
from cityloop.store import models as m
from tests.conftest import AT

pytestmark = pytest.mark.django_db


def test_three_days_have_cases_in_every_stage_some_late_and_a_whole_journal(district) -> None:
    rng = random.Random(7)
    assert simulate.empty()
    moments = [AT - timedelta(days=3) + timedelta(hours=72 * n / 120) for n in range(120)]
    simulate.past(moments, rng=rng, now=AT, stop=lambda: False)
    for minute in range(30):
        simulate.happen(rng=rng, at=AT + timedelta(minutes=minute))
    states = set(m.Case.objects.values_list("state", flat=True))
    assert {"new", "closed"} <= states and len(states) >= 4
    assert m.Case.objects.filter(warned="late").exists() and m.Tally.objects.exists()
    assert list(audit(journal.digest, seal.mac, journal.plain, seal.kept())) == []


def test_it_stops_when_asked(district) -> None:
    simulate.past([AT] * 50, rng=random.Random(1), now=AT, stop=lambda: True)
    assert simulate.empty()
