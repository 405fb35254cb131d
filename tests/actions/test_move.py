"""Does the one door open for the right move, and start the right clock?"""

from datetime import datetime, timedelta

import pytest

from cityloop.actions import ask, dispatch, plan, work
from cityloop.actions.move import move
from cityloop.actions.receive import receive
from cityloop.actions.tick import tick
from cityloop.loop.words import Actor, Move, Refused, Role
from cityloop.store import models as m
from tests.conftest import AT

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def crew() -> Actor:
    return Actor("lamp crew", Role.HANDLER, unit="ULD")


@pytest.fixture
def lamp(district, said, actors) -> str:
    """Return the number of a lamp case that was dispatched to ULD."""
    return receive(said(), by=actors["resident"], at=AT).number


def case(number: str) -> m.Case:
    return m.Case.objects.get(number=number)


def kinds(number: str) -> list[str]:
    return list(m.Entry.objects.filter(case__number=number).order_by("number").values_list("kind", flat=True))


@pytest.fixture
def working(lamp, crew) -> str:
    move(lamp, Move.ACCEPT, by=crew, at=AT + HOUR / 4)
    return lamp


@pytest.fixture
def resolved(working, crew) -> str:
    work.finish(working, step="repair", kind="photo", by=crew, at=AT + HOUR)
    move(working, Move.RESOLVE, by=crew, at=AT + HOUR)
    return working


def test_the_whole_way_ends_closed(resolved, actors) -> None:
    move(resolved, Move.CLOSE, by=actors["operator"], at=AT + 2 * HOUR)
    done = case(resolved)
    assert (done.state, done.closed_at, done.due_at, done.resolved_by) == ("closed", AT + 2 * HOUR, None, "lamp crew")


def test_resolving_without_the_photo_names_what_is_missing(working, crew) -> None:
    with pytest.raises(Refused, match="repair:photo"):
        move(working, Move.RESOLVE, by=crew, at=AT + HOUR)
    assert case(working).state == "working"


def test_a_stale_version_is_refused_and_changes_nothing(lamp, crew) -> None:
    version = case(lamp).version
    work.note(lamp, text="现场已看", by=crew, at=AT)
    with pytest.raises(Refused, match="已被他人更新"):
        move(lamp, Move.ACCEPT, by=crew, at=AT, version=version)
    assert case(lamp).state == "dispatched"


@pytest.mark.parametrize(
    ("act", "who", "refusal"),
    [
        (Move.ACCEPT, Actor("x", Role.HANDLER, unit="DCG"), "不是本单位"),
        (Move.ACCEPT, Actor("x", Role.HANDLER), "不是本单位"),
        (Move.ACCEPT, Actor("x", Role.OPERATOR, area="500103"), "无权"),
        (Move.ACCEPT, Actor("x", Role.RESIDENT), "无权"),
        (Move.DROP, Actor("x", Role.OPERATOR, unit="C0"), "不在本人的区域"),
        (Move.DROP, Actor("x", Role.OPERATOR, area="500103014"), "不在本人的区域"),
        (Move.CLOSE, Actor("x", Role.OPERATOR, area="500103"), "不能 close"),
        (Move.RETURN, Actor("x", Role.HANDLER, unit="ULD"), "要写原因"),
        (Move.REROUTE, Actor("x", Role.OPERATOR, area="500103"), "要写原因"),
    ],
)
def test_wrong_role_unit_state_or_no_reason_is_refused(act, who, refusal, lamp) -> None:
    with pytest.raises(Refused, match=refusal):
        move(lamp, act, by=who, at=AT)
    assert case(lamp).state == "dispatched"


def test_reroute_needs_a_known_unit(lamp, actors) -> None:
    for unit, said in (("", "转办要指定单位"), ("NOPE", "没有这个单位")):
        with pytest.raises(Refused, match=said):
            move(lamp, Move.REROUTE, by=actors["operator"], at=AT, why="职责不符", unit=unit)


def test_an_unknown_case_is_refused(district, actors) -> None:
    with pytest.raises(Refused, match="没有这个事件"):
        move("20260101-999999", Move.DROP, by=actors["operator"], at=AT, why="x")


