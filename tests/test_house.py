"""Is the house still in order?"""

import ast
import importlib
import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SRC = ROOT / "src" / "cityloop"
ROOMS = ["loop", "lab", "kit", "packs", "store", "links", "queries", "actions", "faces", "site"]
PURE = ["loop", "lab", "kit", "packs"]
FILES = [p for p in SRC.rglob("*.py") if "migrations" not in p.parts]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_never_see_django(room) -> None:
    files = list((SRC / room).rglob("*.py"))
    assert files
    for path in files:
        assert not any(name.split(".")[0] in ("django", "psycopg") for name in imported(path)), path


def test_pure_rooms_load_without_django() -> None:
    """Import every module of the pure rooms in a fresh interpreter and see that Django did not come along."""
    names = [
        ".".join(("cityloop", *p.relative_to(SRC).with_suffix("").parts))
        for room in ("loop", "lab", "kit")
        for p in (SRC / room).glob("*.py")
    ]
    code = f"import sys, importlib\nfor n in {names!r}: importlib.import_module(n.removesuffix('.__init__'))\nsys.exit('django' in sys.modules)"
    path = os.pathsep.join([str(SRC.parent), os.environ.get("PYTHONPATH", "")])
    assert subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path}).returncode == 0


def test_no_file_is_longer_than_350_lines() -> None:
    files = [*FILES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "districts").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
    long = {str(p.relative_to(ROOT)): n for p in files if (n := len(p.read_text(encoding="utf-8").splitlines())) > 350}
    assert not long


def test_the_median_function_has_under_ten_lines() -> None:
    sizes = [
        node.end_lineno - node.lineno + 1
        for p in FILES
        for node in ast.walk(tree(p))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    assert statistics.median(sizes) < 10, statistics.median(sizes)


def test_every_module_says_which_question_it_answers() -> None:
    silent = [str(p) for p in FILES if not (ast.get_docstring(tree(p)) or "").strip()]
    assert not silent


def test_public_functions_of_the_core_have_docstrings() -> None:
    silent = [
        f"{p.name}:{node.name}"
        for room in ("loop", "kit", "lab", "actions", "queries", "links")
        for p in (SRC / room).rglob("*.py")
        for top in tree(p).body
        for node in [top, *(top.body if isinstance(top, ast.ClassDef) else [])]
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]  # fmt: skip
    assert not silent


def test_only_one_door_sets_a_state() -> None:
    """`"state":` is written where a case begins (opened) and in `move`; nowhere else."""
    allowed = {"gather.py", "move.py", "receive.py", "plan.py"}
    for path in (SRC / "actions").glob("*.py"):
        if '"state":' in path.read_text(encoding="utf-8"):
            assert path.name in allowed, path


def test_only_one_door_shows_what_a_person_said() -> None:
    """`bare` returns a report unmasked: `actions.reveal`, which journals the look first, is its one caller."""
    callers = {
        path.name for path in FILES for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "bare"
    }  # fmt: skip
    assert callers == {"reveal.py"}


def test_now_is_called_in_faces_and_site_alone() -> None:
    for room in ("loop", "kit", "lab", "packs", "store", "links", "queries", "actions"):
        for path in (SRC / room).rglob("*.py"):
            calls = [
                node for node in ast.walk(tree(path))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("now", "utcnow", "today", "localtime")
            ]  # fmt: skip
            assert not calls, path


def test_every_room_is_known() -> None:
    assert sorted(p.name for p in SRC.iterdir() if p.is_dir() and p.name != "__pycache__") == sorted(ROOMS)
    for room in ROOMS:
        assert (importlib.import_module(f"cityloop.{room}").__doc__ or "").strip().count("\n") == 0
