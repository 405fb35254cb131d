"""Whom is asked, after a case was closed, whether it is solved?"""

from django.db import models
from django.db.models import Q

from cityloop.store.case import BY, OfCase, Report


class Callback(OfCase):
    """A call-back (回访) owed to whoever reported a case that was closed; `by` closed it. What was answered is in the journal too, words are a Note."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="callbacks")
    due_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)  # not before; None once it is done
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=12, blank=True)  # answered, unreached, refused, or void when the case was reopened meanwhile
    responded = models.BooleanField(null=True)  # 响应: somebody got in touch
    solved = models.BooleanField(null=True)  # 解决
    satisfied = models.BooleanField(null=True)  # 满意
    done_by = models.CharField(blank=True, **BY)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(next_at__isnull=False), name="callback_open")]
        constraints = [
            models.UniqueConstraint(fields=["report"], condition=Q(next_at__isnull=False), name="one_open_callback_a_report"),
            models.CheckConstraint(name="callback_done_whole", condition=Q(next_at=None, done_at__isnull=False) | Q(next_at__isnull=False, done_at=None)),
            models.CheckConstraint(
                name="callback_answers_whole",
                condition=Q(outcome="answered", responded__isnull=False, solved__isnull=False, satisfied__isnull=False)
                | (~Q(outcome="answered") & Q(responded=None, solved=None, satisfied=None)),
            ),
        ]  # fmt: skip
