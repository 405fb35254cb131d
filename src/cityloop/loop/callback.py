"""Who is called back after a case was closed, and what comes of a call?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cityloop.loop.words import Refused

DIGITS = 7  # of the shortest number that can be called, a landline's without its area code


class Reached(StrEnum):
    """How a call went: somebody answered the questions, nobody took it, or they would not be asked."""

    YES = "yes"
    NO = "no"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody said: whether anybody got in touch (响应), whether it is solved (解决), whether they are satisfied (满意).

    Source: 北京市接诉即办工作条例, which judges by 响应率、解决率、满意率
    """

    responded: bool
    solved: bool
    satisfied: bool


def callable(contact: str) -> bool:
    """Return whether a contact can be called: it holds a telephone number, and is no mailbox."""
    return "@" not in contact and sum(letter.isdigit() for letter in contact) >= DIGITS


def read(reached: str, answers: dict[str, str]) -> tuple[Reached, Answers | None]:
    """Return how a call went and what was answered. Raises Refused for a word that is none, and for answers that are missing or too many."""
    try:
        how = Reached(reached)
    except ValueError:
        raise Refused("没有选通话情况 / not said how the call went", field="reached", value=reached, mend=f"可选 / one of: {'、'.join(Reached)}") from None
    if how is not Reached.YES:
        if given := [name for name, value in answers.items() if value]:
            raise Refused("没有通话就没有回答 / nobody spoke, so nothing was answered", field=given[0], value=answers[given[0]], mend="去掉回答 / leave it out")
        return how, None
    for name, value in answers.items():
        if value not in ("yes", "no"):
            raise Refused("三个问题都要记 / all three questions are asked", field=name, value=value, mend="yes 或 / or no")
    return how, Answers(**{name: value == "yes" for name, value in answers.items()})
