"""Whose duty is it?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cityloop.loop.words import Refused


@dataclass(frozen=True, slots=True)
class Duty:
    """A line of the duty table (职责清单): category or prefix or "*", area or all, unit (or @level), post."""

    category: str
    area: str
    unit: str
    post: str
    since: date
    source: str


@dataclass(frozen=True, slots=True)
class Route:
    """Unit and post (or crew), and the line that decided."""

    unit: str
    post: str
    because: str


def fits(duty: Duty, category: str, path: Sequence[str], day: date) -> bool:
    """Return whether a line of the duty table speaks of this category and place on this day."""
    named = duty.category == "*" or category == duty.category or category.startswith(duty.category + "-")
    return named and duty.since <= day and (not duty.area or duty.area in path)


def route(
    category: str, path: Sequence[str], duties: Iterable[Duty], unit_of: Mapping[tuple[str, str], str], day: date
) -> Route:
    """Return the unit of the most specific line: exact category, then prefix, then "*"; deeper area, then later date.

    `path` holds area codes, smallest first; `unit_of` maps (level, area) to the unit of that area. Raises Refused when
    no line fits: a district's table must end in "*".
    """
    lines = [duty for duty in duties if fits(duty, category, path, day)]

    def rank(duty: Duty) -> tuple[int, int, date]:
        depth = len(path) - path.index(duty.area) if duty.area else 0
        return (-1 if duty.category == "*" else len(duty.category), depth, duty.since)

    for duty in sorted(lines, key=rank, reverse=True):
        unit = duty.unit
        if unit.startswith("@"):
            unit = next((unit_of[unit[1:], area] for area in path if (unit[1:], area) in unit_of), "")
        if unit:
            said = f"职责清单 {duty.category}{'@' + duty.area if duty.area else ''} 自 {duty.since} / duty table"
            return Route(unit, duty.post, f"{said} ({duty.source})")
    raise Refused(
        f"职责清单没有 {category} / no duty line for {category}", field="category", value=category,
        mend="在 duties.toml 加一行 category = \"*\" / add a line for \"*\"",
    )  # fmt: skip
