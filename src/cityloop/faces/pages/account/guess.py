"""How is a guess at one's own password or code counted, like one at the door?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from cityloop.actions import door
from cityloop.faces.pages.sign_in.wait import KNOWN, said
from cityloop.loop.words import Kind, Refused

WAIT = "wait"  # the field of that refusal


@contextmanager
def counted(request: HttpRequest, name: str, place: str) -> Iterator[None]:
    """Count a guess before what is inside looks at it, and take the count back when that refuses nothing. Raises Refused, as denied."""
    knock = name, place, request.COOKIES.get(KNOWN, "")
    if wait := door.knock(*knock, at=timezone.now()):
        raise Refused(gettext("试错次数太多,请等 %(wait)s再试") % {"wait": said(wait)}, field=WAIT, kind=Kind.DENIED)
    yield
    door.enter(*knock)
