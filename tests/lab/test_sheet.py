"""Does every row of a file come out as a row or as a named fault?"""

import csv
import json
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityloop.lab import cells as cells_of
from cityloop.lab import sheet
from cityloop.lab.sheet import Fault, Row, fingerprint, open_sheet, write_refused
from cityloop.loop import intake
from cityloop.loop.words import Refused

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 1, 1, tzinfo=ZONE)
HEAD = "编号,留言时间,留言详情,经度,纬度\n"


@pytest.fixture
def write(tmp_path):
    def put(content: str | bytes, name: str = "a.csv", encoding: str = "utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return put


def split(found):
    found = list(found)
    return [one for one in found if isinstance(one, Row)], [one for one in found if isinstance(one, Fault)]


def refusal(*args, **named) -> Refused:
    with pytest.raises(Refused) as caught:
        open_sheet(*args, **named)
    assert " / " in caught.value.reason
    return caught.value


def test_two_date_formats_in_one_column(write):
    path = write(HEAD + '1,2019-02-28 11:25:05,路灯不亮,106.55,29.56\n2,2019/2/28 9:05,"井盖,坏了\n很久",,\n')
    opened = open_sheet(path)
    assert opened.mapping == {"id": "编号", "time": "留言时间", "text": "留言详情", "lon": "经度", "lat": "纬度"}
    assert opened.total == 2 and opened.columns[0] == "编号"
    rows, faults = split(opened)
    assert not faults and [row.number for row in rows] == [2, 3]
    assert rows[1].fields["text"] == "井盖,坏了\n很久" and rows[1].fields["lon"] is None
    assert set(rows[0].fields) == set(sheet.NAMES)
    times = [intake.moment(row.fields["time"], ZONE, NOW)[0] for row in rows]
    assert times == [datetime(2019, 2, 28, 11, 25, 5, tzinfo=ZONE), datetime(2019, 2, 28, 9, 5, tzinfo=ZONE)]
    assert split(opened) == (rows, []), "a second reading starts anew"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_delimiters_and_line_ends(write, encoding, mark, end):
    lines = [mark.join(["id", "content", "地址"]), mark.join(["7", f'"内{mark}容"', "解放碑"]), ""]
    rows, faults = split(open_sheet(write(end.join(lines), encoding=encoding)))
    assert not faults and rows[0].raw.keys() == {"id", "content", "地址"}
    assert (rows[0].fields["id"], rows[0].fields["text"], rows[0].fields["place"]) == ("7", f"内{mark}容", "解放碑")


def test_one_undecodable_row_is_one_fault(write):
    path = write("id,内容\n1,好\n".encode() + b"2,\xff\xfe\n" + "3,坏\n".encode())
    rows, faults = split(open_sheet(path))
    assert [row.fields["text"] for row in rows] == ["好", "坏"]
    assert faults[0].number == 3 and faults[0].field == "内容" and "--encoding" in faults[0].mend
    json.dumps(faults[0].raw).encode()


def test_one_undecodable_row_in_gb18030(write):
    path = write("id,内容\n1,好的\n2,路灯\n".encode("gb18030") + b"3,\xff\xff\n" + "4,坏了\n".encode("gb18030"))
    opened = open_sheet(path)
    rows, faults = split(opened)
    assert opened.encoding == "gb18030" and [row.fields["text"] for row in rows] == ["好的", "路灯", "坏了"]
    assert [fault.number for fault in faults] == [4]


def test_a_file_in_neither_encoding_names_the_byte(write):
    content = "id,text\n1,a\n2,caf\xe9, noir\n".encode("latin-1")
    no = refusal(write(content))
    assert "byte offset 17" in str(no.value) and "line 3" in str(no.value) and "--encoding" in no.mend
    assert content[17] == 0xE9
    rows, _ = split(open_sheet(write(b"id;text\n1;caf\xe9\n"), encoding="latin-1"))
    assert rows[0].fields["text"] == "café"


@pytest.mark.parametrize("name", ["klingon", "base64", "", "utf\0"])
def test_an_unknown_encoding(write, name):
    path = write("text\na\n")
    if name:
        assert refusal(path, encoding=name).field == "encoding"
    else:
        assert open_sheet(path, encoding=name).encoding == "utf-8"


def test_ragged_rows_name_both_counts(write):
    rows, faults = split(open_sheet(write("id,text,place\n1,a\n2,b,c,d\n3,e,f\n4,g,h,,\n\n5,i,j\n")))
    assert [row.fields["id"] for row in rows] == ["3", "4", "5"], "empty cells after the last column carry nothing"
    assert [row.number for row in rows] == [4, 5, 7], "a blank line has a number"
    assert "expected 3 cells, found 2" in faults[0].reason and "found 4" in faults[1].reason
    assert faults[1].raw["more"] == ["d"], "no cell is lost"


def test_a_loose_quote_costs_one_row(write):
    body = "1,a\n" + '2,"b\n' + "".join(f"{n},row\n" for n in range(3, 5000)) + '5000,"c"\n5001,d\n'
    rows, faults = split(open_sheet(write("id,text\n" + body)))
    assert [row.fields["id"] for row in rows] == [str(n) for n in range(1, 5002) if n != 2]
    assert [(fault.number, "quote" in fault.reason) for fault in faults] == [(3, True)]


def test_a_loose_quote_before_the_end_and_an_endless_one(write, monkeypatch):
    monkeypatch.setattr(cells_of, "LONGEST", 1000)
    for rest in (10, 1000):
        rows, faults = split(open_sheet(write('id,text\n1,"b\n' + "2,c\n" * rest)))
        assert (len(rows), len(faults)) == (rest, 1)


def test_a_cell_over_too_many_lines_is_a_fault_and_its_lines_are_read_on(write, monkeypatch):
    monkeypatch.setattr(cells_of, "LONGEST", 1000)
    rows, faults = split(open_sheet(write('id,text\n1,"b\n' + "2,c\n" * 1000 + '3,d"\n4,e\n')))
    assert len(faults) == 1 and len(rows) == 1002 and rows[-1].fields["text"] == "e"


def test_gbk_is_read_as_the_larger_gb18030(write):
    path = write("text\n\U00020bb7野家\n", encoding="gb18030")
    assert next(iter(open_sheet(path, encoding="GBK"))).fields["text"] == "\U00020bb7野家"


def test_nul_bytes_and_a_megabyte_cell(write):
    rows, faults = split(open_sheet(write(f"id,text\n1\0,a\0b\n2,{'长' * 400_000}\n")))
    assert not faults and rows[0].fields["id"] == "1" and rows[0].raw["text"] == "a\\x00b"
    assert intake.text(rows[0].fields["text"])[0] == "ab"
    assert len(rows[1].fields["text"]) == 400_000


def test_header_names_that_repeat_or_are_empty(write):
    opened = open_sheet(write("text,备注,备注,\na,b,c,d\n"))
    assert opened.columns == ["text", "备注", "备注[3]", "[4]"]
    assert next(iter(opened)).raw == {"text": "a", "备注": "b", "备注[3]": "c", "[4]": "d"}


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("CASE_ENQUIRY_ID", "id"), ("Message ID", "id"), ("OPEN_DT", "time"),
        ("created-at", "time"),
        ("LONGITUDE", "lon"), ("Lat.", "lat"), ("Location", "place"), ("工单号", "id"),
        ("留言主题", "title"), ("联系电话", "contact"), ("诉求来源", "source"),
        ("TYPE", "category"),
    ],
)  # fmt: skip
def test_guessed_columns(write, head, field):
    assert open_sheet(write(f"诉求内容,{head}\na,b\n")).mapping == {"text": "诉求内容", field: head}


