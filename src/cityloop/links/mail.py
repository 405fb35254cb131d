"""How does a notice become a mail?"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from cityloop.links.letter import Down, Later, Letter, Undeliverable
from cityloop.loop.mailbox import mailbox
from cityloop.loop.words import Refused, shorten

EXAMPLE = "smtp://user:password@mail.example.org:587?tls=starttls"
PORTS = {"starttls": 587, "none": 25, "tls": 465}
LOOPBACK = ("127.0.0.1", "::1", "localhost")
TIMEOUT = 10.0  # seconds for each answer of the server, unless the URL says otherwise
# The answer to the end of a letter is waited for longer: who gives up early sends twice. Source: RFC 5321, 4.5.3.2.6.
LAST_ANSWER = 6  # times the timeout
WHOLE = 20  # times the timeout: a server that dribbles its answers is cut off
CLOSING = 421


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and how we speak to it; `tls` is starttls, tls (from the first byte) or none; `timeout` in seconds."""

    host: str
    port: int
    tls: str
    user: str
    password: str = field(repr=False)
    timeout: float
    sender: str


def server(url: str, sender: str) -> Server:
    """Return what a URL says of the mail server. Raises Refused, and never shows what may be part of a password."""
    parts = _split(url)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    tls = "tls" if parts.scheme == "smtps" else asked.pop("tls", "starttls")
    timeout = _seconds(asked.pop("timeout", str(TIMEOUT)))
    if asked or tls not in PORTS or (tls == "tls") != (parts.scheme == "smtps"):
        raise _no("tls 应为 starttls 或 none,timeout 为秒数,别无其他 / only tls=starttls|none and timeout=SECONDS may follow the ?")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise _no("用户和密码要一起给 / user and password go together")
    if not (user + password).isascii():
        raise _no("用户和密码只能是 ASCII 字符 / user and password must be ASCII")
    if user and tls == "none" and parts.hostname not in LOOPBACK:
        raise _no("不能明文发送密码 / a password is never sent in the clear")
    if not mailbox(sender) or not sender.isascii():
        raise Refused("不是邮箱地址 / not an e-mail address", field="CITYLOOP_MAIL_FROM", value=sender, mend="cityloop@example.org")
    return Server(parts.hostname or "", parts.port or PORTS[tls], tls, user, password, timeout, sender.strip(" "))


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        well = parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0 and not parts.path.strip("/")
    except ValueError:
        well = False
    if not well or parts.fragment or any(c.isspace() or not c.isprintable() for c in url):
        raise _no("不是邮件服务器地址 / not the URL of a mail server")
    return parts


def _seconds(text: str) -> float:
    with suppress(ValueError):
        if 0.1 <= float(text) <= 10:
            return float(text)
    raise _no("timeout 应为 0.1 到 10 秒 / must be from 0.1 to 10 seconds")


def _no(reason: str) -> Refused:
    mend = f"如 / such as {EXAMPLE}; 特殊字符写成 %XX / write special characters as %XX"
    return Refused(reason, field="CITYLOOP_MAIL", mend=mend)


