"""Can anybody report anything, and is bad input told in a clear line?"""

import logging
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from cityloop.actions.move import move
from cityloop.loop import datum
from cityloop.loop.words import Actor, Move
from cityloop.queries.district import world
from cityloop.store import models as m

LAMP = "嘉西村社区路灯不亮,晚上一片漆黑"


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def browser(district: str, watch) -> Client:
    return Client()


def send(browser: Client, **words: object):
    return browser.post("/report", {"text": LAMP, "key": str(uuid4()), **words})


def test_no_account_is_needed(browser: Client) -> None:
    page = text(browser.get("/report"))
    assert '<textarea id="text"' in page and 'name="key"' in page and "演示" in page


def test_a_report_becomes_a_case_and_an_answer(browser: Client) -> None:
    answer = send(browser, contact="13912345678")
    assert answer.status_code == 303
    report = m.Report.objects.get()
    assert (report.source, report.text, report.contact) == ("web", LAMP, "13912345678")
    assert answer["Location"] == f"/report/{report.source_id}"
    page = text(browser.get(answer["Location"]))
    for word in (report.case.number, "路灯", "上清寺街道", "已派给承办单位", "收到"):
        assert word in page, word


def test_the_same_form_twice_is_one_report(browser: Client) -> None:
    key = str(uuid4())
    first, second = send(browser, key=key), send(browser, key=key)
    assert first["Location"] == second["Location"]
    assert m.Report.objects.count() == m.Case.objects.count() == 1


def test_a_key_that_was_tampered_with_is_replaced(browser: Client) -> None:
    assert send(browser, key="' OR 1=1\x00").status_code == 303
    assert m.Report.objects.count() == 1


def test_a_second_person_is_told_that_it_is_known(browser: Client) -> None:
    where = {"lon": "106.5448", "lat": "29.5655"}
    first, second = send(browser, **where), send(browser, **where)
    assert m.Case.objects.count() == 1
    assert "已有人报过" in text(browser.get(second["Location"]))
    assert "已有人报过" not in text(browser.get(first["Location"]))


def test_a_case_merged_by_hand_leads_to_the_one_that_goes_on(browser: Client, actors: dict[str, Actor], watch) -> None:
    first, second = send(browser), send(browser, text="嘉西村社区井盖松动,车过哐当响")
    one, two = m.Case.objects.order_by("id")
    move(two.number, Move.JOIN, into=one.number, why="同一处", by=actors["operator"], at=watch.at)
    page = text(browser.get(second["Location"]))
    assert one.number in page and two.number not in page and "已有人报过" in page
    assert one.number in text(browser.get(first["Location"]))


def test_an_emergency_says_whom_to_call(browser: Client) -> None:
    assert 'role="alert"' not in text(browser.get(send(browser)["Location"]))
    burning = text(browser.get(send(browser, text="上清寺楼里着火了,冒浓烟,有明火")["Location"]))
    assert 'role="alert"' in burning and "如遇危险请立即拨打 110 / 119 / 120" in burning


def test_what_nobody_understands_is_decided_by_a_person(browser: Client) -> None:
    page = text(browser.get(send(browser, text="有件事想说一下")["Location"]))
    assert "待人工判定" in page and "位置待核实" in page


def test_place_words_count(browser: Client) -> None:
    send(browser, text="路灯不亮", place="上清寺街道嘉西村社区")
    assert m.Case.objects.get().ask is False


@pytest.mark.parametrize("system", ["gcj02", "bd09"])
def test_coordinates_of_other_systems_are_converted(browser: Client, system: str) -> None:
    from_wgs84 = {"gcj02": datum.wgs84_to_gcj02, "bd09": lambda x, y: datum.gcj02_to_bd09(*datum.wgs84_to_gcj02(x, y))}
    lon, lat = from_wgs84[system](106.5448, 29.5655)
    answer = send(browser, lon=f"{float(lon):.6f}", lat=f"{float(lat):.6f}", system=system)
    report = m.Report.objects.get()
    assert abs(report.lon - 106.5448) < 1e-5 and abs(report.lat - 29.5655) < 1e-5
    assert f"由 {system} 转换" in text(browser.get(answer["Location"]))


BAD = {
    "empty": ({"text": ""}, "text", "内容为空"),
    "blank": ({"text": " \n\u200b\u3000"}, "text", "内容为空"),
    "control characters only": ({"text": "\x00\x01\x1b"}, "text", "内容为空"),
    "a million letters": ({"text": "a" * 1_000_000}, "text", "文字过长"),
    "absurd": ({"lon": "1e308", "lat": "29"}, "lon", "经度"),
    "not a number": ({"lon": "nan", "lat": "29"}, "lon", "不是数字"),
    "words": ({"lon": "东", "lat": "北"}, "lon", "不是数字"),
    "zero": ({"lon": "0", "lat": "0"}, "lon", "(0, 0)"),
    "swapped": ({"lon": "29.5655", "lat": "106.5448"}, "lon", "颠倒"),
    "outside": ({"lon": "116.4", "lat": "39.9"}, "lon", "在区外"),
    "only one": ({"lon": "106.5448", "lat": ""}, "lat", "缺一"),
    "unknown system": ({"lon": "106.5448", "lat": "29.5655", "system": "mars"}, "lon", "未知坐标系"),
    "place too long": ({"place": "路" * 201}, "place", "最多 200 字"),
    "contact too long": ({"contact": "1" * 201}, "contact", "最多 200 字"),
}