def test_asked_columns_win(write):
    path = write("text,内容,Phone No,标题\na,b,c,d\n")
    opened = open_sheet(path, {"text": "内容", "phone": "phone no", "title": ""})
    assert opened.mapping == {"text": "内容", "contact": "Phone No"}
    no = refusal(path, {"text": "正文"})
    assert no.value == "正文" and "Phone No" in no.mend
    assert "category" in refusal(path, {"colour": "text"}).mend


def test_no_text_column(write):
    no = refusal(write("a,b\n1,2\n"))
    assert "--map text=COLUMN" in no.mend and "a、b" in no.mend
    assert refusal(write("text\nx\n"), {"text": ""}).field == "map text"
    assert refusal(write("text,--\nx,y\n"), {"text": "??"}).value == "??"


def test_utf16_that_breaks_off(write):
    assert "cannot be decoded" in refusal(write("text\n坏".encode("utf-16") + b"\x00")).reason
    assert open_sheet(write("text\n坏\n".encode("utf-16-le")), encoding="utf-16-le").total == 1


def test_files_that_cannot_be_opened(write, tmp_path):
    assert "no such file" in refusal(tmp_path / "none.csv").reason
    assert "folder" in refusal(tmp_path).reason
    assert "empty" in refusal(write("")).reason
    assert "unknown kind" in refusal(write("a", "a.pdf")).reason
    assert "no column" in refusal(write("\n\n \n")).reason
    assert "not an xlsx" in refusal(write("text\na\n", "a.xlsx")).reason
    assert "password" in refusal(write(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xlsx")).reason
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as parts:
        parts.writestr("hello", "x")
    assert "not a workbook" in refusal(tmp_path / "b.xlsx").reason


def test_a_workbook_that_would_fill_the_memory(write, tmp_path, monkeypatch):
    monkeypatch.setattr(cells_of, "UNPACKED", 1000)
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "x" * 2000)
    assert "too large" in refusal(tmp_path / "a.xlsx").reason


def test_a_cell_far_out_does_not_fill_the_memory(tmp_path):
    made = openpyxl.Workbook()
    made.active["A1"], made.active["XFD1048576"] = "text", "far"
    made.save(tmp_path / "a.xlsx")
    assert "far out" in refusal(tmp_path / "a.xlsx").reason


@pytest.fixture
def book(tmp_path):
    made = openpyxl.Workbook()
    page = made.active
    page.title = "工单"
    page.append(["工单号", "诉求内容", "诉求时间", "联系电话", "经度", "纬度"])
    page.append([5, "路灯不亮", datetime(2019, 2, 28, 11, 25, 5), 13800138000, 106.55, 29.56])
    page.append([])
    page.append(["A-1", 110, "2019/2/28 11:25", "023-6300", "106.55", "29.56"])
    page.append([500103199001011234, "x", 43524.5, None, None, None])
    made.create_sheet("二").append(["text"])
    made.save(tmp_path / "b.xlsx")
    return tmp_path / "b.xlsx"


def test_workbook(book):
    opened = open_sheet(book)
    assert opened.total == 3
    rows, faults = split(opened)
    first, second = rows
    assert first.fields["id"] == "5" and first.fields["contact"] == "13800138000"
    assert first.fields["time"] == datetime(2019, 2, 28, 11, 25, 5) and first.fields["lon"] == 106.55
    assert second.number == 4 and second.fields["text"] == "110" and second.fields["time"] == "2019/2/28 11:25"
    assert faults[0].number == 5 and faults[0].field == "id" and "15" in faults[0].reason
    json.dumps([row.raw for row in rows])


def test_workbook_sheets(book):
    assert open_sheet(book, sheet="二").columns == ["text"]
    no = refusal(book, sheet="三")
    assert "工单、二" in no.mend


def test_json_lines(write):
    good = {"message_id": 12345678901234567890, "text": "坏\u2028了", "lon": 106.5, "lat": 29, "tags": ["a"]}
    lines = [
        json.dumps(good, ensure_ascii=False), "", "{bad", "[1]", '"text"', '{"text":' + "[" * 5000 + "]" * 5000 + "}",
        '{"text": "b", "deep": ' + "[" * 50 + "]" * 50 + "}", '{"text": {"zh": "c"}}', '{"text": "\\ud83d"}',
        '{"text": "d", "lon": NaN}', '{"text": "e", "message_id": ' + "9" * 5000 + "}", '{"text": "f"}',
    ]  # fmt: skip
    opened = open_sheet(write("\ufeff" + "\r\n".join(lines), "a.jsonl"))
    rows, faults = split(opened)
    assert opened.total == 11
    assert [(row.number, row.fields["text"]) for row in rows] == [(1, "坏\u2028了"), (10, "d"), (12, "f")]
    assert rows[0].fields["id"] == "12345678901234567890" and rows[0].fields["lon"] == 106.5
    assert [fault.number for fault in faults] == [3, 4, 5, 6, 7, 8, 9, 11]
    assert "nested" in faults[3].reason and "nested" in faults[4].reason and faults[5].field == "text"
    json.dumps([one.raw for one in opened], allow_nan=False).encode()


def test_a_large_file_is_estimated(write, monkeypatch):
    monkeypatch.setattr(cells_of, "SMALL", 10)
    body = "".join(f"{n:06},内容内容\n" for n in range(10_000))
    assert open_sheet(write("id,text\n" + body)).total == pytest.approx(10_000, rel=0.01)
    lines = "".join(f'{{"text": "{n:06}"}}\n' for n in range(10_000))
    assert open_sheet(write(lines, "a.jsonl")).total == pytest.approx(10_000, rel=0.01)


def test_reading_is_lazy(write):
    opened = open_sheet(write("text\na\nb\n"))
    assert next(iter(opened)).fields["text"] == "a"


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(st.tuples(cells, cells), max_size=8))
def test_what_csv_writes_comes_back(tmp_path_factory, table):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerows([("text", "note"), *table])
    rows, faults = split(open_sheet(path))
    assert not faults
    kept = [row for row in table if any(row)]
    assert [(row.raw["text"], row.raw["note"]) for row in rows] == kept


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.jsonl", "a.xlsx"]))
def test_any_bytes_give_rows_faults_or_a_refusal(tmp_path_factory, junk, name):
    path = tmp_path_factory.mktemp("junk") / name
    path.write_bytes(b"id,text\n" * name.endswith("csv") + b'{"text": "a"}\n' * name.endswith("jsonl") + junk)
    try:
        opened = open_sheet(path)
    except Refused as no:
        no.text.encode()
        return
    assert opened.total == len(list(opened))
    json.dumps([one.raw for one in opened], allow_nan=False).encode()


