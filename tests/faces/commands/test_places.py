"""Does `cityloop places` take names in, propose what is missing, and say what it reads?"""

import csv
import io

import pytest

from cityloop.actions.receive import receive
from cityloop.loop.words import SYSTEM
from cityloop.site.main import main
from cityloop.store import models as m

pytestmark = pytest.mark.django_db
HEAD = "name,kind,area,lon,lat,radius,aliases\n"


@pytest.fixture
def file(tmp_path):
    """Return a csv with one good row, one outside, one bad."""
    path = tmp_path / "names.csv"
    rows = "幸福小区,estate,,106.5448,29.5655,40,幸福家园\n外面楼,building,,116.4,39.9,50,\n坏楼,building,nope,106.5448,29.5655,50,\n"
    path.write_bytes((HEAD + rows).encode("gbk"))
    return str(path)


def test_import_says_what_it_did_and_a_second_time_does_nothing(file, district, capsys) -> None:
    assert main(["places", "import", file, "--dry-run"]) == 1
    out = capsys.readouterr().out
    assert "+2 -0 =0" in out and "outside: 1" in out and "nope" in out and "nothing written" in out
    assert not m.PlaceName.objects.filter(own=True).exists()
    assert main(["places", "import", file]) == 1 and m.PlaceName.objects.filter(own=True).count() == 2
    capsys.readouterr()
    assert main(["places", "import", file]) == 1 and "+0 -0 =2" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["import"], ["import", "nope.csv"], ["find"], ["find", "  "], ["import", "x", "--coordinates", "gcj02"]])
def test_a_bad_call_is_refused(words, district, capsys) -> None:
    assert main(["places", *words]) == 2 and "cityloop places" in capsys.readouterr().err


def test_find_tells_names_place_and_reason(district, capsys) -> None:
    assert main(["places", "find", "上清寺街道国宾医院对面漏水"]) == 0
    out = capsys.readouterr().out
    assert "国宾医院" in out and "500103005" in out and "± 200 m" in out
    assert main(["places", "find", "路灯坏了"]) == 0 and "to be asked for" in capsys.readouterr().out


def test_proposals_can_be_ticked_and_imported(district, said, at, tmp_path, inside, capsys) -> None:
    for number in range(4):
        receive(said(f"阳光花园{number}栋漏水,电话13812345678", point=inside), by=SYSTEM, at=at)
    out = tmp_path / "p.csv"
    assert main(["places", "propose", "--least", "3", "--out", str(out)]) == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert [(row["name"], row["reports"]) for row in rows] == [("阳光花园", "4")] and "138" not in rows[0]["example"]
    with out.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerow({**rows[0], "take": "x"})
    assert main(["places", "import", str(out)]) == 0 and m.PlaceName.objects.get(own=True).word == "阳光花园"
    capsys.readouterr()
    assert main(["places", "propose", "--least", "3"]) == 0 and "阳光花园" not in capsys.readouterr().out
