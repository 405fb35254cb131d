"""Does a case's page tell the whole story, and let everybody do just what they may?"""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cityloop import actions
from cityloop.actions import ask, plan, work
from cityloop.actions.move import move
from cityloop.actions.receive import receive
from cityloop.actions.tick import tick
from cityloop.faces.pages.cases import doing, forms
from cityloop.faces.pages.cases.telling import HEADS, say
from cityloop.links import blob
from cityloop.loop.words import Actor, Move, Point, State
from cityloop.queries import notices
from cityloop.queries.case import mask, sheet
from cityloop.queries.district import world
from cityloop.store import models as m


def text(answer) -> str:
    return answer.content.decode()


def version(number: str) -> int:
    return m.Case.objects.get(number=number).version


def post(browser: Client, number: str, act: str, **words: object):
    return browser.post(f"/cases/{number}/{act}", {"version": version(number), **words})


def offered(answer) -> set[str]:
    return {form.act for form in (*answer.context["moves"], *answer.context["acts"])}


def test_the_page_tells_number_category_place_unit_and_deadline(enter: Callable, burst: str, actors: dict[str, Actor]) -> None:
    page = text(enter(actors["operator"]).get(f"/cases/{burst}"))
    for word in (burst, "供水爆管", "待签收", "▲ 紧急", "上清寺街道", "渝中水厂", "主水管爆裂", "时限怎么算的", "签收 10 分钟:自 2026-10-12 09:00 起"):
        assert word in page, word


def test_a_contact_shows_its_last_two_characters_only(enter: Callable, lamp: str, actors: dict[str, Actor]) -> None:
    page = text(enter(actors["operator"]).get(f"/cases/{lamp}"))
    assert "••••78" in page
    assert "13912345678" not in page and "345678" not in page


@pytest.mark.parametrize(("contact", "shown"), [("", ""), ("1234", "••••"), ("12", "••"), ("a@b.cn", "••••cn"), ("微信号码甲乙", "••••甲乙")])
def test_masking(contact: str, shown: str) -> None:
    assert mask(contact) == shown


@pytest.mark.parametrize("name", ["handler", "foreman"])
def test_a_case_of_another_unit_is_not_there(enter: Callable, lamp: str, actors: dict[str, Actor], name: str) -> None:
    browser = enter(actors[name])
    assert browser.get(f"/cases/{lamp}").status_code == 404
    before = version(lamp)
    for act in ("accept", "note", "drop", "reroute"):
        assert post(browser, lamp, act, why="x", text="x").status_code == 404, act
    assert version(lamp) == before


def test_a_case_outside_the_area_is_not_there(enter: Callable, said: Callable, actors: dict[str, Actor], watch) -> None:
    lost = receive(said("路灯不亮"), by=actors["resident"], at=watch.at).number
    assert enter(actors["worker"]).get(f"/cases/{lost}").status_code == 404
    assert enter(actors["operator"]).get(f"/cases/{lost}").status_code == 200


@pytest.mark.parametrize("path", ["/cases/20260101-999999", "/cases/x", "/cases/%00", "/cases/a%20b", "/cases/" + "9" * 40])
def test_a_case_that_is_not_there_is_a_plain_404(enter: Callable, lamp: str, actors: dict[str, Actor], path: str) -> None:
    answer = enter(actors["operator"]).get(path)
    assert answer.status_code == 404 and "没有这个页面或事件" in text(answer)


def test_signed_out_is_asked_to_sign_in(enter: Callable, lamp: str) -> None:
    assert enter(None).get(f"/cases/{lamp}")["Location"] == f"/sign-in?next=/cases/{lamp}"
    assert enter(None).post(f"/cases/{lamp}/note", {"text": "x"})["Location"].startswith("/sign-in")


def test_everybody_is_offered_what_they_may_do(enter: Callable, burst: str, actors: dict[str, Actor]) -> None:
    have = {name: offered(enter(actors[name]).get(f"/cases/{burst}")) for name in ("operator", "leader", "handler", "worker")}
    assert {"reroute", "join", "drop", "correct", "place", "split", "plan"} <= have["operator"]
    assert "accept" not in have["operator"] and "supervise" not in have["operator"]
    assert "supervise" in have["leader"]
    assert {"accept", "return", "evidence"} <= have["handler"] and "drop" not in have["handler"]
    assert have["worker"] == {"evidence", "note", "tell", "place"}


def test_who_resolved_is_not_offered_to_close(enter: Callable, burst: str, actors: dict[str, Actor], watch) -> None:
    m.Case.objects.filter(number=burst).update(state="resolved", resolved_by="operator")
    assert "close" not in offered(enter(actors["operator"]).get(f"/cases/{burst}"))
    assert "close" in offered(enter(actors["second"]).get(f"/cases/{burst}"))


