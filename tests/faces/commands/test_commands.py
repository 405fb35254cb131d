"""Does every command explain itself, and say no clearly?"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cityloop.faces.commands import story
from cityloop.kit import story as stories
from cityloop.site.main import COMMANDS, main
from cityloop.store import models as m

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).parents[3] / "districts" / "demo"


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example_and_starts_no_database(name, tmp_path) -> None:
    env = {"CITYLOOP_HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-m", "cityloop.site.main", name, "--help"], env=env, capture_output=True, text=True)
    assert done.returncode == 0 and f"cityloop {name}" in done.stdout.split("example:")[1]
    assert not (tmp_path / "var" / "postgres").exists()


@pytest.mark.parametrize("words", [["nope"], ["--nope"]])
def test_an_unknown_command_is_named(words, capsys) -> None:
    assert main(words) == 2 and words[0] in capsys.readouterr().err


def test_check_finds_the_packs_well_made(district, capsys) -> None:
    assert main(["check"]) == 0 and "facility" in capsys.readouterr().out


def test_check_of_an_unknown_pack_lists_the_known(district, capsys) -> None:
    assert main(["check", "nope"]) == 2 and "facility" in capsys.readouterr().err


@pytest.mark.parametrize("path", sorted(Path(story.__file__).parents[2].glob("packs/*/stories/*.toml")), ids=lambda p: p.stem)
def test_every_story_comes_true_in_the_real_house(path, district) -> None:
    played = story.play(stories.read(path))
    assert [f"{p.step.at} {p.step.do} {p.step.by}: {p.fault}" for p in played if p.fault] == []
    assert not m.Case.objects.exists(), "a story leaves nothing behind"


def test_a_story_that_does_not_come_true_fails(district, tmp_path) -> None:
    text = """zh = "x"\nen = "x"\nstart = 2026-10-12T09:00:00+08:00
[[step]]\ndo = "report"\nby = "resident"\ntext = "嘉西村社区路灯不亮"\nthen = {state = "closed"}
[[step]]\ndo = "fly"\nby = "operator@C0"
[[step]]\ndo = "accept"\nby = "handler@ULD"\nrefused = "never"
[[step]]\ndo = "note"\nby = "king@ULD"\ntext = "x"
"""
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    faults = [p.fault for p in story.play(stories.read(tmp_path / "x.toml"))]
    assert "dispatched" in faults[0] and "fly" in faults[1] and "never" in faults[2] and "king" in faults[3]


def test_audit_and_tick_and_doctor(district, capsys) -> None:
    assert main(["audit"]) == 0 and main(["tick"]) == 0
    assert main(["tick", "--every", "0"]) == 2
    main(["doctor"])
    out = capsys.readouterr().out
    assert "渝中区" in out and "cityloop init" in out, "no account yet"


def test_init_makes_an_administrator_and_refuses_a_weak_password(district, monkeypatch, capsys) -> None:
    monkeypatch.setenv("CITYLOOP_ADMIN_PASSWORD", "123")
    assert main(["init"]) == 2 and "password" in capsys.readouterr().err
    monkeypatch.setenv("CITYLOOP_ADMIN_PASSWORD", "correct horse battery")
    assert main(["init", "--name", "chief"]) == 0 and m.Member.objects.get().role == "admin"


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(DEMO, tmp_path / "mine"))


def test_loading_again_changes_nothing(folder, district, capsys) -> None:
    assert main(["district", "load", str(folder)]) == 0
    assert "Area: +0 ~0 -0" in capsys.readouterr().out


def test_a_dry_run_lists_changes_and_writes_nothing(folder, district, capsys) -> None:
    units = (folder / "units.toml").read_text(encoding="utf-8")
    (folder / "units.toml").write_text(units.replace('zh = "渝中水厂"', 'zh = "新水厂"'), encoding="utf-8")
    assert main(["district", "load", str(folder), "--dry-run"]) == 0
    assert "Unit: +0 ~1 -0" in capsys.readouterr().out and m.Unit.objects.get(code="USC").zh == "渝中水厂"


def test_an_address_is_loaded_and_taken_away_again(folder, district) -> None:
    units = (folder / "units.toml").read_text(encoding="utf-8")
    (folder / "units.toml").write_text(units.replace('code = "USC"', 'code = "USC"\nmail = "usc@example.org"'), encoding="utf-8")
    assert main(["district", "load", str(folder)]) == 0 and m.Unit.objects.get(code="USC").mail == "usc@example.org"
    assert main(["district", "load", str(DEMO)]) == 0 and m.Unit.objects.get(code="USC").mail == ""


def swap(name: str, old: str, new: str):
    def break_it(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, "the break must break something"
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return break_it


BROKEN = {
    "no file": (lambda f: (f / "duties.toml").unlink(), "duties.toml"),
    "not toml": (lambda f: (f / "values.toml").write_text("= ["), "values.toml"),
    "not utf-8": (lambda f: (f / "units.toml").write_bytes("zh = '渝中'".encode("gb18030")), "units.toml"),
    "not json": (lambda f: (f / "areas.geojson").write_text("{"), "areas.geojson"),
    "unknown parent": (swap("areas.geojson", '"parent":"500103005013"', '"parent":"nope"'), "nope"),
    "unknown unit in duties": (swap("duties.toml", 'unit = "USC"', 'unit = "XXX"'), "XXX"),
    "units in a circle": (swap("units.toml", 'code = "C0"', 'code = "C0"\nparent = "USC"'), "circle"),
    "unit without a name": (swap("units.toml", 'zh = "渝中水厂"', 'zh = ""'), "USC zh"),
    "no fallback": (swap("duties.toml", 'category = "*"', 'category = "EV01"'), '"*"'),
    "unknown zone": (swap("district.toml", "Asia/Shanghai", "Asia/Nowhere"), "Asia/Nowhere"),
    "gcj-02": (swap("district.toml", '"wgs84"', '"gcj02"'), "gcj02"),
    "bad hours": (swap("calendar.toml", "09:00-12:00", "12:00-09:00"), "calendar.toml"),
    "another district": (swap("district.toml", 'code = "500103"', 'code = "110101"'), "110101"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_folder_is_refused_with_file_and_value_and_nothing_is_written(name, folder, district, capsys) -> None:
    break_it, said = BROKEN[name]
    break_it(folder)
    before = m.District.objects.get().digest
    assert main(["district", "load", str(folder)]) == 2
    assert said in capsys.readouterr().err and m.District.objects.get().digest == before


def test_an_area_that_is_in_use_cannot_vanish(folder, district, said, actors, capsys) -> None:
    from cityloop.actions.receive import receive
    from tests.conftest import AT

    receive(said(), by=actors["resident"], at=AT)
    area = m.Case.objects.get().area_id
    units = (folder / "units.toml").read_text(encoding="utf-8")
    assert 'code = "ULD"' in units
    swap("units.toml", 'code = "ULD"', 'code = "ULX"')(folder)
    duties = (folder / "duties.toml").read_text(encoding="utf-8").replace('"ULD"', '"ULX"')
    (folder / "duties.toml").write_text(duties, encoding="utf-8")
    (folder / "units.toml").write_text((folder / "units.toml").read_text(encoding="utf-8").replace('"ULD"', '"ULX"'), encoding="utf-8")
    assert main(["district", "load", str(folder)]) == 2
    assert "ULD" in capsys.readouterr().err and area
