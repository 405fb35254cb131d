"""What is this text about?"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp

from cityloop.loop.words import Understanding

UNSORTED = "UNSORTED"  # 待人工判定: the house's own category, when no cue is found


@dataclass(frozen=True, slots=True)
class Cues:
    """One category's cue words: word -> weight (log-odds; negative weighs against)."""

    scenario: str
    category: str
    words: dict[str, float]
    emergency: bool = False


def weigh(text: str, cues: Cues) -> tuple[float, list[str]]:
    """Return the summed weight of the cue words found in `text`, and those words, heaviest first."""
    found = [(weight, word) for word, weight in cues.words.items() if word in text]
    return sum(weight for weight, _ in found), [word for weight, word in sorted(found, reverse=True) if weight > 0]


def understand(text: str, model: Iterable[Cues]) -> Understanding:
    """Return the best category with its share of the evidence as confidence (0 to 1), or UNSORTED at 0.

    The share is a softmax over the summed weights with one silent competitor of weight 0, so a lone weak cue stays unsure.
    """
    low = text.lower()
    scored = [(score, cue, words) for cue in model for score, words in [weigh(low, cue)] if score > 0]
    if not scored:
        return Understanding("", UNSORTED, 0.0, "没有已知线索词,待人工判定 / no known cue word, a person decides")
    scored.sort(key=lambda row: (-row[0], row[1].category))
    best, cue, words = scored[0]
    confidence = 1 / (exp(-best) + sum(exp(score - best) for score, _, _ in scored))
    because = f"线索词 / cues: {'、'.join(words[:6])}"
    others = tuple(row[1].category for row in scored[1:3])
    return Understanding(cue.scenario, cue.category, round(confidence, 4), because, cue.emergency, others)
