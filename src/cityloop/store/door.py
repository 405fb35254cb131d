"""Who knocked at the door and how often in vain, who is inside, and by which second factor?"""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Knock(models.Model):
    """A counter of sign-ins tried under one mark: an HMAC of account and address, so that neither can be read here."""

    mark = models.CharField(primary_key=True, max_length=64)
    tries = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    free_at = models.DateTimeField()  # before this nobody may try again


class Session(AbstractBaseSession):
    """A browser's session: whose, what kind of browser, since when. No address: people know their own browsers without it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)  # null while nobody has signed in yet
    browser = models.CharField(max_length=30, blank=True)  # as loop/browser says it
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()


class Factor(models.Model):
    """A second factor (TOTP, RFC 6238): an account's secret under a key outside the database; asked for once it is confirmed."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True)
    secret = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField(null=True)
    step = models.BigIntegerField(default=0)  # the half-minute of the last code that was taken: none counts twice
    spares = models.JSONField(default=list)  # HMACs of the recovery codes that are left
