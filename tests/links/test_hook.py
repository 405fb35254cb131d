"""Does a hook get what was signed, and can nobody make us call what lies behind our walls?"""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator

import pytest

from cityloop.links import hook, plug
from cityloop.links.hook import Hook, parts, public
from cityloop.links.letter import Down, Later, Letter, Undeliverable
from cityloop.links.sms import Sms
from cityloop.loop.words import Refused
from tests.conftest import AT
from tests.hookserver import Hooks


@pytest.fixture
def hooks(settings) -> Iterator[Hooks]:
    """Return a server that the house names as one of its own."""
    with Hooks() as one:
        settings.HOOK_HOSTS = [one.host]
        yield one


def letter(to: str, secret: str = "s3cret") -> Letter:
    return Letter("notice.500103.1.x", to, "渝中区 事件 / case 20261012-000001", "逾期 / late", AT, secret)


def test_a_hook_gets_a_signed_call(hooks: Hooks) -> None:
    Hook().send(letter(hooks.url))
    [(path, headers, body)] = hooks.came
    stamp = headers["X-Cityloop-Signature"].removeprefix("t=").partition(",v1=")
    assert path == "/hook?x=1" and headers["Content-Type"] == "application/json" and headers["X-Cityloop-Id"] == "notice.500103.1.x"
    assert stamp[2] == hmac.new(b"s3cret", f"{stamp[0]}.".encode() + body, hashlib.sha256).hexdigest()
    assert json.loads(body)["text"] == "逾期 / late" and "s3cret" not in str(headers) and "s3cret" not in repr(letter("x"))


@pytest.mark.parametrize(
    ("status", "fault"),
    [(301, Undeliverable), (307, Undeliverable), (404, Undeliverable), (410, Undeliverable), (408, Later), (429, Later), (500, Later), (503, Later)],
)
def test_an_answer_says_whether_to_try_again_and_no_redirect_is_followed(hooks: Hooks, status: int, fault: type[Exception]) -> None:
    hooks.status, hooks.more = status, {"Location": hooks.url}
    with pytest.raises(fault):
        Hook().send(letter(hooks.url))
    assert len(hooks.came) == 1


def test_a_hook_that_hangs_dribbles_or_is_gone_is_tried_later(hooks: Hooks, monkeypatch) -> None:
    monkeypatch.setattr(hook, "TIMEOUT", 0.3)
    monkeypatch.setattr(hook, "WHOLE", 0.8)
    hooks.hang = 1.0
    with pytest.raises(Later):
        Hook().send(letter(hooks.url))
    hooks.hang, hooks.dribble, begun = 0, True, time.monotonic()
    with pytest.raises(Later):
        Hook().send(letter(hooks.url))
    assert time.monotonic() - begun < 3
    hooks.dribble = False
    hooks.server.shutdown()
    hooks.server.server_close()
    with pytest.raises(Later):
        Hook().send(letter(hooks.url))


BAD = (
    "", "x", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org:70/", "javascript:alert(1)", "http://example.org/hook", "https://example.org:8443/",
    "https://example.org:0/", "https://example.org:99999/", "https://user:pw@example.org/", "https://user@example.org/", "https:///hook", "https://例子.org/",
    "https://example.org/#x", "https://example.org/a b", "https://example.org/\r\nX-Evil: 1", "https://example.org/\x00", "https://[::1", "//evil.test/",
    "https://example.org/" + "x" * 300,
)  # fmt: skip


@pytest.mark.parametrize("url", BAD, ids=[str(number) for number in range(len(BAD))])
def test_an_address_that_is_no_good_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(Refused) as no:
        parts(url)
    assert len(url) < 5 or url not in no.value.text
    with pytest.raises(Undeliverable):
        Hook().send(letter(url))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "[::1]", "[::]", "[fe80::1]", "[fd00::1]",
     "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "224.0.0.1", "255.255.255.255"],
)  # fmt: skip
def test_no_address_behind_our_walls_is_called_however_it_is_spelt(host: str, settings) -> None:
    with pytest.raises((Undeliverable, Later)) as no:
        Hook().send(letter(f"https://{host}/hook"))
    assert no.type is Undeliverable or str(no.value) == "gaierror"