def test_no_edit_moves_a_clock(working, crew, actors) -> None:
    """A peer's clock restarts on any edit. Ours: note, evidence, correction, supervision, return and reroute keep it."""
    due = case(working).due_at
    later = AT + 2 * HOUR
    work.note(working, text="已到现场", by=crew, at=later)
    work.finish(working, step="repair", kind="photo", by=crew, at=later)
    work.correct(working, category="PT01-04", by=actors["operator"], at=later)
    ask.supervise(working, why="群众反映强烈", by=actors["leader"], at=later)
    assert case(working).due_at == due
    move(working, Move.RETURN, by=crew, at=later, why="不属本单位")
    move(working, Move.DISPATCH, by=actors["operator"], at=later, unit="ULD")
    move(working, Move.ACCEPT, by=crew, at=later)
    assert case(working).due_at == due, "passing a case on wins no time"


def test_a_pause_keeps_the_time_that_is_left(working, crew) -> None:
    before = case(working).due_at
    move(working, Move.PAUSE, by=crew, at=AT + HOUR, why="等配件", reason="parts")
    assert case(working).due_at is None and case(working).left_seconds
    tick(at=AT + timedelta(days=30))
    assert "late" not in kinds(working), "a paused clock cannot run out"
    move(working, Move.RESUME, by=crew, at=AT + HOUR + timedelta(days=7))  # a week later, the same weekday and hour
    assert case(working).due_at == before + timedelta(days=7) and case(working).left_seconds is None


def test_a_pause_needs_one_of_the_reasons(working, crew) -> None:
    with pytest.raises(Refused, match="resident"):
        move(working, Move.PAUSE, by=crew, at=AT, why="等等", reason="lunch")


def test_soon_and_late_are_written_once_each_and_then_it_climbs(working, crew) -> None:
    due = case(working).due_at
    tick(at=due - timedelta(minutes=1))
    tick(at=due - timedelta(seconds=30))
    assert kinds(working).count("soon") == 1 and case(working).warned == "soon"
    for days in range(8):
        tick(at=due + timedelta(days=days))
    assert kinds(working).count("late") == 1
    assert kinds(working).count("escalated") == 2 and case(working).level == "district", "community, sub-district, district"
    assert case(working).check_at is None and case(working).due_at == due


def test_a_person_may_raise_a_case_and_no_clock_moves(working, actors, crew) -> None:
    before = case(working)
    with pytest.raises(Refused, match="无权"):
        ask.escalate(working, why="重大", by=crew, at=AT)
    for level in ("subdistrict", "district"):
        ask.escalate(working, why="涉及多个街道", by=actors["operator"], at=AT)
        assert (case(working).level, case(working).due_at, case(working).check_at) == (level, before.due_at, before.check_at)
    with pytest.raises(Refused, match="已到区级"):
        ask.escalate(working, why="再升", by=actors["operator"], at=AT)


def test_a_deadline_missed_between_two_ticks_is_still_written(lamp, crew) -> None:
    move(lamp, Move.ACCEPT, by=crew, at=case(lamp).due_at + timedelta(seconds=1))
    assert kinds(lamp).count("late") == 1


def test_rework_and_reopen_are_counted_and_a_reopening_gets_new_clocks(resolved, crew, actors) -> None:
    due = case(resolved).handle_due_at
    move(resolved, Move.REWORK, by=actors["operator"], at=AT + 2 * HOUR, why="还是不亮")
    assert (case(resolved).reworks, case(resolved).due_at) == (1, due)
    move(resolved, Move.RESOLVE, by=crew, at=AT + 2 * HOUR)
    move(resolved, Move.CLOSE, by=actors["operator"], at=AT + 2 * HOUR)
    tick(at=AT + 3 * HOUR)
    closed = m.Tally.objects.get(indicator="archive")
    assert (closed.hits, closed.of) == (1, 1)
    dispatch.reopen(resolved, by=actors["operator"], at=AT + timedelta(days=2), why="又灭了")
    again = case(resolved)
    assert (again.state, again.reopens, again.unit_id, again.handle_due_at) == ("new", 1, "ULD", None)
    tick(at=AT + timedelta(days=2))
    assert m.Tally.objects.get(indicator="archive").of == 0, "a reopening takes its outcome out of the tallies"


