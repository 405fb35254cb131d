"""Which facts decide what is owed, and which plan starts?"""

from collections.abc import Mapping

Facts = Mapping[str, object]
BURST = "EV04-02"
SMALL_MM = 500


def small_main(facts: Facts) -> bool:
    """Return whether a burst main is thin enough for the small plan: `diameter_mm` is given and under 500.

    Source: 人民网重庆 2024-09-08 (cq.people.com.cn/n2/2024/0908/c367697-40969939.html): 管径小于 500 mm starts that plan.
    """
    diameter = facts.get("diameter_mm")
    return isinstance(diameter, int | float) and diameter < SMALL_MM


def burst_whole(facts: Facts) -> bool:
    """Return whether the case is a burst main as a whole, with or without parts.

    Source: the same report: the district centre verifies by camera, and water is restored within 3 hours.
    """
    return facts.get("category") == BURST and not facts.get("is_part")


def one_repair(facts: Facts) -> bool:
    """Return whether one unit repairs the thing by itself; with parts, the parts report instead. Source: own."""
    return facts.get("category") != BURST and not facts.get("is_part") and not facts.get("has_parts")


def a_part(facts: Facts) -> bool:
    """Return whether the case is one unit's part of a larger case. Source: own."""
    return bool(facts.get("is_part"))
