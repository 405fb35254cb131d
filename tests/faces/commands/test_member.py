"""What may an administrator do for a member?"""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from cityloop.actions import enrol, factor
from cityloop.loop.words import Actor, Role
from cityloop.site.main import main
from cityloop.store import models as m

GOOD = {"username": "chen", "password": "a-long-pass-2026"}


@pytest.fixture
def chen(district: str) -> None:
    user = get_user_model().objects.create_user(**GOOD, email="chen@example.org")
    m.Member.objects.create(user=user, role="operator", unit_id="C0", area_id="500103")


def inside(client: Client) -> bool:
    return client.get("/").status_code == 200


@pytest.mark.parametrize(
    "words",
    [
        ["set", "x", "--role", "king"], ["set", "x", "--role", "resident"], ["set", "x", "--role", "operator", "--unit", "NONE"],
        ["set", "", "--role", "admin"], ["set", "x", "--role", "operator", "--mail", "no"],
        ["set", "x", "--role", "operator", "--mail", "CHEN@example.org"], ["close", "nobody"], ["open", "a\x00b"],
    ],
    ids=["role", "resident", "unit", "name", "mail", "taken", "nobody", "nul"],
)  # fmt: skip
def test_a_member_that_is_no_good_is_refused(chen: None, words: list[str], capsys) -> None:
    assert main(["member", *words, *(["--no-password"] if words[0] == "set" else [])]) == 2 and m.Member.objects.count() == 1


def test_a_member_is_made_listed_closed_and_opened(chen: None, capsys) -> None:
    assert main(["member", "set", "wang", "--role", "foreman", "--unit", "ULD", "--mail", "wang@example.org", "--no-password"]) == 0
    assert not get_user_model().objects.get(username="wang").has_usable_password()
    assert main(["member", "list"]) == 0 and "wang  foreman  ULD  -  wang@example.org  yes  no" in capsys.readouterr().out
    client = Client()
    client.post("/sign-in", GOOD)
    assert main(["member", "close", "chen"]) == 0
    assert not inside(client) and not m.Session.objects.exists() and Client().post("/sign-in", GOOD).status_code == 422
    assert main(["member", "open", "chen"]) == 0 and Client().post("/sign-in", GOOD).status_code == 303


def test_no_password_given_keeps_the_one_there_is(chen: None) -> None:
    enrol.enrol("chen", None, role=Role.LEADER, unit="C0", area="500103")
    assert Client().post("/sign-in", GOOD)["Location"] == "/handover"


def test_a_lost_second_factor_is_taken_off_and_its_sessions_end(chen: None) -> None:
    client = Client()
    client.post("/sign-in", GOOD)
    factor.begin(GOOD["password"], by=Actor("chen", Role.OPERATOR))
    m.Factor.objects.update(confirmed_at=m.Session.objects.get().begun_at)
    assert Client().post("/sign-in", GOOD)["Location"] == "/sign-in/code"
    assert main(["member", "codeless", "chen"]) == 0 and not inside(client)
    assert Client().post("/sign-in", GOOD)["Location"] == "/"
    assert main(["member", "codeless", "chen"]) == 2 and main(["member", "codeless", "nobody"]) == 2