def test_fingerprint():
    one = {"text": "路灯  不亮\r\n了", "lon": "106.550", "lat": 29.56, "title": None}
    assert fingerprint(one) == fingerprint({"lat": "29.56", "text": " 路灯 不亮\n了", "lon": 106.55, "place": ""})
    assert len(fingerprint(one)) == 32 and int(fingerprint(one), 16) >= 0
    assert fingerprint(one) != fingerprint(one | {"text": "路灯亮了"})
    assert fingerprint({"text": "a", "title": "b"}) != fingerprint({"text": "b", "title": "a"})
    east = datetime(2019, 2, 28, 11, 25, tzinfo=timezone(timedelta(hours=8)))
    assert fingerprint({"time": east}) == fingerprint({"time": east.astimezone(UTC)})
    assert fingerprint({"text": "a"}) == "fcf7579b2db13f7ef57cfc1b2f6f843f", "a stored fingerprint must not change"


def test_refused_rows_open_in_excel_and_run_nothing(tmp_path):
    path = tmp_path / "refused.csv"
    raw = {"id": "=1+1", "text": "+cmd|' /C calc'!A0", "lon": "-71.06", "line": "more"}
    with write_refused(path, ["id", "text", "lon", "gone"]) as put:
        put(Fault(3, "time", "时间在将来 / in the future", "请核对 / check", raw, "@SUM(A1)"))
        row = Row(4, {}, {"id": "\t=x", "text": "－1", "more": ["d"]})
        put(row.refuse(Refused("空 / empty", field="text", mend="写")))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, first, second = csv.reader(file)
    assert head[5:] == ["id", "text", "lon", "gone"] and len(head) == 9
    assert first[:3] == ["3", "time", "'@SUM(A1)"]
    assert first[5:] == ["'=1+1", "'+cmd|' /C calc'!A0", "-71.06", "", "more"]
    assert second[0] == "4" and second[5:7] == ["'\t=x", "'－1"] and second[9] == "['d']"


def test_refused_rows_can_be_read_again(write, tmp_path):
    source = open_sheet(write("id,text\n1,a\n2,b,c\n"))
    with write_refused(tmp_path / "refused.csv", source.columns) as put:
        for fault in split(source)[1]:
            put(fault)
    text = (tmp_path / "refused.csv").read_text("utf-8-sig")
    assert "found 3" in text and "['c']" in text
