"""Who wants to be told of what, and where?"""

from django.db import models

from cityloop.store.district import Member


class Wish(models.Model):
    """A member's alerts: `wishes` is kind -> ways (mail, hook, sms). Addresses are personal: none is copied into the outbox."""

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True)
    mail = models.CharField(max_length=254, blank=True)
    hook = models.CharField(max_length=300, blank=True)
    secret = models.CharField(max_length=300, blank=True)  # the hook's, under a key outside the database
    phone = models.CharField(max_length=20, blank=True)
    wishes = models.JSONField(default=dict)
