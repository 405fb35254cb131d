"""How is a choice of filters named, and forgotten?"""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cityloop.actions import saved
from cityloop.faces.pages.parts import words
from cityloop.faces.pages.parts.draw import draw, screen
from cityloop.faces.pages.parts.typed import line
from cityloop.faces.who import actor
from cityloop.loop.words import Refused
from cityloop.queries.district import world


@require_POST
@login_required
@screen
def views(request: HttpRequest) -> HttpResponse:
    """Name the filters of the list's address, or forget a name; then back to the list as it was."""
    query = request.POST.get("query", "")[:1_000]
    try:
        name = line(request.POST.get("name", ""), "name")
        if request.POST.get("act") == "drop":
            saved.drop(name, by=actor(request))
        else:
            saved.save(name, dict(parse_qsl(query)), by=actor(request), at=timezone.now())
    except Refused as no:
        return draw(request, "parts/fault.html", world(), status=422, code=422, title=_("没有保存"), said=words.refused(no))
    return HttpResponseRedirect(f"/?{query}" if query else "/", status=303)
