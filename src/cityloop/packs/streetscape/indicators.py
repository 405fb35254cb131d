"""How often was the street put right in one go?"""

from collections.abc import Mapping


def first_time(facts: Mapping[str, object]) -> tuple[int, int]:
    """Return (1, 1) for a closed case that needed no rework and no reopening, (0, 1) when it did, (0, 0) while not closed.

    Source: own; the complement of 返工率 over closed cases.
    """
    if facts.get("state") != "closed" or facts.get("is_part"):
        return 0, 0
    return int(not facts.get("reworks") and not facts.get("reopens")), 1
