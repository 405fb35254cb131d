"""Are hot issues found, ranked and explained, and is nobody named?"""

import csv
import math
import time
from datetime import UTC, datetime

import numpy as np
import pytest

from cityloop.lab import hotspots as hot
from cityloop.lab import letters, rise, spots
from cityloop.lab.hotspots import Messages
from cityloop.lab.linkage import groups
from cityloop.loop.words import Refused

DAY = 86_400
NOISE = [f"A2区丽发新城小区{where}搅拌站{what}" for where in ("附近", "旁边", "旁") for what in ("噪音扰民", "粉尘污染", "灰尘大，噪音吵")]
OTHERS = ["咨询A市公积金贷款利率", "A7县东六路何时通车", "A3区茶场村五组拆迁", "B市图书馆开放时间", "请加开K2路公交车"]


def messages(titles, texts=None, seconds=None, senders=None, reactions=None) -> Messages:
    n = len(titles)
    return Messages(
        titles, texts or [""] * n, np.arange(n) * 7.0 * DAY if seconds is None else np.array(seconds, float),
        senders or [f"u{k}" for k in range(n)], np.zeros(n, np.int64) if reactions is None else np.array(reactions),
    )  # fmt: skip


def spotted(**more) -> list[hot.Hotspot]:
    given = messages(NOISE + OTHERS, **more)
    return hot.hotspots(given, hot.issues(given))


def test_one_issue_stands_out_of_the_rest() -> None:
    (one,) = spotted()
    assert one.rank == 1 and one.rows == tuple(range(9)) and one.people == 9 and one.place.startswith("A2区") and "新城" in one.place
    assert one.line in NOISE and str(one.first) == "1970-01-01"


def test_heat_counts_people_and_weeks_and_only_the_size_of_clicks() -> None:
    (one,) = spotted(reactions=[3] * 14)
    assert one.heat == round(math.sqrt(9 * 9) + math.log1p(27), 2)
    assert hot.heat(1, 20, 0) < hot.heat(10, 5, 0) and hot.heat(9, 9, 10**6) < hot.heat(40, 20, 0)


def test_one_sender_alone_is_no_hot_issue_and_nobody_is_named() -> None:
    assert spotted(senders=["alone"] * 14) == []
    (one,) = spotted(senders=[f"name{k}" for k in range(14)])
    assert "name" not in repr(one)


def test_long_numbers_are_taken_out_of_the_line() -> None:
    titles = [f"丽发新城搅拌站扰民 电话1380013800{k}" for k in range(4)]
    given = messages(titles)
    (one,) = hot.hotspots(given, np.zeros(4, np.int64))
    assert "13800" not in one.line
    spelt = messages([f"丽发新城搅拌站扰民 一三八零零一三八零零{k}" for k in "一二三四"])
    (one,) = hot.hotspots(spelt, np.zeros(4, np.int64))
    assert "一三八" not in one.line, "spelt out is a number too"


def test_a_rise_is_told_from_a_town_that_writes_more() -> None:
    late = [100.0 * DAY + k for k in range(9)]
    steady = messages(NOISE + OTHERS * 20, seconds=late + [float(k) * DAY for k in range(100)])
    rising = hot.hotspots(steady, hot.issues(steady), recent=14)
    assert next(one for one in rising if one.rows[0] == 0).rise < 0.001
    busy = messages(NOISE + OTHERS * 20, seconds=[float(k * 11) * DAY for k in range(9)] + [float(k) * DAY for k in range(100)])
    assert next(one for one in hot.hotspots(busy, hot.issues(busy), recent=14) if one.rows[0] == 0).rise > 0.1


@pytest.mark.parametrize(("hits", "of", "share", "p"), [(0, 5, 0.1, 1), (5, 5, 0.1, 1e-5), (1, 2, 0.5, 0.75), (3, 3, 1, 1), (1, 3, 0, 0)])
def test_the_tail_is_exact(hits, of, share, p) -> None:
    assert rise.tail(hits, of, share) == pytest.approx(p)


