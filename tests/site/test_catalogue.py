"""Is the English catalogue compiled when it must be, and whole for whoever starts at the same time?"""

import gettext
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cityloop.site import catalogue

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a folder with a catalogue of one text."""
    folder = tmp_path / "locale"
    folder.mkdir()
    write(folder, "good")
    return folder


def write(folder: Path, word: str) -> None:
    (folder / "en.po").write_text(f'{HEAD}msgid "好"\nmsgstr "{word}"\n', encoding="utf-8")


def said(folder: Path) -> str:
    with (folder / "en" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file).gettext("好")


def test_it_is_compiled_when_missing_and_when_its_source_changed(source: Path, tmp_path: Path) -> None:
    made = catalogue.ready(source, tmp_path / "var")
    assert said(made) == "good"
    write(source, "fine")
    os.utime(source / "en.po", ns=(1, 1))  # an older release, put back: also then
    assert said(catalogue.ready(source, tmp_path / "var")) == "fine"


def test_a_fresh_one_is_left_alone(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue.ready(source, tmp_path / "var")
    monkeypatch.setattr(catalogue, "_compile", lambda *_: pytest.fail("compiled again"))
    catalogue.ready(source, tmp_path / "var")


def test_many_at_once_leave_one_whole_catalogue(source: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: said(catalogue.ready(source, tmp_path / "var")), range(40)))
    assert found == {"good"} and [path.name for path in (tmp_path / "var" / "en" / "LC_MESSAGES").iterdir()] == ["django.mo"]


def test_a_start_with_nothing_to_do_does_not_load_babel(tmp_path: Path) -> None:
    code = "import sys; from cityloop.site import home; home.offline = True; import cityloop.site.settings; sys.exit('babel' in sys.modules)"
    env = {"CITYLOOP_HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(filter(None, sys.path))}
    assert [subprocess.run([sys.executable, "-c", code], env=env, timeout=60).returncode for _ in range(2)] == [1, 0]
