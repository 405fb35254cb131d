"""What has a person set up on the desk?"""

from django.db import models

from cityloop.store.district import Member


class SavedView(models.Model):
    """A choice of filters that a member named; no words that were searched for, which may be a person's."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="views")
    name = models.CharField(max_length=20)
    query = models.CharField(max_length=300)  # as in the list's address

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "name"], name="view_once")]
