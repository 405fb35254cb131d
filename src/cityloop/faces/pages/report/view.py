"""What do you want to report, and what became of it?"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cityloop.actions.receive import Said, receive
from cityloop.faces.pages.parts import typed as form
from cityloop.faces.pages.parts import words
from cityloop.faces.pages.parts.draw import draw, screen
from cityloop.faces.who import actor
from cityloop.loop import intake
from cityloop.loop.words import Point, Refused, shorten
from cityloop.queries.case import Answer, answer
from cityloop.queries.district import World, world

SOURCE = "web"
FIELDS = ("text", "place", "contact", "lon", "lat", "system")
NAMES: dict[str, words.Word] = {
    "text": _("怎么了"), "place": _("在哪里"), "contact": _("联系方式"), "lon": _("经度"), "lat": _("纬度"), "system": _("坐标系"),
    "coordinates": _("坐标"),
}  # fmt: skip
STEPS = (("new", "dispatched"), ("working", "paused"), ("resolved",), ("closed", "dropped"))
STEP_WORDS = (_("受理"), _("处理"), _("核查"), _("结案"))


@require_http_methods(["GET", "HEAD", "POST"])
@screen
def report(request: HttpRequest) -> HttpResponse:
    """Return the form, or where the answer is; sending the same form twice leads to the first answer."""
    here = world()
    if request.method != "POST":
        return _form(request, here, {"system": "wgs84"}, str(uuid4()))
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    key = form.key(request.POST.get("key", ""))
    try:
        said = _said(typed, key, here)
        receive(said, by=actor(request), at=said.happened_at)
    except Refused as no:
        return _form(request, here, typed, key, no)
    return HttpResponseRedirect(f"/report/{key}", status=303)


def _said(typed: dict[str, str], key: str, here: World) -> Said:
    """Return the report, checked. Raises Refused."""
    text, notes = intake.text(typed["text"], "text")
    point, moved = _point(typed, here)
    return Said(
        text, SOURCE, key, timezone.now(), point=point, place=form.line(typed["place"], "place"), contact=form.line(typed["contact"], "contact"),
        notes=[*notes, *moved],
    )  # fmt: skip


def _point(typed: dict[str, str], here: World) -> tuple[Point | None, tuple[str, ...]]:
    return intake.point(typed["lon"], typed["lat"], typed["system"] or "wgs84", here.atlas.root.shape)


def _form(request: HttpRequest, here: World, typed: dict[str, str], key: str, no: Refused | None = None) -> HttpResponse:
    field = no.field if no else ""
    return draw(
        request, "report/report.html", here, status=422 if no else 200, typed=_short(typed), key=key, no=no,
        said=_why(no) if no else "", danger=_danger(here), wrong={"coordinates": "lon"}.get(field, field), named=NAMES.get(field, field),
        systems=words.SYSTEMS.items(),
        details=any(typed.get(name) for name in ("lon", "lat")) or field in ("coordinates", "lon", "lat"),
    )  # fmt: skip


def _why(no: Refused) -> str:
    """Return a refusal in words that a resident knows: the field by its label, and no contact."""
    hidden = no.value is None or no.field == "contact"
    told = gettext("%(name)s:%(why)s") if hidden else gettext("%(name)s「%(value)s」:%(why)s")
    return told % {"name": NAMES.get(no.field, no.field), "value": "" if hidden else shorten(no.value), "why": words.sentences(no.reason, no.mend)}


def _short(typed: dict[str, str]) -> dict[str, str]:
    """Return what was typed, a text that is far too long cut to twice what is taken."""
    return {name: value[: 2 * intake.MOST] for name, value in typed.items()}


def _danger(here: World) -> words.Word:
    text = here.config.get("texts", {}).get("emergency")
    return words.own(text["zh"], text["en"]) if text else words.DANGER


@require_safe
@screen
def tracking(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return what became of a report; the address is its sender's only key to it."""
    here = world()
    found = answer(SOURCE, str(key), at=timezone.now())
    if found is None:
        raise Http404
    return draw(request, "report/answer.html", here, answer=found, danger=_danger(here), **_told(found, here))


def _told(found: Answer, here: World) -> dict[str, Any]:
    at = next((place for place, states in enumerate(STEPS) if found.state in states), 0)
    received = here.config.get("texts", {}).get("received", {"zh": gettext("已收到"), "en": ""})
    return {
        "progress": words.PROGRESS[found.state],
        "steps": [(word, "done" if i < at or found.closed_at else "now" if i == at else "later") for i, word in enumerate(STEP_WORDS)],
        "received": words.when(found.received_at, here.zone),
        "closed": words.when(found.closed_at, here.zone),
        "text": words.own(received["zh"], received["en"]).replace("{number}", found.number),
        "category": words.own(found.zh, found.en),
        "place": words.place(here, found.area),
        "unit": words.unit(here, found.unit_code),
        "notes": [words.said(note) for note in found.notes],
    }
