"""How long must somebody wait who guessed too often, and which browser is known?"""

from __future__ import annotations

import math
from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import ngettext

from cityloop.actions import door

KNOWN = "__Host-known" if settings.HTTPS else "known"  # the cookie of a browser from which somebody entered before


def later(response: HttpResponse, wait: timedelta) -> HttpResponse:
    """Return the response with the seconds after which another try is looked at."""
    response["Retry-After"] = str(math.ceil(wait.total_seconds()))
    return response


def said(wait: timedelta) -> str:
    """Return a wait in words, rounded up: nobody who waits that long is sent away again."""
    seconds = math.ceil(wait.total_seconds())
    if seconds < 60:
        return ngettext("%(count)d 秒", "%(count)d 秒", seconds) % {"count": seconds}
    minutes = math.ceil(seconds / 60)
    return ngettext("%(count)d 分钟", "%(count)d 分钟", minutes) % {"count": minutes}


def known(response: HttpResponse, value: str) -> HttpResponse:
    """Return the response with the cookie by which the browser is known from now on."""
    age = int(door.KNOWN.total_seconds())
    response.set_cookie(KNOWN, value, max_age=age, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response
