"""Are the parts of an address found where they stand, and is nothing found where there is none?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityloop.lab import addressed
from cityloop.lab.address import closed, names, spans
from cityloop.lab.cues import cues
from cityloop.loop.words import Refused
from tests.lab.streets import conll


def kinds(parser, text: str) -> list[tuple[str, str]]:
    return [(part.kind, part.text) for part in parser.parse(text)]


def test_parts_of_an_address_never_seen(parser) -> None:
    assert kinds(parser, "青禾区望江街道松风大道77号云杉大厦3幢2单元1808室") == [
        ("district", "青禾区"), ("town", "望江街道"), ("road", "松风大道"), ("roadno", "77号"), ("poi", "云杉大厦"),
        ("houseno", "3幢"), ("cellno", "2单元"), ("roomno", "1808室"),
    ]  # fmt: skip


def test_full_width_and_tags_change_nothing_but_places(parser) -> None:
    text = "<p>松风大道７７号</p>"
    assert kinds(parser, text) == [("road", "松风大道"), ("roadno", "７７号")]
    assert all(text[part.start : part.end] == part.text for part in parser.parse(text))


@pytest.mark.parametrize("text", ["", " ", "\0", "路", "8", "😀🏠", "<br>", "\ud83d", "Hello, world 8", "路" * 1_000_000, "<a" * 500_000], ids=range(11))
def test_bad_input_is_read_or_left(parser, text) -> None:
    assert all(text[part.start : part.end] == part.text for part in parser.parse(text))


@given(st.text(max_size=30))
def test_parts_are_in_order_and_do_not_overlap(parser, text) -> None:
    edges = [edge for part in parser.parse(text) for edge in (part.start, part.end)]
    assert edges == sorted(edges) and all(part.start < part.end for part in parser.parse(text))


def test_the_same_file_teaches_the_same_parser(tmp_path) -> None:
    rows = addressed.read(conll(tmp_path / "few.conll", 40)).rows
    first = addressed.learn(rows, 1)
    assert first.crf == addressed.learn(rows, 1).crf != addressed.learn(rows[:30], 1).crf


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        (["B-road", "I-road", "B-road"], [("road", 0, 2), ("road", 2, 3)]), (["I-road", "I-poi"], [("road", 0, 1), ("poi", 1, 2)]),
        (["S-road", "I-road"], [("road", 0, 1), ("road", 1, 2)]), (["B-poi", "E-poi", "E-poi"], [("poi", 0, 2), ("poi", 2, 3)]), (["O", "O"], []), ([], []),
    ],
    ids=range(6),
)  # fmt: skip
def test_spans_of_marks(marks, found) -> None:
    assert spans(marks) == found and spans(closed(marks)) == found


def test_a_name_has_the_kind_it_mostly_is_and_numbers_are_none() -> None:
    road, poi = (list("长亭"), ["B-road", "I-road"]), (list("长亭"), ["B-poi", "I-poi"])
    assert names([road, road, poi, (["8", "号"], ["B-roadno", "I-roadno"])]) == {"长亭": "road"}


def test_what_comes_twice_is_a_cue() -> None:
    found = cues(list("甲南省甲南省"), {"甲南省": "prov"})
    assert "re=3" in found[3] and "re=0" in found[0] and "rl=3" in found[0] and "lx=Bprov" in found[0]


def test_f1_wants_kind_and_both_ends() -> None:
    truth = [{("road", 0, 3), ("roadno", 3, 5)}, {("poi", 0, 2)}]
    assert addressed.f1(truth, truth) == 1 and addressed.f1(truth, [set(), set()]) == 0
    assert addressed.f1(truth, [{("road", 0, 3), ("roadno", 3, 6)}, {("subpoi", 0, 2)}]) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe\x00", "长 B-road 多\n".encode(), "长 B-river\n".encode(), "长 road\n".encode(), b"\n\n", "长 B-road\n\n".encode()], ids=range(7)
)
def test_a_file_that_is_none_is_refused(tmp_path, body) -> None:
    (tmp_path / "bad.conll").write_bytes(body)
    with pytest.raises(Refused) as no:
        addressed.read(tmp_path / "bad.conll")
    assert no.value.mend and "bad.conll" in no.value.text


def test_a_file_that_is_not_there_is_refused(tmp_path) -> None:
    with pytest.raises(Refused, match="读不了"):
        addressed.read(tmp_path / "none.conll")
