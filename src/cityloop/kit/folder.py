"""What does a district's folder say, and is it sound?"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import shapely
from shapely.geometry import shape

from cityloop.kit import ground, replies, values
from cityloop.kit.values import Value
from cityloop.loop import clock
from cityloop.loop.mailbox import mailbox
from cityloop.loop.words import Level, Refused, Role

FILES = (
    "district.toml", "areas.geojson", "units.toml", "duties.toml", "calendar.toml", "gazetteer.csv", "values.toml",
    "texts.toml",
)  # fmt: skip
OPTIONAL = ("categories.csv", ground.FILE, replies.FILE)
COLUMNS = ("code", "zh", "en", "emergency", "join_metres", "join_hours", "source")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
REACH = {"join_metres": (1, 5_000), "join_hours": (0, 8_760)}  # no hours at all: nothing joins but by an equal key
UP = {Level.GRID: Level.COMMUNITY, Level.COMMUNITY: Level.SUBDISTRICT, Level.SUBDISTRICT: Level.DISTRICT}
# An area may stick out of its parent by the width of a drawing error: 1e-6 square degrees is about 10,000 m2 here.
SLIVER = 1e-6


@dataclass(frozen=True)
class Folder:
    """A district's folder, parsed and checked; `faults` is empty when it may be loaded."""

    config: dict[str, Any]
    areas: list[dict[str, Any]]
    units: list[dict[str, Any]]
    duties: list[dict[str, Any]]
    calendar: dict[str, Any]
    places: list[dict[str, str]]
    values: list[Value]
    digest: str
    faults: list[str] = field(default_factory=list)


def read(path: Path, taken: Collection[str] = ()) -> Folder:
    """Return the folder with every fault found in it, each naming file, row, value and mend.

    `taken` are the codes of the packs' categories, which the district's own may not repeat.
    Raises Refused only when a file is missing or cannot be parsed at all.
    """
    if not path.is_dir():
        raise Refused("不是文件夹 / not a folder", field="FOLDER", value=path, mend="cityloop district load districts/demo")
    raw = {name: _bytes(path / name) for name in FILES}
    toml = {name: _toml(name, data) for name, data in raw.items() if name.endswith(".toml")}
    config = {**toml["district.toml"], "texts": toml["texts.toml"].get("text", {}), "hours": toml["calendar.toml"].get("hours", {})}
    config["known_until"] = toml["calendar.toml"].get("known_until")
    own = _rows(path / "categories.csv") if (path / "categories.csv").exists() else []
    config["categories"] = [_category(row) for row in own]
    more = path / replies.FILE
    config["replies"] = _toml(more.name, _bytes(more)).get("reply", []) if more.exists() else []
    config["base"] = _base(path / ground.FILE)
    folder = Folder(
        config, _areas(raw["areas.geojson"]), toml["units.toml"].get("unit", []), toml["duties.toml"].get("duty", []),
        toml["calendar.toml"], list(csv.DictReader(_text("gazetteer.csv", raw["gazetteer.csv"]).splitlines())),
        values.read(toml["values.toml"], "values.toml", layer=2),
        fingerprint(path),
    )  # fmt: skip
    folder.faults.extend([*_faults(folder), *_category_faults(own, taken), *replies.faults(config["replies"], {*taken, *(row["code"] for row in own)})])
    return folder


def fingerprint(path: Path) -> str:
    """Return the sha256 (hex) of a folder's files; an optional file counts when it is there. Raises Refused when one is missing."""
    more = [name for name in OPTIONAL if (path / name).exists()]
    return hashlib.sha256(b"".join(_bytes(path / name) for name in (*FILES, *more))).hexdigest()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise Refused("缺少文件 / file missing", field=path.name, mend=f"一个区要有 / a district has {', '.join(FILES)}") from None


def _base(path: Path) -> dict[str, Any]:
    """Return the base map, an empty one without a file. Raises Refused when it cannot be read."""
    try:
        return ground.read(_bytes(path)) if path.exists() else ground.NONE
    except ValueError as fault:
        raise Refused(str(fault), field=path.name) from None


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Refused(f"不是 UTF-8(第 {fault.start} 字节)/ not UTF-8", field=name, mend="另存为 UTF-8 / save as UTF-8") from None


def _toml(name: str, data: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(name, data))
    except tomllib.TOMLDecodeError as fault:
        raise Refused(f"不是 TOML / not TOML: {fault}", field=name) from None


def _rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of categories.csv. Raises Refused when its columns are others."""
    table = csv.DictReader(_text(path.name, _bytes(path)).splitlines(), restkey="more", restval="")
    if tuple(table.fieldnames or ()) != COLUMNS:
        raise Refused(
            "列不对 / wrong columns", field=path.name, value=",".join(table.fieldnames or ()),
            mend=f"第一行应为 / the first row must be {','.join(COLUMNS)}",
        )  # fmt: skip
    return [{key: cell.strip() if isinstance(cell, str) else cell for key, cell in row.items()} for row in table]


def _category(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as kit.scenario.Category takes it; a number that is none is left for the faults to name."""
    reach = {key: _number(row[key]) for key in REACH}
    return {**{key: row[key] for key in ("code", "zh", "en", "source")}, "emergency": row["emergency"] == "true", **reach}


