"""Does nobody see what a person said without the journal saying so first?"""

from datetime import timedelta

import pytest

from cityloop.actions import journal, seal
from cityloop.actions.receive import receive
from cityloop.actions.reveal import reveal
from cityloop.loop.may import ACTS, REASONS
from cityloop.loop.words import Actor, Kind, Refused, Role
from cityloop.queries.audit import audit
from cityloop.queries.case import sheet
from cityloop.store import models as m
from tests.conftest import AT

pytestmark = pytest.mark.django_db
PHONE = "13812345678"
WORDS = f"嘉西村社区路灯不亮,晚上一片漆黑,请打{PHONE}"


@pytest.fixture
def told(district, said, actors, inside) -> tuple[str, int]:
    """Return a case and its report."""
    number = receive(said(WORDS, title=f"找我 {PHONE}", contact=PHONE, point=inside), by=actors["resident"], at=AT).number
    return number, m.Report.objects.get(case__number=number).pk


def lines(number: str) -> list[m.Entry]:
    return list(m.Entry.objects.filter(case__number=number, kind="revealed").order_by("number"))


def test_a_sheet_masks_contact_title_and_words(told, actors) -> None:
    shown = sheet(actors["operator"], told[0], at=AT).reports[0]
    assert shown.hidden and shown.contact == "••••78"
    assert PHONE not in shown.text + shown.title and "[电话]" in shown.text and "[电话]" in shown.title


def test_a_look_shows_what_was_said_and_is_a_line(told, actors) -> None:
    number, report = told
    seen = reveal(number, report=report, reason="call_back", by=actors["operator"], at=AT)
    assert (seen.contact, seen.text, seen.hidden) == (PHONE, WORDS, False)
    (line,) = lines(number)
    assert (line.by, line.role, line.data) == ("operator", "operator", {"report": report, "reason": "call_back"})
    assert line.happened_at == AT and list(audit(journal.digest, seal.mac, journal.plain, seal.kept())) == []


def test_every_look_is_a_line(told, actors) -> None:
    number, report = told
    for reason in REASONS:
        reveal(number, report=report, reason=reason, by=actors["operator"], at=AT)
        reveal(number, report=report, reason=reason, by=actors["operator"], at=AT)
    assert [line.data["reason"] for line in lines(number)] == [reason for reason in REASONS for _ in range(2)]
    assert m.Case.objects.get(number=number).state == "dispatched"


def test_what_is_not_journalled_is_not_shown(told, actors, monkeypatch) -> None:
    def broken(*_: object) -> bool:
        return False  # as if somebody else had been faster

    monkeypatch.setattr(journal.ink, "keep", broken)
    with pytest.raises(Refused) as no:
        reveal(told[0], report=told[1], reason="call_back", by=actors["operator"], at=AT)
    assert no.value.kind is Kind.STALE


@pytest.mark.parametrize("role", list(Role))
def test_a_role_outside_of_the_table_sees_nothing(told, role: Role) -> None:
    number, report = told
    by = Actor("x", role, unit="ULD", area="500103")
    if role in ACTS["reveal"]:
        assert reveal(number, report=report, reason="danger", by=by, at=AT).contact == PHONE
        return
    with pytest.raises(Refused) as no:
        reveal(number, report=report, reason="danger", by=by, at=AT)
    assert no.value.kind is Kind.DENIED and not lines(number)


@pytest.mark.parametrize(
    ("by", "field"),
    [
        (Actor("x", Role.HANDLER, unit="USC"), "unit"), (Actor("x", Role.HANDLER), "unit"), (Actor("x", Role.WORKER, area="500103001"), "area"),
        (Actor("x", Role.OPERATOR), "area"), (Actor("x", Role.RESIDENT, area="500103"), "role"),
    ],
    ids=["other unit", "no unit", "other area", "no area", "resident"],
)  # fmt: skip
def test_who_is_elsewhere_sees_nothing(told, by: Actor, field: str) -> None:
    with pytest.raises(Refused) as no:
        reveal(told[0], report=told[1], reason="call_back", by=by, at=AT)
    assert (no.value.kind, no.value.field) == (Kind.DENIED, field) and not lines(told[0])


@pytest.mark.parametrize("reason", ["", "lunch", "CALL_BACK", "call_back ", "回访联系", "call_back\0"])
def test_a_reason_is_one_of_the_list(told, actors, reason: str) -> None:
    with pytest.raises(Refused) as no:
        reveal(told[0], report=told[1], reason=reason, by=actors["operator"], at=AT)
    assert no.value.field == "reason" and no.value.mend and not lines(told[0])


@pytest.mark.parametrize("report", [0, -1, 2**63, 999_999])
def test_a_report_that_is_not_there_is_refused(told, actors, report: int) -> None:
    with pytest.raises(Refused) as no:
        reveal(told[0], report=report, reason="call_back", by=actors["operator"], at=AT)
    assert (no.value.field, no.value.kind) == ("report", Kind.MISSING)


def test_a_report_of_another_case_is_refused(told, actors, said) -> None:
    other = receive(said("沧白路井盖丢失"), by=actors["resident"], at=AT).number
    with pytest.raises(Refused) as no:
        reveal(other, report=told[1], reason="call_back", by=actors["operator"], at=AT)
    assert no.value.field == "report" and not lines(other) and not lines(told[0])


def test_what_was_erased_stays_erased(told, actors) -> None:
    m.Report.objects.update(text="", contact="", erased_at=AT)
    with pytest.raises(Refused) as no:
        reveal(told[0], report=told[1], reason="call_back", by=actors["operator"], at=AT)
    assert "已删除" in no.value.reason and not lines(told[0])


def test_an_account_that_looks_a_thousand_times_is_stopped_and_the_log_says_so(told, actors, caplog) -> None:
    number, report = told
    seen = 0
    for second in range(1_000):
        try:
            reveal(number, report=report, reason="call_back", by=actors["operator"], at=AT + timedelta(seconds=second))
            seen += 1
        except Refused as no:
            assert (no.kind, no.field) == (Kind.DENIED, "reveals")
            break
    assert seen == len(lines(number)) == 60
    assert "operator asked for personal data more than 60 times" in caplog.text and PHONE not in caplog.text
    reveal(number, report=report, reason="call_back", by=actors["second"], at=AT)  # another account may
    reveal(number, report=report, reason="call_back", by=actors["operator"], at=AT + timedelta(minutes=61))


def test_no_line_of_the_journal_holds_personal_words(told, actors) -> None:
    reveal(told[0], report=told[1], reason="danger", by=actors["operator"], at=AT)
    assert PHONE not in str(list(m.Entry.objects.values_list("data", flat=True)))


def test_a_look_takes_few_statements(told, actors, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(9):
        reveal(told[0], report=told[1], reason="call_back", by=actors["operator"], at=AT)
