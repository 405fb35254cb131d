"""Is the result good enough to be called resolved?"""

from collections.abc import Sequence

from cityloop.loop.words import Refused


def judge(owed: Sequence[tuple[str, str]], open_parts: Sequence[str]) -> str:
    """Return the reason why a case may be resolved. Raises Refused naming what is still missing."""
    if open_parts:
        raise Refused(
            f"还有子任务未完成: {'、'.join(open_parts)} / parts still open", field="parts",
            mend="先办结各子任务 / close the parts first",
        )  # fmt: skip
    if owed:
        missing = "、".join(f"{step}:{kind}" for step, kind in owed)
        raise Refused(
            f"还缺 / still missing: {missing}", field="evidence", mend="补齐后再提交 / add the evidence, then resolve"
        )
    return "所需材料齐全 / nothing is owed"
