"""Does a person see where they are signed in, and does what they end really end?"""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client

from cityloop.actions import enrol
from cityloop.loop.browser import kind
from cityloop.loop.words import Role
from cityloop.queries.account import mark
from cityloop.site.sessions import SessionStore
from cityloop.store import models as m

GOOD = {"username": "chen", "password": "a-long-pass-2026"}
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"
PHONE = "Mozilla/5.0 (Linux; Android 15; PJX110) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.50"
NEW = "another-pass-2027"


@pytest.fixture
def chen(district: str, watch) -> None:
    user = get_user_model().objects.create_user(**GOOD)
    m.Member.objects.create(user=user, role="operator", unit_id="C0", area_id="500103")


def come(agent: str = EDGE, **who: str) -> Client:
    """Return a browser in which somebody has signed in."""
    client = Client(headers={"user-agent": agent})
    assert client.post("/sign-in", {**GOOD, **who}).status_code == 303
    return client


def inside(client: Client) -> bool:
    return client.get("/").status_code == 200


def key(client: Client) -> str:
    return client.cookies["sessionid"].value


def act(client: Client, name: str, **form: str):
    return client.post("/account", {"act": name, **form})


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (EDGE, "edge/windows"), (PHONE, "wechat/android"), ("", "other/other"), ("curl/8", "other/other"), ("\x00<script>", "other/other"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile/15E148 Safari/604.1", "safari/ios"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0", "firefox/mac"),
    ],
    ids=["edge", "wechat", "none", "program", "hostile", "safari", "firefox"],
)  # fmt: skip
def test_a_browser_is_told_by_its_kind_alone(agent: str, expected: str) -> None:
    assert kind(agent) == expected


def test_the_page_says_who_i_am_and_where_i_am_signed_in(chen: None, watch) -> None:
    phone = come(PHONE)
    watch.pass_by(minutes=30)
    page = come().get("/account").content.decode()
    assert all(word in page for word in ("chen", "坐席", "Windows 上的 Edge", "安卓 上的 微信", "正在使用"))
    assert page.index("Edge") < page.index("微信"), "this one comes first"
    assert page.count('value="revoke"') == 1 and key(phone) not in page
    english = come().get("/account", headers={"accept-language": "en"}).content.decode()
    assert "Edge on Windows" in english and "WeChat on Android" in english


def test_no_address_and_no_whole_header_is_kept(chen: None, watch) -> None:
    client = Client(headers={"user-agent": PHONE}, REMOTE_ADDR="192.0.2.77")
    client.post("/sign-in", GOOD)
    row = m.Session.objects.get()
    held = [*map(str, vars(row).values()), str(SessionStore(row.pk).load())]
    assert not [text for text in held if "192.0.2" in text or "PJX110" in text]


def test_last_seen_is_written_every_five_minutes_and_no_more_often(chen: None, watch) -> None:
    client = come()
    first = m.Session.objects.get().seen_at
    watch.pass_by(minutes=4)
    inside(client)
    assert m.Session.objects.get().seen_at == first
    at = watch.pass_by(minutes=1)
    inside(client)
    assert m.Session.objects.get().seen_at == at and m.Session.objects.get().begun_at == first


def test_ending_one_session_ends_it_and_no_other(chen: None) -> None:
    here, there, third = come(), come(PHONE), come(PHONE)
    answer = act(here, "revoke", session=mark(key(there)))
    assert (answer.status_code, answer["Location"]) == (303, "/account?done=revoke")
    assert "那处登录已退出" in here.get(answer["Location"]).content.decode()
    assert inside(here) and inside(third) and not inside(there)


def test_ending_all_others_leaves_this_one(chen: None) -> None:
    here, there, third = come(), come(PHONE), come(PHONE)
    assert act(here, "others").status_code == 303
    assert inside(here) and not inside(there) and not inside(third) and m.Session.objects.count() == 1


def test_a_request_under_way_does_not_bring_an_ended_session_back(chen: None) -> None:
    there = come(PHONE)
    under_way = SessionStore(key(there))
    under_way["x"] = 1
    act(come(), "others")
    with pytest.raises(UpdateError):
        under_way.save()
    assert not m.Session.objects.filter(pk=key(there)).exists()


@pytest.mark.parametrize("sent", ["", "x", "0" * 32, "\x00", "x" * 5000])
def test_a_mark_that_is_nobodys_ends_nothing(chen: None, sent: str) -> None:
    here, there = come(), come(PHONE)
    answer = act(here, "revoke", session=sent)
    assert answer.status_code == 409 and "已经退出" in answer.content.decode() and inside(there)


