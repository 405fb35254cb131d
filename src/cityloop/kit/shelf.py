"""Which packs are on the shelf, and what do they declare together?"""

from __future__ import annotations

import importlib.util
import sys
import threading
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from cityloop.kit import values
from cityloop.kit.scenario import Category, Indicator, Plan, Scenario
from cityloop.kit.values import Value
from cityloop.loop.understand import UNSORTED, Cues, Lexicon
from cityloop.loop.words import Refused

HERE = Path(__file__).resolve().parent.parent / "packs"
HOUSE = Path(__file__).resolve().parent / "values.toml"
LOADING = threading.RLock()  # a second thread must not see a module that is half made
UNKNOWN = Category(UNSORTED, "待人工判定", "to be sorted by a person", {})


@dataclass(frozen=True, slots=True)
class Pack:
    """One scenario pack as found in its folder."""

    name: str
    folder: Path
    manifest: dict[str, Any]
    scenario: Scenario
    values: list[Value]


@dataclass(frozen=True)
class Shelf:
    """All packs together, and the district's own categories: no pack owns them, and no text finds them, for they have no cues."""

    packs: dict[str, Pack]
    own: tuple[Category, ...] = ()

    @cached_property
    def categories(self) -> dict[str, Category]:
        """Return code -> category, the district's own and the house's UNSORTED included; a pack goes before the district."""
        found = {c.code: c for pack in self.packs.values() for c in pack.scenario.categories}
        return {**{c.code: c for c in self.own}, **found, UNSORTED: UNKNOWN}

    @cached_property
    def owner(self) -> dict[str, str]:
        """Return category code -> pack name."""
        return {c.code: name for name, pack in self.packs.items() for c in pack.scenario.categories}

    @cached_property
    def cues(self) -> Lexicon:
        """Return the cue model over all packs."""
        pairs = [(name, c) for name, pack in self.packs.items() for c in pack.scenario.categories]
        return Lexicon(Cues(name, c.code, dict(c.cues), c.emergency) for name, c in pairs)

    @cached_property
    def owners(self) -> dict[str, Cues]:
        """Return category code -> its cues, the district's own with none: what a learned model may name."""
        return {**{c.code: Cues("", c.code, {}, c.emergency) for c in self.own}, **{cue.category: cue for cue in self.cues}}

    @cached_property
    def values(self) -> list[Value]:
        """Return the house's values and those of the packs."""
        return house_values() + [v for pack in self.packs.values() for v in pack.values]

    def category(self, code: str) -> Category:
        """Return the category; UNSORTED's own when the code is of a pack that is gone."""
        return self.categories.get(code, UNKNOWN)

    def scenario(self, name: str) -> Scenario:
        """Return the pack's scenario, an empty one for the house's own category."""
        return self.packs[name].scenario if name in self.packs else Scenario(())

    def plans(self, category: str) -> list[Plan]:
        """Return the plans (预案) declared for a category."""
        return [plan for pack in self.packs.values() for plan in pack.scenario.plans if plan.category == category]

    def indicators(self, scenario: str) -> tuple[Indicator, ...]:
        """Return the pack's own indicators."""
        return self.scenario(scenario).indicators


def own(rows: Iterable[Mapping[str, Any]]) -> tuple[Category, ...]:
    """Return a district's own categories from the checked rows of its folder."""
    return tuple(Category(**row, cues={}) for row in rows)


def house_values() -> list[Value]:
    """Return the values that hold when nobody else says otherwise."""
    return values.read(_toml(HOUSE), "house values.toml", layer=0)


def find(folders: Iterable[Path] = ()) -> list[Path]:
    """Return the pack folders: here first, then in each of `folders`; one with a manifest.toml is a pack."""
    roots = [HERE, *folders]
    return [path.parent for root in roots for path in sorted(root.glob("*/manifest.toml"))]


def load(folders: Iterable[Path] = ()) -> Shelf:
    """Return the shelf of all packs found. Raises Refused when two packs share a name or a category."""
    packs: dict[str, Pack] = {}
    seen: dict[str, str] = {}
    for folder in find(folders):
        pack = read(folder)
        if pack.name in packs:
            raise Refused(
                "两个同名场景包 / two packs of one name", field="pack", value=pack.name, mend=f"改名 / rename {folder.name}"
            )
        for category in pack.scenario.categories:
            if (other := seen.setdefault(category.code, pack.name)) != pack.name:
                raise Refused(f"类别重复 / category declared twice ({other})", field=pack.name, value=category.code)
        packs[pack.name] = pack
    return Shelf(packs)


def read(folder: Path) -> Pack:
    """Return one pack. Raises Refused naming file, key and mend."""
    manifest = _toml(folder / "manifest.toml")
    if manifest.get("name") != folder.name:
        raise Refused(
            "名称与文件夹不一致 / name differs from folder", field="manifest.toml name", value=manifest.get("name"),
            mend=f'name = "{folder.name}"',
        )  # fmt: skip
    scenario = getattr(_module(folder, "scenario"), "SCENARIO", None)
    if not isinstance(scenario, Scenario):
        raise Refused("没有 SCENARIO / no SCENARIO", field=f"{folder.name}/scenario.py", mend="SCENARIO = Scenario(...)")
    pack_values = values.read(_toml(folder / "values.toml"), f"{folder.name}/values.toml", layer=1)
    return Pack(folder.name, folder, manifest, scenario, pack_values)


def module(pack: Pack, name: str) -> ModuleType | None:
    """Return a pack's further module (demo, rules, detectors), None when the folder has no such file."""
    return _module(pack.folder, name) if (pack.folder / f"{name}.py").exists() else None


def _module(folder: Path, name: str) -> ModuleType:
    """Return a pack's module, loaded by path, so that packs may lie anywhere; siblings import as `from .rules import x`."""
    with LOADING:
        return _load(folder, name)


def _load(folder: Path, name: str) -> ModuleType:
    package = f"cityloop_pack_{folder.name}"
    full = f"{package}.{name}"
    if full in sys.modules and Path(str(sys.modules[full].__file__)).parent == folder:
        return sys.modules[full]
    parent = ModuleType(package)
    parent.__path__ = [str(folder)]
    sys.modules[package] = parent
    spec = importlib.util.spec_from_file_location(full, folder / f"{name}.py")
    if spec is None or spec.loader is None or not (folder / f"{name}.py").exists():
        raise Refused("没有文件 / file missing", field=f"{folder.name}/{name}.py", mend="见 docs/how/add-a-pack.md")
    made = importlib.util.module_from_spec(spec)
    sys.modules[full] = made
    try:
        spec.loader.exec_module(made)
    except Exception as fault:
        del sys.modules[full]
        raise Refused(f"{type(fault).__name__}: {fault}", field=f"{folder.name}/{name}.py", mend="修正后重试 / fix the file") from fault
    return made


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused("没有文件 / file missing", field=f"{path.parent.name}/{path.name}", mend="补上 / add it") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise Refused(f"不是 TOML / not TOML: {fault}", field=f"{path.parent.name}/{path.name}") from None
