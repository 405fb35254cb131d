"""Which areas, units and categories are there, and how well did they do?"""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from cityloop.faces.api.door import caller, needs
from cityloop.faces.api.reply import known, reply, tagged
from cityloop.loop.words import Level
from cityloop.queries import figures as queries
from cityloop.queries.areas import Area, Unit, book
from cityloop.queries.district import world
from cityloop.queries.figures import Figure

router = Router(tags=["lists"])
Short = Annotated[str, Field(max_length=80)]


class Places(BaseModel):
    """What areas can be narrowed by."""

    model_config = ConfigDict(extra="forbid")
    level: Short = Field("", json_schema_extra={"enum": ["", *Level]})
    under: Short = ""


class CategoryOut(BaseModel):
    """A category: code, names, its scenario, and whether it is an emergency."""

    code: str
    zh: str
    en: str
    scenario: str
    emergency: bool


class Days(BaseModel):
    """What figures can be narrowed and summed by."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    by: Short = Field("indicator", json_schema_extra={"enum": [*queries.COLUMNS]})
    since: Short = Field("", alias="from", description="第一天 / first day, such as 2026-01-01")
    until: Short = Field("", alias="to", description="最后一天 / last day")
    unit: Short = ""
    area: Short = ""
    indicator: Short = ""


@router.get("/areas", response=list[Area], operation_id="list_areas", summary="区域 / areas", auth=None)
def list_areas(request: HttpRequest, asked: Query[Places]) -> HttpResponse:
    """Return the areas with their shapes (GeoJSON, WGS 84), the district first."""
    known(request, Places)
    found = book().choose(**asked.model_dump())
    return tagged(request, book().digest, lambda: found)


@router.get("/units", response=list[Unit], operation_id="list_units", summary="单位 / units", auth=None)
def list_units(request: HttpRequest) -> HttpResponse:
    """Return the units with their posts."""
    known(request, BaseModel)
    return tagged(request, book().digest, lambda: book().units)


@router.get("/categories", response=list[CategoryOut], operation_id="list_categories", summary="类别 / categories", auth=None)
def list_categories(request: HttpRequest) -> HttpResponse:
    """Return the categories that a report can have."""
    known(request, BaseModel)
    shelf = world().shelf
    rows = [
        CategoryOut(code=code, zh=one.zh, en=one.en, scenario=shelf.owner.get(code, ""), emergency=one.emergency)
        for code, one in shelf.categories.items()
    ]
    return tagged(request, book().digest, lambda: [row.model_dump() for row in rows])


@router.get("/figures", response=list[Figure], operation_id="list_figures", summary="指标 / figures", by_alias=True)
@needs("figures:read")
def list_figures(request: HttpRequest, asked: Query[Days]) -> HttpResponse:
    """Return rates with their denominators and intervals, summed from the tallies that the caller may see."""
    known(request, Days)
    return reply(queries.figures(caller(request).actor, **asked.model_dump()))
