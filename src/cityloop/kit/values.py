"""Which value holds on this day, and who says so?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cityloop.loop.words import Refused

KEYS = {"name", "of", "since", "value", "source"}


@dataclass(frozen=True, slots=True)
class Value:
    """A dated, sourced number or text: `name` for category `of` ("*" for all) from `since` on."""

    name: str
    of: str
    since: date
    value: str
    source: str
    layer: int = 0  # 0 house, 1 pack, 2 district folder, 3 database: the later layer wins at equal reach


def read(table: Mapping[str, Any], where: str, layer: int = 0) -> list[Value]:
    """Return the [[value]] rows of a parsed TOML file. Raises Refused naming file, row, key and mend."""
    return [_one(row, f"{where}: value[{number}]", layer) for number, row in enumerate(table.get("value", []), 1)]


def _one(row: Mapping[str, Any], where: str, layer: int) -> Value:
    lack, more = KEYS - {"of"} - set(row), set(row) - KEYS
    if lack or more:
        word = f"缺少 / missing {sorted(lack)}" if lack else f"多余 / unknown {sorted(more)}"
        raise Refused(word, field=where, mend=f"键应为 / the keys are {sorted(KEYS)}")
    if not isinstance(row["since"], date):
        raise Refused("不是日期 / not a date", field=f"{where}.since", value=row["since"], mend="since = 2026-01-01")
    if not str(row["source"]).strip():
        raise Refused("没有出处 / no source", field=f"{where}.source", mend='写明法规、标准或 "own" / say who says so')
    return Value(row["name"], row.get("of", "*"), row["since"], str(row["value"]), row["source"], layer)


def find(values: Iterable[Value], name: str, of: str, day: date) -> Value:
    """Return the value that holds: exact category, then prefix, then "*"; at equal reach the later layer, then the later date.

    Raises Refused when nothing holds on that day.
    """
    rows = [v for v in values if v.name == name and v.since <= day and covers(v.of, of)]
    if not rows:
        raise Refused(f"没有 {name}/{of} 在 {day} 的值 / no value holds", field=name, value=of, mend="add it to values.toml")
    return max(rows, key=lambda v: (0 if v.of == "*" else len(v.of), v.layer, v.since))


def covers(of: str, category: str) -> bool:
    """Return whether what is said of a category, of the head of several, or of all ("*") holds for `category`."""
    return of == "*" or category == of or category.startswith(of + "-")
