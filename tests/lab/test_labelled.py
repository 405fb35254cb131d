"""Is a file with labels read as it is, and said no to clearly?"""

import csv
import gzip

import pytest

from cityloop.lab import labelled
from cityloop.loop.words import Refused
from tests.lab.texts import made


def write(path, rows, encoding="utf-8"):
    with gzip.open(path, "wt", encoding=encoding) if path.suffix == ".gz" else path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


HEAD = ("title", "text", "label", "group", "at")
ROWS = [("灯", "路灯不亮", "LAMP", "1", "2026/9/3 8:00:01"), ("", "水管爆了", "PIPE", "", "2026-10-01"), ("", "", "PIPE", "2", ""), ("x", "y", "", "", "")]


@pytest.mark.parametrize(("name", "encoding"), [("a.csv", "utf-8-sig"), ("a.csv", "gb18030"), ("a.csv.gz", "utf-8")])
def test_a_file_is_read(tmp_path, name, encoding) -> None:
    found = labelled.read(write(tmp_path / name, [HEAD, *ROWS], encoding), ("title", "text"), "label", "group", "at")
    assert found.texts == ["灯\n路灯不亮", "水管爆了"] and found.labels == ["LAMP", "PIPE"]
    assert (found.groups, found.months, found.unusable, len(found.sha256)) == (["1", ""], ["2026-09", "2026-10"], 2, 64)


@pytest.mark.parametrize(
    ("more", "field", "value"),
    [
        ({"text": ("nope",)}, "map text", "nope"), ({"text": ("text", "nope")}, "--text", "nope"), ({"label": "nope"}, "--label", "nope"),
        ({"group": "nope"}, "--group", "nope"), ({"month": "nope"}, "--time", "nope"),
    ],
)  # fmt: skip
def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path, more, field, value) -> None:
    path = write(tmp_path / "a.csv", [HEAD, *ROWS])
    with pytest.raises(Refused) as no:
        labelled.read(path, **{"text": ("text",), "label": "label", **more})
    assert (no.value.field, no.value.value) == (field, value) and "title" in no.value.mend


@pytest.mark.parametrize("rows", [[HEAD], [HEAD, ROWS[2], ROWS[3]]])
def test_a_file_without_a_usable_row_is_refused(tmp_path, rows) -> None:
    with pytest.raises(Refused):
        labelled.read(write(tmp_path / "a.csv", rows), ("text",), "label")


@pytest.mark.parametrize("name", ["nope.csv", "empty.csv", "x.pdf"])
def test_what_is_no_file_of_rows_is_refused(tmp_path, name) -> None:
    if name != "nope.csv":
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(Refused):
        labelled.read(tmp_path / name, ("text",), "label")


def test_words_that_were_cut_apart_are_joined_again() -> None:
    assert labelled.joined("A3 区 大道 未管 路口 加油站 LED 路灯") == "A3区大道未管路口加油站LED路灯"
    assert labelled.joined("路灯 不亮了,请尽快来修理一下") == "路灯 不亮了,请尽快来修理一下"
    assert labelled.joined("street light out") == "street light out"


def test_texts_of_a_further_file_that_repeat_one_of_the_main_file_are_left_out(tmp_path) -> None:
    texts, labels = made(40)
    main = labelled.read(write(tmp_path / "a.csv", [("text", "label"), *zip(texts, labels, strict=True)]), ("text",), "label")
    fresh, other = made(10, seed=77)
    changed = [(f"{text}{at}楼电梯停运第{at}天", label) for at, (text, label) in enumerate(zip(fresh, other, strict=True))]
    more = [*zip(texts[:15], labels, strict=False), *changed]
    rows, doubled = labelled.rows(main, [labelled.read(write(tmp_path / "b.csv", [("text", "label"), *more]), ("text",), "label")])
    assert doubled >= 15 and rows.extra.sum() == 25 - doubled and len(rows.docs) == len(rows.labels) == len(rows.groups)
    assert not set(rows.groups[rows.extra].tolist()) & set(rows.groups[~rows.extra].tolist())


def test_the_groups_of_the_file_are_kept_and_found_when_there_are_none(tmp_path) -> None:
    rows = [("路灯不亮在人民路口", "A", "7"), ("水管爆了在中山路", "B", "7"), ("井盖不见了", "A", ""), ("井盖不见了", "A", "")]
    path = write(tmp_path / "a.csv", [("text", "label", "group"), *rows])
    named, _ = labelled.rows(labelled.read(path, ("text",), "label", "group"))
    found, _ = labelled.rows(labelled.read(path, ("text",), "label"))
    assert named.groups[0] == named.groups[1] and named.groups[2] != named.groups[3]
    assert found.groups[0] != found.groups[1] and found.groups[2] == found.groups[3]