@pytest.mark.parametrize("name", list(BAD))
def test_bad_input_is_a_clear_line_and_keeps_the_rest(browser: Client, name: str) -> None:
    words, field, said = BAD[name]
    answer = send(browser, **{"place": "上清寺", "contact": "13912345678", **words})
    assert answer.status_code == 422
    page = text(answer)
    alert = page[page.index('role="alert"') : page.index("<form class=\"panel")]
    assert said in alert and f'href="#{field}"' in alert
    assert words.get("place", "上清寺") in page and words.get("contact", "13912345678") in page
    assert words.get("text") == "" or name.startswith(("blank", "control", "a million")) or LAMP in page
    assert m.Report.objects.count() == 0


def test_half_a_character_does_no_harm(browser: Client) -> None:
    body = f"key={uuid4()}&text=%E5%9D%8F%ED%A0%80".encode()
    answer = browser.generic("POST", "/report", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (303, 422)


def test_a_point_in_the_wrong_system_gets_a_hint(browser: Client) -> None:
    outline = world().atlas.root.shape
    east = max(outline.exterior.coords if outline.geom_type == "Polygon" else outline.geoms[0].exterior.coords)
    lon, lat = datum.wgs84_to_gcj02(east[0] - 0.0005, east[1])  # GCJ-02 lies to the east: past the border
    answer = send(browser, lon=str(float(lon)), lat=str(float(lat)), system="wgs84")
    assert answer.status_code == 422 and "疑为 GCJ-02" in text(answer)


def test_control_characters_inside_are_taken_out(browser: Client) -> None:
    send(browser, text="路灯\x00不\x1b亮")
    assert m.Report.objects.get().text == "路灯不亮"


def test_too_large_a_body_is_a_clear_page(browser: Client) -> None:
    answer = send(browser, text="灯" * 300_000)  # 2.7 MB once encoded
    body = browser.generic("POST", "/report", b"text=" + b"a" * 3_000_000, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (413, 422)
    assert body.status_code == 413 and "内容太大" in text(body) and "Traceback" not in text(body)


def test_too_many_fields_are_a_clear_page(browser: Client) -> None:
    body = browser.generic("POST", "/report", b"&".join([b"a=1"] * 2000), content_type="application/x-www-form-urlencoded")
    assert body.status_code == 413 and "内容太大" in text(body)


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=", "application/json", f"{FORM}; charset=no", FORM, ""])
def test_a_strange_body_is_a_clear_page(browser: Client, kind: str) -> None:
    answer = browser.generic("POST", "/report", b"\xff\xfe{", content_type=kind)
    assert answer.status_code in (400, 422) and "Traceback" not in text(answer)


@pytest.mark.parametrize("key", ["x", "569eeb75-7338-4366-ba6d-de216f662abd", "%00", "5d24007b1fa040e690e615ce3339f8d0"])
def test_an_unknown_answer_is_a_plain_404(browser: Client, key: str) -> None:
    assert browser.get(f"/report/{key}").status_code == 404


def test_a_contact_stays_out_of_addresses_logs_and_answers(browser: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answer = send(browser, contact="13912345678")
    page = browser.get(answer["Location"])
    send(browser, contact="13912345678" * 30)
    assert "13912345678" not in answer["Location"] and "13912345678" not in text(page)
    assert not [record for record in caplog.records if record.name != "django.db.backends" and "13912345678" in record.getMessage()]


def test_a_contact_is_never_repeated_in_a_refusal(browser: Client) -> None:
    page = text(send(browser, contact="1391234" * 40))
    assert "1391234" not in page[page.index('role="alert"') : page.index("<form class=\"panel")]


def test_markup_stays_text(browser: Client) -> None:
    page = text(send(browser, text="<script>x()</script>", lon="<b>", lat='"><i>'))
    assert "<script>x" not in page and "<b>" not in page and "<i>" not in page


def test_progress_is_told_in_plain_words(browser: Client, actors: dict[str, Actor], watch) -> None:
    address = send(browser)["Location"]
    case = m.Case.objects.get()
    unit = Actor("u", actors["handler"].role, unit=case.unit_id)
    move(case.number, Move.ACCEPT, by=unit, at=watch.at)
    assert "承办单位正在处理" in text(browser.get(address))
    move(case.number, Move.PAUSE, reason="weather", why="内部原因不公开", by=unit, at=watch.at)
    page = text(browser.get(address))
    assert "暂缓办理" in page and "内部原因不公开" not in page


def test_the_pages_take_few_statements(browser: Client, django_assert_max_num_queries: Callable) -> None:
    address = send(browser)["Location"]
    with django_assert_max_num_queries(2):
        browser.get("/report")
    with django_assert_max_num_queries(5):
        browser.get(address)
