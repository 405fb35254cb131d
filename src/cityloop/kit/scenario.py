"""What does a scenario declare?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Facts = Mapping[str, object]


def always(_: Facts) -> bool:
    """Return True: a step that is owed in every case."""
    return True


def weights(table: Mapping[float, str]) -> dict[str, float]:
    """Return word -> weight from weight -> "word|word|…": how packs write their cues."""
    return {word: float(weight) for weight, words in table.items() for word in words.split("|")}


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of thing that happens: code, names, cues (words -> weight) and how it is treated."""

    code: str
    zh: str
    en: str
    cues: Mapping[str, float]
    emergency: bool = False
    second_person: bool = False  # who resolved cannot close
    join_metres: float = 100.0
    join_hours: float = 72.0
    source: str = "own"


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of work inside `working`: what evidence it owes, and when it is owed at all."""

    name: str
    zh: str
    en: str
    evidence: tuple[str, ...] = ()
    when: Callable[[Facts], bool] = always


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a plan (预案): which unit does what, when the case is split."""

    unit: str
    zh: str
    en: str
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """An emergency checklist of parts for one category, started when its rule holds."""

    name: str
    zh: str
    en: str
    category: str
    parts: tuple[Part, ...]
    when: Callable[[Facts], bool] = always


@dataclass(frozen=True, slots=True)
class Indicator:
    """A measure over one case's outcome: (hits, of), better high or low."""

    name: str
    zh: str
    en: str
    judge: Callable[[Facts], tuple[int, int]]
    better: str = "high"
    source: str = "own"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Declarations only: what a pack adds to the one loop."""

    categories: tuple[Category, ...]
    steps: tuple[Step, ...] = ()
    plans: tuple[Plan, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    registers: tuple[str, ...] = ()

    def owed(self, facts: Facts) -> list[tuple[str, str]]:
        """Return the (step, evidence kind) pairs that this case's facts still owe; facts["evidence"] holds the pairs given."""
        given: object = facts.get("evidence", ())
        have = set(given) if isinstance(given, (set, tuple, list, frozenset)) else set()
        due = [(step.name, kind) for step in self.steps if step.when(facts) for kind in step.evidence]
        return [pair for pair in due if pair not in have]
