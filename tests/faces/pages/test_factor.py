"""Does a second factor keep out whoever has the password alone, and let in whoever has both?"""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from cityloop.actions import enrol, factor
from cityloop.loop.words import Actor, Refused, Role
from cityloop.queries.factor import opened
from cityloop.store import models as m

GOOD = {"username": "chen", "password": "a-long-pass-2026"}
CHEN = Actor("chen", Role.OPERATOR)


@pytest.fixture
def chen(district: str, watch) -> None:
    user = get_user_model().objects.create_user(**GOOD)
    m.Member.objects.create(user=user, role="operator", unit_id="C0", area_id="500103")


def act(client: Client, name: str, **form: str):
    return client.post("/account", {"act": name, **form})


def code(at) -> str:
    """Return what chen's phone shows."""
    return pyotp.TOTP(opened(m.Factor.objects.get().secret)).at(at)


def inside(client: Client) -> bool:
    return client.get("/").status_code == 200


def half(**more: str) -> Client:
    """Return a browser in which the password was right."""
    client = Client(**more)
    answer = client.post("/sign-in", {**GOOD, "next": "/?view=late"})
    assert (answer.status_code, answer["Location"]) == (303, "/sign-in/code")
    return client


@pytest.fixture
def spares(chen: None, watch) -> list[str]:
    """Return the recovery codes of chen, whose second factor is in force; the code that confirmed it is a minute old."""
    factor.begin(GOOD["password"], by=CHEN)
    codes = factor.confirm(code(watch.at), by=CHEN, at=watch.at, keep="")
    watch.pass_by(minutes=1)
    return codes


def test_setting_up_on_the_page_from_the_picture_to_the_recovery_codes(chen: None, watch) -> None:
    here, there = Client(), Client()
    assert [client.post("/sign-in", GOOD).status_code for client in (here, there)] == [303, 303]
    assert act(here, "begin", password=GOOD["password"])["Location"] == "/account?done=begin"
    page = here.get("/account").content.decode()
    secret = opened(m.Factor.objects.get().secret)
    assert " ".join(re.findall("....", secret)) in page and "<svg" in page and "style=" not in page
    assert Client().post("/sign-in", GOOD)["Location"] == "/", "nothing is asked for before a first code"
    answer = act(here, "confirm", code=code(watch.at))
    shown = re.findall(r"<code>(\w{4}-\w{4})</code>", answer.content.decode())
    assert answer.status_code == 200 and len(shown) == 10 and inside(here) and not inside(there)
    page = here.get("/account").content.decode()
    assert shown[0] not in page and secret[:8] not in page.replace(" ", "") and "<svg" not in page and "还剩 10 个" in page


def test_what_is_kept_makes_no_codes(spares: list[str]) -> None:
    row = m.Factor.objects.get()
    held = str(vars(row))
    assert opened(row.secret) not in held and not [one for one in spares if one in held or one.replace("-", "") in held]


def test_password_and_code_lead_on_and_the_password_alone_nowhere(spares: list[str], watch) -> None:
    client = half()
    assert not inside(client) and client.get("/sign-in/code").status_code == 200
    answer = client.post("/sign-in/code", {"code": code(watch.at)})
    assert (answer.status_code, answer["Location"]) == (303, "/?view=late") and inside(client)
    assert m.Session.objects.get(user__isnull=False).user.username == "chen"


def test_the_session_changes_its_key_at_both_steps(spares: list[str], watch) -> None:
    client = Client()
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    client.post("/sign-in", GOOD)
    between = client.cookies["sessionid"].value
    client.post("/sign-in/code", {"code": code(watch.at)})
    assert len({planted, between, client.cookies["sessionid"].value}) == 3
    thief = Client()
    thief.cookies["sessionid"] = between
    assert not inside(thief)


def test_with_another_key_of_the_installation_no_code_is_right_and_nothing_breaks(spares: list[str], watch, settings) -> None:
    shown = code(watch.at)
    settings.SECRET_KEY = "another key of more than fifty characters, as Django wants it"
    client = half()
    for one in (shown, spares[0]):
        assert client.post("/sign-in/code", {"code": one}).status_code == 422
    m.Factor.objects.update(confirmed_at=None)
    client.post("/sign-in", GOOD)
    assert client.get("/account").status_code == 200


WRONG = ["", "000000", "abcdef", "12345", "1234567", "\x00", "x" * 5000, "-", "０００００００", "' OR 1=1", "1e5"]


@pytest.mark.parametrize("wrong", WRONG, ids=[str(number) for number in range(len(WRONG))])
def test_a_wrong_code_stays_out_with_a_clear_line(spares: list[str], watch, wrong: str) -> None:
    client = half()
    answer = client.post("/sign-in/code", {"code": wrong})
    assert answer.status_code == 422 and "验证码不对" in answer.content.decode() and not inside(client)


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)], ids=["old", "before", "now", "next", "early"])
def test_a_clock_may_be_off_by_one_step(spares: list[str], watch, steps: int, status: int) -> None:
    watch.pass_by(minutes=2)
    assert half().post("/sign-in/code", {"code": code(watch.at + steps * timedelta(seconds=30))}).status_code == status