def test_a_name_that_leads_inside_is_not_called_also_when_one_of_its_addresses_is_public(hooks: Hooks, settings, monkeypatch) -> None:
    settings.HOOK_HOSTS, asked = [], []

    def lookup(host: str, port: int, **_: object) -> list:
        asked.append(host)
        return [(2, 1, 6, "", (address, port)) for address in ("93.184.216.34", "127.0.0.1")]

    monkeypatch.setattr(hook.socket, "getaddrinfo", lookup)
    with pytest.raises(Undeliverable):
        Hook().send(letter("https://rebind.example.org/"))
    assert asked == ["rebind.example.org"] and not hooks.came


def test_the_address_that_was_judged_is_the_one_connected_to(monkeypatch) -> None:
    """A name that answers otherwise the second time (DNS rebinding) is asked once, and a number is connected to."""
    asked, connected = [], []

    def lookup(host: str, port: int, **_: object) -> list:
        asked.append(host)
        return [(2, 1, 6, "", ("93.184.216.34" if len(asked) == 1 else "127.0.0.1", port))]

    def connect(address: tuple[str, int], *_: object) -> None:
        connected.append(address)
        raise OSError

    monkeypatch.setattr(hook.socket, "getaddrinfo", lookup)
    monkeypatch.setattr(hook.socket, "create_connection", connect)
    with pytest.raises(Later):
        Hook().send(letter("https://rebind.example.org/"))
    assert len(asked) == 1 and connected == [("93.184.216.34", 443)]


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_the_public_internet_is_called(address: str) -> None:
    assert public(address)


def test_a_server_that_was_silent_is_not_asked_again_in_the_same_round(hooks: Hooks, monkeypatch) -> None:
    monkeypatch.setattr(hook, "TIMEOUT", 0.3)
    hooks.hang, link = 1.0, Hook()
    for _ in range(3):
        with pytest.raises(Later):
            link.send(letter(hooks.url))
    assert len(hooks.came) == 1
    link.close()
    hooks.hang = 0
    link.send(letter(hooks.url))
    assert len(hooks.came) == 2


def test_nothing_is_sent_unsigned(hooks: Hooks) -> None:
    with pytest.raises(Undeliverable):
        Hook().send(letter(hooks.url, secret=""))
    assert not hooks.came


def test_a_certificate_must_be_good(hooks: Hooks) -> None:
    with pytest.raises(Later):
        Hook().send(letter(hooks.url.replace("http://", "https://")))
    assert not hooks.came


# Text messages


def test_a_gateway_gets_number_and_text_with_its_token(hooks: Hooks) -> None:
    Sms(hooks.url, "tok").send(letter("13800000000"))
    [(_, headers, body)] = hooks.came
    assert headers["Authorization"] == "Bearer tok" and json.loads(body) == {"to": "13800000000", "text": "逾期 / late", "id": "notice.500103.1.x"}


@pytest.mark.parametrize(("status", "fault"), [(400, Undeliverable), (422, Undeliverable), (401, Down), (302, Down), (503, Down)])
def test_a_gateway_that_says_no_is_down_unless_it_is_the_number(hooks: Hooks, status: int, fault: type[Exception]) -> None:
    hooks.status = status
    with pytest.raises(fault):
        Sms(hooks.url, "").send(letter("13800000000"))


def test_a_gateway_over_plain_http_elsewhere_is_refused(settings) -> None:
    settings.SMS = "http://sms.example.org/"
    with pytest.raises(Refused):
        plug.plug()
    settings.SMS = "https://sms.example.org/"
    assert list(plug.plug()) == ["console", "hook", "sms"]
