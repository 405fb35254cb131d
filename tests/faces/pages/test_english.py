"""Is everything that the pages say there in Chinese and in English, and is one page in one language?"""

import ast
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

import cityloop
from cityloop.actions import ask, handover, plan, work
from cityloop.actions.move import move
from cityloop.actions.receive import receive
from cityloop.actions.tick import tick
from cityloop.faces.pages.cases.doing import NUMBER
from cityloop.faces.pages.cases.telling import say
from cityloop.faces.pages.parts import words
from cityloop.loop.words import Actor, Move, Point, Refused
from cityloop.queries.district import world
from cityloop.queries.timeline import Line
from cityloop.store import models as m
from tests.faces.pages import extract

HELD = re.compile(r"%\(\w+\)\w|<[^>]+>")  # placeholders and markup
ENGLISH = {"accept-language": "en"}
# Chinese in modules that is no text of a page: labels that `said` looks for, what is accepted as yes and no, what divides numbers.
PLAIN = {*words.SHARED, "是", "否", NUMBER.pattern}
# What a Chinese page says in Latin letters: names of coordinate systems, keys and cookies, and how a plan's facts and spans are written.
LATIN = {"CSV", "PDF", "Excel", "Enter", "Esc", "WGS", "GCJ", "BD", "English", "EN", "MB", "Cookie", "Ctrl", "cityloop", "mm", "wd"}
LATIN |= {"Windows", "Edge", "https", "POST"}  # a browser, and how a hook is called


def test_every_text_is_in_the_catalogue_once_and_none_is_left_over() -> None:
    have = {(one.id, one.context) for one in extract.catalogue() if one.id}
    want = extract.wanted()
    assert len(want) > 250
    assert not {key: file for key, file in want.items() if key not in have}, "add these to locale/en.po"
    assert not have - set(want), "take these out of locale/en.po"
    assert not extract.catalogue().obsolete


def test_every_english_text_is_whole() -> None:
    for one in extract.catalogue():
        if not one.id:
            continue
        said = one.string if isinstance(one.string, tuple) else (one.string,)
        asked = one.id[0] if isinstance(one.id, tuple) else one.id
        assert not one.fuzzy and all(said) and len(said) == (2 if one.pluralizable else 1), one.id
        for text in said:
            assert not extract.CHINESE.search(text), text
            assert sorted(HELD.findall(text)) == sorted(HELD.findall(asked)), asked


def test_the_catalogue_is_in_order() -> None:
    ids = re.findall(r'^msgid "(.+)"$', extract.PO.read_text(encoding="utf-8"), re.MULTILINE)
    assert ids == sorted(ids)


@pytest.mark.parametrize("path", extract.templates(), ids=lambda path: path.name)
def test_a_template_has_no_chinese_outside_of_translate(path: Path) -> None:
    assert not extract.in_template(path.read_text(encoding="utf-8"))


def test_modules_have_no_chinese_outside_of_gettext() -> None:
    loose = {(path.name, text) for path in extract.modules() for text in extract.in_module(path.read_text(encoding="utf-8")) if text not in PLAIN}
    assert not loose


def test_the_search_finds_what_was_forgotten() -> None:
    assert extract.in_template("<p>{% translate \"好\" %}</p>\n<p>忘了</p>") == ["<p>忘了</p>"]
    source = 'A = _("好")\nB = "忘了"\n\ndef c(x):\n    """说明"""\n    return f"还{x}有", "中文 / English", ngettext("一", "一", x)\n'
    assert extract.in_module(source) == ["忘了", "还{}有"]