def test_the_correction_is_benjamini_and_hochbergs() -> None:
    assert rise.corrected(np.array([0.01, 0.04, 0.03, 0.5])) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert rise.corrected(np.zeros(0)).tolist() == []


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_and_one(n) -> None:
    given = messages(OTHERS[:n])
    group = hot.issues(given)
    assert group.tolist() == list(range(n)) and hot.hotspots(given, group) == []


def test_all_identical_are_one_issue() -> None:
    given = messages([NOISE[0]] * 50)
    (one,) = hot.hotspots(given, hot.issues(given))
    assert one.people == 50


@pytest.mark.parametrize("text", [None, "", "😡🙏🙏", "<p><b></b></p>", "的 了 在"])
def test_what_says_nothing_stands_alone(text) -> None:
    given = messages([text, text, NOISE[0]], [text] * 3)
    assert len(set(hot.issues(given).tolist())) == 3 or text in ("<p><b></b></p>",)


def test_html_and_a_megabyte_are_read() -> None:
    given = messages([f"<b>{NOISE[0]}</b>", NOISE[0], NOISE[0]], [None, "<div>", "搅" * 1_100_000])
    assert len(set(hot.issues(given).tolist())) == 1


def test_unknown_times_and_any_order() -> None:
    (one,) = spotted(seconds=[math.nan] * 14)
    assert one.first is None and one.rise == 1
    (one,) = spotted(seconds=[(k * 37 % 14) * DAY for k in range(14)])
    assert one.first <= one.last


def test_columns_must_fit() -> None:
    given = messages(OTHERS)
    with pytest.raises(Refused, match="messages"):
        hot.issues(Messages(given.titles, [], given.seconds, given.senders, given.reactions))


def test_places_are_read() -> None:
    assert spots.places("A市A3区丽发新城附近") == ["丽发新城"] and spots.areas("A市A3区丽发新城") == ["A3区"] and spots.places("") == []


HEAD = ("message_id", "user", "title", "created_at", "text", "dislikes", "likes")


def test_two_date_formats_in_one_column(tmp_path) -> None:
    path = tmp_path / "x.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, ("1", "a", "t", "2019-02-28 11:25:05", "x", "0", "2"), ("2", "b", "t", "2019/3/1 9:05", "x", "1", ""),
                                    ("3", "c", "t", "never", "x", "x", "1")])  # fmt: skip
    ids, found = letters.read(path, datetime(2020, 1, 1, tzinfo=UTC))
    assert ids == ["1", "2", "3"] and found.reactions.tolist() == [2, 1, 1]
    assert found.seconds[1] - found.seconds[0] == pytest.approx(21 * 3600 + 39 * 60 + 55) and math.isnan(found.seconds[2])


def test_a_missing_column_is_named(tmp_path) -> None:
    (tmp_path / "x.csv").write_text("message_id,title\n1,x\n", encoding="utf-8")
    with pytest.raises(Refused, match="created_at"):
        letters.read(tmp_path / "x.csv", datetime(2020, 1, 1, tzinfo=UTC))


def test_a_thousand_equal_messages_are_one_issue_in_a_second_and_change_no_others() -> None:
    texts = ["路灯不亮,嘉西村一片漆黑", "嘉西村路灯坏了", "井盖丢了", "大坪井盖不见了", "。。", "噪音扰民睡不着", "夜里噪音太大"]
    many = [*texts, *texts[:3] * 30]
    plain = groups(len(many), *hot.pairs(hot._bag(messages(many))), 0.0, hot.ABOVE)
    assert {*zip(plain, hot.issues(messages(many)), strict=True)} == {*zip(plain, plain, strict=True)}
    begin = time.process_time()
    assert len(set(hot.issues(messages(texts[:1] * 2_000)))) == 1
    assert time.process_time() - begin < 5, "cubic, it was half a minute and more"
    assert len(set(hot.issues(messages(["。。"] * 3)))) == 3, "what has no words is like nothing"
