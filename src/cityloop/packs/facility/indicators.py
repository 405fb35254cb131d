"""How often was water back in time?"""

from collections.abc import Collection, Mapping
from typing import cast

RESTORE_MINUTES = 180


def restored(facts: Mapping[str, object]) -> tuple[int, int]:
    """Return (1, 1) for a burst main restored within 180 minutes of its opening, (0, 1) when later, (0, 0) when not to be judged.

    An open case counts against as soon as its handling is late, so that leaving it open hides nothing.
    Source: 人民网重庆 2024-09-08 (cq.people.com.cn/n2/2024/0908/c367697-40969939.html): supply restored in 3 hours.
    """
    if facts.get("category") != "EV04-02" or facts.get("is_part") or facts.get("state") in ("joined", "dropped"):
        return 0, 0
    minutes = facts.get("minutes")
    if isinstance(minutes, int | float):
        return int(minutes <= RESTORE_MINUTES), 1
    late = cast(Collection[str], facts.get("late_stages", ()))
    return (0, 1) if "handle" in late else (0, 0)
