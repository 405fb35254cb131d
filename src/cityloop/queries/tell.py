"""How do cases spread over categories, sub-districts and units?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cityloop.loop.words import Level
from cityloop.queries.district import world
from cityloop.store import models as m


def by(numbers: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return {"category", "subdistrict", "unit"} -> name -> count of the distinct cases, most first (at most 15 each)."""
    here = world()
    rows = m.Case.objects.filter(number__in=set(numbers)).values_list("category", "area_id", "unit_id")
    sums: dict[str, Counter[str]] = {"category": Counter(), "subdistrict": Counter(), "unit": Counter()}
    for category, area, unit in rows:
        sums["category"][f"{here.shelf.category(category).zh} {category}"] += 1
        found = [c for c in here.atlas.path(area) if here.atlas.areas[c].level == Level.SUBDISTRICT]
        sums["subdistrict"][here.atlas.areas[found[0]].zh if found else "(区级,待补位置 / district, place asked for)"] += 1
        sums["unit"][here.units.get(unit or "", ("—", ""))[0]] += 1
    return {name: dict(count.most_common(15)) for name, count in sums.items()}
