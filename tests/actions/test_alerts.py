"""Is each member told of what they chose, where they chose it, in their reach alone, and without anybody's words?"""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cityloop.actions import alerts, ask, enrol, work
from cityloop.actions.move import move
from cityloop.actions.post import Post, drain
from cityloop.actions.receive import receive
from cityloop.actions.tick import tick
from cityloop.links.console import Console
from cityloop.links.hook import Hook
from cityloop.links.mail import Mail, server
from cityloop.links.sms import Sms
from cityloop.loop.words import Actor, Kind, Move, Refused, Role
from cityloop.queries.alerts import KINDS, wish
from cityloop.store import models as m
from tests.hookserver import Hooks
from tests.mailserver import Mailbox

pytestmark = pytest.mark.django_db
BURST = "嘉西村社区主水管爆裂,水漫到路面,我是王小明,电话13912345678"
REACHES = {
    "leader": ("leader", "C0", "500103", True), "street": ("operator", "S500103005", "500103005", True),
    "other-street": ("operator", "S500103001", "500103001", False),
    "unit": ("foreman", "ULD", "", True), "handler": ("handler", "ULD", "", True), "other-unit": ("foreman", "USC", "", False),
    "nowhere": ("operator", "", "", False),
    "admin": ("admin", "", "500103", True),
}  # fmt: skip


@pytest.fixture
def member(district: str) -> Callable[..., Actor]:
    """Return a maker of members."""

    def make(name: str = "chen", role: str = "leader", unit: str = "C0", area: str = "500103") -> Actor:
        user = get_user_model().objects.create_user(username=name, password="a-long-pass-2026")
        row = m.Member.objects.create(user=user, role=role, unit_id=unit or None, area_id=area or None)
        return Actor(name, Role(role), member=row.pk, unit=unit, area=area)

    return make


@pytest.fixture
def lamp(said: Callable, actors: dict[str, Actor], at, district: str) -> str:
    """Return a street-light case of ULD in 嘉西村社区, with an empty outbox."""
    number = receive(said(contact="13912345678"), by=actors["resident"], at=at).number
    m.Notice.objects.all().delete()
    return number


def want(who: Actor, *kinds: str, way: str = "mail", **more: str) -> None:
    addresses = {"mail": "chen@example.org", "to": "https://example.org/hook", "phone": "13800000000", **more}
    alerts.choose(**addresses, wishes=[(kind, way) for kind in kinds], by=who)


def told() -> list[tuple[str, str]]:
    """Return the alerts in the outbox."""
    return list(m.Notice.objects.filter(kind="alert").order_by("id").values_list("to", "text"))


@pytest.mark.parametrize("name", REACHES)
def test_who_is_told_is_whose_reach_holds_the_case(member: Callable, lamp: str, at, name: str) -> None:
    role, unit, area, expected = REACHES[name]
    who = member(role=role, unit=unit, area=area)
    want(who, "late")
    tick(at=at + timedelta(days=3))
    assert bool([one for one in told() if one[1].startswith("逾期")]) == expected
    assert {to for to, _ in told()} <= {f"member:{who.member}:mail"}


def test_each_kind_is_told_to_who_chose_it_and_to_nobody_who_did_it(member: Callable, lamp: str, actors: dict[str, Actor], said, at) -> None:
    leader, chosen = member(), {}
    want(leader, *KINDS)
    receive(said("嘉西村社区有燃气泄漏,味道很大"), by=actors["resident"], at=at)
    chosen["urgent"] = told()
    ask.supervise(lamp, why="居民多次催问", by=actors["leader"], at=at)
    move(lamp, Move.ACCEPT, by=Actor("crew", Role.FOREMAN, unit="ULD"), at=at)
    ask.ask_extension(lamp, amount="2 wd", why="等配件", by=Actor("crew", Role.FOREMAN, unit="ULD"), at=at)
    tick(at=at + timedelta(days=30))
    kinds = {text.partition(":")[0] for _, text in told()}
    assert len(chosen["urgent"]) == 1 and {"督办 / supervision notice", "申请延期 / extension asked", "逾期 / late"} <= kinds
    m.Notice.objects.all().delete()
    ask.supervise(lamp, why="再催", by=leader, at=at)
    assert not told(), "who did it knows"


