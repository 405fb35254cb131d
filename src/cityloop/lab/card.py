"""What is this model, how good is it, and what must it not be used for?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from cityloop.lab import score
from cityloop.lab.labelled import Labelled
from cityloop.lab.train import AIM, Crossed, Rows, thresholds

PACKAGES = ("numpy", "scipy", "scikit-learn", "rjieba")
NOT_FOR = (
    "不得用于评价、排序或监视个人 / not to score, rank or watch persons",
    "不得单独决定是否受理或拒绝 / not to decide alone whether a report is taken or refused",
    "不得判断紧急与否 / not to judge whether it is an emergency",
    "不得用于另一城区或另一套类别 / not for another district or other categories",
)


def write(day: str, files: Sequence[Labelled], rows: Rows, doubled: int, left: Mapping[str, int], crossed: Crossed, seed: int) -> dict[str, Any]:
    """Return the card of a model learned on `day` (ISO): data, figures by class, calibration, versions and what it is not for."""
    months = [month for one in files for month in one.months if month]
    return {
        "date": day, "starter": False, "seed": seed, "folds": int(crossed.fold.max(initial=0)) + 1, "until": max(months, default=""),
        "data": [{"file": one.name, "sha256": one.sha256, "texts": len(one.texts), "unusable": one.unusable} for one in files],
        "texts": len(rows.docs), "only_learned_from": int(rows.extra.sum()), "doubled": doubled, "left_out": dict(left),
        **figures(crossed), "not_for": list(NOT_FOR),
        "packages": {name: version(name) for name in PACKAGES},
    }  # fmt: skip


def figures(crossed: Crossed) -> dict[str, Any]:
    """Return the figures of answers to texts that were not seen in training."""
    chances, truth = crossed.chances(), crossed.truth
    found, limits = chances.argmax(axis=1), thresholds(chances, truth)
    alone = chances.max(axis=1) >= limits[found]
    classes = zip(crossed.labels, score.per_class(found, truth, len(crossed.labels)), limits.tolist(), strict=True)
    return {
        "macro_f1": _short(score.macro_f1(found, truth, len(crossed.labels))), "accuracy": _short((found == truth).mean()),
        "top2": _short(score.top(chances, truth, 2)), "surest": _short(score.surest(chances, truth)), "ece": _short(score.ece(chances, truth)),
        "classes": {
            name: {"precision": _short(right), "recall": _short(held), "f1": _short(f1), "texts": texts, "threshold": _short(limit)}
            for name, (right, held, f1, texts), limit in classes
        },
        "without_a_person": {"share": _short(alone.mean()), "right": _short((found == truth)[alone].mean()) if alone.any() else None, "aim": AIM},
        "calibration": [{"texts": one.texts, "confidence": _short(one.confidence), "right": _short(one.right)} for one in score.bins(chances, truth)],
    }  # fmt: skip


def _short(value: Any) -> float:
    return round(float(value), 4)