def test_nobody_ends_anothers_session(chen: None) -> None:
    get_user_model().objects.create_user(username="wang", password=GOOD["password"])
    wang, here = come(username="wang"), come()
    assert act(here, "revoke", session=mark(key(wang))).status_code == 409
    act(here, "others")
    assert wang.get("/account").status_code == 200
    assert "Android" not in wang.get("/account").content.decode() and m.Session.objects.filter(user__username="wang").count() == 1


def test_a_new_password_ends_all_other_sessions_at_once(chen: None) -> None:
    here, there = come(), come(PHONE)
    before = key(here)
    assert act(here, "password", old=GOOD["password"], new=NEW, again=NEW)["Location"] == "/account?done=password"
    assert inside(here) and key(here) != before and not m.Session.objects.filter(pk__in=[key(there), before]).exists() and not inside(there)
    assert Client().post("/sign-in", GOOD).status_code == 422
    assert come(password=NEW)


WRONG = {
    "old": {"old": "no"}, "empty": {"old": ""}, "differ": {"again": "another-pass-2028"}, "same": {"new": GOOD["password"], "again": GOOD["password"]},
    "short": {"new": "x7#kq", "again": "x7#kq"}, "common": {"new": "password1", "again": "password1"}, "digits": {"new": "6239457162", "again": "6239457162"},
    "nothing": {"new": "", "again": ""},
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_password_that_is_no_good_changes_nothing_and_is_not_repeated(chen: None, name: str) -> None:
    here, there = come(), come(PHONE)
    form = {"old": GOOD["password"], "new": NEW, "again": NEW, **WRONG[name]}
    answer = act(here, "password", **form)
    page = answer.content.decode()
    assert answer.status_code == 422 and "没有办成" in page and not [text for text in form.values() if len(text) > 5 and text in page]
    assert inside(here) and inside(there) and come()


def test_guessing_the_present_password_is_slowed_down(chen: None, watch) -> None:
    here = come()
    answers = [act(here, "password", old="no", new=NEW, again=NEW).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert act(here, "password", old=GOOD["password"], new=NEW, again=NEW).status_code == 429
    watch.pass_by(seconds=30)
    assert act(here, "password", old=GOOD["password"], new=NEW, again=NEW).status_code == 303


@pytest.mark.parametrize("name", ["", "delete", "x" * 5000])
def test_an_act_that_is_not_known_is_refused(chen: None, name: str) -> None:
    assert act(come(), name).status_code == 422


def test_a_password_set_by_an_administrator_ends_all_sessions(chen: None) -> None:
    there = come()
    enrol.enrol("chen", NEW, role=Role.OPERATOR, unit="C0", area="500103")
    assert not m.Session.objects.exists() and not inside(there)


def test_a_session_that_ran_out_is_not_shown(chen: None, watch) -> None:
    come(PHONE)
    watch.pass_by(hours=10)
    assert "微信" not in come().get("/account").content.decode()


def test_the_page_asks_few_questions(chen: None, django_assert_max_num_queries) -> None:
    here = come()
    for _ in range(20):
        come(PHONE)
    here.get("/account")
    with django_assert_max_num_queries(7):
        here.get("/account")


@pytest.mark.parametrize(
    ("role", "area", "where"),
    [
        ("operator", "500103", "/"), ("worker", "500103005", "/"), ("leader", "500103", "/handover"), ("leader", "", "/"), ("admin", "500103", "/"),
        ("", "", "/account"),
    ],
    ids=["operator", "worker", "leader", "leader-nowhere", "admin", "nobody"],
)  # fmt: skip
def test_each_role_lands_where_its_work_is(chen: None, client: Client, role: str, area: str, where: str) -> None:
    m.Member.objects.all().delete()
    if role:
        m.Member.objects.create(user=get_user_model().objects.get(), role=role, area_id=area or None)
    answer = client.post("/sign-in", GOOD)
    assert answer["Location"] == where and client.get(where).status_code == 200
    assert client.post("/sign-in", {**GOOD, "next": "/design"})["Location"] == "/design"


def test_every_role_has_a_landing_page() -> None:
    from cityloop.faces.pages.sign_in.enter import LANDING

    assert set(LANDING) == set(Role) - {Role.DEVICE, Role.SYSTEM}


def test_a_session_lasts_a_shift_from_signing_in(chen: None, watch) -> None:
    here = come()
    for _ in range(10):
        watch.pass_by(minutes=50)
        inside(here)
    assert watch.at - m.Session.objects.get().begun_at > timedelta(hours=8)
    watch.pass_by(hours=1)
    assert not inside(here)
