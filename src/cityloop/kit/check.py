"""Is this pack well made?"""

from collections.abc import Iterator
from pathlib import Path

from cityloop.kit import shelf, story
from cityloop.loop import clock
from cityloop.loop.words import Refused, Stage

MANIFEST = ("name", "title", "owner", "maturity", "core", "sections", "tracks")
MATURITY = ("demo", "pilot", "proven")
LIMITS = {*Stage, "supervise", "escalate"}


def check(folder: Path) -> list[str]:
    """Return what is wrong with a pack, each line naming file, key and mend; an empty list when all is well."""
    try:
        pack = shelf.read(folder)
    except Refused as no:
        return [no.text]
    return [*_manifest(pack), *_scenario(pack), *_values(pack), *_stories(pack)]


def _manifest(pack: shelf.Pack) -> Iterator[str]:
    yield from (f"manifest.toml: 缺少 / missing {key}" for key in MANIFEST if key not in pack.manifest)
    if pack.manifest.get("maturity") not in MATURITY:
        yield f"manifest.toml maturity = {pack.manifest.get('maturity')}: 应为 / one of {', '.join(MATURITY)}"
    if not {"zh", "en"} <= set(pack.manifest.get("title", {})):
        yield "manifest.toml title: 要有 zh 和 en / needs zh and en"
    if not (pack.folder / "README.md").exists():
        yield "README.md: 缺少 / missing; whose problem, which law, what is not modelled"


def _scenario(pack: shelf.Pack) -> Iterator[str]:
    codes = [c.code for c in pack.scenario.categories]
    yield from (f"scenario.py: 类别重复 / category twice: {code}" for code in sorted({c for c in codes if codes.count(c) > 1}))
    for category in pack.scenario.categories:
        if not category.cues:
            yield f"scenario.py {category.code}: 没有线索词 / no cues, so no text will ever find it"
    for plan in pack.scenario.plans:
        if plan.category not in codes:
            yield f"scenario.py plan {plan.name}: 未知类别 / unknown category {plan.category}"
        if sum(part.lead for part in plan.parts) != 1:
            yield f"scenario.py plan {plan.name}: 要有且只有一个牵头单位 / needs exactly one lead part"


def _values(pack: shelf.Pack) -> Iterator[str]:
    for value in pack.values:
        if value.name in LIMITS:
            try:
                clock.parse(value.value)
            except Refused as no:
                yield f"values.toml {value.name}/{value.of}: {no.text}"


def _stories(pack: shelf.Pack) -> Iterator[str]:
    paths = sorted(pack.folder.glob("stories/*.toml"))
    if not paths:
        yield "stories/: 没有故事 / no story; write one first"
    for path in paths:
        try:
            story.read(path)
        except Refused as no:
            yield f"stories/{path.name}: {no.text}"
