"""Do many cases about one trouble become one whole, and end it?"""

import pytest

from cityloop.actions import gather, journal, seal
from cityloop.actions.move import move
from cityloop.actions.receive import receive
from cityloop.loop.words import Move, Refused
from cityloop.queries.audit import audit
from cityloop.queries.case import sheet
from cityloop.store import models as m
from tests.conftest import AT

pytestmark = pytest.mark.django_db
WHERE = ("嘉西村社区", "七牌坊社区", "罗汉寺社区")


@pytest.fixture
def three(district, said, actors) -> list[str]:
    """Return three open cases in three places."""
    return [receive(said(f"{place}路灯不亮"), by=actors["resident"], at=AT).number for place in WHERE]


def one(number: str) -> m.Case:
    return m.Case.objects.get(number=number)


def sound() -> bool:
    return not list(audit(journal.digest, seal.mac, journal.plain, {}))


def test_each_keeps_its_unit_state_and_clocks_under_a_whole_at_the_centre(three, actors) -> None:
    before = {number: (c.unit_id, c.state, c.due_at) for number in three if (c := one(number))}
    whole = one(gather.gather(three[0], others=three[1:], by=actors["operator"], at=AT, why="同一段线路反复停电"))
    assert (whole.state, whole.unit_id, whole.area_id, whole.category) == ("working", "C0", "500103", "PT01-02")
    for number in three:
        assert one(number).parent == whole and (one(number).unit_id, one(number).state, one(number).due_at) == before[number]
    page = sheet(actors["operator"], whole.number, at=AT)
    assert [part.number for part in page.parts] == three and sound()
    assert m.Note.objects.get(case=whole).text == "同一段线路反复停电"


def test_the_whole_ends_when_they_have_ended(three, actors) -> None:
    whole = gather.gather(three[0], others=three[1:], by=actors["operator"], at=AT, why="专项")
    for number in three:
        assert one(whole).state == "working"
        move(number, Move.ACCEPT, by=actors["foreman"].__class__("crew", actors["foreman"].role, unit=one(number).unit_id), at=AT)
        m.Case.objects.filter(number=number).update(state="resolved", resolved_by="x")
        move(number, Move.CLOSE, by=actors["operator"], at=AT)
    assert (one(whole).state, list(one(whole).entries.filter(kind="waiting").values_list("data", flat=True))) == ("closed", [])


def test_a_case_may_leave_again_and_a_part_of_a_split_may_not(three, actors) -> None:
    gather.gather(three[0], others=three[1:], by=actors["operator"], at=AT, why="专项")
    gather.release(three[1], by=actors["operator"], at=AT)
    assert one(three[1]).parent is None and one(three[0]).parent and sound()
    with pytest.raises(Refused, match="不在专项内"):
        gather.release(three[1], by=actors["operator"], at=AT)


@pytest.mark.parametrize("who", ["handler", "foreman", "worker", "resident", "device"])
def test_others_may_not(three, actors, who) -> None:
    with pytest.raises(Refused):
        gather.gather(three[0], others=three[1:], by=actors[who], at=AT, why="x")
    assert not m.Case.objects.filter(parent__isnull=False).exists()


def test_bad_requests_are_named_and_change_nothing(three, actors) -> None:
    whole = gather.gather(three[0], others=[three[1]], by=actors["operator"], at=AT, why="专项")
    count = m.Entry.objects.count()
    for others, why, field in (
        ([], "x", "cases"), ([three[2]], "x", "cases"), (["20261012-999999"], "x", "cases"), ([whole], "x", "cases"), ([three[0]], " ", "why"),
        ([str(n) for n in range(300)], "x", "cases"),
    ):  # fmt: skip
        with pytest.raises(Refused) as no:
            gather.gather(three[2], others=others, by=actors["operator"], at=AT, why=why)
        assert no.value.field == field
    assert m.Entry.objects.count() == count


def test_a_version_that_is_not_the_newest_is_refused(three, actors) -> None:
    with pytest.raises(Refused, match="已被他人更新"):
        gather.gather(three[0], others=three[1:], by=actors["operator"], at=AT, why="x", version=99)


def close(number: str, actors) -> None:
    """End a case, its handling aside."""
    move(number, Move.ACCEPT, by=actors["foreman"].__class__("crew", actors["foreman"].role, unit=one(number).unit_id), at=AT)
    m.Case.objects.filter(number=number).update(state="resolved", resolved_by="x")
    move(number, Move.CLOSE, by=actors["operator"], at=AT)


def test_the_whole_ends_when_the_only_open_case_leaves(three, actors) -> None:
    whole = gather.gather(three[0], others=three[1:], by=actors["operator"], at=AT, why="专项")
    for number in three[:2]:
        close(number, actors)
    gather.release(three[2], by=actors["operator"], at=AT)
    assert one(whole).state == "closed" or one(whole).entries.filter(kind="waiting").exists()


@pytest.mark.parametrize("other", ["released", "dropped"])
def test_the_last_case_stays_for_nobody_could_end_a_whole_without_parts(three, actors, other) -> None:
    whole = gather.gather(three[0], others=three[1:2], by=actors["operator"], at=AT, why="专项")
    if other == "dropped":
        move(three[0], Move.DROP, by=actors["operator"], at=AT, why="误报")
    else:
        gather.release(three[0], by=actors["operator"], at=AT)
    with pytest.raises(Refused, match="只剩此事件"):
        gather.release(three[1], by=actors["operator"], at=AT)
    assert one(three[1]).parent == one(whole) and sound()


def test_a_device_that_repeats_itself_joins_its_gathered_case(district, said, actors) -> None:
    first = receive(said("嘉西村社区路灯不亮", key="lamp 7"), by=actors["device"], at=AT).number
    other = receive(said("七牌坊社区路灯不亮"), by=actors["resident"], at=AT).number
    gather.gather(first, others=[other], by=actors["operator"], at=AT, why="专项")
    again = receive(said("嘉西村社区路灯不亮", key="lamp 7"), by=actors["device"], at=AT)
    assert (again.became, again.number) == ("joined", first) and sound()


def test_a_report_beside_a_gathered_case_joins_it(district, said, actors, inside) -> None:
    number = receive(said("路灯不亮", point=inside), by=actors["resident"], at=AT).number
    other = receive(said("七牌坊社区路灯不亮"), by=actors["resident"], at=AT).number
    gather.gather(number, others=[other], by=actors["operator"], at=AT, why="专项")
    assert receive(said("路灯不亮了", point=inside), by=actors["resident"], at=AT).number == number
