"""Does a letter reach a real mail server whole, and is each no understood as what it is?"""

import base64
import dataclasses
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from aiosmtpd.smtp import AuthResult

from cityloop.links import mail, plug
from cityloop.links.console import Console
from cityloop.links.letter import Down, Later, Letter, Undeliverable
from cityloop.loop.words import Refused
from tests.conftest import AT
from tests.mailserver import Mailbox, certificate

FROM = "city@example.org"
LETTER = Letter("notice-500103-1-x", "lights@example.org", "渝中区 事件 / case 20261012-000001", "嘉西村社区路灯不亮\n.\n..\n第二行", AT)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """Return a mail server that is well."""
    with Mailbox() as one:
        yield one


def link(box: Mailbox, more: str = "timeout=0.5&tls=none") -> mail.Mail:
    return mail.Mail(mail.server(box.url(more), FROM))


def to(address: str, **more: object) -> Letter:
    return dataclasses.replace(LETTER, to=address, **more)


def test_a_chinese_letter_arrives_whole(box) -> None:
    one = link(box)
    one.send(LETTER)
    one.close()
    [(receiver, seen)] = box.letters
    assert receiver == seen["To"] == LETTER.to and seen["From"] == FROM
    assert seen["Subject"] == LETTER.subject and seen.get_content().replace("\r\n", "\n").rstrip("\n") == LETTER.text
    assert seen["Message-ID"] == "<notice-500103-1-x@example.org>" and seen["Auto-Submitted"] == "auto-generated"
    assert seen["Date"].datetime == AT and all(byte < 128 for byte in box.raw[0]), "7 bits for any server"


def test_a_batch_goes_over_one_connection(box) -> None:
    one = link(box)
    for _ in range(5):
        one.send(LETTER)
    one.close()
    assert len(box.letters) == 5 and len({id(session) for session in box.sessions}) == 1


def test_a_connection_that_the_server_closed_meanwhile_is_opened_anew(box) -> None:
    one = link(box)
    one.send(LETTER)
    box.once_closed = True
    one.send(LETTER)
    assert len(box.letters) == 2 and len({id(session) for session in box.sessions}) == 2
    one.close()


@pytest.mark.parametrize("end", ["\r\nBcc: thief@example.org", "\nX: y", "\r", "\x0b\x85\u2028Bcc: a@b.org"])
def test_no_header_can_be_smuggled_in(box, end) -> None:
    one = link(box)
    one.send(dataclasses.replace(LETTER, subject=LETTER.subject + end, text="x" + end))
    for bad in (f"a@example.org{end}", f"a{end}@example.org"):
        with pytest.raises(Undeliverable):
            one.send(to(bad))
    one.close()
    [(receiver, seen)] = box.letters
    assert receiver == LETTER.to and seen["Bcc"] is None and seen["X"] is None
    assert set(seen.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip


def test_an_address_in_another_script_asks_for_smtputf8_and_is_dead_without_it(box) -> None:
    one = link(box)
    one.send(to("灯@例子.中国"))
    one.close()
    assert box.letters[0][0] == "灯@xn--fsqu00a.xn--fiqs8s"
    with Mailbox(enable_SMTPUTF8=False) as plain:
        two = link(plain)
        with pytest.raises(Undeliverable, match="SMTPUTF8"):
            two.send(to("灯@example.org"))
        two.send(to("a@例子.中国"))
        two.close()
        assert plain.letters[0][0] == "a@xn--fsqu00a.xn--fiqs8s", "a domain needs nothing"


# Whose fault is a no?


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("550 5.1.1 <{to}> unknown", Undeliverable),
        ("553 no such mailbox", Undeliverable),
        ("450 4.2.0 greylisted", Later),
        ("452 4.2.2 mailbox full", Later),
        ("550 5.7.1 relaying denied", Later),
        ("530 5.7.0 authentication required", Later),
    ],
)
def test_a_no_to_the_receiver_is_his_own_and_the_next_one_goes_out(box, answer, kind) -> None:
    one, box.rcpt = link(box), answer
    with pytest.raises(kind) as no:
        one.send(to("Zhang@example.org"))
    assert "zhang@" not in str(no.value).lower(), "a fault holds no address"
    box.rcpt = ""
    one.send(LETTER)
    one.close()
    assert len(box.letters) == 1 and len({id(session) for session in box.sessions}) == 1


