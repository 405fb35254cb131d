"""Which cases may this person see, and which of them come first?"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from cityloop.loop import intake
from cityloop.loop.may import BY_POST
from cityloop.loop.place import AreaShape
from cityloop.loop.words import Actor, Level, Point, Refused, Role, State
from cityloop.queries import text
from cityloop.queries.cases import OPEN
from cityloop.queries.district import World, world
from cityloop.store import models as m

Choices = tuple[tuple[str, tuple[str, str]], ...]  # code, Chinese and English name
ROWS = 25
NOTHING = Q(pk__in=[])
BY_AREA = (Role.ADMIN, Role.LEADER, Role.OPERATOR, Role.WORKER)
BY_UNIT = (Role.FOREMAN, Role.HANDLER)
VIEWS = ("urgent", "new", "like", "dispatched", "working", "resolved", "paused", "late", "closed", "all")
NEWEST, NEVER = timedelta(microseconds=1), datetime(1970, 1, 1, tzinfo=UTC)
NUMBER = re.compile(r"\d{8}-\d{1,12}|\d{8}-?", re.ASCII)
MOST = 100  # rows of one page
COUNTED = 1_000  # a view counts no further: beyond that nobody reads the figure, and counting all costs more each year
COLUMNS = (
    "id", "number", "version", "category", "area_id", "unit_id", "state", "due_at", "check_at", "warned", "reports",
    "emergency", "ask", "opened_at", "lon", "lat", "urgent", "urgent_words",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One case of a list. `standing` is fine, soon, late or none; `left` is negative when late, None without a clock."""

    number: str
    category: str
    zh: str
    en: str
    place: str
    unit: str
    state: State
    standing: str
    left: timedelta | None
    reports: int
    emergency: bool
    ask: bool
    opened_at: datetime
    version: int
    area_code: str
    unit_code: str
    due_at: datetime | None
    point: Point | None
    urgent: str  # the kind of danger that a report speaks of, "" for none, and the words that say so
    urgent_words: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of cases, and where the next one begins ("" after the last)."""

    rows: tuple[Row, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list: rows, cases per view (at most 1,000 are looked at) and the views that go on, the next page's `after`,
    filters that could not be used, and choices.
    """

    view: str
    rows: tuple[Row, ...]
    counts: Mapping[str, int]
    more: frozenset[str]
    after: str
    faults: tuple[Refused, ...]
    units: Choices
    areas: Choices
    categories: Choices


def scope(actor: Actor, here: World | None = None) -> Q:
    """Return the condition on the cases that `actor` may see; whoever has no area or unit sees nothing.

    Centre, leaders and grid workers see their area and all below; units see their cases and those of their crews. Whoever
    handles at a post sees what that post has, and what no post has yet.
    """
    if actor.role in BY_AREA and actor.area:
        here = here or world()
        if actor.area == here.atlas.root.code:
            return Q()
        return Q(area__in=here.below(actor.area))
    if actor.role in BY_UNIT and actor.unit:
        here = here or world()
        units = here.under(actor.unit)
        own = Q(post=None) | Q(post=actor.post) if actor.post and actor.role in BY_POST else Q()
        return own & (Q(unit__in=units) | Q(post__in=here.posts_of(units)))  # by codes: a join would keep both from their indexes
    return NOTHING


def start(actor: Actor) -> str:
    """Return the view that waits for this role's work."""
    return "dispatched" if actor.role in BY_UNIT else "resolved" if actor.role is Role.WORKER else "new"


def narrowed(actor: Actor, asked: Mapping[str, str]) -> dict[str, str]:
    """Return the filters that say something, with the view that waits for this role where they name none."""
    said = {name: value for name, value in asked.items() if value}
    return {"view": "all" if "state" in said else start(actor), **said}


def inbox(
    actor: Actor, *, at: datetime, view: str = "", state: str = "", unit: str = "", area: str = "", category: str = "",
    q: str = "", after: str = "",
) -> Page:  # fmt: skip
    """Return a page of the cases that `actor` may see, those due first (so the latest) on top.

    A filter that cannot be used is left out and named in `faults`; the rest still holds.
    """
    here, faults, held = world(), [], {}
    asked = {"view": view or ("all" if state else start(actor)), "state": state, "unit": unit, "area": area, "category": category}
    for name, value in (asked | {"q": q, "after": after}).items():
        try:
            held[name] = READERS[name](value, here, at) if value else Q()
        except Refused as no:
            faults.append(no)
            held[name] = Q()
    wide = m.Case.objects.filter(scope(actor, here), held["unit"], held["area"], held["category"])
    shown = view if view in VIEWS else start(actor) if not view and not state else "all"
    page = _listing(wide.filter(held["q"], held["view"], held["state"], held["after"]), ROWS, here, at)
    counts, more = _counts(wide, at, held["q"])
    return Page(shown, page.rows, counts, more, page.after, tuple(faults), *_choices(actor, area, here))