def shared(tree: ast.AST) -> Iterator[str]:
    """Yield the Chinese label of every "中文 / English" text whose English half alone holds what is said."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(part.value if isinstance(part, ast.Constant) else f"{{{ast.unparse(part.value)}}}" for part in node.values)
            zh, slash, en = text.partition(" / ")
            given = set(re.findall(r"{[^}]*}", en)) - set(re.findall(r"{[^}]*}", zh))
            if slash and given and "{" not in zh and re.search(r"(:|such as|at most|use) {", en):
                yield zh


def test_what_both_halves_share_is_known_by_its_label() -> None:
    """`可选 / one of: a` must not lose its `a` in Chinese; every label that the pure rooms, queries and actions use so is listed."""
    root = Path(cityloop.__file__).parent if cityloop.__file__ else Path(words.__file__).parents[3]
    found = {zh for room in ("loop", "queries", "actions") for path in (root / room).glob("*.py") for zh in shared(ast.parse(path.read_text(encoding="utf-8")))}
    assert len(found) > 5 and found - {"仍被使用", "督办"} <= set(words.SHARED), found - set(words.SHARED)  # a command says the one, a notice the other


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("逾期未办结 / still late", "逾期未办结", "Still late"), ("可选 / one of: a、b", "可选:a、b", "One of: a、b"),
        ("如 / such as 5", "如:5", "Such as 5"), ("只有中文", "只有中文", "只有中文"), ("only English", "only English", "only English"),
        ("模型 / model: 灯 (95%); 线索词 / cues: 灯", "模型:灯 (95%);线索词:灯", "Model: 灯 (95%); Cues: 灯"), ("", "", ""),
        ("到期;未公布 / due; unknown", "到期;未公布", "Due; unknown"),
    ],
    ids=["both", "list", "example", "chinese", "english", "several", "nothing", "clock"],
)  # fmt: skip
def test_a_text_of_two_halves_shows_the_one_in_use(text: str, zh: str, en: str) -> None:
    flat = str.maketrans(",;:", "，；：")
    assert words.said(text).translate(flat) == zh.translate(flat)
    with translation.override("en"):
        assert words.said(text) == en


def test_a_name_falls_back_to_chinese_and_a_refusal_keeps_field_and_value() -> None:
    no = Refused("没有这一项 / not known", field="unit", value="XX", mend="从列表选 / choose from the list")
    assert words.refused(no) == "unit = XX: 没有这一项。从列表选"
    with translation.override("en"):
        assert words.own("渝中区", "") == "渝中区" and words.own("渝中区", "Yuzhong") == "Yuzhong"
        assert words.refused(no) == "unit = XX: Not known. Choose from the list"


class Text(HTMLParser):
    """Collects what a page shows: its texts, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.lang: str | None = None

    def handle_starttag(self, tag: str, attrs: list) -> None:
        known = dict(attrs)
        self.lang = known.get("lang") if tag == "html" else self.lang
        self.shown += [known[name] for name in ("alt", "aria-label", "placeholder", "title") if known.get(name)]

    def handle_data(self, data: str) -> None:
        self.shown.append(data)


def shown(answer) -> tuple[str | None, str]:
    """Return a page's language and its texts."""
    page = Text()
    page.feed(answer.content.decode())
    return page.lang, "\n".join(page.shown)


@pytest.fixture
def full(burst: str, said: Callable, actors: dict[str, Actor], watch) -> dict[str, str]:
    """Return the addresses of pages that show as much as they can."""
    who, at = actors, watch.at
    receive(said("水管爆了,水很大", point=Point(106.5449, 29.5655)), by=who["resident"], at=at)
    plan.start(burst, name="burst_small_main", given={"diameter_mm": 300}, by=who["operator"], at=at)
    ask.supervise(burst, why="快办", by=who["leader"], at=at)
    part = m.Case.objects.get(parent__number=burst, unit="USC").number
    move(part, Move.ACCEPT, by=who["handler"], at=at)
    ask.ask_extension(part, amount="2 wd", why="缺件", by=who["handler"], at=at)
    ask.decide_extension(part, granted=True, why="同意", by=who["leader"], at=at)
    work.finish(part, step="part", kind="report", by=who["handler"], at=at)
    move(part, Move.PAUSE, reason="parts", why="等配件", by=who["handler"], at=at)
    receive(said("路灯不亮"), by=who["resident"], at=at)
    answer = Client().post("/report", {"text": "嘉西村社区路灯不亮,晚上一片漆黑", "key": "f741ea25-2aef-43de-9000-e161582787a3"})
    handover.give(note="快办", by=who["operator"], at=watch.pass_by(minutes=1))
    tick(at=watch.pass_by(days=2))
    return {
        "list": "/?view=all", "case": f"/cases/{burst}", "part": f"/cases/{part}", "report": "/report", "answer": answer["Location"],
        "sign-in": "/sign-in", "design": "/design", "handover": "/handover", "account": "/account", "fault": "/nothing", "filter": "/?state=nonsense",
    }  # fmt: skip


