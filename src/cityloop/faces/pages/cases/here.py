"""Who else has this case open just now?"""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cityloop.actions import present
from cityloop.faces.pages.parts.draw import draw, screen
from cityloop.faces.who import actor
from cityloop.queries.district import world


@require_POST
@login_required
@screen
def here(request: HttpRequest, number: str) -> HttpResponse:
    """Note that this person has the case open; return who else has, as a part of the page, or nothing when nobody has."""
    others = present.here(number, by=actor(request), at=timezone.now())
    if others is None:
        raise Http404
    if not others:
        return HttpResponse(status=204)
    names = _("、").join(name for name, _since in others)
    return draw(request, "cases/here.html", names=names, count=len(others), since=f"{others[0][1].astimezone(world().zone):%H:%M}")
