"""Can whoever did the work show it with pictures, from the page itself?"""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cityloop.actions.move import move
from cityloop.loop.words import Actor, Move
from cityloop.store import models as m
from tests.faces.api.bad.said import JPEG

HANDLER = "handler"


def text(answer) -> str:
    return answer.content.decode()


def picture(name: str = "a.jpg", body: bytes = JPEG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, "image/jpeg")


def send(browser, number: str, act: str = "evidence", **words: object):
    version = m.Case.objects.get(number=number).version
    return browser.post(f"/cases/{number}/{act}", {"version": version, "step": "repair", "kind": "photo", **words})


@pytest.fixture
def working(burst: str, actors: dict[str, Actor], watch) -> str:
    """Return the number of a case that its unit has accepted."""
    move(burst, Move.ACCEPT, by=actors["handler"], at=watch.at)
    return burst


def test_a_piece_of_evidence_brings_its_pictures(enter: Callable, working: str, actors: dict[str, Actor]) -> None:
    browser = enter(actors[HANDLER])
    page = text(browser.get(f"/cases/{working}"))
    assert 'type="file"' in page and 'enctype="multipart/form-data" data-now' in page
    assert send(browser, working, photos=[picture("before.jpg"), picture("after.jpg", JPEG + b"1")], text="已抢修").status_code == 303
    proof = m.Evidence.objects.get(case__number=working)
    assert proof.text == "已抢修" and proof.files.count() == 2
    assert text(browser.get(f"/cases/{working}")).count("/api/v1/photos/") >= 2


@pytest.mark.parametrize(("more", "told"), [
    ({"photos": [picture(f"{n}.jpg", JPEG + bytes([n])) for n in range(6)]}, "至多 5 张"), ({"photos": picture("a.txt", b"words")}, "photos"),
    ({"photos": picture("a.jpg", b"")}, "photos"), ({"photo": picture()}, "图片放在 photos"), ({"photos": picture(), "kind": "song"}, "kind"),
], ids=range(5))  # fmt: skip
def test_bad_pictures_are_named_and_nothing_is_kept(enter: Callable, working: str, actors: dict[str, Actor], more: dict, told: str) -> None:
    answer = send(enter(actors[HANDLER]), working, **more)
    assert answer.status_code == 422 and told in text(answer)
    assert not m.Evidence.objects.exists() and not m.File.objects.exists()


def test_pictures_with_another_act_are_left_aside(enter: Callable, working: str, actors: dict[str, Actor]) -> None:
    assert send(enter(actors[HANDLER]), working, "note", text="看过", photos=picture()).status_code == 303
    assert not m.File.objects.exists()