def listing(actor: Actor, *, at: datetime, limit: int = ROWS, **asked: str) -> Listing:
    """Return a page of the cases that `actor` may see, those due first on top, for the filters of READERS.

    Raises Refused for a filter that is not known.
    """
    here = world()
    if not 1 <= limit <= MOST:
        raise Refused(f"应为 1 到 {MOST} / between 1 and {MOST}", field="limit", value=limit, mend="limit=25")
    held = [READERS[name](value, here, at) for name, value in asked.items() if value]
    return _listing(m.Case.objects.filter(scope(actor, here), *held), limit, here, at)


def _listing(cases: QuerySet[m.Case], limit: int, here: World, at: datetime) -> Listing:
    found = list(cases.order_by("due_at", "-id").values(*COLUMNS)[: limit + 1])
    more = _cursor(found[limit - 1]) if len(found) > limit else ""
    return Listing(tuple(row(one, here, at) for one in found[:limit]), more)


def row(one: Mapping[str, Any], here: World, at: datetime) -> Row:
    """Return a case's columns as a list shows them."""
    kind = here.shelf.category(one["category"])
    return Row(
        one["number"], one["category"], kind.zh, kind.en, place(here, one["area_id"]),
        here.units.get(one["unit_id"] or "", ("", ""))[0], State(one["state"]), standing(one, at),
        one["due_at"] - at if one["due_at"] else None, one["reports"], one["emergency"], one["ask"], one["opened_at"],
        one["version"], one["area_id"], one["unit_id"] or "", one["due_at"], Point(one["lon"], one["lat"]) if one["lon"] is not None else None,
        one["urgent"], one["urgent_words"],
    )  # fmt: skip


def standing(one: Mapping[str, Any], at: datetime) -> str:
    """Return late, soon, fine, or none when no clock runs; read from the deadline, so that it needs no tick."""
    if one["due_at"] is None:
        return "none"
    if one["due_at"] < at:
        return "late"
    return "soon" if one["warned"] == "soon" or (one["check_at"] and one["check_at"] <= at) else "fine"


def place(here: World, area: str, *, en: bool = False) -> str:
    """Return an area's names from the sub-district down, the district's own name when that is all; English ones where there are.

    A name that the next one repeats is left out: a grid is called after its community.
    """
    path = [here.atlas.areas[code] for code in reversed(here.atlas.path(area))]
    called = [(en and one.en) or one.zh for one in path]
    names = [name for name, one in zip(called, path, strict=True) if one.level != Level.DISTRICT]
    short = [name for name, below in zip(names, [*names[1:], ""], strict=False) if not below.startswith(name)]
    return " · ".join(short) or (called[0] if path else area)


def _counts(cases: QuerySet[m.Case], at: datetime, words: Q) -> tuple[dict[str, int], frozenset[str]]:
    """Return view -> cases with the words, and the views of which only the first COUNTED cases were looked at, in one statement.

    What the person may see and asked for is spelt once for all views. Where few reports have the words, their cases are the first thing
    that is looked at; where many have, each of a view's first cases is asked.
    """
    dense = words if isinstance(words, text.Dense) else None
    base, values = _sql((cases if dense else cases.filter(words)).order_by().values("id", "state", "due_at", "urgent", "like_id"))
    hit, said = (dense.hit, dense.values) if dense else ("true", [])
    parts = _parts(at)
    some = (
        f"(SELECT ARRAY[count(*) FILTER (WHERE {hit}), count(*)] FROM (SELECT id FROM base AS c WHERE {where} LIMIT {COUNTED}) AS x)"  # as below  # nosec B608
        for _, where, _ in parts
    )
    kept = "MATERIALIZED" if words and not dense else "NOT MATERIALIZED"
    asked = [*values, *(value for *_, own in parts for value in (*said, own))]
    with connection.cursor() as cursor:
        # Django's own SQL and our own words; what is asked for is in the values
        cursor.execute(f"WITH base AS {kept} ({base}) SELECT {', '.join(some)}", asked)  # nosec B608
        found = dict(zip(VIEWS, cursor.fetchone(), strict=True))
    return {view: hits for view, (hits, _) in found.items()}, frozenset(view for view, (_, rows) in found.items() if rows == COUNTED)