class Mail:
    """One connection to a mail server, opened for the first letter and kept for those that follow."""

    def __init__(self, server: Server):
        self.server, self.domain = server, server.sender.rpartition("@")[2]
        self.smtp: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> None:
        """Return once the server has taken the letter.

        The stage decides whose fault a no is. Up to MAIL FROM it is the server's: Down, whatever the code. A 5xx to the
        receiver is the receiver's: Undeliverable, unless it is about policy or signing in (5.7.x, 530, 503). Any other no:
        Later. A broken or silent connection, or 421: Down.
        """
        to, options = _wire(letter.to)
        with self._in_time():
            try:
                smtp = self._begin(options)
                self._receiver(smtp, to)
                self._content(smtp, written(letter, to, self.server.sender, self.domain))
            except Down:
                self.close()
                raise

    def close(self) -> None:
        """Say goodbye and hang up, without waiting for an answer."""
        smtp, self.smtp = self.smtp, None
        if smtp:
            with suppress(OSError):
                smtp.putcmd("quit")
            smtp.close()

    def _begin(self, options: list[str]) -> smtplib.SMTP:
        """Return a connection on which a letter was begun; one that the server had closed meanwhile is opened anew."""
        kept = self.smtp
        if kept:
            with suppress(Down):
                return self._from(kept, options)
            self.close()
        return self._from(self._open(), options)

    def _open(self) -> smtplib.SMTP:
        own, context = self.server, ssl.create_default_context()
        smtp = smtplib.SMTP_SSL(local_hostname=self.domain, timeout=own.timeout, context=context) if own.tls == "tls" else (
            smtplib.SMTP(local_hostname=self.domain, timeout=own.timeout)
        )  # fmt: skip
        smtp._host = own.host  # type: ignore[attr-defined]  # whom the certificate must name; else only a constructor that connects sets it
        self.smtp = smtp
        try:
            _heard(*smtp.connect(own.host, own.port))
            smtp.ehlo_or_helo_if_needed()
            if own.tls == "starttls":
                smtp.starttls(context=context)
                smtp.ehlo_or_helo_if_needed()
            if own.user:
                smtp.login(own.user, own.password)
        except (OSError, ValueError) as fault:
            raise Down(f"{own.host}:{own.port} {self._told(fault)}") from None
        return smtp

    def _from(self, smtp: smtplib.SMTP, options: list[str]) -> smtplib.SMTP:
        if options and not smtp.has_extn("smtputf8"):
            raise Undeliverable("服务器不支持此类地址 / the server takes no such address (SMTPUTF8)")
        try:
            _heard(*smtp.mail(self.server.sender, options))
        except (OSError, ValueError) as fault:
            raise Down(f"MAIL FROM: {self._told(fault)}") from None
        return smtp

    def _receiver(self, smtp: smtplib.SMTP, to: str) -> None:
        code, said = self._answer(lambda: smtp.rcpt(to), "RCPT TO")
        if code < 400:
            return
        self._reset(smtp)
        reason = f"RCPT TO: {code} {_hide(_text(said), to)}"
        if code >= 500 and code not in (503, 530) and not _text(said).startswith("5.7."):
            raise Undeliverable(reason)
        raise Later(reason)

    def _content(self, smtp: smtplib.SMTP, data: bytes) -> None:
        code, said = self._answer(lambda: smtp.docmd("DATA"), "DATA")
        if code == 354:
            code, said = self._answer(lambda: self._pour(smtp, data), "DATA")
        if code != 250:
            self._reset(smtp)
            raise Later(f"DATA: {code} {_text(said)}")

    def _pour(self, smtp: smtplib.SMTP, data: bytes) -> tuple[int, bytes]:
        sock = smtp.sock
        assert sock
        sock.settimeout(LAST_ANSWER * self.server.timeout)
        smtp.send(b"".join(b"." + line if line.startswith(b".") else line for line in data.splitlines(keepends=True)) + b".\r\n")
        answer = smtp.getreply()
        sock.settimeout(self.server.timeout)
        return answer

    def _answer(self, ask: Callable[[], tuple[int, bytes]], stage: str) -> tuple[int, bytes]:
        """Return the server's answer. Raises Down when there is none, or when it says that it closes."""
        try:
            code, said = ask()
        except (OSError, ValueError) as fault:
            raise Down(f"{stage}: {self._told(fault)}", offered=True) from None
        if code == CLOSING or code < 0:
            raise Down(f"{stage}: {code} {_text(said)}", offered=True)
        return code, said

    def _reset(self, smtp: smtplib.SMTP) -> None:
        try:
            _heard(*smtp.rset())
        except OSError:
            self.close()

    def _told(self, fault: Exception) -> str:
        """Return a fault in words, without the account's name."""
        said = f"{fault.smtp_code} {_text(fault.smtp_error)}" if isinstance(fault, smtplib.SMTPResponseException) else str(fault)
        return _hide(f"{type(fault).__name__}: {said}", self.server.user)

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        watch = threading.Timer(WHOLE * self.server.timeout, self._cut)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()

    def _cut(self) -> None:
        sock = self.smtp and self.smtp.sock
        if sock:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def written(letter: Letter, to: str, sender: str, domain: str) -> bytes:
    """Return the mail as it goes over the wire: 7-bit throughout, unless an address needs more."""
    message = EmailMessage(SMTP if to.isascii() else SMTPUTF8)
    message["From"], message["To"] = sender, to
    message["Subject"] = " ".join("".join(c if c.isprintable() else " " for c in letter.subject).split())
    message["Date"] = letter.at
    message["Message-ID"] = f"<{letter.key}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # Source: RFC 3834; no out-of-office answers to us
    message.set_content(letter.text, charset="utf-8", cte="base64")
    return message.as_bytes()


def _wire(address: str) -> tuple[str, list[str]]:
    """Return an address as the wire has it, its domain in ASCII, and what MAIL FROM must ask for."""
    local, _, domain = mailbox(address).rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError:
        ascii_domain = ""
    if not local or not ascii_domain:
        raise Undeliverable("不是邮箱地址 / not an e-mail address")
    return f"{local}@{ascii_domain}", [] if local.isascii() else ["SMTPUTF8"]


def _heard(code: int, said: bytes) -> None:
    if not 200 <= code < 400:
        raise smtplib.SMTPResponseException(code, said)


def _text(said: bytes | str) -> str:
    text = said if isinstance(said, str) else said.decode("utf-8", "replace")
    return shorten(text.replace("\n", " "), 200)


def _hide(text: str, secret: str) -> str:
    """Return `text` without an address or account that a server repeats."""
    return re.sub(re.escape(secret), "…", text, flags=re.IGNORECASE) if secret else text