def test_from_dispatch_to_closing_by_forms(enter: Callable, said: Callable, actors: dict[str, Actor], watch) -> None:
    number = receive(said("路灯不亮"), by=actors["resident"], at=watch.at).number  # no place: a person dispatches
    desk, unit = enter(actors["operator"]), enter(actors["handler"])
    assert post(desk, number, "place", words="上清寺街道嘉西村社区").status_code == 303
    assert post(desk, number, "dispatch", unit="USC").status_code == 303
    assert post(unit, number, "accept").status_code == 303
    refused = post(unit, number, "resolve")
    assert refused.status_code == 422 and "还缺" in text(refused)
    assert post(unit, number, "evidence", step="repair", kind="photo", text="换了灯泡").status_code == 303
    assert post(unit, number, "resolve", why="已修好").status_code == 303
    assert post(desk, number, "close").status_code == 303
    case = m.Case.objects.get(number=number)
    assert case.state == State.CLOSED and case.resolved_by == "handler"
    page = text(desk.get(f"/cases/{number}"))
    assert "已结案" in page and "换了灯泡" in page and "已修好" in page and "处置完成,处置按时" in page


def test_a_refusal_keeps_what_was_typed(enter: Callable, burst: str, actors: dict[str, Actor]) -> None:
    before = version(burst)
    answer = post(enter(actors["operator"]), burst, "join", into="20200101-000001", why="同一处爆管")
    assert answer.status_code == 422 and 'role="alert"' in text(answer)
    assert "没有这个事件" in text(answer) and 'value="20200101-000001"' in text(answer) and ">同一处爆管</textarea>" in text(answer)
    assert version(burst) == before


def test_a_stale_version_is_told_and_writes_nothing(enter: Callable, burst: str, actors: dict[str, Actor], watch) -> None:
    seen = version(burst)
    work.note(burst, text="先到一步", by=actors["operator"], at=watch.at)
    answer = enter(actors["handler"]).post(f"/cases/{burst}/return", {"version": seen, "why": "不是我们的管"})
    assert answer.status_code == 409
    assert "已被他人更新" in text(answer) and "不是我们的管" in text(answer)
    assert m.Case.objects.get(number=burst).state == State.DISPATCHED


def test_typed_words_survive_when_the_form_is_gone(enter: Callable, burst: str, actors: dict[str, Actor], watch) -> None:
    seen = version(burst)
    move(burst, Move.ACCEPT, by=actors["handler"], at=watch.at)
    answer = enter(actors["operator"]).post(f"/cases/{burst}/drop", {"version": seen, "why": "误报,现场没有水"})
    assert answer.status_code == 409 and "误报,现场没有水" in text(answer)


@pytest.mark.parametrize(
    ("act", "words", "field"),
    [
        ("return", {"why": ""}, "why"), ("return", {"why": "\x00"}, "why"), ("pause", {"why": "x", "reason": "tired"}, "reason"),
        ("reroute", {"why": "x"}, "unit"), ("reroute", {"why": "x", "unit": "XX"}, "unit"), ("join", {"why": "x", "into": ""}, "into"),
        ("drop", {"why": "字" * 2001}, "why"), ("evidence", {"step": "", "kind": "photo"}, "step"), ("note", {"text": " "}, "text"),
        ("evidence", {"step": "repair", "kind": "song"}, "kind"), ("correct", {"category": "XX"}, "category"),
        ("place", {"lon": "29.5", "lat": "106.5"}, "coordinates"), ("place", {"words": "火星"}, "place"), ("assign", {"post": "XX"}, "post"),
        ("split", {"units": ["USC", "USC"]}, "parts"), ("split", {}, "parts"), ("split", {"units": ["USC"], "lead": "DJJ"}, "lead"),
        ("plan", {"name": "none"}, "plan"), ("plan", {"name": "burst_small_main", "given": "宽"}, "given"),
        ("ask_extension", {"amount": "lots", "why": "x"}, "limit"), ("decide_extension", {"why": "x"}, "granted"),
        ("supervise", {"why": ""}, "why"), ("answer", {"why": "x"}, "supervision"), ("tell", {"to": "resident", "text": "x"}, "to"),
    ],
)  # fmt: skip
def test_bad_input_is_a_clear_line(
    enter: Callable, burst: str, actors: dict[str, Actor], watch, act: str, words: dict[str, object], field: str
) -> None:
    if act not in ("drop", "join"):
        move(burst, Move.ACCEPT, by=actors["handler"], at=watch.at)
    unit_acts = {"return", "pause", "ask_extension", "answer", "evidence"}
    name = "handler" if act in unit_acts else "foreman" if act == "assign" else "leader"
    before = version(burst)
    answer = post(enter(actors[name]), burst, act, **words)
    assert answer.status_code == 422
    assert answer.context["no"].field == field, answer.context["no"].text
    assert version(burst) == before