def test_who_resolved_cannot_close_where_the_category_says_so(district, said, actors, inside) -> None:
    number = receive(said("爆管", category="EV04-02", point=inside), by=actors["device"], at=AT).number
    one, two = (Actor(name, Role.OPERATOR, unit="C0", area="500103") for name in "ab")
    m.Case.objects.filter(number=number).update(state="resolved", resolved_by="a", stage="")
    with pytest.raises(Refused, match="处置人不能自己结案"):
        move(number, Move.CLOSE, by=one, at=AT)
    move(number, Move.CLOSE, by=two, at=AT)
    assert case(number).state == "closed"


def test_a_crew_works_what_it_was_assigned_and_so_does_its_foreman(district, said, actors, inside) -> None:
    number = receive(said("井盖丢了", point=inside), by=actors["resident"], at=AT).number
    if case(number).state == "new":
        move(number, Move.DISPATCH, by=actors["operator"], at=AT)
    post = m.Post.objects.filter(unit__parent=case(number).unit).order_by("code").first()
    foreman = Actor("f", Role.FOREMAN, unit=case(number).unit_id)
    crew = Actor("c", Role.HANDLER, unit=post.unit_id)
    with pytest.raises(Refused, match="不是本单位"):
        move(number, Move.ACCEPT, by=crew, at=AT)
    work.assign(number, post=post.code, by=foreman, at=AT)
    move(number, Move.ACCEPT, by=crew, at=AT)
    work.finish(number, step="repair", kind="photo", by=foreman, at=AT)


def test_a_late_case_that_is_paused_and_resumed_is_not_late_twice(working, crew) -> None:
    due = case(working).due_at
    tick(at=due + HOUR)
    move(working, Move.PAUSE, by=crew, at=due + 2 * HOUR, why="等配件", reason="parts")
    move(working, Move.RESUME, by=crew, at=due + 3 * HOUR)
    tick(at=due + 4 * HOUR)
    assert kinds(working).count("late") == 1 and case(working).warned == "late"


def test_a_correction_during_a_pause_moves_no_deadline(working, crew, actors) -> None:
    before = case(working).due_at
    move(working, Move.PAUSE, by=crew, at=AT + HOUR, why="等配件", reason="parts")
    work.correct(working, category="EV04-07", by=actors["operator"], at=AT + HOUR)
    move(working, Move.RESUME, by=crew, at=AT + HOUR)
    assert case(working).due_at == before


@pytest.mark.parametrize(("more", "field"), [({"reason": "张三 13800000000"}, "reason"), ({"into": "李四"}, "into")])
def test_words_where_no_words_belong_never_reach_the_journal(more, field, lamp, crew) -> None:
    with pytest.raises(Refused) as no:
        move(lamp, Move.ACCEPT, by=crew, at=AT, **more)
    assert no.value.field == field
    with pytest.raises(Refused, match="步骤名"):
        work.finish(lamp, step="张三 13800000000", kind="photo", by=crew, at=AT)


def test_a_whole_that_was_paused_while_its_last_part_ended_ends_when_it_resumes(district, said, actors, inside) -> None:
    number = receive(said("路灯不亮", point=inside), by=actors["resident"], at=AT).number
    (part,) = plan.split(number, units=["UTX"], lead="UTX", by=actors["operator"], at=AT)
    owner = Actor("owner", Role.HANDLER, unit=case(number).unit_id)
    move(number, Move.PAUSE, by=owner, at=AT, why="等", reason="parts")
    for parts_move in (Move.RETURN, Move.DROP):
        with pytest.raises(Refused):
            move(number, parts_move, by=actors["operator"] if parts_move is Move.DROP else owner, at=AT, why="x")
    move(part, Move.DROP, by=actors["operator"], at=AT, why="不需要")
    assert case(number).state == "paused"
    move(number, Move.RESUME, by=owner, at=AT)
    assert case(number).state == "working", "its only part was dropped: nobody did it, so a person decides"


def test_joining_is_one_step_and_never_ties_wholes_and_parts(lamp, district, said, actors, inside) -> None:
    texts = ("七牌坊社区路灯不亮", "十八梯社区路灯不亮")
    second, third = (receive(said(text), by=actors["resident"], at=AT).number for text in texts)
    op = {"by": actors["operator"], "at": AT, "why": "重复"}
    move(lamp, Move.JOIN, into=second, **op)
    with pytest.raises(Refused, match="已有事件并入"):
        move(second, Move.JOIN, into=third, **op)
    (part,) = plan.split(third, units=["UTX"], lead="UTX", by=actors["operator"], at=AT)
    for number, into in ((part, second), (third, second), (second, part)):
        with pytest.raises(Refused):
            move(number, Move.JOIN, into=into, **op)


