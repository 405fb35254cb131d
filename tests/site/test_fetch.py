"""Is only that fetched which the list names, and does set-up go on where nothing can be fetched?"""

import csv
import hashlib
import importlib.util
import json
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
GOOD = b"export const answer = 42;\n"


@pytest.fixture
def fetch(tmp_path, monkeypatch) -> ModuleType:
    """Return fetch.py, with a list of one file of its own and a folder of its own."""
    spec = importlib.util.spec_from_file_location("fetch", ROOT / "fetch.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rows = f"package,file,sha256,to,without\n@some/thing,dist/a.mjs,{hashlib.sha256(GOOD).hexdigest()},some/a.js,没有图 / no picture\n"
    (tmp_path / "list.csv").write_text(rows, encoding="utf-8")
    monkeypatch.setattr(module, "LIST", tmp_path / "list.csv")
    monkeypatch.setattr(module, "TO", tmp_path / "fetched")
    return module


@pytest.fixture
def registry(fetch, monkeypatch) -> Callable[[bytes | None], list]:
    """Return a maker of registries: one that has these bytes, None for one that cannot be reached. It lists what was run."""

    def make(has: bytes | None) -> list:
        ran = []

        def run(argv, folder, told, **more):
            ran.append([str(part) for part in argv])
            if has is not None and "ci" in argv:
                path = folder / "node_modules" / "@some" / "thing" / "dist" / "a.mjs"
                path.parent.mkdir(parents=True)
                path.write_bytes(has)
            return has is not None

        monkeypatch.setattr(fetch, "run", run)
        return ran

    return make


def test_what_the_list_names_is_fetched_once(fetch, registry, capsys) -> None:
    ran = registry(GOOD)
    fetch.fetch("python")
    fetch.fetch("python")
    assert (fetch.TO / "some" / "a.js").read_bytes() == GOOD
    assert len(ran) == 1 and "--ignore-scripts" in ran[0]
    assert {path.name for path in fetch.TO.iterdir()} == {".tried", "some"}  # and nothing of npm's
    assert "not fetched" not in capsys.readouterr().out


def test_a_file_that_was_changed_is_fetched_again(fetch, registry) -> None:
    registry(GOOD)
    fetch.fetch("python")
    (fetch.TO / "some" / "a.js").write_bytes(b"changed")
    fetch.fetch("python", patient=True)
    assert (fetch.TO / "some" / "a.js").read_bytes() == GOOD


def test_other_bytes_than_the_lists_stay_away(fetch, registry, capsys) -> None:
    registry(b"evil")
    fetch.fetch("python")
    assert not (fetch.TO / "some" / "a.js").exists()
    assert "@some/thing" in capsys.readouterr().out


def test_no_registry_is_one_line_and_is_not_asked_again_at_once(fetch, registry, capsys) -> None:
    ran = registry(None)
    fetch.fetch("python")
    capsys.readouterr()
    fetch.fetch("python")
    assert capsys.readouterr().out == "没有取到 / not fetched: @some/thing: 没有图 / no picture  (make fetch)\n"
    assert len(ran) == 1
    fetch.fetch("python", patient=True)
    assert len(ran) == 2


def test_a_new_list_is_fetched_at_once(fetch, registry) -> None:
    ran = registry(None)
    fetch.fetch("python")
    at = (fetch.TO / ".tried").stat().st_mtime + 5
    os.utime(fetch.LIST, (at, at))
    fetch.fetch("python")
    assert len(ran) == 2


def test_without_npm_node_comes_as_a_wheel_by_its_hash(fetch, registry, monkeypatch) -> None:
    monkeypatch.setattr(fetch.shutil, "which", lambda name: None)
    ran = registry(GOOD)
    fetch.fetch("python")
    assert [argv[:3] for argv in ran] == [["python", "-m", "pip"], ["python", "-c", fetch.BY_WHEEL]]
    assert "--require-hashes" in ran[0]
    assert (fetch.TO / "some" / "a.js").exists()


def test_a_program_that_is_not_there_is_no_crash(fetch, tmp_path) -> None:
    assert fetch.run([tmp_path / "nothing"], tmp_path, None) is False


def test_the_lock_holds_a_hash_for_each_package_and_no_address() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    packages = {name: one for name, one in json.loads(text)["packages"].items() if name}
    assert packages and all(one["integrity"].startswith("sha512-") for one in packages.values())
    assert "resolved" not in text and "registry" not in text


def test_the_list_names_locked_packages_and_stays_in_its_folder() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    with (ROOT / "requirements" / "fetched.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert f"node_modules/{row['package']}" in locked
        assert len(row["sha256"]) == 64 and " / " in row["without"]
        assert not Path(row["to"]).is_absolute() and ".." not in Path(row["to"]).parts
    assert len({row["to"] for row in rows}) == len(rows)