@pytest.mark.parametrize("answer", ["554 5.6.0 spam", "451 try later", "552 too big"])
def test_a_no_to_the_content_is_tried_later(box, answer) -> None:
    one, box.data = link(box), answer
    with pytest.raises(Later, match=answer[:3]):
        one.send(LETTER)
    box.data = ""
    one.send(LETTER)
    one.close()


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_a_server_that_says_it_closes_is_down_in_the_middle(box, stage) -> None:
    one = link(box)
    setattr(box, stage, "421 4.3.2 closing")
    with pytest.raises(Down) as no:
        one.send(LETTER)
    assert no.value.offered


@pytest.mark.parametrize("says", ["554 5.3.2 not here", "421 busy", "rubbish"])
def test_a_server_that_says_no_to_everything_is_down_and_no_letter_is_to_blame(box, says) -> None:
    one, box.says = link(box), says
    with pytest.raises(Down) as no:
        one.send(LETTER)
    assert not no.value.offered and one.smtp is None
    box.says = ""
    one.send(LETTER)
    one.close()


def test_a_dead_server_is_down_at_once() -> None:
    with pytest.raises(Down) as no:
        link(Mailbox()).send(LETTER)
    assert not no.value.offered and "refused" in str(no.value).lower()


def test_a_silent_server_is_down_after_the_timeout(box) -> None:
    one, box.hang = link(box), 20
    began = time.monotonic()
    with pytest.raises(Down) as no:
        one.send(LETTER)
    assert not no.value.offered and time.monotonic() - began < 5


def test_a_slow_end_is_waited_for_so_that_nothing_is_sent_twice(box) -> None:
    one, box.slow = link(box), 1.5  # the timeout is 0.5 s; six of it at the end
    one.send(LETTER)
    one.close()
    assert len(box.letters) == 1


def test_a_server_that_dribbles_is_cut_off(monkeypatch) -> None:
    monkeypatch.setattr(mail, "WHOLE", 2)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def dribble() -> None:
            peer, _ = server.accept()
            with peer:
                for _ in range(100):
                    try:
                        peer.sendall(b"2")
                    except OSError:
                        return
                    time.sleep(0.1)

        thread = threading.Thread(target=dribble)
        thread.start()
        began, url = time.monotonic(), f"smtp://127.0.0.1:{server.getsockname()[1]}?timeout=0.5&tls=none"
        with pytest.raises(Down):
            mail.Mail(mail.server(url, FROM)).send(LETTER)
        assert time.monotonic() - began < 5
        thread.join()


# Signing in, and TLS


def clerk(server, session, envelope, mechanism, given) -> AuthResult:
    return AuthResult(handled=False, success=(given.login, given.password) == (b"city@x", b"p:/@z"))


def test_signing_in_over_starttls_with_a_certificate_that_is_known(tmp_path, monkeypatch) -> None:
    context = certificate(tmp_path)
    with Mailbox(tls_context=context, require_starttls=True, auth_required=True, authenticator=clerk) as box:
        url = f"smtp://city%40x:p%3A%2F%40z@localhost:{box.port}?timeout=4"
        with pytest.raises(Down, match="CERTIFICATE_VERIFY_FAILED"):
            mail.Mail(mail.server(url, FROM)).send(LETTER)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        one = mail.Mail(mail.server(url, FROM))
        one.send(LETTER)
        one.close()
        assert len(box.letters) == 1
        with pytest.raises(Down) as no:
            mail.Mail(mail.server(url.replace("p%3A", "q%3A"), FROM)).send(LETTER)
        said = str(no.value)
        assert "535" in said and not any(part in said for part in ("p:/@", "city@x", base64.b64encode(b"p:/@").decode()[:4]))


