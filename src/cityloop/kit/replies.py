"""Which replies does a district keep ready, and can each be filled in?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from string import Formatter
from typing import Any

from cityloop.kit.values import covers

FILE = "replies.toml"
FIELDS = ("number", "category", "place", "due", "unit", "district")
ACTS = ("reply", "resolve", "close", "drop", "return", "pause", "reopen")  # forms whose words a resident is told, or reads later
WORDS = ("title_zh", "title_en", "zh", "en", "source")
KEYS = {"name", "for", "of", *WORDS}
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST = 500  # letters of a text: what a person still reads before sending it


def faults(rows: Any, categories: Collection[str]) -> Iterator[str]:
    """Yield a line for each fault in the [[reply]] rows of a folder, naming row, key and mend; `categories`: all codes there are."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        yield f"{FILE} reply: 应为 / must be [[reply]]"
        return
    names = [row.get("name") for row in rows]
    for number, row in enumerate(rows, 1):
        where = f"{FILE} reply[{number}] ({row.get('name')})"
        yield from (f"{where} {key}: 没有这一项 / no such key; 可用 / use: {', '.join(sorted(KEYS))}" for key in sorted(set(row) - KEYS))
        if not isinstance(row.get("name"), str) or not NAME.fullmatch(row["name"]):
            yield f"{where} name: 小写英文字母、数字、下划线 / lower-case letters, digits, underscores"
        elif names.count(row["name"]) > 1:
            yield f"{where} name: 重复 / twice"
        yield from _reach(row, where, categories)
        for key in WORDS:
            yield from _text(row.get(key), f"{where} {key}", fields=FIELDS if key in ("zh", "en") else ())


def _reach(row: Mapping[str, Any], where: str, categories: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with the forms and the category that a reply is for."""
    acts, of = row.get("for"), row.get("of", "*")
    if not isinstance(acts, list) or not acts or not set(map(str, acts)) <= set(ACTS):
        yield f"{where} for = {acts}: 应为其中几项 / must be some of: {', '.join(ACTS)}"
    if categories and not (isinstance(of, str) and any(covers(of, code) for code in categories)):
        yield f"{where} of = {of}: 没有这个类别 / no such category; 或 / or *"


def _text(value: Any, where: str, fields: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with a text: missing, too long, or a field that nobody can fill in."""
    if not isinstance(value, str) or not value.strip():
        yield f"{where}: 缺少 / missing"
        return
    if len(value) > MOST:
        yield f"{where}: {len(value)} 字,至多 {MOST} / characters, at most {MOST}"
    if not fields:
        return
    try:
        found = [(name, spec, how) for _, name, spec, how in Formatter().parse(value) if name is not None]
    except ValueError:
        yield f"{where}: 花括号不成对 / a brace stands alone; 写成 / write {{{{ }}}}"
        return
    for name, spec, how in found:
        if name not in fields or spec or how:
            yield f"{where}: 未知字段 / unknown field {{{name}}}; 可用 / use: {', '.join(f'{{{one}}}' for one in fields)}"


def ready(rows: Iterable[Mapping[str, Any]], act: str, category: str) -> list[Mapping[str, Any]]:
    """Return the replies for a form and a category, those of the category itself first, each as it stands in the folder."""
    mine = [row for row in rows if act in row["for"] and covers(row.get("of", "*"), category)]
    return sorted(mine, key=lambda row: -len(row.get("of", "*").strip("*")))


def fill(text: str, known: Mapping[str, str]) -> str:
    """Return a text with its fields filled in, "" where one of them is not known of this case."""
    asked = {name for _, name, _, _ in Formatter().parse(text) if name}
    return text.format_map(known) if all(known.get(name) for name in asked) else ""