def test_join_and_unjoin(lamp, district, said, actors) -> None:
    other = receive(said("七牌坊社区路灯不亮"), by=actors["resident"], at=AT).number
    for into, said_no in ((lamp, "不能并入自己"), ("nope", "没有这个事件")):
        with pytest.raises(Refused, match=said_no):
            move(lamp, Move.JOIN, by=actors["operator"], at=AT, why="重复", into=into)
    move(lamp, Move.JOIN, by=actors["operator"], at=AT, why="重复", into=other)
    assert case(lamp).joined_to.number == other and case(other).reports == 2
    move(lamp, Move.UNJOIN, by=actors["operator"], at=AT, why="不是同一件")
    assert case(lamp).joined_to is None and case(other).reports == 1


def test_an_extension_is_asked_decided_journalled_and_counted(working, crew, actors) -> None:
    due = case(working).due_at
    with pytest.raises(Refused, match="无权"):
        ask.decide_extension(working, granted=True, why="同意", by=crew, at=AT)
    ask.ask_extension(working, amount="2 wd", why="等配件", by=crew, at=AT + HOUR)
    with pytest.raises(Refused, match="待决定"):
        ask.ask_extension(working, amount="2 wd", why="等配件", by=crew, at=AT + HOUR)
    assert case(working).due_at == due, "asking moves nothing"
    ask.decide_extension(working, granted=True, why="同意", by=actors["leader"], at=AT + HOUR)
    assert case(working).due_at > due and case(working).extensions == 1
    line = m.Entry.objects.get(case__number=working, kind="extended")
    assert "因" not in str(line.data) and "2 " in line.data["because"]


def test_a_supervision_notice_has_its_own_clock(working, crew, actors) -> None:
    ask.supervise(working, why="群众反映强烈", by=actors["leader"], at=AT)
    row = m.Supervision.objects.get()
    for minute in (1, 2):
        tick(at=row.due_at + timedelta(minutes=minute))
    assert kinds(working).count("supervision_late") == 1
    ask.answer(working, why="已派人", by=crew, at=row.due_at + HOUR)
    with pytest.raises(Refused, match="没有待答复"):
        ask.answer(working, why="已派人", by=crew, at=row.due_at + HOUR)


def test_the_whole_ends_when_its_parts_end(district, said, actors, inside) -> None:
    number = receive(said("路灯不亮,线杆也歪了", point=inside), by=actors["resident"], at=AT).number
    with pytest.raises(Refused, match="重复"):
        plan.split(number, units=["ULD", "ULD"], lead="ULD", by=actors["operator"], at=AT)
    parts = plan.split(number, units=["ULD", "UTX"], lead="ULD", by=actors["operator"], at=AT)
    with pytest.raises(Refused, match="子任务不能再拆"):
        plan.split(parts[0], units=["DCG"], lead="DCG", by=actors["operator"], at=AT)
    owner = Actor("owner", Role.HANDLER, unit=case(number).unit_id)
    work.finish(number, step="repair", kind="photo", by=owner, at=AT)
    for place, part in enumerate(parts):
        assert case(number).state == "working"
        who = Actor(f"unit {place}", Role.HANDLER, unit=case(part).unit_id)
        move(part, Move.ACCEPT, by=who, at=AT)
        work.finish(part, step="part", kind="report", by=who, at=AT)
        move(part, Move.RESOLVE, by=who, at=AT)
        move(part, Move.CLOSE, by=actors["operator"], at=AT)
    assert case(number).state == "closed"


def test_a_note_can_be_erased_and_the_journal_still_holds(working, crew) -> None:
    from cityloop.actions import journal, seal
    from cityloop.queries.audit import audit

    work.note(working, text="住户王某电话要求上门", by=crew, at=AT)
    assert not m.Entry.objects.filter(data__icontains="王某").exists()
    m.Note.objects.update(text="", erased_at=datetime.now(AT.tzinfo))
    assert list(audit(journal.digest, seal.mac, journal.plain, seal.kept())) == []