def test_tls_from_the_first_byte(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with Mailbox(ssl_context=certificate(tmp_path)) as box:
        one = mail.Mail(mail.server(f"smtps://localhost:{box.port}?timeout=2", FROM))
        one.send(LETTER)
        one.close()
        assert len(box.letters) == 1


def test_starttls_that_is_not_offered_is_down_and_never_plain(box) -> None:
    with pytest.raises(Down, match="STARTTLS"):
        link(box, "timeout=1").send(LETTER)
    assert not box.letters


# What a URL says


def test_a_url_is_read() -> None:
    found = mail.server("smtp://u%40x:p%2Fw@[::1]?timeout=2.5&tls=none", FROM)
    assert (found.host, found.port, found.tls, found.user, found.password, found.timeout) == ("::1", 25, "none", "u@x", "p/w", 2.5)
    assert mail.server("smtp://mail.example.org", FROM).port == 587 and mail.server("smtps://mail.example.org", FROM).port == 465
    assert "p/w" not in repr(found)


@pytest.mark.parametrize(
    "url",
    [
        "", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://:25", "smtp://u:se/cret@mail.example.org",
        "smtp://h:0", "smtp://h:99999", "smtp://h:x", "smtp://h/path", "smtp://h#x", "smtp://h\r\nx", "smtp://[::1",
        "smtp://h?tls=no", "smtp://h?tls=tls", "smtps://h?tls=none", "smtp://h?timeout=0", "smtp://h?timeout=11",
        "smtp://h?timeout=nan", "smtp://h?timeout=x", "smtp://h?colour=red", "smtp://secret@h", "smtp://:secret@h",
        "smtp://u:secret@h?tls=none", "smtp://u:%E5%AF%86secret@h",
    ],
)  # fmt: skip
def test_a_bad_url_is_refused_and_its_password_not_shown(url) -> None:
    with pytest.raises(Refused) as no:
        mail.server(url, FROM)
    assert no.value.field == "CITYLOOP_MAIL" and no.value.mend and "secret" not in no.value.text and "cret" not in no.value.text


@pytest.mark.parametrize("sender", ["", "city", "City <city@example.org>", "a@b.org\r\nBcc: c@d.org", "城@example.org"])
def test_a_bad_sender_is_refused(sender) -> None:
    with pytest.raises(Refused) as no:
        mail.server("smtp://mail.example.org", sender)
    assert no.value.field == "CITYLOOP_MAIL_FROM"


# Which links there are


@pytest.mark.parametrize(
    ("link", "url", "found"),
    [
        ("", "", ["console", "hook"]), ("", "smtp://h", ["console", "mail", "hook"]), ("console", "smtp://h", ["console", "hook"]),
        ("mail", "smtp://h", ["console", "mail", "hook"]),
    ],
)  # fmt: skip
def test_settings_pick_the_links(settings, link, url, found) -> None:
    settings.LINK, settings.MAIL, settings.MAIL_FROM = link, url, FROM
    assert list(plug.plug()) == found


@pytest.mark.parametrize(("link", "field"), [("pigeon", "CITYLOOP_LINK"), ("mail", "CITYLOOP_MAIL")])
def test_an_unknown_link_and_mail_without_a_server_are_refused_by_name(settings, link, field) -> None:
    settings.LINK, settings.MAIL = link, ""
    with pytest.raises(Refused) as no:
        plug.plug()
    assert no.value.field == field


def test_the_console_link_shows_no_contact(caplog) -> None:
    with caplog.at_level("INFO", logger="cityloop.notice"):
        Console().send(to("13800001111"))
        Console().send(to("unit:ULD"))
    assert "13800001111" not in caplog.text and "resident" in caplog.text and "unit:ULD" in caplog.text
