"""Does every row of a file end in a case or a named refusal, and a second run add nothing?"""

import csv
import json
from pathlib import Path

import pytest
import shapely

from cityloop.loop import datum
from cityloop.queries.district import world
from cityloop.site.main import main
from cityloop.store import models as m

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
INSIDE = ("106.5448", "29.5655")


def write(path: Path, rows: list[dict[str, str]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="", errors="surrogateescape") as file:
        sheet = csv.DictWriter(file, ["id", "time", "text", "lon", "lat", "category"])
        sheet.writeheader()
        sheet.writerows(rows)
    return path


def row(number: int, **more: str) -> dict[str, str]:
    return {"id": str(number), "time": "2026-03-02 09:00", "text": f"第{number}件:嘉西村社区路灯不亮", **more}


def run(capsys, *words: str) -> tuple[int, dict]:
    code = main(["run", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_all_rows_end_in_a_case_and_a_second_run_adds_nothing(tmp_path, capsys) -> None:
    path = write(tmp_path / "a.csv", [row(n) for n in range(30)] + [row(99, time="2026/3/2 9:05:00")])
    code, sums = run(capsys, str(path))
    assert code == 0 and sums["rows"] == 31 and sums["opened"] + sums["joined"] == 31 and m.Report.objects.count() == 31
    cases = m.Case.objects.count()
    code, sums = run(capsys, str(path))
    assert (code, sums["repeat"], m.Report.objects.count(), m.Case.objects.count()) == (0, 31, 31, cases)


def test_it_goes_on_where_it_was_cut_off(tmp_path, capsys) -> None:
    run(capsys, str(write(tmp_path / "a.csv", [row(n) for n in range(10)])))
    _, sums = run(capsys, str(write(tmp_path / "a.csv", [row(n) for n in range(20)])))
    assert (sums["repeat"], m.Report.objects.count()) == (10, 20)


def test_rows_without_an_id_are_known_by_their_content(tmp_path, capsys) -> None:
    rows = [row(n, id="") for n in range(5)]
    run(capsys, str(write(tmp_path / "a.csv", [*rows, rows[0]])))
    run(capsys, str(write(tmp_path / "a.csv", rows)))
    assert m.Report.objects.count() == 5


BAD = [
    ("text", "", "text", "空"),
    ("text", "  \x00 ", "text", "空"),
    ("text", "长" * 1_000_000, "text", "20000"),
    ("time", "2026-02-30", "time", "2026-02-30"),
    ("time", "yesterday", "time", "yesterday"),
    ("time", "2099-01-01", "time", "2099-01-01"),
    ("time", "03/04/2026", "time", "03/04/2026"),
    ("lon", "abc", "lon", "abc"),
    ("lon", "", "lon", ""),
    ("lon", "nan", "lon", "nan"),
    ("lon", "196.5448", "lon", "196.5448"),
    ("lon", "0", "", ""),
    ("lon", "116.4", "coordinates", "116.4"),
    ("category", "NOPE-1", "category", "NOPE-1"),
]


@pytest.mark.parametrize(("column", "value", "field", "shown"), BAD)
def test_a_bad_row_is_named_with_row_field_value_and_mend(column, value, field, shown, tmp_path, capsys) -> None:
    bad = row(2, lon=INSIDE[0], lat=INSIDE[1], **{}) | {column: value}
    path = write(tmp_path / "a.csv", [row(1), bad, row(3)])
    code, sums = run(capsys, str(path))
    assert code == 1 and sum(sums["refused"].values()) == 1 and m.Report.objects.count() == 2, "the others are kept"
    with (tmp_path / "a.csv.refused.csv").open(encoding="utf-8-sig", newline="") as file:
        _, line = list(csv.reader(file))
    assert line[0] == "3" and field in line[1] and len(line[3]) > 3 and len(line[4]) > 3
    assert shown in "".join(line[2:4]), "value"


def test_a_refused_row_can_be_mended_and_run_again(tmp_path, capsys) -> None:
    run(capsys, str(write(tmp_path / "a.csv", [row(1), row(2, time="morning")])))
    code, sums = run(capsys, str(write(tmp_path / "a.csv", [row(1), row(2)])))
    assert (code, sums["repeat"], m.Report.objects.count()) == (0, 1, 2)
    assert not (tmp_path / "a.csv.refused.csv").exists()


def shifted() -> tuple[str, str]:
    """Return the GCJ-02 coordinates, outside the district if read as WGS 84, of a place inside it."""
    outline = world().atlas.root.shape
    rim = outline.buffer(-0.0005).exterior
    for point in (rim.interpolate(n / 200, normalized=True) for n in range(200)):
        lon, lat = datum.wgs84_to_gcj02(point.x, point.y)
        if not outline.covers(shapely.Point(lon, lat)):
            return f"{lon:.6f}", f"{lat:.6f}"
    raise AssertionError("no such place")


def test_gcj02_given_as_wgs84_is_flagged_at_the_edge_and_taken_when_named(tmp_path, capsys) -> None:
    lon, lat = shifted()
    path = write(tmp_path / "a.csv", [row(1, lon=lon, lat=lat)])
    code, _ = run(capsys, str(path))
    text = (tmp_path / "a.csv.refused.csv").read_text(encoding="utf-8-sig")
    assert code == 1 and "GCJ-02" in text and "gcj02" in text
    code, sums = run(capsys, str(path), "--coordinates", "gcj02")
    assert (code, sums["opened"]) == (0, 1) and m.Report.objects.get().notes


def test_gb18030_and_jsonl_and_mapped_columns(tmp_path, capsys) -> None:
    run(capsys, str(write(tmp_path / "a.csv", [row(1)], encoding="gb18030")))
    lines = [{"内容": "七牌坊社区井盖丢了", "编号": "x1"}, {"内容": "化龙桥社区站树倒了", "编号": "x2"}]
    path = tmp_path / "b.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n{broken\n", encoding="utf-8")
    code, sums = run(capsys, str(path), "--map", "text=内容", "--map", "id=编号")
    assert code == 1 and sums["opened"] == 2 and m.Report.objects.filter(source_id="x1").exists()
    assert m.Report.objects.get(source="file:a.csv").text.endswith("嘉西村社区路灯不亮")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["no.csv"], "no.csv"),
        (["."], "folder"),
        (["a.pdf"], "pdf"),
        (["empty.csv"], "empty.csv"),
        (["a.csv", "--map", "text"], "--map"),
        (["a.csv", "--map", "words=text"], "--map"),
        (["a.csv", "--map", "text=nope"], "nope"),
        (["a.csv", "--encoding", "klingon"], "klingon"),
    ],
)
def test_a_bad_call_is_refused_in_one_line(words, said, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.csv", [row(1)])
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    (tmp_path / "empty.csv").write_bytes(b"")
    assert main(["run", *words]) == 2
    assert said in capsys.readouterr().err and not m.Report.objects.exists()


@pytest.mark.parametrize(
    ("words", "field"),
    [(("--map", "text=TYPE"), "--map"), (("--workers", "0"), "--workers"), (("--sheet", "1"), "--map")],
)
def test_a_mapping_is_not_mixed_with_other_ways_of_naming_columns(words, field, tmp_path, capsys) -> None:
    path = write(tmp_path / "a.csv", [row(1)])
    assert main(["run", str(path), "--mapping", "districts/boston/mapping.toml", *words]) == 2
    assert field in capsys.readouterr().err


PAST = """source = "OLD"
time_zone = "Asia/Shanghai"
[fields]
id = "id"
time = "time"
text = ["text"]
category = "category"
[category]
table = "types.csv"
name = "zh"
[unit]
column = "unit"
other = "C0"
[unit.codes]
lamps = "ULD"
[outcome]
due = "due"
closed = "closed"
status = "status"
open = ["open"]
ended = ["done"]
"""


def test_cases_of_another_system_come_with_their_outcomes(tmp_path, capsys) -> None:
    (tmp_path / "mapping.toml").write_text(PAST, encoding="utf-8")
    (tmp_path / "types.csv").write_text("code,zh\nPT01-02,路灯\n", encoding="utf-8")
    head = "id,time,text,category,unit,due,closed,status\n"
    body = "1,2026-03-02 09:00:00,灯不亮,路灯,lamps,2026-03-05 09:00:00,2026-03-04 08:00:00,done\n2,2026-03-02 09:00:00,灯不亮,路灯,lamps,,,open\n"
    (tmp_path / "old.csv").write_text(head + body, encoding="utf-8")
    words = ("--mapping", str(tmp_path / "mapping.toml"), "--workers", "1", "--refused", str(tmp_path / "no.csv"))
    code, sums = run(capsys, str(tmp_path / "old.csv"), *words)
    # The pack asks for a visit and a photo before a lamp counts as mended: a file without them is refused by name.
    assert (code, sums["opened"]) == (1, 1) and sum(sums["refused"].values()) == 1
    case = m.Case.objects.get()
    assert (case.state, case.unit_id, case.opened_at.isoformat()) == ("working", "ULD", "2026-03-02T01:00:00+00:00")