def _parts(at: datetime) -> list[tuple[str, str, Any]]:
    """Return each view with its condition in SQL and the condition's value."""
    wheres: dict[str, tuple[str, Any]] = {"late": ("due_at < %s", at), "all": ("%s", True), "urgent": ("urgent <> '' AND state = ANY(%s)", OPEN)}
    wheres["like"] = ("like_id IS NOT NULL AND state = ANY(%s)", OPEN)
    return [(name, *wheres.get(name, ("state = %s", name))) for name in VIEWS]


def _sql(cases: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    try:
        return cases.query.sql_with_params()
    except EmptyResultSet:  # whoever sees nothing
        return "SELECT 0 AS id, '' AS state, now() AS due_at, '' AS urgent, 0 AS like_id WHERE false", ()


def _view(value: str, at: datetime) -> Q:
    _known("view", value, VIEWS)
    marked = {"urgent": ~Q(urgent="") & Q(state__in=OPEN), "like": Q(like__isnull=False) & Q(state__in=OPEN)}
    return {"late": Q(due_at__lt=at), "all": Q(), **marked}.get(value, Q(state=value))


def _state(value: str) -> Q:
    _known("state", value, list(State))
    return Q(state=value)


def _unit(value: str, here: World) -> Q:
    _known("unit", value, here.units)
    return Q(unit=value)


def _area(value: str, here: World) -> Q:
    _known("area", value, here.atlas.areas)
    return Q(area__in=here.below(value))


def _category(value: str, here: World) -> Q:
    codes = here.shelf.categories
    heads = {code[:cut] for code in codes for cut in range(len(code)) if code[cut] == "-"}
    _known("category", value, [*codes, *heads])
    below = Q(category__startswith=value + "-") if value in heads else NOTHING
    return Q(category=value) | below if value in codes else below  # an OR only where both can be: it costs the index


def _known(field: str, value: str, known: Collection[str]) -> None:
    if value not in known:
        some = "、".join(list(known)[:8]) + ("…" if len(known) > 8 else "")
        raise Refused("没有这一项 / not known", field=field, value=value, mend=f"可选 / one of: {some}")


def _search(value: str) -> Q:
    """Return cases by number, or by the words of their reports. Raises Refused when too long or without words."""
    words, _ = intake.text(value, "q")
    if len(words) > 60:
        raise Refused("最多 60 字 / at most 60 characters", field="q", value=words, mend="用短一些的词 / use shorter words")
    if NUMBER.fullmatch(words):
        return Q(number__startswith=words)
    return text.where(words)


def _cursor(one: Mapping[str, Any]) -> str:
    due = "x" if one["due_at"] is None else str((one["due_at"] - NEVER) // NEWEST)
    return f"{due}-{one['id']}"


def _after(value: str) -> Q:
    """Return the rows behind a cursor: microseconds of the deadline ("x" for none), and the id."""
    found = re.fullmatch(r"(x|\d{1,16})-(\d{1,18})", value, re.ASCII)
    if found is None:
        raise Refused("读不懂的翻页位置 / not a position in the list", field="after", value=value, mend="用上一页的 next / use the last page's next")
    pk = int(found[2])
    if found[1] == "x":
        return Q(due_at=None, id__lt=pk)
    due = NEVER + int(found[1]) * NEWEST
    return Q(due_at__gt=due) | Q(due_at=due, id__lt=pk) | Q(due_at=None)


def _choices(actor: Actor, area: str, here: World) -> Iterable[Choices]:
    """Return what the filters offer as (code, (Chinese, English)): units, sub-districts and communities in reach, categories."""
    reach = set(here.below(actor.area)) if actor.role in BY_AREA else set(here.atlas.areas)
    shown = [a for a in here.atlas.areas.values() if a.code in reach and (a.level != Level.GRID or a.code == area)]
    areas = tuple(sorted((a.code, _indented(a)) for a in shown))
    return tuple(here.units.items()), areas, tuple((code, (one.zh, one.en)) for code, one in here.shelf.categories.items())


def _indented(area: AreaShape) -> tuple[str, str]:
    indent = "　" if area.level == Level.COMMUNITY else ""
    return indent + area.zh, area.en and indent + area.en


# What a list can be narrowed by, and how the word is read.
READERS: dict[str, Callable[[str, World, datetime], Q]] = {
    "view": lambda value, here, at: _view(value, at),
    "state": lambda value, here, at: _state(value),
    "unit": lambda value, here, at: _unit(value, here),
    "area": lambda value, here, at: _area(value, here),
    "category": lambda value, here, at: _category(value, here),
    "q": lambda value, here, at: _search(value),
    "after": lambda value, here, at: _after(value),
}
