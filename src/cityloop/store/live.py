"""What is going on just now, and who is looking at what?"""

from django.db import models

from cityloop.store.case import BY, Case
from cityloop.store.district import CODE, Member


class Event(models.Model):
    """That a case has changed, told to whoever has it on a screen: kept for a day, in an unlogged table that a crash empties (migration 0017).

    Its place in the order of commits is (tx, id); `tx` is the database's own transaction number. Holds no words of anybody.
    """

    number = models.CharField(max_length=24)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)  # of the first journal line of the change
    by = models.CharField(**BY)
    role = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    area = models.CharField(**CODE)  # where the case is, or was before this change: who may see it follows from these three
    unit = models.CharField(blank=True, **CODE)
    post = models.CharField(blank=True, **CODE)
    created_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "store_event"


class Presence(models.Model):
    """That a member has a case open on a screen: gone a minute after the last sign, never journalled, never counted (migration 0017)."""

    case = models.ForeignKey(Case, models.DO_NOTHING, db_constraint=False)
    member = models.ForeignKey(Member, models.DO_NOTHING, db_constraint=False)
    since = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "store_presence"
