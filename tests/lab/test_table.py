"""Does a spreadsheet take a cell for what it is, and for nothing that acts?"""

import csv
import io
from datetime import UTC, datetime

import openpyxl
import pytest

from cityloop.lab.table import to_csv, to_xlsx

AT = datetime(2026, 10, 12, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1", "|cmd", "%0A", '=HYPERLINK("http://x","y")'], ids=range(10))
def test_text_that_looks_like_a_formula_stays_text(text, tmp_path) -> None:
    read = list(csv.reader(io.StringIO(b"".join(to_csv([(text,)])).decode("utf-8-sig"))))
    assert read == [["'" + text]]
    to_xlsx([("head",), (text,)], tmp_path / "x.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "x.xlsx").active["A2"]
    assert (cell.data_type, cell.value.strip()) == ("s", text.strip())


def test_numbers_moments_and_nothing_keep_their_kind(tmp_path) -> None:
    row = ("路灯,\"坏\"\n了", 7, -1.5, AT, None, "13812345678901")
    assert list(csv.reader(io.StringIO(b"".join(to_csv([row])).decode("utf-8-sig")))) == [
        ["路灯,\"坏\"\n了", "7", "-1.5", "2026-10-12 09:30:00", "", "13812345678901"]
    ]  # fmt: skip
    to_xlsx([("a",) * 6, row], tmp_path / "x.xlsx")
    cells = [cell.value for cell in openpyxl.load_workbook(tmp_path / "x.xlsx").active[2]]
    assert cells == [row[0], 7, -1.5, AT.replace(tzinfo=None), None, "13812345678901"]


def test_excel_knows_the_csv_is_utf_8() -> None:
    assert b"".join(to_csv([("路灯",)])).startswith(b"\xef\xbb\xbf") and b"".join(to_csv([])) == b""
