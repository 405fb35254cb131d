"""Do the many ways of writing an address become one, and does nothing break it?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityloop.lab.spelling import LONGEST, cleared, numbers, plain, units


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("中山三路一百五十八号", "中山三路158号"), ("中山三路１５８号", "中山三路158号"), ("一五八号", "158号"), ("十号楼", "10号楼"), ("二十五幢", "25幢"),
        ("一千零二室", "1002室"), ("两单元", "2单元"), ("〇七栋", "07栋"), ("Ａ座１２—３", "a座12-3"),
        ("长江路 8 号,（2楼）", "长江路8号2楼"),
        ("<b>长江路</b>8号", "长江路8号"), ("😀长江路8号🏠", "长江路8号"), ("Nanjing Rd. 8號", "nanjingrd8號"), ("", ""),
        ("\ud83d\0\x1b路", "路"), ("八一路", "八一路"),
    ],
    ids=range(16),
)  # fmt: skip
def test_one_spelling(text, one) -> None:
    assert plain(text) == one


def test_units_keep_their_places_and_have_an_end() -> None:
    text = "<i>江路</i>１０８号七十幢"
    assert units(text) == (["江", "路", "108", "号", "70", "幢"], [(3, 4), (4, 5), (9, 12), (12, 13), (13, 15), (15, 16)])
    assert len(units("路" * 1_000_000)[0]) == LONGEST and units("<" * 1_000_000)[0]


def test_numbers_have_no_leading_zeros() -> None:
    assert numbers("a座03幢0室b2") == ["a", "3", "0", "b2"]


@given(st.text(max_size=60))
def test_any_text_is_cleared_letter_by_letter(text) -> None:
    assert len(cleared(text)) == len(text) and plain(plain(text)) == plain(text)
