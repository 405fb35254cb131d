"""What is this text about?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import exp

from cityloop.loop.words import Understanding

UNSORTED = "UNSORTED"  # 待人工判定: the house's own category, when no cue is found
CERTAIN = 0.999  # at most, of what no person has said
UNSURE = 0.5  # confidence at most, where a person decides: below every limit from which the house acts by itself


@dataclass(frozen=True, slots=True)
class Cues:
    """One category's cue words: word -> weight (log-odds; negative weighs against)."""

    scenario: str
    category: str
    words: dict[str, float]
    emergency: bool = False


class Lexicon(tuple[Cues, ...]):
    """The cues of all categories. A text is weighed only against those with a word in it, found by the word's beginning."""

    @cached_property
    def _words(self) -> dict[str, dict[str, set[int]]]:
        """Return the first two letters (one, where there is no second) -> the words that begin so -> the places of their cues."""
        found: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for place, cue in enumerate(self):
            for word in cue.words:
                found[word[:2]][word].add(place)
        return {begin: dict(words) for begin, words in found.items()}

    def near(self, text: str) -> list[Cues]:
        """Return the cues with a word in `text`, in their order."""
        begins = {text[at : at + 2] for at in range(len(text))}.union(text) & self._words.keys()
        words = (pair for begin in begins for pair in self._words[begin].items())
        return [self[place] for place in sorted(set().union(*(places for word, places in words if word in text)))]


@dataclass(frozen=True, slots=True)
class Guess:
    """A learned model's view: a category, its chance (0 to 1), the words that spoke for it with their weights, and whether that is enough."""

    label: str
    probability: float
    words: tuple[tuple[str, float], ...]
    enough: bool  # whether the chance reaches the category's threshold: below it a person decides


def weigh(text: str, cues: Cues) -> tuple[float, list[str]]:
    """Return the summed weight of the cue words found in `text`, and those words, heaviest first."""
    found = [(weight, word) for word, weight in cues.words.items() if word in text]
    return sum(weight for weight, _ in found), [word for weight, word in sorted(found, reverse=True) if weight > 0]


def understand(text: str, model: Lexicon) -> Understanding:
    """Return the best category with its share of the evidence as confidence (0 to 1), or UNSORTED at 0.

    The share is a softmax over the summed weights with one silent competitor of weight 0, so a lone weak cue stays unsure.
    """
    low = text.lower()
    scored = [(score, cue, words) for cue in model.near(low) for score, words in [weigh(low, cue)] if score > 0]
    if not scored:
        return Understanding("", UNSORTED, 0.0, "没有已知线索词,待人工判定 / no known cue word, a person decides")
    scored.sort(key=lambda row: (-row[0], row[1].category))
    best, cue, words = scored[0]
    total = exp(-best) + sum(exp(score - best) for score, _, _ in scored)
    because = f"线索词 / cues: {'、'.join(words[:6])}"
    others = tuple((row[1].category, round(exp(row[0] - best) / total, 4)) for row in scored[1:3])
    return Understanding(cue.scenario, cue.category, round(1 / total, 4), because, cue.emergency, others)


def settle(seen: Understanding, guesses: Sequence[Guess], owners: Mapping[str, Cues], model: str, starter: bool = False) -> Understanding:
    """Return what the cues saw and what the model of that name guesses (likeliest first) as one understanding.

    The model leads where it is sure enough. Where it is not, or disagrees with a starter's own cues, its category or theirs is a
    proposal: the confidence stays at UNSURE or below and a person decides. An emergency that a cue names is never lost.
    """
    known = [guess for guess in guesses if guess.label in owners]
    if not known:
        return seen
    best, agree = known[0], known[0].label == seen.category
    if starter and not agree and seen.category != UNSORTED:
        others = _others(seen.category, known, seen.others)
        return replace(seen, confidence=min(seen.confidence, UNSURE), others=others, model=model)
    sure = min(best.probability, CERTAIN if best.enough else UNSURE)
    said = "、".join(word for word, _ in best.words)
    because = f"模型 / model: {said} ({best.probability:.0%})" + (f"; {seen.because}" if agree else "")
    owner = owners[best.label]
    others = _others(best.label, known[1:], ((seen.category, seen.confidence), *seen.others))
    return Understanding(owner.scenario, best.label, round(sure, 4), because, owner.emergency or seen.emergency, others, model)


def _others(best: str, guesses: Sequence[Guess], cued: Sequence[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """Return up to two further categories with their chances, the model's before those of the cues."""
    kept: dict[str, float] = {}
    for label, chance in [*((one.label, round(one.probability, 4)) for one in guesses), *cued]:
        if label not in (best, UNSORTED):
            kept.setdefault(label, chance)
    return tuple(kept.items())[:2]
