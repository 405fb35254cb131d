"""Are texts that nearly repeat one another found, and strangers left apart?"""

import numpy as np

from cityloop.lab import apart, tokens
from tests.lab.texts import made

LONG = "嘉西村人民路三号门口路灯坏了一个多月一直没人修老人晚上出门摔倒两次物业推给市政市政推给街道"


def test_a_text_with_some_words_changed_is_near() -> None:
    near = apart.near(tokens.many([LONG]), tokens.many([LONG, f"{LONG},盼回复", LONG.replace("人民路", "中山路"), "学校门口水管爆裂淹了操场"]))
    assert near.tolist() == [True, True, True, False]


def test_equal_short_texts_are_near_even_when_their_words_are_common() -> None:
    docs = tokens.many(["路灯不亮"] * 200 + ["水管漏水"] * 200)
    assert apart.near(docs, tokens.many(["路灯不亮", "路灯不亮水管漏水"])).tolist()[0]


def test_groups_are_carried_on_from_one_to_the_next() -> None:
    docs = [list("甲乙丙丁戊己"), list("丙丁戊己庚辛"), list("戊己庚辛壬癸"), list("子丑寅卯"), [], []]
    group = apart.groups(docs)
    assert group[0] == group[1] == group[2] != group[3]


def test_chunks_change_nothing(monkeypatch) -> None:
    docs = tokens.many(made(300)[0])
    whole = apart.groups(docs)
    monkeypatch.setattr(apart, "CHUNK", 7)
    assert (apart.groups(docs) == whole).all()


def test_nothing_to_compare() -> None:
    assert apart.near([], []).tolist() == [] and apart.near([["词"]], []).tolist() == [] and apart.near([], [["词"]]).tolist() == [False]
    assert len(np.unique(apart.groups([["词"]]))) == 1