def test_a_wide_or_spaced_code_is_read(spares: list[str], watch) -> None:
    shown = code(watch.at)
    wide = "".join(chr(ord(c) - ord("0") + ord("０")) for c in shown)
    assert half().post("/sign-in/code", {"code": f" {wide[:3]} {wide[3:]} "}).status_code == 303


def test_no_code_is_taken_twice_nor_one_before_it(spares: list[str], watch) -> None:
    shown, before = code(watch.at), code(watch.at - timedelta(seconds=30))
    assert half().post("/sign-in/code", {"code": shown}).status_code == 303
    assert half().post("/sign-in/code", {"code": shown}).status_code == 422
    assert half().post("/sign-in/code", {"code": before}).status_code == 422
    watch.pass_by(seconds=30)
    assert half().post("/sign-in/code", {"code": code(watch.at)}).status_code == 303


def test_the_code_that_confirmed_it_is_used_up(chen: None, watch) -> None:
    factor.begin(GOOD["password"], by=CHEN)
    shown = code(watch.at)
    factor.confirm(shown, by=CHEN, at=watch.at, keep="")
    assert half().post("/sign-in/code", {"code": shown}).status_code == 422


def test_a_recovery_code_lets_in_once_however_it_is_written(spares: list[str]) -> None:
    for one in (spares[0], spares[1].lower().replace("-", " ")):
        assert half().post("/sign-in/code", {"code": one}).status_code == 303
        assert half().post("/sign-in/code", {"code": one}).status_code == 422
    assert len(m.Factor.objects.get().spares) == 8


def test_a_recovery_code_of_another_account_is_wrong(spares: list[str], watch) -> None:
    other = Actor("wang", Role.OPERATOR)
    get_user_model().objects.create_user(username="wang", password=GOOD["password"])
    factor.begin(GOOD["password"], by=other)
    secret = opened(m.Factor.objects.get(user__username="wang").secret)
    theirs = factor.confirm(pyotp.TOTP(secret).at(watch.at), by=other, at=watch.at, keep="")
    assert half().post("/sign-in/code", {"code": theirs[0]}).status_code == 422


def test_without_a_right_password_there_is_no_form_for_a_code(spares: list[str], watch) -> None:
    for client in (Client(), Client()):
        assert client.get("/sign-in/code")["Location"] == "/sign-in"
        assert client.post("/sign-in/code", {"code": code(watch.at)})["Location"] == "/sign-in" and not inside(client)


ENDS: dict[str, Callable] = {
    "time": lambda watch: watch.pass_by(minutes=5, seconds=1),
    "closed": lambda watch: enrol.active("chen", on=False),
    "password": lambda watch: enrol.enrol("chen", "another-pass-2027", role=Role.OPERATOR, unit="C0", area="500103"),
}


@pytest.mark.parametrize("name", ENDS)
def test_a_right_password_does_not_wait_for_ever(spares: list[str], watch, name: str) -> None:
    client = half()
    ENDS[name](watch)
    assert client.post("/sign-in/code", {"code": code(watch.at)})["Location"] == "/sign-in" and not inside(client)


def test_guessing_codes_is_slowed_down_from_everywhere_at_once(spares: list[str], watch) -> None:
    clients = [half(REMOTE_ADDR=f"192.0.2.{number}") for number in range(6)]
    answers = [client.post("/sign-in/code", {"code": "000000"}) for client in clients]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert answers[-1]["Retry-After"] == "30" and "请等 30 秒再试" in answers[-1].content.decode()
    assert clients[0].post("/sign-in/code", {"code": code(watch.at)}).status_code == 429
    watch.pass_by(seconds=30)
    assert clients[0].post("/sign-in/code", {"code": code(watch.at)}).status_code == 303


def test_guesses_elsewhere_do_not_keep_a_known_browser_out(spares: list[str], watch) -> None:
    known = half()
    assert known.post("/sign-in/code", {"code": spares[0]}).status_code == 303
    known.post("/sign-out")
    thief = half(REMOTE_ADDR="192.0.2.9")
    for _ in range(6):
        thief.post("/sign-in/code", {"code": "000000"})
    known.post("/sign-in", GOOD)
    assert known.post("/sign-in/code", {"code": code(watch.at)}).status_code == 303


