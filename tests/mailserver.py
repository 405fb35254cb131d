"""A real mail server on loopback that can be well, dead, hang and refuse."""

import asyncio
import socket
import ssl
import time
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax


class Spoken(SMTP):
    """A dialogue whose every answer may be late, or a no from the first word."""

    def __init__(self, box: "Mailbox", **more: object):
        super().__init__(box, **more)
        self.box = box

    async def push(self, status: str | bytes) -> None:
        await asyncio.sleep(self.box.hang)
        if self.box.says and status[:3] != "221":
            status = self.box.says
        await super().push(status)

    @syntax("MAIL FROM:<address>")
    async def smtp_MAIL(self, arg: str) -> None:
        if self.box.once_closed:
            self.box.once_closed = False
            await self.push("421 4.3.2 closing")
            self.transport.close()
            return
        await super().smtp_MAIL(arg)


class Mailbox:
    """What was delivered, and how the server behaves: `hang` seconds before each answer, `says` instead of every answer,
    `rcpt` and `data` instead of those answers, `slow` seconds before the end of a letter is confirmed."""

    def __init__(self, **more: object):
        self.hang, self.says, self.rcpt, self.data, self.slow, self.once_closed = 0.0, "", "", "", 0.0, False
        self.letters: list[tuple[str, EmailMessage]] = []
        self.raw: list[bytes] = []
        self.sessions: list[Session] = []
        self.got: list[float] = []
        self.more, self.controller = more, None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def start(self) -> "Mailbox":
        box = self

        class Real(Controller):
            def factory(self) -> SMTP:
                return Spoken(box, hostname="mail.test", enable_SMTPUTF8=box.more.get("enable_SMTPUTF8", True), **{
                    k: v for k, v in box.more.items() if k not in ("enable_SMTPUTF8", "ssl_context")
                })  # fmt: skip

        self.controller = Real(self, hostname="127.0.0.1", port=self.port, ssl_context=self.more.get("ssl_context"))
        # The controller speaks a first word with its own server; a server that says no would never count as started.
        hang, says, self.hang, self.says = self.hang, self.says, 0.0, ""
        self.controller.start()
        self.hang, self.says = hang, says
        return self

    def stop(self) -> None:
        if self.controller:
            self.controller.stop(no_assert=True)
            self.controller = None

    def __enter__(self) -> "Mailbox":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def url(self, more: str = "timeout=0.5&tls=none") -> str:
        return f"smtp://127.0.0.1:{self.port}?{more}"

    def counted(self) -> Counter[tuple[str, str]]:
        """Return how often each letter came to each receiver."""
        return Counter((to, str(letter["Message-ID"])) for to, letter in self.letters)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self.rcpt:
            return self.rcpt.replace("{to}", address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.data:
            return self.data
        await asyncio.sleep(self.slow)
        raw = envelope.original_content
        for to in envelope.rcpt_tos:
            self.letters.append((to, message_from_bytes(raw, policy=policy.default)))
        self.raw.append(raw)
        self.sessions.append(session)
        self.got.append(time.monotonic())
        return "250 OK"


def certificate(folder) -> ssl.SSLContext:
    """Return a server's context with a certificate that nobody knows, made by openssl."""
    import subprocess

    words = f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {folder}/key.pem -out {folder}/cert.pem -days 2 -subj /CN=localhost -addext"
    subprocess.run([*words.split(), "subjectAltName=DNS:localhost"], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
    return context
