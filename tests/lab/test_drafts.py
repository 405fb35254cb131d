"""Are drafts measured against what was really answered, and does a letter sent twice help nobody?"""

import csv
import random

import pytest

from cityloop.lab import drafts
from cityloop.lab.drafts import Letters
from cityloop.loop.words import Refused

MATTERS = {
    "路灯": ("路灯不亮晚上漆黑看不清走路", "灯泡线路已经更换修复照明恢复"), "公交": ("公交车班次太少等车很久", "公交公司增加车辆缩短间隔"),
    "噪音": ("工地夜间施工噪音扰民睡不着", "责令停工处罚建筑企业夜间作业"), "学位": ("孩子入学学位不够怎么报名", "教育局安排统筹招生报名办法"),
}  # fmt: skip


def letters(n: int, seed: int = 1) -> Letters:
    """Return letters of four matters, each of its own words in its own order, and replies that fit them."""
    rng, texts, replies = random.Random(seed), [], []
    for _ in range(n):
        asked, told = rng.choice(list(MATTERS.values()))
        texts.append("标题\n" + "".join(rng.sample([asked[at : at + 2] for at in range(0, len(asked), 2)], 4)) + chr(0x4E00 + rng.randrange(5_000)) * 9)
        replies.append("您好 " + "".join(rng.sample([told[at : at + 2] for at in range(0, len(told), 2)], 5)))
    return Letters(texts, replies)


def test_letters_alike_find_replies_alike() -> None:
    found = {one.name: one for one in drafts.measure(letters(120))}
    assert found["likeness"].value > 2 * found["chance"].value and found["likeness"].value <= found["best"].value
    assert 0 < found["ndcg"].value <= 1 and found["ndcg"].baseline > 0 and found["letters"].value == 120


def test_the_same_seed_gives_the_same_figures() -> None:
    one, two = ([(f.name, f.value) for f in drafts.measure(letters(60), 3) if f.name != "ms"] for _ in range(2))
    assert one == two


def test_a_letter_sent_twice_is_left_out() -> None:
    some = letters(40)
    found = {one.name: one.value for one in drafts.measure(Letters([*some.texts, some.texts[0]], [*some.replies, some.replies[0]]))}
    assert found["twins"] == 2


def test_a_file_is_read_without_its_labels(tmp_path) -> None:
    path = tmp_path / "replies.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([["title", "text", "reply", "complete_x"], ["a", "b", "c", "1"], ["d", "e", " ", "0"]])
    assert drafts.read(path) == Letters(["a\nb"], ["c"])
    path.write_text("title,text\na,b\n")
    with pytest.raises(Refused, match="reply"):
        drafts.read(path)
