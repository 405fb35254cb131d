"""How well and how fast is a text's category found, and how well by the plainest means?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cityloop.lab import labelled, score, train
from cityloop.lab.figure import Figure, quickest
from cityloop.lab.labelled import Labelled
from cityloop.lab.score import Truth
from cityloop.lab.serve import Model
from cityloop.lab.train import Crossed, Rows, thresholds

AIM_F1, AIM_SURE, AIM_TOP2, AIM_ECE, AIM_SPEED, AIM_SINGLE = 0.905, 0.975, 0.98, 0.03, 5_000, 1.0
SINGLES = 300


def measure(main: Labelled, more: Sequence[Labelled], seed: int = 0) -> list[Figure]:
    """Return the figures of a cross-validation by group; a text of `more` that nearly repeats one of `main` is not learned from."""
    rows, doubled = labelled.rows(main, more)
    rows, _ = train.usable(rows)
    crossed = train.cross(rows, seed)
    plain, pipe = _plain(rows, crossed)
    model = train.learn(rows, crossed, seed)
    return [*_counted(rows, more, doubled), *_right(crossed, plain), *_fast(model, main.texts, pipe)]


def _counted(rows: Rows, more: Sequence[Labelled], doubled: int) -> list[Figure]:
    return [
        Figure("tested", "测试文本 / texts tested", int((~rows.extra).sum())),
        Figure("more", "另外的训练文本 / further training texts", sum(len(one.texts) for one in more)),
        Figure("doubled", "其中与测试文本近重而弃用 / of them dropped, nearly repeating a tested text", doubled),
    ]


def _right(crossed: Crossed, plain: Truth) -> list[Figure]:
    """Return how often it is right, and knows it."""
    chances, truth = crossed.chances(), crossed.truth
    found, labels = chances.argmax(axis=1), len(crossed.labels)
    alone = chances.max(axis=1) >= thresholds(chances, truth)[found]
    return [
        Figure("macro_f1", "宏平均 F1 / macro-F1", _short(score.macro_f1(found, truth, labels)), AIM_F1, baseline=_short(score.macro_f1(plain, truth, labels))),
        Figure("accuracy", "准确率 / accuracy", _short((found == truth).mean()), baseline=_short((plain == truth).mean())),
        Figure("surest", "最有把握的 80% 的准确率 / accuracy on the surest 80%", _short(score.surest(chances, truth)), AIM_SURE),
        Figure("top2", "前二命中 / right among the first two", _short(score.top(chances, truth, 2)), AIM_TOP2),
        Figure("ece", "校准误差 / calibration error (ECE)", _short(score.ece(chances, truth)), AIM_ECE, most=True),
        Figure("alone", "达到阈值、无需人工的比例 / share above the threshold, without a person", _short(alone.mean())),
        Figure("alone_right", "其中准确率 / of them right", _short((found == truth)[alone].mean() if alone.any() else 0)),
    ]


def _plain(rows: Rows, crossed: Crossed) -> tuple[Truth, Any]:
    """Return the baseline's answers in the same splits, and the baseline learned from the last of them."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    texts = np.array(rows.texts, object)
    names = {label: at for at, label in enumerate(crossed.labels)}
    truth = np.array([names[label] for label in rows.labels], np.int64)
    own, found = np.flatnonzero(~rows.extra), np.zeros(len(crossed.truth), np.int64)
    pipe = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 2), min_df=2, sublinear_tf=True), LinearSVC(random_state=0))
    for fold in np.unique(crossed.fold):
        test = own[crossed.fold == fold]
        train_at = np.flatnonzero(~np.isin(rows.groups, rows.groups[test]))
        found[crossed.fold == fold] = pipe.fit(texts[train_at], truth[train_at]).predict(texts[test])
    return found, pipe


def _fast(model: Model, texts: Sequence[str], plain: Any) -> list[Figure]:
    """Return CPU figures; one process, and no thread of ours."""
    few = list(texts[:SINGLES])
    many = quickest(lambda: model.predict_many(texts))
    single = quickest(lambda: [model.predict(text) for text in few])
    plain_many = quickest(lambda: plain.predict(texts))
    plain_single = quickest(lambda: [plain.predict([text]) for text in few])
    return [
        Figure("texts_a_second", "成批,条/CPU 秒,含分词 / in bulk, texts a CPU second, cutting into words included",
               round(len(texts) / many), AIM_SPEED, baseline=round(len(texts) / plain_many)),
        Figure("single_ms", "单条,CPU 毫秒,含理由 / one text, CPU ms, with the words that weighed",
               _short(1000 * single / len(few)), AIM_SINGLE, most=True, baseline=_short(1000 * plain_single / len(few))),
    ]  # fmt: skip


def _short(value: Any) -> float:
    return round(float(value), 4)