def test_a_code_sent_twice_side_by_side_counts_once(django_db_setup, django_db_blocker, at) -> None:
    """Really committed, from six connections, and taken away again."""
    let_in = []

    def run() -> None:
        try:
            let_in.append(factor.passes("twice", shown, at=at))
        finally:
            connection.close()

    with django_db_blocker.unblock():
        user = get_user_model().objects.create_user(username="twice", password=GOOD["password"])
        by = Actor("twice", Role.OPERATOR)
        factor.begin(GOOD["password"], by=by)
        totp = pyotp.TOTP(opened(m.Factor.objects.get(user=user).secret))
        factor.confirm(totp.at(at - timedelta(minutes=1)), by=by, at=at - timedelta(minutes=1), keep="")
        shown = totp.at(at)
        threads = [threading.Thread(target=run) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        user.delete()
        connection.close()
    assert sorted(let_in) == [False] * 5 + [True]


BAD = {
    "begin-wrong": ("begin", {"password": "no"}, 422), "begin-empty": ("begin", {}, 422), "confirm-nothing": ("confirm", {"code": "000000"}, 409),
    "stop-nothing": ("stop", {"code": "000000"}, 409), "renew-nothing": ("renew", {"code": "000000"}, 409),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_done_yet_is_refused(chen: None, client: Client, name: str) -> None:
    client.post("/sign-in", GOOD)
    act_name, form, status = BAD[name]
    assert act(client, act_name, **form).status_code == status and not m.Factor.objects.exists()


@pytest.mark.parametrize("name", ["stop", "renew", "begin"])
def test_once_in_force_it_is_not_changed_without_a_code(spares: list[str], watch, name: str) -> None:
    client = half()
    client.post("/sign-in/code", {"code": spares[0]})
    before = vars(m.Factor.objects.get())["secret"], m.Factor.objects.get().spares
    answer = act(client, name, code="000000", password=GOOD["password"])
    assert answer.status_code == (409 if name == "begin" else 422) and GOOD["password"] not in answer.content.decode()
    assert before == (m.Factor.objects.get().secret, m.Factor.objects.get().spares)


def test_confirming_with_wrong_codes_is_slowed_down(chen: None, client: Client, watch) -> None:
    client.post("/sign-in", GOOD)
    act(client, "begin", password=GOOD["password"])
    assert [act(client, "confirm", code="000000").status_code for _ in range(6)] == [422] * 5 + [429]


def test_new_recovery_codes_void_the_old_ones(spares: list[str], watch) -> None:
    client = half()
    client.post("/sign-in/code", {"code": code(watch.at)})
    watch.pass_by(seconds=30)
    fresh = re.findall(r"<code>(\w{4}-\w{4})</code>", act(client, "renew", code=code(watch.at)).content.decode())
    assert len(fresh) == 10 and not set(fresh) & set(spares)
    assert half().post("/sign-in/code", {"code": spares[5]}).status_code == 422
    assert half().post("/sign-in/code", {"code": fresh[5]}).status_code == 303


def test_who_takes_it_off_signs_in_with_the_password_alone(spares: list[str], watch) -> None:
    client = half()
    client.post("/sign-in/code", {"code": spares[0]})
    assert act(client, "stop", code=code(watch.at))["Location"] == "/account?done=stop" and inside(client)
    assert Client().post("/sign-in", GOOD)["Location"] == "/"


# Demanded by the district


@pytest.fixture
def demanded(chen: None) -> None:
    """Let the district demand it of operators and administrators."""
    m.Value.objects.create(name="second_factor", of="*", since="2020-01-01", value="operator, admin", source="test", own=True)
    m.District.objects.update(digest="with a second factor")


def test_a_role_that_must_have_it_is_led_there_and_can_do_nothing_else(demanded: None, lamp: str, watch) -> None:
    client = Client()
    assert client.post("/sign-in", GOOD)["Location"] == "/account"
    for path in ("/", f"/cases/{lamp}", "/handover", "/call", "/cases.csv", "/design"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (303, "/account"), path
    assert client.post(f"/cases/{lamp}/note", {"text": "x", "version": "1"})["Location"] == "/account"
    assert client.get(f"/api/v1/cases/{lamp}").status_code == 404 and client.get("/api/v1/notices").status_code == 403
    assert client.get("/report").status_code == 200 and "先设置动态验证码" in client.get("/account").content.decode()
    act(client, "begin", password=GOOD["password"])
    answer = act(client, "confirm", code=code(watch.at))
    assert "坐席" in answer.content.decode() and inside(client) and client.get(f"/cases/{lamp}").status_code == 200


def test_who_has_it_set_up_is_not_led_away_and_taking_it_off_leads_there_again(demanded: None, watch) -> None:
    factor.begin(GOOD["password"], by=CHEN)
    factor.confirm(code(watch.at), by=CHEN, at=watch.at, keep="")
    watch.pass_by(minutes=1)
    client = half()
    assert client.post("/sign-in/code", {"code": code(watch.at)})["Location"] == "/?view=late" and inside(client)
    watch.pass_by(minutes=1)
    act(client, "stop", code=code(watch.at))
    assert client.get("/")["Location"] == "/account"


def test_another_role_is_left_alone(demanded: None, client: Client) -> None:
    m.Member.objects.update(role="leader")
    assert client.post("/sign-in", GOOD)["Location"] == "/handover"


def test_a_code_for_nobody_is_wrong(db, at) -> None:
    assert not factor.passes("nobody", "000000", at=at)
    with pytest.raises(Refused):
        factor.renew("000000", by=CHEN, at=at)
