"""How does a list become a file for a spreadsheet?"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cityloop.faces.pages.parts import words
from cityloop.faces.pages.parts.draw import draw, screen
from cityloop.faces.who import actor
from cityloop.lab import table
from cityloop.lab.table import Cell
from cityloop.loop.words import Refused
from cityloop.queries import export
from cityloop.queries.district import World, world
from cityloop.queries.inbox import Row, narrowed

FILTERS = ("view", "q", "state", "unit", "area", "category")
HEAD = (
    _("编号"), _("类别"), _("类别代码"), _("状态"), _("位置"), _("区域代码"), _("承办单位"), _("立案"), _("时限"), _("计时"), _("上报数"), _("紧急"),
    _("经度"), _("纬度"),
)  # fmt: skip
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@login_required
@screen
def file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Return all rows of a list, csv or xlsx, under the filters of its address; nobody's words are in it."""
    who, now, here = actor(request), timezone.now(), world()
    asked = narrowed(who, {name: request.GET.get(name, "").strip() for name in FILTERS})
    try:
        rows = _cells(export.rows(who, at=now, asked=asked), here)
        first = next(rows)  # a filter that is no good is refused here, not in the middle of a file
    except Refused as no:
        return draw(request, "parts/fault.html", here, status=422, code=422, title=_("导不出"), said=words.refused(no))
    name = f"cityloop-{asked['view']}-{now.astimezone(here.zone):%Y%m%d-%H%M}.{kind}"
    return _csv(first, rows, name) if kind == "csv" else _xlsx(first, rows, name)


def _cells(rows: Iterator[Row], here: World) -> Iterator[tuple[Cell, ...]]:
    first = next(rows, None)
    yield tuple(map(str, HEAD))
    for number, row in enumerate(chain([first] if first else [], rows)):
        yield _row(row, here) if number < export.MOST else (gettext("只列前 %(most)d 行,请缩小条件") % {"most": export.MOST},)


def _row(row: Row, here: World) -> tuple[Cell, ...]:
    at = [moment and moment.astimezone(here.zone) for moment in (row.opened_at, row.due_at)]
    spot = (row.point.lon, row.point.lat) if row.point else (None, None)
    return (
        row.number, words.own(row.zh, row.en), row.category, str(words.STATES[row.state]), words.place(here, row.area_code), row.area_code,
        words.unit(here, row.unit_code), *at, str(words.STANDINGS[row.standing][1]), row.reports, gettext("是") if row.emergency else "", *spot,
    )  # fmt: skip


def _csv(first: tuple[Cell, ...], rows: Iterator[tuple[Cell, ...]], name: str) -> StreamingHttpResponse:
    found = StreamingHttpResponse(table.to_csv(chain([first], rows)), content_type="text/csv; charset=utf-8")
    found["Content-Disposition"] = f'attachment; filename="{name}"'
    return found


def _xlsx(first: tuple[Cell, ...], rows: Iterator[tuple[Cell, ...]], name: str) -> FileResponse:
    with tempfile.TemporaryDirectory() as folder:
        table.to_xlsx(chain([first], rows), path := Path(folder) / name)
        return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=XLSX)  # open: it outlives its folder
