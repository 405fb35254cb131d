"""How does a district's folder become the district?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import models, transaction

from cityloop.kit import folder, shelf
from cityloop.kit.folder import Folder
from cityloop.loop.words import Actor, Refused
from cityloop.store import models as m

NAMED = 48  # letters of the digest that name the folder; the rest changes when the house itself adds to the district
ORDER = {"district": 0, "subdistrict": 1, "community": 2, "grid": 3}


def changes(path: Path) -> tuple[Folder, list[str]]:
    """Return the folder and what loading it would change, a line a table: "+ new, ~ changed, - gone". Raises Refused."""
    found = folder.read(path, taken=shelf.load(settings.PACK_FOLDERS).categories)
    if found.faults:
        return found, []
    lines = []
    for model, rows in _tables(found).items():
        have = {row.pk: row for row in model._default_manager.all()}
        names = [f.attname for f in model._meta.concrete_fields if not f.primary_key]
        new = [row for row in rows if row.pk not in have]
        other = [
            row for row in rows if row.pk in have and any(getattr(row, n) != getattr(have[row.pk], n) for n in names)
        ]
        gone = set(have) - {row.pk for row in rows}
        lines.append(f"{model.__name__}: +{len(new)} ~{len(other)} -{len(gone)}")
    for model, rows in _lists(found).items():
        lines.append(f"{model.__name__}: {_kept(model).count()} -> {len(rows)}")
    return found, lines


def loaded(path: Path) -> bool:
    """Return whether the folder is the one that was loaded last, file for file."""
    return m.District.objects.filter(digest__startswith=folder.fingerprint(path)[:NAMED]).exists()


def renew() -> None:
    """Let every process read the district again: something of it was written that is not in its folder."""
    for row in m.District.objects.select_for_update():
        row.digest = row.digest[:NAMED] + token_hex(8)
        row.save(update_fields=["digest"])


def load(path: Path, *, by: Actor, at: datetime) -> list[str]:
    """Load a district's folder, whole or not at all, and return what changed. May be repeated.

    Areas and units that cases point to cannot vanish. Raises Refused naming every fault.
    """
    found, lines = changes(path)
    if found.faults:
        raise Refused(f"{len(found.faults)} 处错误 / faults:\n  " + "\n  ".join(found.faults[:40]), field=str(path))
    other = m.District.objects.exclude(code=found.config["code"]).first()
    if other:
        raise Refused(
            f"此库已装载 {other.zh} / this database serves {other.code}", field="code", value=found.config["code"],
            mend="一个数据库一个区:另设 CITYLOOP_DATABASE_URL / one database a district",
        )  # fmt: skip
    with transaction.atomic():
        _write(found, at)
    return lines


def _write(found: Folder, at: datetime) -> None:
    for model, rows in _tables(found).items():
        columns = [f.name for f in model._meta.concrete_fields if not f.primary_key]
        model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["code"], update_fields=columns, batch_size=500
        )
    for model, rows in _lists(found).items():
        _kept(model).delete()
        model._default_manager.bulk_create(rows, batch_size=500)
    _drop_gone(found)
    config = {k: v.isoformat() if isinstance(v, date) else v for k, v in found.config.items()}
    names = {"zh": config["zh"], "en": config["en"]}
    m.District.objects.update_or_create(
        code=config["code"], defaults={**names, "config": config, "digest": found.digest, "loaded_at": at}
    )


def _drop_gone(found: Folder) -> None:
    """Delete areas, posts and units that the folder no longer names; one that is in use stays and is refused."""
    for model, rows in reversed(_tables(found).items()):
        gone = model._default_manager.exclude(pk__in=[row.pk for row in rows])
        depth = _depths() if model is m.Unit else {}
        try:
            for row in sorted(gone, key=lambda r: (-ORDER.get(getattr(r, "level", ""), 0), -depth.get(r.pk, 0))):
                row.delete()
        except models.ProtectedError as fault:
            raise Refused(
                f"仍被使用 / still in use: {fault.protected_objects and next(iter(fault.protected_objects))}",
                field=model.__name__, value=row.pk, mend="在文件夹中保留它 / keep it in the folder",
            ) from None  # fmt: skip


def _depths() -> dict[str, int]:
    """Return unit -> how many units are above it, so that the lowest go first."""
    parent = dict(m.Unit.objects.values_list("code", "parent_id"))
    return {code: len(list(_above(code, parent))) for code in parent}


def _above(code: str, parent: Mapping[str, str | None]) -> Iterator[str]:
    while up := parent.get(code):
        yield up
        code = up


def _kept(model: type[models.Model]) -> models.QuerySet[Any]:
    """Return the rows of a list that came from a folder: a value set here (`own`) stays."""
    return m.Value.objects.filter(own=False) if model is m.Value else model._default_manager.all()


def _tables(found: Folder) -> dict[type[models.Model], list[Any]]:
    """Return the rows with a code, parents before children."""
    areas = sorted(found.areas, key=lambda a: ORDER.get(a.get("kind", ""), 9))
    units = _parents_first(found.units)
    return {
        m.Area: [
            m.Area(code=a["code"], zh=a["zh"], en=a["en"], level=a["kind"], parent_id=a.get("parent") or None, shape=a["shape"])
            for a in areas
        ],
        m.Unit: [
            m.Unit(
                code=u["code"], zh=u["zh"], en=u["en"], kind=u["kind"], parent_id=u.get("parent"), area_id=u.get("area"),
                mail=u.get("mail", ""),
            )
            for u in units
        ],
        m.Post: [
            m.Post(code=f"{u['code']}.{p['code']}", zh=p["zh"], en=p["en"], unit_id=u["code"], role=p["role"])
            for u in units
            for p in u.get("post", [])
        ],
    }  # fmt: skip


def _parents_first(units: list[dict[str, Any]]) -> list[dict[str, Any]]:
    parent = {u["code"]: u.get("parent") for u in units}

    def depth(code: str | None, seen: int = 0) -> int:
        return 0 if not code or seen > len(parent) else 1 + depth(parent.get(code), seen + 1)

    return sorted(units, key=lambda u: depth(u["code"]))


def _lists(found: Folder) -> dict[type[models.Model], list[Any]]:
    """Return the rows without a code: replaced at each load."""
    return {
        m.Duty: [
            m.Duty(
                category=d["category"], area_id=d.get("area") or None, unit=d["unit"],
                post=f"{d['unit']}.{d['post']}" if d.get("post") else "", since=d["since"], source=d["source"],
            )
            for d in found.duties
        ],
        m.Value: [m.Value(name=v.name, of=v.of, since=v.since, value=v.value, source=v.source) for v in found.values],
        m.Calendar: _days(found.calendar),
        m.PlaceName: [name for row in found.places for name in _names(row)],
    }  # fmt: skip


def _days(calendar: dict[str, Any]) -> list[m.Calendar]:
    off = [
        m.Calendar(day=h["from"] + timedelta(days=n), works=False, name=h["name"], source=h["source"])
        for h in calendar.get("holiday", [])
        for n in range((h["to"] - h["from"]).days + 1)
    ]
    on = [
        m.Calendar(day=d["date"], works=True, name=d.get("name", "调休上班"), source=d.get("source", "")) for d in calendar.get("makeup", [])
    ]  # fmt: skip
    return off + on


def _names(row: dict[str, str]) -> list[m.PlaceName]:
    words = [row["name"], *(row.get("aliases") or "").split("|")]
    return [
        m.PlaceName(
            word=word, kind=row["kind"], area_id=row["area"], lon=float(row["lon"]), lat=float(row["lat"]),
            radius=float(row["radius"]),
        )
        for word in dict.fromkeys(filter(None, words))
    ]  # fmt: skip
