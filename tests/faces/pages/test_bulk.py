"""Is one thing done to many cases, each by itself?"""

import pytest

from cityloop.actions.receive import receive
from cityloop.loop.words import Actor, Role
from cityloop.store import models as m

pytestmark = pytest.mark.django_db
WHERE = ("嘉西村社区", "七牌坊社区", "罗汉寺社区")


@pytest.fixture
def three(district, said, actors, watch) -> list[m.Case]:
    """Return three open cases."""
    numbers = [receive(said(f"{place}路灯不亮"), by=actors["resident"], at=watch.at).number for place in WHERE]
    return list(m.Case.objects.filter(number__in=numbers).order_by("id"))


def asked(cases: list[m.Case]) -> str:
    return " ".join(f"{one.number}@{one.version}" for one in cases)


def states(cases: list[m.Case]) -> list[str]:
    return list(m.Case.objects.filter(pk__in=[one.pk for one in cases]).order_by("id").values_list("state", flat=True))


def test_all_are_done(three, enter, actors) -> None:
    answer = enter(actors["operator"]).post("/cases/bulk", {"act": "drop", "words": "重复登记", "numbers": asked(three)})
    assert answer.status_code == 200 and "3 个已办理" in answer.content.decode() and states(three) == ["dropped"] * 3
    assert m.Note.objects.filter(text="重复登记").count() == 3


def test_one_that_is_refused_holds_up_no_other(three, enter, actors) -> None:
    three[1].version += 1
    answer = enter(actors["operator"]).post("/cases/bulk", {"act": "drop", "words": "x", "numbers": asked(three)})
    text = answer.content.decode()
    assert answer.status_code == 207 and "2 个已办理" in text and "1 个没有办理" in text and "已被他人更新" in text
    assert states(three) == ["dropped", "dispatched", "dropped"]


def test_a_case_that_is_not_mine_looks_like_one_that_there_is_not(three, enter) -> None:
    other = Actor("elsewhere", Role.OPERATOR, unit="S500103001", area="500103001")
    answer = enter(other).post("/cases/bulk", {"act": "drop", "words": "x", "numbers": f"{three[0].number}@{three[0].version} 20000101-000001@1"})
    assert answer.content.decode().count("没有这个事件") == 2 and states(three) == ["dispatched"] * 3


@pytest.mark.parametrize("who", ["worker", "handler", "foreman"])
def test_what_a_role_may_not_do_to_one_it_may_not_do_to_many(three, enter, actors, who) -> None:
    actor = {"worker": actors["worker"], "handler": Actor("h", Role.HANDLER, unit="ULD"), "foreman": Actor("f", Role.FOREMAN, unit="ULD")}[who]
    answer = enter(actor).post("/cases/bulk", {"act": "drop", "words": "x", "numbers": asked(three)})
    page = answer.content.decode()
    assert answer.status_code == 207 and "个已办理" not in page and ("无权" in page or "没有这个事件" in page)
    assert who == "worker" or page.count("无权") == 3
    assert states(three) == ["dispatched"] * 3


@pytest.mark.parametrize(
    "sent",
    [{}, {"act": "close"}, {"act": "note", "numbers": "1@1"}, {"act": "drop", "numbers": "x"}, {"act": "drop", "numbers": "1@x"},
     {"act": "drop", "numbers": " ".join(f"{n}@1" for n in range(101))}, {"act": "drop", "numbers": "\x00@1"}],
    ids=["nothing", "no-case", "not-for-many", "no-version", "no-number", "too-many", "null"],
)  # fmt: skip
def test_bad_requests_are_refused(three, enter, actors, sent) -> None:
    answer = enter(actors["operator"]).post("/cases/bulk", sent)
    assert answer.status_code == 422 and "办不了" in answer.content.decode() and states(three) == ["dispatched"] * 3


def test_a_part_of_the_desk_comes_without_its_frame(three, enter, actors) -> None:
    desk = enter(actors["operator"])
    part, rows = (desk.get(path, headers={"X-Part": "1"}).content.decode() for path in (f"/cases/{three[0].number}", "/?view=all"))
    assert "<html" not in part and 'data-act="drop"' in part and "<html" not in rows and rows.count('class="case') == 3
    assert desk.get("/?view=nope", headers={"X-Part": "1"}).status_code == 422
    done = desk.post(f"/cases/{three[0].number}/drop", {"version": three[0].version, "why": "x"}, headers={"X-Part": "1"})
    assert done.status_code == 200 and "已作废" in done.content.decode() and "<html" not in done.content.decode()
