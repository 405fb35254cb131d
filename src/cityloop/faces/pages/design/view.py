"""How do the tokens and parts of all screens look, in both themes?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cityloop.faces.pages.cases.forms import Field, Form
from cityloop.faces.pages.cases.telling import Moment, Said
from cityloop.faces.pages.parts import words
from cityloop.faces.pages.parts.draw import draw, screen
from cityloop.faces.pages.parts.look import THEMES
from cityloop.faces.pages.parts.tokens import PAIRS, contrast, tokens
from cityloop.faces.who import actor
from cityloop.loop.words import Role
from cityloop.queries.district import world

NUMBER = "20260101-000001"  # of no case: these parts lead nowhere
LEFT = {"late": timedelta(hours=-1), "soon": timedelta(minutes=20), "fine": timedelta(days=2), "none": None}


@require_safe
@login_required
@screen
def design(request: HttpRequest) -> HttpResponse:
    """Return the living page of the design, for staff."""
    if actor(request).role in (Role.RESIDENT, Role.DEVICE):
        raise Http404
    found = tokens()
    return draw(
        request, "design/design.html", world(), themes=[_theme(name, found[name]) for name in ("light", "deep")],
        sizes=[(name, value, value.removesuffix("px")) for name, value in found["sizes"].items()],
        rows=[_row(standing, left) for standing, left in LEFT.items()], timeline=_timeline(),
        sheet={"row": {"number": NUMBER}, "version": 1}, tones=[("main", _("主要")), ("", _("普通")), ("grave", _("慎用"))],
        standings=[(name, *words.STANDINGS[name]) for name in LEFT],
    )  # fmt: skip


def _theme(name: str, colours: dict[str, str]) -> dict[str, Any]:
    """Return a theme's colours, its texts on their grounds with their contrast, and a form with every kind of field."""
    pairs = [(text, ground, colours[text], colours[ground], f"{contrast(colours[text], colours[ground]):.1f}") for text, ground in PAIRS]
    fields = [
        Field("line", _("一行"), hint=_("提示")), Field("long", _("多行"), "long", needed=False),
        Field("pick", _("单选"), "pick", (("a", _("选项")),)), Field("many", _("多选"), "many", (("a", _("选项")),)),
    ]  # fmt: skip
    return {"name": name, "word": THEMES[name], "colours": colours, "pairs": pairs, "form": Form(name, _("提交"), tuple(fields), "main")}


def _row(standing: str, left: timedelta | None) -> dict[str, Any]:
    late = standing == "late"
    row = {"standing": standing, "number": NUMBER, "emergency": late, "ask": standing == "soon", "reports": 2 if late else 1}
    return {
        "row": row, "mark": words.STANDINGS[standing], "left": words.span(left), "category": _("类别"), "place": _("位置"),
        "unit": "" if standing == "none" else _("单位"), "state": words.STATES["paused" if left is None else "working"],
    }  # fmt: skip


def _timeline() -> list[Moment]:
    line = Said("moved", str(words.MOVES["accept"]), "handler", False, _("原因"), (_("依据"),))
    late = Said("late", str(words.VIEWS["late"]), str(words.ROLES["system"]), True, "", ())
    return [Moment(words.when(datetime(2026, 1, 1, tzinfo=UTC), world().zone), (line, late))]