def _number(text: str) -> float | None:
    """Return the plain decimal number, None when the text is none."""
    return float(text) if re.fullmatch(r"\d{1,6}(\.\d{1,3})?", text, re.ASCII) else None


def _category_faults(rows: list[dict[str, Any]], taken: Collection[str]) -> Iterator[str]:
    seen: set[str] = set()
    for number, row in enumerate(rows, 2):
        where = f"categories.csv row {number} ({row['code']})"
        yield from _lacking(row, ("code", "zh", "en", "source"), where)
        if not CODE.fullmatch(row["code"]):
            yield f"{where} code: 应为至多 40 个字母、数字、点、横线 / at most 40 letters, digits, dots, hyphens"
        if row["code"] in seen or row["code"] in taken:
            whose = "场景包已有 / a pack has it" if row["code"] in taken else "重复 / twice"
            yield f"{where} code: {whose},换一个代码 / take another code"
        seen.add(row["code"])
        if row["emergency"] not in ("true", "false"):
            yield f"{where} emergency = {row['emergency']}: 应为 / must be true | false"
        for key, (least, most) in REACH.items():
            if (value := _number(row[key])) is None or not least <= value <= most:
                yield f"{where} {key} = {row[key]}: 应为 {least} 到 {most} 的数字 / must be a number from {least} to {most}"
        if "more" in row:
            yield f"{where}: 多出一格 / a cell too many; 含逗号的格加引号 / put a cell with a comma into quotes"


def _areas(data: bytes) -> list[dict[str, Any]]:
    try:
        features = json.loads(_text("areas.geojson", data))["features"]
        return [{**f["properties"], "shape": f["geometry"]} for f in features]
    except (json.JSONDecodeError, KeyError, TypeError) as fault:
        raise Refused(f"不是 FeatureCollection / not one: {fault!r}", field="areas.geojson") from None


def _faults(folder: Folder) -> Iterator[str]:
    yield from _config_faults(folder)
    yield from _area_faults(folder.areas)
    yield from _ground_faults(folder)
    yield from _unit_faults(folder)
    yield from _duty_faults(folder)
    yield from _place_faults(folder)
    said = [(v.name, v.of, v.since) for v in folder.values]
    yield from (f"values.toml {name}/{of} {since}: 重复 / twice" for name, of, since in sorted(set(said)) if said.count((name, of, since)) > 1)
    asked = ((v, role.strip()) for v in folder.values if v.name == "second_factor" for role in v.value.split(","))
    yield from (f"values.toml second_factor {v.since} = {role}: 没有这个角色 / no such role" for v, role in asked if role not in {*Role, "none"})


def _config_faults(folder: Folder) -> Iterator[str]:
    for key in ("code", "zh", "en", "time_zone", "coordinates", "languages"):
        if not folder.config.get(key):
            yield f"district.toml {key}: 缺少 / missing"
    if folder.config.get("coordinates", "wgs84") != "wgs84":
        yield f"district.toml coordinates = {folder.config['coordinates']}: 只收 wgs84,先转换 / convert to wgs84 first"
    try:
        clock.calendar_from(folder.calendar, ZoneInfo(str(folder.config.get("time_zone", "UTC"))))
    except (ZoneInfoNotFoundError, ValueError):
        yield f"district.toml time_zone = {folder.config.get('time_zone')}: 未知时区 / unknown; e.g. Asia/Shanghai"
    except Refused as no:
        yield f"calendar.toml {no.text}"


def _area_faults(areas: list[dict[str, Any]]) -> Iterator[str]:
    known = {a.get("code"): a for a in areas}
    roots = [a.get("code") for a in areas if a.get("kind") == Level.DISTRICT]
    if len(roots) != 1:
        yield f"areas.geojson: 要有且只有一个 district / needs one district, found {len(roots)}"
    if len(known) != len(areas):
        yield "areas.geojson: code 重复 / a code stands twice"
    shapes = {}
    for area in areas:
        where = f"areas.geojson {area.get('code')}"
        yield from _lacking(area, ("code", "zh", "en", "kind"), where)
        try:
            shapes[area.get("code")] = made = shape(area["shape"])
        except Exception as fault:  # shapely raises many kinds
            yield f"{where}: 图形读不出 / bad geometry: {fault}"
            continue
        if not made.is_valid:
            yield f"{where}: 图形无效 / invalid: {shapely.is_valid_reason(made)}"
        yield from _parent_faults(area, known, where)
    yield from _outside(known, shapes)