def test_an_alert_holds_number_category_and_place_and_nobodys_words(member: Callable, actors, said, at) -> None:
    want(member(), "urgent", "late")
    number = receive(said(BURST, contact="13912345678"), by=actors["resident"], at=at).number
    tick(at=at + timedelta(days=3))
    assert told()
    for _, text in told():
        assert number in text and "上清寺街道" in text and not [word for word in ("王小明", "13912345678", "漫到路面", "嘉西村社区主水管") if word in text]
    held = json.dumps(list(m.Entry.objects.values_list("data", flat=True)), default=str)
    assert "member:" not in held and "chen@example.org" not in held
    assert not m.Notice.objects.filter(to__contains="@").exists(), "no address is copied into the outbox"


def test_it_is_written_with_the_change_or_not_at_all(member: Callable, lamp: str, actors, at) -> None:
    want(member(), "supervised")
    with pytest.raises(RuntimeError), transaction.atomic():
        ask.supervise(lamp, why="x", by=actors["leader"], at=at)
        assert told()
        raise RuntimeError
    assert not told()


def test_only_what_can_be_told_costs_a_question(member: Callable, lamp: str, actors, at) -> None:
    def asked(act: Callable, **more: object) -> int:
        with CaptureQueriesContext(connection) as seen:
            act(lamp, by=actors["leader"], at=at, **more)
        return len([one for one in seen if "store_wish" in one["sql"]])

    want(member(), "supervised")
    assert asked(work.note, text="x") == 0 and asked(ask.supervise, why="x") == 1


# Sending


@pytest.fixture
def hooks(settings) -> Iterator[Hooks]:
    with Hooks() as one:
        settings.HOOK_HOSTS = [one.host]
        yield one


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with Mailbox() as one:
        yield one


def test_real_servers_get_it_by_each_way_once(member: Callable, lamp: str, actors, at, hooks: Hooks, box: Mailbox) -> None:
    who = member()
    alerts.choose(mail="chen@example.org", to=hooks.url, phone="13800000000", wishes=[("supervised", way) for way in ("mail", "hook", "sms")], by=who)
    ask.supervise(lamp, why="x", by=actors["leader"], at=at)
    m.Notice.objects.exclude(kind="alert").delete()
    mail = Mail(server(box.url(), "city@example.org"))
    outbox = Post({"console": Console(), "mail": mail, "hook": Hook(), "sms": Sms(hooks.url, "tok")}, lambda: at)
    assert drain(outbox) == {"sent": 3} and drain(outbox) == {}
    [(to, letter)] = box.letters
    assert to == "chen@example.org" and lamp in letter.get_content()
    signed, sms = sorted(hooks.came, key=lambda one: "X-Cityloop-Signature" not in one[1])
    assert lamp in json.loads(signed[2])["text"] and json.loads(sms[2])["to"] == "13800000000"
    assert sorted(m.Notice.objects.values_list("link", flat=True)) == ["hook", "mail", "sms"]


@pytest.mark.parametrize("how", ["closed", "gone", "changed"])
def test_who_is_closed_or_chose_otherwise_meanwhile_is_not_called(member: Callable, lamp: str, actors, at, hooks: Hooks, how: str) -> None:
    who = member()
    want(who, "supervised", way="hook", to=hooks.url)
    ask.supervise(lamp, why="x", by=actors["leader"], at=at)
    if how == "closed":
        enrol.active("chen", on=False)
    elif how == "gone":
        get_user_model().objects.filter(username="chen").delete()
    else:
        want(who, to="")
    drain(Post({"console": Console(), "hook": Hook()}, lambda: at))
    assert not hooks.came and not m.Notice.objects.filter(sent_at=None).exists()