def data() -> list[str]:
    """Return what people, registers and sources say in their own words, longest first."""
    told = [m.Report.objects.values_list("text", flat=True), m.Report.objects.values_list("title", flat=True), m.Note.objects.values_list("text", flat=True)]
    cues = {cue for kind in world().shelf.categories.values() for cue in kind.cues}
    sources = {line.data.get("limit", "") for line in m.Entry.objects.all()}
    names = m.PlaceName.objects.values_list("word", flat=True)
    sources |= {duty.source for duty in world().duties}
    return sorted({text for texts in (*told, cues, sources, names, ["中文"]) for text in texts if text}, key=len, reverse=True)


PAGES = ["list", "case", "part", "report", "answer", "sign-in", "design", "handover", "account", "fault", "filter"]


@pytest.mark.parametrize("name", PAGES)
def test_the_english_page_has_chinese_in_data_only(enter: Callable, full: dict[str, str], actors: dict[str, Actor], name: str) -> None:
    lang, text = shown(enter(actors["leader"]).get(full[name], headers=ENGLISH))
    for known in data():
        text = text.replace(known, "")
    left = [line for line in text.splitlines() if re.search(r"[\u3400-\u9fff]", line)]
    assert lang == "en" and not left


@pytest.mark.parametrize("name", PAGES)
def test_the_chinese_page_has_no_stray_english(enter: Callable, full: dict[str, str], actors: dict[str, Actor], name: str) -> None:
    lang, text = shown(enter(actors["leader"]).get(full[name]))
    codes = {*world().shelf.categories, "leader", "operator", "handler", "test"}
    text = text.replace("diameter_mm", "")
    for known in sorted([*codes, *data()], key=len, reverse=True):
        text = text.replace(known, "")
    text = re.sub(r"--[\w-]+|#[0-9a-f]{3,6}|\d+px", "", text)
    stray = {word for word in re.findall(r"[A-Za-z_]{2,}", text) if word not in LATIN}
    assert lang == "zh-Hans"
    assert not stray - (DESIGN if name == "design" else {"state", "nonsense", *m_states()} if name == "filter" else set())


DESIGN = {
    "button", "main", "grave", "tag", "field", "parts", "html", "cases", "form", "details", "folds", "alert", "soon", "good", "rows", "case",
    "timeline", "empty", "loading", "fault", "ink", "mute", "brand", "bg", "panel", "sunk", "act", "ok", "warn", "late", "info", "bar",
}  # fmt: skip


def m_states() -> set[str]:
    """Return the codes that a refused filter offers."""
    return set(words.STATES)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_code_has_a_word_in_both_languages(district: str, language: str) -> None:
    tables = [words.STATES, words.VIEWS, words.MOVES, words.STAGES, words.ROLES, words.LEVELS, words.PAUSES, words.KINDS, words.SOURCES, words.PROGRESS]
    with translation.override(language):
        for word in (str(word) for table in tables for word in table.values()):
            assert bool(extract.CHINESE.search(word)) == (language != "en"), word


def test_an_unknown_line_is_its_own_name_in_english_too(burst: str, watch) -> None:
    with translation.override("en"):
        assert say(Line(1, "teleported", "x", "operator", watch.at, {}, ""), world()).head == "teleported"
