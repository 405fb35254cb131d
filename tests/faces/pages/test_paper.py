"""Does a case's PDF hold what its page says, and nothing that it must not?"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from unicodedata import normalize

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cityloop.actions import ask, plan, work
from cityloop.actions.move import move
from cityloop.actions.receive import receive
from cityloop.lab import paper
from cityloop.links import blob
from cityloop.loop.words import Actor, Move, Point
from cityloop.store import models as m
from tests.faces.api.bad.said import JPEG

SHOTS = Path(os.environ["SHOTS"]) if "SHOTS" in os.environ else None  # a folder for what the pages look like
PHONE = "13812345678"
SPOT = Point(106.5448, 29.5655)
ODD = {
    "an import": "#import \"@preview/x:1.0.0\": *",
    "a file": "#read(\"/etc/passwd\")",
    "maths": "$x^2 / 0$ $",
    "raw": "```rs fn() {}``` `a",
    "a label": "@ref <lab>",
    "escapes": "\\u{41} \\n \\ \\#",
    "markup": "*b* _i_ = h\n- l\n+ e\n/ t: d",
    "a comment": "// a /* b */",
    "braces": "#{ panic() } ] [ ) (",
    "quotes": "\"'“”",
    "html": "<script>alert(1)</script>",
    "json": "\"},{\"number\":\"x",
    "a null in words": "\\u0000",
    "percent": "%(x)s {y}",
}


def text(answer, name: str = "") -> str:
    """Return all words of a PDF, without the breaks of its lines; its pages are drawn where SHOTS says."""
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf", answer.status_code
    document = pypdfium2.PdfDocument(answer.content)
    for number, page in enumerate(document):
        if SHOTS and name:
            page.render(scale=1.3).to_pil().save(SHOTS / f"{name}-{number + 1}.png")
    return normalize("NFC", squeezed("".join(page.get_textpage().get_text_range() for page in document)))


def squeezed(text: str) -> str:
    return "".join(c for c in text if c not in " \r\n\u200b\u00a0\ufffe")


@pytest.fixture
def photo(tmp_path, settings) -> blob.Blob:
    """Return an upload whose copy without camera and place is there."""
    found = blob.keep(SimpleUploadedFile("a.jpg", JPEG))
    Image.effect_mandelbrot((640, 480), (-2, -1.2, 1, 1.2), 60).convert("RGB").save(blob.shown(found.digest), "JPEG")
    return found


@pytest.fixture
def full(burst: str, said: Callable, actors: dict[str, Actor], watch, photo) -> str:
    """Return a case of which there is a lot to say."""
    who, at = actors, watch.at
    told = said(f"水管爆了,水很大,请打{PHONE}", title="爆管 🔦", contact=PHONE, point=Point(106.5449, 29.5655), photos=(photo,))
    receive(told, by=who["resident"], at=at)
    ask.supervise(burst, why=f"快办,居民电话 {PHONE}", by=who["leader"], at=watch.pass_by(minutes=3))
    move(burst, Move.ACCEPT, by=who["handler"], at=watch.pass_by(minutes=3))
    ask.ask_extension(burst, amount="2 wd", why="等配件", by=who["handler"], at=watch.pass_by(minutes=5))
    ask.decide_extension(burst, granted=True, why="同意", by=who["leader"], at=watch.pass_by(minutes=5))
    work.finish(burst, step="repair", kind="photo", text="已更换阀门", photos=(photo,), by=who["handler"], at=watch.pass_by(minutes=5))
    plan.start(burst, name="burst_small_main", given={"diameter_mm": 300}, by=who["operator"], at=watch.pass_by(minutes=5))
    return burst


ZH = (
    "供水爆管 事件单 紧急 时限怎么算的 签收10分钟 居民与设备上报 水管爆了 [电话] ••••78 材料 已更换阀门 子任务 督办与延期 同意 通知 经过 立案 [electrictorch] "
    "operator(坐席)打印于 均为合成,非官方数据"
)  # fmt: skip
EN = "Burst Casesheet Reports [phone] ••••78 Evidence 已更换阀门 Notices Timeline printedbyoperator synthetic"


@pytest.mark.parametrize(("language", "words"), [("zh-hans", ZH), ("en", EN)], ids=["zh", "en"])
def test_the_pdf_says_what_the_page_says_in_the_language_in_use(enter, full, actors, watch, language, words) -> None:
    watch.pass_by(microseconds=123_456)  # as a clock does
    answer = enter(actors["operator"]).get(f"/cases/{full}.pdf", headers={"accept-language": language})
    found = text(answer, f"full-{language}")
    assert [word for word in (*words.split(), full) if word not in found] == []
    assert PHONE not in found
    assert answer["Content-Disposition"] == f'attachment; filename="{full}.pdf"' and answer["Cache-Control"] == "no-store"
    assert len(list(pypdfium2.PdfDocument(answer.content)[0].get_objects(filter=[3]))) == 1  # the report's picture


@pytest.mark.parametrize("name", ODD)
def test_words_never_become_markup(enter, said, actors, watch, name) -> None:
    told = f"嘉西村社区路灯不亮 {ODD[name]} 完"
    number = receive(said(told, title=ODD[name]), by=actors["resident"], at=watch.at).number
    work.note(number, text=told, by=actors["operator"], at=watch.at)
    assert text(enter(actors["operator"]).get(f"/cases/{number}.pdf"), f"odd-{name}").count(squeezed(told)) == 2


LETTERS = {
    "emoji": ("\U0001f526\u2757\U0001f468\u200d\U0001f469\u200d\U0001f467", "[electrictorch][heavyexclamationmarksymbol][man][woman][girl]"),
    "arabic": ("مصباح", "[arabic×5]"),
    "thai": ("ไฟ", "[thai×2]"),
    "rare": ("𠮷野家", "𠮷野家"),
    "korean": ("가로등 あかり фонарь", "가로등あかりфонарь"),
    "private": ("\ue000", "[u+e000]"),
    "a mark": ("e\u0301", "é"),
}


@pytest.mark.parametrize("name", LETTERS)
def test_what_the_font_does_not_have_is_named_and_no_box_stands_for_it(enter, said, actors, watch, caplog, name) -> None:
    sent, shown = LETTERS[name]
    number = receive(said(f"嘉西村社区路灯不亮{sent}完"), by=actors["resident"], at=watch.at).number
    found = text(enter(actors["operator"]).get(f"/cases/{number}.pdf"), f"letters-{name}")
    assert f"路灯不亮{shown}完" in found
    assert "not a PDF/UA" not in caplog.text  # typst refuses a PDF/UA with a sign that has no shape


LONG = {"word": "a", "Chinese": "长", "stops": "。", "lines": "a\n", "marks": "e\u0301", "digits": "0123456789", "emoji": "🔦"}


@pytest.mark.parametrize("letter", LONG.values(), ids=LONG)
def test_a_report_of_20_000_letters_stays_on_the_paper(enter, said, actors, watch, letter) -> None:
    number = receive(said(("嘉西村社区路灯不亮 " + letter * 20_000)[:20_000]), by=actors["resident"], at=watch.at).number
    before = time.process_time()
    answer = enter(actors["operator"]).get(f"/cases/{number}.pdf")
    spent = time.process_time() - before
    document = pypdfium2.PdfDocument(answer.content)
    assert len(document) < 40 and spent < 2, (len(document), spent)
    for page in document:
        words = page.get_textpage()
        boxes = [words.get_rect(n) for n in range(words.count_rects())]
        assert all(left > 0 and right < 596 for left, _, right, _ in boxes)
    assert ("全文见事件页" in text(answer)) == (letter == "a\n")  # 10,000 lines would be 200 pages


def test_a_huge_case_is_bounded(enter, burst, lamp, said, actors, watch, django_assert_max_num_queries) -> None:
    """A hundred long reports, forty long pieces of evidence and three hundred lines: so much can be printed within a request, and the rest is told."""
    case = m.Case.objects.get(number=burst)
    rows = [m.Report(source="t", source_id=f"{n}", case=case, text="水漫到路面" * 4_000, happened_at=watch.at, received_at=watch.at) for n in range(100)]
    m.Report.objects.bulk_create(rows)
    shown = [m.Evidence(case=case, by="x", created_at=watch.at, step="repair", kind="report", text="已更换阀门" * 400) for _ in range(40)]
    m.Evidence.objects.bulk_create(shown)
    for n in range(300):
        work.note(burst, text=f"{n} 已电话联系,约好上门" * 12, by=actors["operator"], at=watch.at)
    browser = enter(actors["operator"])
    browser.get(f"/cases/{lamp}.pdf")  # the font is read
    before = time.process_time()
    with django_assert_max_num_queries(24):
        answer = browser.get(f"/cases/{burst}.pdf")
    spent = time.process_time() - before
    pages = len(pypdfium2.PdfDocument(answer.content))
    print(f"{pages} pages, {len(answer.content)} bytes, {spent:.3f} CPU s")
    assert "见事件页" in text(answer, "huge") and pages < 80 and spent < 2


@pytest.mark.parametrize("path", ["20260101-999999.pdf", "x.pdf", "%00.pdf", "a%20b.pdf", "9999999999999999999999999.pdf", ".pdf", "x.PDF", "x.pdf.pdf"])
def test_a_case_that_is_not_there_has_no_pdf(enter, burst, actors, path) -> None:
    assert enter(actors["operator"]).get(f"/cases/{path}").status_code == 404


def test_a_case_of_elsewhere_has_no_pdf_and_a_stranger_signs_in_first(enter, lamp, actors) -> None:
    assert enter(actors["handler"]).get(f"/cases/{lamp}.pdf").status_code == 404
    assert enter(actors["worker"]).get(f"/cases/{lamp}.pdf").status_code == 200
    assert enter(None).get(f"/cases/{lamp}.pdf")["Location"].startswith("/sign-in")


def test_head_and_other_methods(enter, lamp, actors) -> None:
    browser = enter(actors["operator"])
    head = browser.head(f"/cases/{lamp}.pdf")
    assert head.status_code == 200 and not head.content and head["Content-Type"] == "application/pdf"
    assert {browser.generic(method, f"/cases/{lamp}.pdf").status_code for method in ("POST", "PUT", "DELETE")} == {405}


def test_without_its_font_it_says_what_to_run(enter, lamp, actors, monkeypatch) -> None:
    monkeypatch.setattr(paper, "PACKAGE", "no_such_font")
    answer = enter(actors["operator"]).get(f"/cases/{lamp}.pdf")
    assert answer.status_code == 503 and "字体未安装" in answer.content.decode() and "install.py" in answer.content.decode()


def test_one_at_a_time_and_who_waits_too_long_is_told(enter, lamp, actors, monkeypatch) -> None:
    monkeypatch.setattr(paper, "WAIT", 0.05)
    browser = enter(actors["operator"])
    with paper.ALONE:
        assert browser.get(f"/cases/{lamp}.pdf").status_code == 503
    assert browser.get(f"/cases/{lamp}.pdf").status_code == 200


def test_an_upload_whose_copy_is_not_made_yet_is_left_out(enter, full, actors, photo) -> None:
    """The upload itself may say where and by whom it was taken."""
    blob.shown(photo.digest).unlink()
    answer = enter(actors["operator"]).get(f"/cases/{full}.pdf")
    assert not [one for page in pypdfium2.PdfDocument(answer.content) for one in page.get_objects(filter=[3])]


def test_a_copy_that_is_broken_leaves_the_rest(enter, full, actors, photo) -> None:
    blob.shown(photo.digest).write_bytes(b"no picture")
    assert full in text(enter(actors["operator"]).get(f"/cases/{full}.pdf"))


def test_an_erased_report_is_erased_on_paper_too(enter, lamp, actors, watch) -> None:
    m.Report.objects.update(text="", contact="", erased_at=watch.at)
    assert "内容已删除" in text(enter(actors["operator"]).get(f"/cases/{lamp}.pdf"))


def test_the_page_leads_to_its_pdf(enter, lamp, actors) -> None:
    assert f'href="/cases/{lamp}.pdf"' in enter(actors["operator"]).get(f"/cases/{lamp}").content.decode()