def _ground_faults(folder: Folder) -> Iterator[str]:
    """Yield what is wrong with the base map; a district that cannot be drawn was named before."""
    try:
        outline = shape(next(a["shape"] for a in folder.areas if a.get("kind") == Level.DISTRICT))
    except Exception:  # none, or one of the many kinds that shapely raises
        outline = None
    yield from ground.faults(folder.config["base"]["features"], outline)


def _lacking(row: dict[str, Any], keys: tuple[str, ...], where: str) -> Iterator[str]:
    yield from (f"{where} {key}: 缺少 / missing" for key in keys if not row.get(key))


def _parent_faults(area: dict[str, Any], known: dict[Any, dict[str, Any]], where: str) -> Iterator[str]:
    kind = area.get("kind")
    if kind not in list(Level):
        yield f"{where} kind = {kind}: 应为 / one of {', '.join(Level)}"
    elif kind in UP and known.get(area.get("parent"), {}).get("kind") != UP[Level(kind)]:
        yield f"{where} parent = {area.get('parent')}: 上级应为 {UP[Level(kind)]} / parent must be a {UP[Level(kind)]}"


def _outside(known: dict[Any, dict[str, Any]], shapes: dict[Any, Any]) -> Iterator[str]:
    for code, made in shapes.items():
        parent = shapes.get(known[code].get("parent"))
        if parent is not None and made.is_valid and parent.is_valid and made.difference(parent).area > SLIVER:
            yield f"areas.geojson {code}: 超出上级 / sticks out of {known[code]['parent']}"


def _unit_faults(folder: Folder) -> Iterator[str]:
    codes = [u.get("code") for u in folder.units]
    areas = {a.get("code") for a in folder.areas}
    yield from (f"units.toml: 重复 / twice: {c}" for c in sorted({str(c) for c in codes if codes.count(c) > 1}))
    parent = {u.get("code"): u.get("parent") for u in folder.units}
    for unit in folder.units:
        where = f"units.toml {unit.get('code')}"
        if _circles(unit.get("code"), parent):
            yield f"{where} parent = {unit.get('parent')}: 上级成环 / its parents run in a circle"
        yield from _lacking(unit, ("code", "zh", "en", "kind"), where)
        if unit.get("parent") and unit["parent"] not in codes:
            yield f"{where} parent = {unit['parent']}: 没有这个单位 / no such unit"
        if unit.get("area") and unit["area"] not in areas:
            yield f"{where} area = {unit['area']}: 没有这个区域 / no such area"
        if (mail := unit.get("mail", "")) != "" and not (isinstance(mail, str) and mailbox(mail)):
            yield f"{where} mail = {mail}: 不是邮箱地址 / not an e-mail address; 如 / such as lights@example.org"
        for post in unit.get("post", []):
            yield from _lacking(post, ("code", "zh", "en"), f"{where} post")
            if post.get("role") not in list(Role):
                yield f"{where} post {post.get('code')} role = {post.get('role')}: 应为 / one of {', '.join(Role)}"


def _circles(code: Any, parent: dict[Any, Any]) -> bool:
    """Return whether the way up from a unit comes by a unit twice."""
    seen = set()
    while code and code not in seen:
        seen.add(code)
        code = parent.get(code)
    return bool(code)


def _duty_faults(folder: Folder) -> Iterator[str]:
    units = {u.get("code"): {p.get("code") for p in u.get("post", [])} for u in folder.units}
    for number, duty in enumerate(folder.duties, 1):
        where, unit = f"duties.toml duty[{number}]", str(duty.get("unit", ""))
        if unit not in units and unit not in ("@subdistrict", "@community", "@district"):
            yield f"{where} unit = {unit}: 没有这个单位 / no such unit"
        if duty.get("post") and duty["post"] not in units.get(unit, set()):
            yield f"{where} post = {duty['post']}: {unit} 没有这个岗位 / has no such post"
        if not isinstance(duty.get("since"), date) or not duty.get("source") or not duty.get("category"):
            yield f"{where}: 要有 category、since(日期)、source / needs category, since (a date) and source"
    if not any(d.get("category") == "*" and not d.get("area") for d in folder.duties):
        yield 'duties.toml: 没有 category = "*" 的兜底 / no line for "*": unclear duty must fall to somebody'


def _place_faults(folder: Folder) -> Iterator[str]:
    shapes = {a.get("code"): a.get("shape") for a in folder.areas}
    for number, row in enumerate(folder.places, 2):
        where = f"gazetteer.csv row {number} ({row.get('name')})"
        if row.get("area") not in shapes:
            yield f"{where} area = {row.get('area')}: 没有这个区域 / no such area"
            continue
        try:
            lon, lat, radius = float(row["lon"]), float(row["lat"]), float(row["radius"])
        except (KeyError, TypeError, ValueError):
            yield f"{where}: lon、lat、radius 应为数字 / must be numbers"
            continue
        if not 0 < radius < 20_000 or not shape(shapes[row["area"]]).buffer(0.002).covers(shapely.Point(lon, lat)):
            yield f"{where}: ({lon}, {lat}) 半径 {radius} 不在所属区域内 / not inside its area"
