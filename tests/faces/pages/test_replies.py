"""Do the forms of a case offer the replies that its district keeps ready, filled in for this case?"""

import pytest

from cityloop.actions.receive import receive
from cityloop.loop.words import Point
from cityloop.queries.district import world
from cityloop.store import models as m


def forms(answer) -> dict[str, tuple[tuple[str, str], ...]]:
    return {form.act: form.replies for form in (*answer.context["moves"], *answer.context["acts"])}


def test_a_reply_is_filled_in_for_the_case_in_the_language_in_use(enter, lamp, actors) -> None:
    browser = enter(actors["operator"])
    zh, en = forms(browser.get(f"/cases/{lamp}")), forms(browser.get(f"/cases/{lamp}", headers={"accept-language": "en"}))
    titles = [title for title, _ in zh["reply"]]
    assert titles[0] == "路灯已修复" and "已处理完毕" in titles and "供水抢修中" not in titles
    assert zh["reply"][0][1].startswith("您好,上清寺街道") and lamp in zh["reply"][0][1]
    assert en["reply"][0][0] == "Street light repaired" and lamp in en["reply"][0][1]
    assert zh["drop"] and not zh["note"] and not zh["tell"] and not any("{" in text for rows in zh.values() for _, text in rows)


def test_what_is_not_known_of_a_case_hides_the_reply(enter, said, actors, watch) -> None:
    number = receive(said("路灯不亮", contact="13912345678"), by=actors["resident"], at=watch.at).number  # nobody knows where
    titles = [title for title, _ in forms(enter(actors["operator"]).get(f"/cases/{number}"))["reply"]]
    assert "请补充位置" in titles and "路灯已修复" not in titles and "现场未发现" not in titles


def test_a_reply_goes_to_who_left_a_contact_and_the_journal_names_nobody(enter, lamp, actors) -> None:
    m.Notice.objects.all().delete()
    browser = enter(actors["operator"])
    answer = browser.post(f"/cases/{lamp}/reply", {"version": m.Case.objects.get(number=lamp).version, "text": "您好,已修复。"})
    assert answer.status_code == 303
    (notice,) = m.Notice.objects.all()
    assert (notice.to, notice.text, notice.kind) == ("13912345678", "您好,已修复。", "told")
    line = m.Entry.objects.filter(case__number=lamp, kind="notice").latest("number")
    assert line.data == {"about": "told", "to": "resident"}
    page = browser.get(f"/cases/{lamp}").content.decode()
    assert "13912345678" not in page and "通知居民:告知" in page


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "长" * 2_001])
def test_a_bad_reply_is_refused_and_sends_nothing(enter, lamp, actors, text) -> None:
    before = m.Notice.objects.count()
    answer = enter(actors["operator"]).post(f"/cases/{lamp}/reply", {"version": m.Case.objects.get(number=lamp).version, "text": text})
    assert answer.status_code == 422 and answer.context["no"].field == "text" and m.Notice.objects.count() == before


def test_nobody_is_offered_to_answer_where_nobody_left_a_contact(enter, burst, actors) -> None:
    browser = enter(actors["operator"])
    assert "reply" not in forms(browser.get(f"/cases/{burst}"))
    answer = browser.post(f"/cases/{burst}/reply", {"version": m.Case.objects.get(number=burst).version, "text": "x"})
    assert answer.status_code == 422 and answer.context["no"].field == "contact"


def test_a_district_without_replies_offers_none(enter, lamp, actors) -> None:
    row = m.District.objects.get()
    row.config.pop("replies")
    row.digest = "x" * 64  # as after a load: processes read it anew
    row.save()
    assert "replies" not in world().config
    assert not any(forms(enter(actors["operator"]).get(f"/cases/{lamp}")).values())


def test_everybody_whom_several_reports_name_is_told_once(enter, lamp, said, actors, watch) -> None:
    for contact in ("13912345678", "a@example.org"):
        receive(said("嘉西村社区路灯不亮", contact=contact, point=Point(106.5448, 29.5655)), by=actors["resident"], at=watch.at)
    m.Notice.objects.all().delete()
    version = m.Case.objects.get(number=lamp).version
    enter(actors["operator"]).post(f"/cases/{lamp}/reply", {"version": version, "text": "您好"})
    told = list(m.Notice.objects.values_list("to", flat=True))
    assert len(told) == len(set(told)) and "13912345678" in told