def test_a_hook_in_trouble_is_tried_again_and_holds_up_nobody(member: Callable, lamp: str, actors, at, hooks: Hooks) -> None:
    want(member(), "supervised", way="hook", to=hooks.url)
    want(member("wang"), "supervised", way="hook", to=hooks.url)
    ask.supervise(lamp, why="x", by=actors["leader"], at=at)
    m.Notice.objects.exclude(kind="alert").delete()
    hooks.status = 503
    assert drain(Post({"console": Console(), "hook": Hook()}, lambda: at)) == {"failed": 2} and len(hooks.came) == 2
    hooks.status = 200
    assert drain(Post({"console": Console(), "hook": Hook()}, lambda: at + timedelta(minutes=1))) == {"sent": 2}


# Choosing


GOOD = {"mail": "chen@example.org", "to": "https://example.org/hook", "phone": "138 0000-0000", "wishes": [("late", "mail")]}
BAD = {
    "mail": {"mail": "no"}, "mail-line": {"mail": "a@example.org\r\nBcc: b@example.org"}, "hook": {"to": "http://127.0.0.1/"},
    "hook-file": {"to": "file:///etc/passwd"},
    "phone": {"phone": "call me"}, "phone-long": {"phone": "1" * 30},
    "kind": {"wishes": [("nothing", "mail")]}, "way": {"wishes": [("late", "pigeon")]},
    "nowhere": {"mail": ""}, "nul": {"mail": "a\x00@example.org"},
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_choice_that_is_no_good_is_refused_and_changes_nothing(member: Callable, name: str) -> None:
    who = member()
    alerts.choose(**GOOD, by=who)
    before = wish(who.member)
    with pytest.raises(Refused):
        alerts.choose(**{**GOOD, **BAD[name]}, by=who)
    assert wish(who.member) == before and before.phone == "13800000000"


def test_an_account_without_a_role_has_no_alerts(district: str) -> None:
    with pytest.raises(Refused) as no:
        alerts.choose(**GOOD, by=Actor("x", Role.RESIDENT))
    assert no.value.kind is Kind.DENIED


def test_a_hooks_secret_is_kept_hidden_and_is_new_when_the_hook_moves(member: Callable) -> None:
    who = member()
    alerts.choose(**GOOD, by=who)
    first = wish(who.member).secret
    assert len(first) > 40 and first not in str(vars(m.Wish.objects.get())) and first not in repr(wish(who.member))
    alerts.choose(**GOOD, by=who)
    assert wish(who.member).secret == first
    alerts.choose(**{**GOOD, "to": "https://example.org/other"}, by=who)
    assert wish(who.member).secret not in ("", first)


def test_the_page_keeps_what_was_chosen_and_shows_what_was_typed_wrong(member: Callable, client: Client, settings) -> None:
    settings.MAIL = settings.SMS = "set"
    who = member()
    client.force_login(get_user_model().objects.get())
    form = {"act": "alerts", "mail": "chen@example.org", "hook": "https://example.org/hook", "sms": "", "wish": ["late:mail", "urgent:hook"]}
    answer = client.post("/account", {**form, "hook": "http://10.0.0.1/"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="http://10.0.0.1/"' in page and 'value="late:mail" aria-label="事件逾期 邮件" checked' in page
    assert not m.Wish.objects.exists() and client.post("/account", form)["Location"] == "/account?done=alerts"
    assert wish(who.member).wishes == {("late", "mail"), ("urgent", "hook")}
    page = client.get("/account").content.decode()
    assert wish(who.member).secret in page and page.count(" checked") == 2


def test_a_way_that_the_house_has_not_is_not_offered(member: Callable, client: Client) -> None:
    member()
    client.force_login(get_user_model().objects.get())
    page = client.get("/account").content.decode()
    assert 'name="hook"' in page and 'name="sms"' not in page and 'name="mail"' not in page
