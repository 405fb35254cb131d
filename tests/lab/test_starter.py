"""Can a district without labels begin, and do corrections teach it?"""

import random

from cityloop.lab import starter
from tests.lab.texts import KINDS, made

CUES = {
    "LAMP": {"路灯": 3.0, "灯杆": 2.0, "照明": 1.5, "充电": -2.0},
    "PIPE": {"水管": 3.0, "停水": 2.0, "漏水": 2.0},
    "ROAD": {"井盖": 3.0, "路面": 2.0, "坑洼": 2.0},
}
# A wording that neither cues nor generated texts know: not a letter of theirs is in it.
NEW = {
    "LAMP": ("光源熄灭", "亮化失灵", "夜间昏暗", "伸手摸瞎"),
    "PIPE": ("龙头干涸", "供给中断", "阀门锈蚀", "泵房罢工"),
    "ROAD": ("铺装破损", "窨口缺失", "沉降开裂", "起伏硌脚"),
}


def test_cues_and_generated_texts_make_a_model_that_is_marked() -> None:
    texts, labels = made(150)
    model = starter.starter(starter.rows(CUES, list(zip(texts, labels, strict=True))))
    assert model.card["starter"] is True and (model.thresholds >= starter.LEAST).all()
    assert [model.predict(text)[0].label for text in ("路灯不亮了", "水管漏水", "井盖不见了")] == ["LAMP", "PIPE", "ROAD"]


def test_cues_alone_do_not_need_texts_and_what_speaks_against_teaches_nothing() -> None:
    rows = starter.rows(CUES, [])
    assert ["充电"] not in rows.docs and rows.docs.count(["路灯"]) == 3 and set(rows.labels) == set(CUES)


def test_300_corrections_of_a_new_wording_raise_its_recall() -> None:
    texts, labels = made(300)
    before = starter.rows(CUES, list(zip(texts, labels, strict=True)))
    said, right = made(300, seed=2, kinds=NEW)
    after = starter.corrected(before, said, right)
    unseen, truth = made(150, seed=3, kinds=NEW)
    first, second = recall(before, unseen, truth), recall(after, unseen, truth)
    assert second > 0.95 and second - first > 0.3, (first, second)
    old, known = made(90, seed=4, kinds=KINDS)
    assert recall(after, old, known) > 0.95, "what was known is not forgotten"


def recall(rows, texts: list[str], labels: list[str]) -> float:
    model = starter.starter(rows)
    found = model.predict_many(texts).argmax(axis=1)
    return sum(model.labels[at] == label for at, label in zip(found.tolist(), labels, strict=True)) / len(labels)


def test_some_corrections_wrong_do_not_spoil_it() -> None:
    texts, labels = made(300)
    said, right = made(300, seed=2, kinds=NEW)
    rng = random.Random(1)
    noisy = [rng.choice(list(NEW)) if rng.random() < 0.1 else label for label in right]
    rows = starter.corrected(starter.rows(CUES, list(zip(texts, labels, strict=True))), said, noisy)
    unseen, truth = made(150, seed=3, kinds=NEW)
    assert recall(rows, unseen, truth) > 0.9
