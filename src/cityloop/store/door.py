"""Who knocked at the door, and how often in vain?"""

from django.db import models


class Knock(models.Model):
    """A counter of sign-ins tried under one mark: an HMAC of account and address, so that neither can be read here."""

    mark = models.CharField(primary_key=True, max_length=64)
    tries = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    free_at = models.DateTimeField()  # before this nobody may try again
