"""Do the pages say what there is?"""

import re
from pathlib import Path

import pytest

from cityloop.faces.api.app import api
from cityloop.kit import check
from cityloop.loop.may import ACTS
from cityloop.loop.state import PAUSE_REASONS
from cityloop.loop.words import Level, Move, Role, Stage, State
from cityloop.site.main import COMMANDS

ROOT = Path(__file__).parent.parent
REFERENCE = (ROOT / "docs" / "what" / "reference.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
SOURCES = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "src").rglob("*.py"))


@pytest.mark.parametrize("word", [*Move, *State, *Stage, *Role, *Level, *ACTS, *PAUSE_REASONS])
def test_every_move_state_stage_role_and_act_is_documented(word) -> None:
    assert f"`{word}`" in REFERENCE


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name) -> None:
    assert f"`cityloop {name}" in REFERENCE


@pytest.mark.parametrize("name", sorted(set(re.findall(r'"(CITYLOOP_[A-Z_]+)"', SOURCES))))
def test_every_setting_is_documented(name) -> None:
    assert f"`{name}`" in REFERENCE


@pytest.mark.parametrize("field", [*check.MANIFEST, *check.MATURITY])
def test_every_pack_field_is_documented(field) -> None:
    assert f"`{field}`" in (ROOT / "docs" / "how" / "add-a-pack.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(set(re.findall(r"pen\.write\(\s*\"(\w+)\"", SOURCES))))
def test_every_journal_line_is_documented(name) -> None:
    assert f"`{name}`" in REFERENCE


def test_every_address_of_the_api_is_documented_with_its_scope() -> None:
    page = (ROOT / "docs" / "what" / "api.md").read_text(encoding="utf-8")
    rows = {tuple(cell.strip(" `") for cell in line.split("|")[1:3]) for line in page.splitlines() if "/api/v1/" in line and line.startswith("|")}
    described = {f"{method.upper()} {path}" for path, methods in api.get_openapi_schema()["paths"].items() for method in methods}
    operations = [
        (f"{method} /api/v1{re.sub(r'{(?:int|path):', '{', path)}", getattr(one.view_func, "scope", "open"))
        for _, router in api._routers for path, view in router.path_operations.items() for one in view.operations if one.include_in_schema
        for method in one.methods
    ]  # fmt: skip
    assert rows == set(operations) and {call for call, _ in rows} == described


def test_the_glossary_has_three_columns_and_the_terms_of_the_house() -> None:
    rows = [line.split("|")[1:-1] for line in GLOSSARY.splitlines() if line.startswith("| ")][1:]
    assert all(len(row) == 3 and all(cell.strip() for cell in row) for row in rows) and len(rows) >= 40
    known = {row[0].strip() for row in rows}
    assert {"case", "report", "supervision notice", "extension", "sub-district", "duty table"} <= known


@pytest.mark.parametrize("page", [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.md")])
def test_links_between_pages_lead_somewhere(page) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
