"""Which shift gave what to which?"""

from django.db import models
from django.db.models import F, Q

from cityloop.store.case import BY
from cityloop.store.district import Area


class Handover(models.Model):
    """A handover (交接班) of a centre's area: what stood at `until`, signed by who gave and by another who took. Not journalled: no case changes."""

    area = models.ForeignKey(Area, models.PROTECT, db_index=False)  # handover_of_area begins with it
    since = models.DateTimeField()
    until = models.DateTimeField()  # when it was given
    gave = models.CharField(**BY)
    took = models.CharField(blank=True, **BY)
    took_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True)  # the note
    figures = models.JSONField()  # what was signed: counts, units, numbers of cases; no free text
    digest = models.CharField(max_length=64)  # sha256 of area, times, who gave, and figures

    class Meta:
        indexes = [models.Index(fields=["area", "-id"], name="handover_of_area")]
        constraints = [
            models.UniqueConstraint(fields=["area"], condition=Q(took_at=None), name="one_open_handover_an_area"),
            models.CheckConstraint(name="handover_has_length", condition=Q(until__gt=F("since"))),
            models.CheckConstraint(name="handover_by_two", condition=Q(took="", took_at=None) | (Q(took_at__isnull=False) & ~Q(took="") & ~Q(took=F("gave")))),
        ]