@pytest.mark.parametrize("bad", ["", "x", "-1", "1" * 30, "１"])
def test_a_form_without_its_version_is_refused(enter: Callable, burst: str, actors: dict[str, Actor], bad: str) -> None:
    answer = enter(actors["operator"]).post(f"/cases/{burst}/drop", {"version": bad, "why": "x"})
    assert answer.status_code == 409 and m.Case.objects.get(number=burst).state == State.DISPATCHED


def test_who_may_not_is_told_so(enter: Callable, burst: str, actors: dict[str, Actor]) -> None:
    answer = post(enter(actors["operator"]), burst, "accept")
    assert answer.status_code == 422 and "无权" in text(answer)


def test_an_unknown_act_is_not_there_and_a_get_leads_back(enter: Callable, burst: str, actors: dict[str, Actor]) -> None:
    browser = enter(actors["operator"])
    assert post(browser, burst, "explode").status_code == 404
    assert browser.get(f"/cases/{burst}/drop")["Location"] == f"/cases/{burst}"


def test_a_case_moved_out_of_sight_leads_to_the_list(enter: Callable, burst: str, actors: dict[str, Actor]) -> None:
    browser = enter(actors["foreman"])
    answer = post(browser, burst, "reroute", unit="DJJ", why="归交警")
    assert answer["Location"] == f"/?done={burst}"
    assert f"{burst} 已办理" in text(browser.get(answer["Location"]))


def test_a_case_out_of_sight_cannot_be_merged_into(enter: Callable, said: Callable, lamp: str, actors: dict[str, Actor], watch) -> None:
    lost = receive(said("路灯不亮"), by=actors["resident"], at=watch.at).number
    near = Actor("near", actors["operator"].role, unit="S500103005", area="500103005")
    answer = post(enter(near), lamp, "join", into=lost, why="同一盏灯")
    assert answer.status_code == 422 and "没有这个事件" in text(answer)
    assert post(enter(actors["operator"]), lamp, "join", into=lost, why="同一盏灯").status_code == 303


def test_markup_in_words_stays_text(enter: Callable, said: Callable, actors: dict[str, Actor], watch) -> None:
    number = receive(said("<script>alert(1)</script>嘉西村社区路灯不亮", contact="<b>12345"), by=actors["resident"], at=watch.at).number
    browser = enter(actors["operator"])
    post(browser, number, "note", text="<img src=x onerror=alert(1)>")
    page = text(browser.get(f"/cases/{number}"))
    assert "<script>alert" not in page and "<img src=x" not in page and "&lt;script&gt;" in page


def test_an_erased_report_shows_as_such(enter: Callable, lamp: str, actors: dict[str, Actor], watch) -> None:
    m.Report.objects.update(text="", contact="", erased_at=watch.at)
    assert "内容已删除" in text(enter(actors["operator"]).get(f"/cases/{lamp}"))


def test_pictures_of_reports_and_evidence_are_shown(enter: Callable, said: Callable, lamp: str, actors: dict[str, Actor], watch) -> None:
    photo = blob.keep(SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40))
    number = receive(said("井盖丢失", point=Point(106.5448, 29.5655), photos=(photo,)), by=actors["resident"], at=watch.at).number
    work.finish(number, step="repair", kind="photo", photos=(photo,), by=actors["operator"], at=watch.at)
    page = enter(actors["operator"]).get(f"/cases/{number}").content.decode()
    assert page.count('<img src="/api/v1/photos/') == 2
    shown = enter(actors["operator"]).get("/api/v1/photos/" + page.split("/api/v1/photos/")[1].split('"')[0])
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")


def test_every_kind_of_line_has_words() -> None:
    """Grep the actions: a kind that somebody adds there must be told here."""
    folder = Path(actions.__file__).parent
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    kinds = set(re.findall(r'\.write\(\s*"(\w+)"', source))
    assert len(kinds) > 15
    assert kinds <= set(HEADS), kinds - set(HEADS)


