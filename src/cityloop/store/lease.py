"""What is remembered of work that is done later?"""

from django.db import models
from django.db.models import Q


class Leased(models.Model):
    """A row that a worker takes for a while. `next_at` is when it may be taken next: due, tried again, or a lease's end."""

    next_at = models.DateTimeField(null=True)  # null once done or given up
    tries = models.PositiveSmallIntegerField(default=0)  # counted when it is begun, so that what kills its worker ends too
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class Job(Leased):
    """Heavy work, written with the change and done later. Neither done, cancelled nor due means given up."""

    kind = models.CharField(max_length=40)
    args = models.JSONField(default=dict)
    by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    progress = models.PositiveSmallIntegerField(default=0)  # percent
    done_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="job_next"),
            models.Index(fields=["id"], condition=Q(next_at=None, done_at=None, cancelled_at=None), name="job_dead"),
        ]
        constraints = [models.CheckConstraint(name="job_progress_percent", condition=Q(progress__lte=100))]
