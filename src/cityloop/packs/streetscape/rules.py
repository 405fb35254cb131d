"""Which facts decide what is owed?"""

from collections.abc import Mapping

Facts = Mapping[str, object]


def one_cleared(facts: Facts) -> bool:
    """Return whether one unit clears the thing by itself; with parts, the parts report instead. Source: own."""
    return not facts.get("is_part") and not facts.get("has_parts")


def a_part(facts: Facts) -> bool:
    """Return whether the case is one unit's part of a larger case. Source: own."""
    return bool(facts.get("is_part"))
