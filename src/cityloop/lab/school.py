"""What does a lesson on a district's own corrections give, and is it better than what is in use?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cityloop.lab import card, champion, starter, train
from cityloop.lab.labelled import Labelled
from cityloop.lab.serve import Model
from cityloop.lab.train import Rows
from cityloop.loop.words import Refused

FOLDS = 3
OWN = 300  # corrections from which on a model is no starter any more

Cues = Mapping[str, Mapping[str, float]]  # label -> word -> weight


def lesson(cues: Cues, made: Sequence[tuple[str, str]], own: Labelled, models: Path, day: str, seed: int = 0) -> dict[str, Any]:
    """Learn from cues, generated texts and corrections, keep the model, and return its card with what became of it.

    It is put in use if it is the first, or better on the newest corrections, which it has not seen. `own.months` are moments.
    Raises Refused when there are too few to compare by.
    """
    held = held_out(own.months, models)
    rows = starter.corrected(starter.rows(cues, made), own.texts, own.labels)
    late = np.array([False] * (len(rows.docs) - len(own.texts)) + [moment >= held > "" for moment in own.months])
    learned, left = train.usable(rows.take(~np.isin(rows.groups, rows.groups[late])))
    crossed = train.cross(learned, seed, folds=FOLDS)
    said = card.write(day, [own], learned, 0, left, crossed, seed)
    said |= {"house": True, "starter": len(own.texts) < OWN, "generated": len(rows.docs) - len(own.texts)}
    said |= {"held_out_from": held, "until": max((at for at in own.months if not held or at < held), default="")}
    model = starter.careful(train.learn(learned, crossed, seed, said))
    return said | {"verdict": challenge(model, rows.take(late), held, models)}


def held_out(moments: Sequence[str], models: Path) -> str:
    """Return the month, or the moment within one, from which on texts are held out, "" where nothing is in use yet.

    Raises Refused when there are too few to compare by.
    """
    if champion.used(models) is None:
        return ""
    if held := champion.newest([at[:7] for at in moments]) or champion.newest(moments):
        return held
    mend = f"至少 {2 * champion.ENOUGH} 条更正 / at least {2 * champion.ENOUGH} corrections"
    raise Refused("更正太少,不能与现用模型比较 / too few corrections to compare by", field="corrections", value=len(moments), mend=mend)


def challenge(model: Model, late: Rows, held: str, models: Path) -> dict[str, Any]:
    """Keep the model under the next number, put it in use if it is better on the late rows, and return what became of it."""
    old = champion.used(models)
    before = champion.current(models) if old else ""
    verdict = champion.judge(old, model, late.docs, late.labels, held)
    version = champion.add(models, model)
    if verdict.promoted:
        champion.promote(models, version)
    return {
        "version": version, "promoted": verdict.promoted, "champion": before, "champion_f1": verdict.champion and round(verdict.champion, 4),
        "challenger_f1": round(verdict.challenger, 4), "texts": verdict.texts, "from": held, "because": verdict.because,
    }  # fmt: skip
