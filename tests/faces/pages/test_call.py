"""Is a call kept in a minute, and does the house help while it is heard?"""

from uuid import uuid4

import pytest

from cityloop.actions.receive import receive
from cityloop.loop.words import Actor, Role
from cityloop.store import models as m

pytestmark = pytest.mark.django_db


def test_a_call_becomes_a_case_once(district, enter, actors) -> None:
    sent = {"key": str(uuid4()), "text": "嘉西村社区路灯不亮,晚上一片漆黑", "contact": "13812345678"}
    desk = enter(actors["operator"])
    first, again = (desk.post("/call", sent) for _ in range(2))
    report = m.Report.objects.get()
    assert first.status_code == again.status_code == 303 and first["Location"] == again["Location"] == f"/cases/{report.case.number}"
    assert (report.source, report.contact, report.case.category) == ("call", "13812345678", "PT01-02")


def test_while_it_is_heard_category_place_danger_and_the_open_case_show_and_nothing_is_kept(district, said, enter, actors, watch, inside) -> None:
    receive(said("嘉西村社区路灯不亮,灯杆歪了", point=inside, happened_at=watch.at), by=actors["resident"], at=watch.at)
    count = m.Entry.objects.count()
    page = enter(actors["operator"]).post("/call/heard", {"text": "嘉西村社区路灯不亮,有人触电了"}).content.decode()
    assert "路灯" in page and "嘉西村社区" in page and "⚑" in page and "触电" in page
    assert m.Entry.objects.count() == count and m.Report.objects.count() == 1


def test_the_open_case_that_it_would_join_is_named(district, said, enter, actors, watch) -> None:
    before = receive(said("嘉西村社区路灯不亮,灯杆歪了", happened_at=watch.at), by=actors["resident"], at=watch.at).number
    page = enter(actors["operator"]).post("/call/heard", {"text": "嘉西村社区路灯不亮,晚上一片漆黑"}).content.decode()
    assert before in page and "会并入此事件" in page


def test_a_case_out_of_reach_is_not_named(district, said, enter, actors, watch) -> None:
    before = receive(said("嘉西村社区路灯不亮", happened_at=watch.at), by=actors["resident"], at=watch.at).number
    other = Actor("elsewhere", Role.OPERATOR, unit="S500103001", area="500103001")
    assert before not in enter(other).post("/call/heard", {"text": "嘉西村社区路灯不亮"}).content.decode()


@pytest.mark.parametrize("text", ["", " ", "😀", "x" * 20_001, "\x00"], ids=["empty", "space", "emoji", "long", "null"])
def test_nothing_to_go_by_is_no_error_while_it_is_typed(district, enter, actors, text) -> None:
    assert enter(actors["operator"]).post("/call/heard", {"text": text}).status_code == 200


@pytest.mark.parametrize(
    ("sent", "wrong"), [({}, "text"), ({"text": "灯", "category": "NOPE"}, "category"), ({"text": "灯", "place": "x" * 201}, "place")], ids=range(3)
)
def test_what_cannot_be_kept_comes_back_as_typed(district, enter, actors, sent, wrong) -> None:
    answer = enter(actors["operator"]).post("/call", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "还没有登记" in page and f'name="{wrong}"' in page and not m.Report.objects.exists()


def test_a_contact_that_is_refused_is_not_repeated_in_the_refusal(district, enter, actors) -> None:
    page = enter(actors["operator"]).post("/call", {"text": "灯", "contact": "1" * 201}).content.decode()
    assert "1" * 60 not in page.split("</h2>")[1].split("</div>")[0]