def test_a_long_story_is_told_in_chinese(enter: Callable, burst: str, said: Callable, actors: dict[str, Actor], watch) -> None:
    who, at = actors, watch.at
    receive(said("水管爆了,水很大", point=Point(106.5449, 29.5655)), by=who["resident"], at=at)
    plan.start(burst, name="burst_small_main", given={"diameter_mm": 300}, by=who["operator"], at=at)
    ask.supervise(burst, why="快办", by=who["leader"], at=at)
    part = m.Case.objects.get(parent__number=burst, unit="USC").number
    move(part, Move.ACCEPT, by=who["handler"], at=at)
    ask.ask_extension(part, amount="2 wd", why="缺件", by=who["handler"], at=at)
    ask.decide_extension(part, granted=True, why="同意", by=who["leader"], at=at)
    ask.ask_extension(part, amount="1 wd", why="再缺", by=who["handler"], at=at)
    ask.decide_extension(part, granted=False, why="不行", by=who["leader"], at=at)
    work.finish(part, step="part", kind="report", by=who["handler"], at=at)
    move(part, Move.PAUSE, reason="parts", why="等配件", by=who["handler"], at=at)
    for days in range(1, 6):
        tick(at=at + timedelta(days=days))
    browser = enter(who["operator"])
    whole, share = text(browser.get(f"/cases/{burst}")), text(browser.get(f"/cases/{part}"))
    for word in ("又一条上报说的是同一件事", "启动预案:供水爆管处置预案", "diameter_mm = 300", "拆分为 5 个子任务"):
        assert word in whole, word
    for word in ("发出督办", "督办逾期未答复", "快办", "处置逾期", "升级到社区级"):
        assert word in whole, word
    for word in ("设立子任务:供水爆管,承办 渝中水厂", "申请延期 2 个工作日", "同意延期,新时限", "不同意延期"):
        assert word in share, word
    for word in ("缓办(等待材料配件)", "等配件", "牵头子任务", "提交材料:子任务办理 · 情况报告", "2026-10-12 09:00"):
        assert word in share, word
    assert not re.search(r'class="headline">[a-z_]+<', whole + share)


def test_an_unknown_line_is_shown_by_its_name(enter: Callable, burst: str, actors: dict[str, Actor], watch) -> None:
    found = sheet(actors["operator"], burst, at=watch.at)
    line = found.lines[0].__class__(1, "teleported", "x", "operator", watch.at, {}, "")
    assert say(line, world()).head == "teleported"


def test_each_form_has_an_action(enter: Callable, burst: str, actors: dict[str, Actor]) -> None:
    assert set(forms.ACTS) == set(doing.DO)


def test_the_page_takes_few_statements(
    enter: Callable, burst: str, actors: dict[str, Actor], watch, django_assert_max_num_queries: Callable
) -> None:
    plan.start(burst, name="burst_small_main", given={"diameter_mm": 100}, by=actors["operator"], at=watch.at)
    browser = enter(actors["operator"])
    browser.get(f"/cases/{burst}")
    with django_assert_max_num_queries(23):
        assert browser.get(f"/cases/{burst}").status_code == 200


@pytest.fixture
def letters(burst: str, watch) -> list[m.Notice]:
    """Return notices of every fate on one case, to a unit, an area and residents."""
    case = m.Case.objects.get(number=burst)
    m.Notice.objects.all().delete()
    rows = [
        ("told", "unit:USC", {"next_at": watch.at}), ("close", "13912345678", {"sent_at": watch.at, "link": "console"}),
        ("close", "zhang.san@example.org", {"sent_at": watch.at, "link": "mail"}),
        ("late", "area:500103005", {"fault": "550 zhang.san@example.org unknown, call 13912345678", "tries": 28}),
        ("supervised", "unit:USC", {"next_at": watch.at, "tries": 2, "fault": "connection refused"}),
    ]
    return [m.Notice.objects.create(case=case, by="x", created_at=watch.at, kind=kind, to=to, text="x", **more) for kind, to, more in rows]


def test_notices_say_to_whom_about_what_by_which_way_and_what_became_of_them(enter: Callable, burst: str, letters, actors: dict[str, Actor]) -> None:
    for name in ("operator", "handler"):
        page = text(enter(actors[name]).get(f"/cases/{burst}"))
        part = page.split('id="notices"')[1].split("</section>")[0]
        said = "渝中水厂 居民 ••••78 ••••rg 上清寺街道 告知 督办 逾期提醒 等待发送 已发出 没有送达 由控制台发出 由邮件发出 再试"
        for word in said.split():
            assert word in part, word
        assert "13912345678" not in page and "zhang.san" not in page and part.count("<li>") == 5


def test_hundreds_of_notices_are_one_statement_and_the_rest_is_told(
    enter: Callable, burst: str, letters, actors: dict[str, Actor], django_assert_num_queries: Callable
) -> None:
    m.Notice.objects.bulk_create([m.Notice(case=letters[0].case, by="x", created_at=letters[0].created_at, kind="told", to="unit:USC", text="x")] * 300)
    with django_assert_num_queries(2):  # the district is looked up by its digest
        page = notices.of_case(actors["operator"], burst)
    assert len(page.rows) == notices.MOST and page.after
    assert f"{notices.MOST}+" in text(enter(actors["operator"]).get(f"/cases/{burst}"))


def test_who_may_not_see_the_case_sees_none_of_its_notices(lamp: str, actors: dict[str, Actor]) -> None:
    assert m.Notice.objects.filter(case__number=lamp).exists()
    assert not notices.of_case(actors["handler"], lamp).rows and notices.of_case(actors["operator"], lamp).rows
