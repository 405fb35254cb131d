"""How does an alert reach a program at an address that a member chose, and nothing behind our walls?"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import socket
import ssl
import threading
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from cityloop.links.letter import Later, Letter, Undeliverable
from cityloop.loop.words import Refused

TIMEOUT = 5.0  # seconds for each answer
WHOLE = 15.0  # seconds for all of them: a server that dribbles is cut off
AGAIN = (408, 425, 429)  # of the 4xx, those that may be better another time


def parts(url: str) -> SplitResult:
    """Return a hook's address, taken apart: https on the usual port, no account in it; what `CITYLOOP_HOOK_HOSTS` names may be http, on any port.

    Raises Refused, which does not repeat it.
    """
    try:
        found = urlsplit(url)
        well = found.scheme in ("https", "http") and bool(found.hostname) and (found.port or 1) > 0 and not found.username and not found.fragment
    except ValueError:
        well = False
    if not well or len(url) > 300 or not url.isascii() or any(c.isspace() or not c.isprintable() for c in url):
        raise _no("不是网址 / not the address of a hook")
    if not _listed(found) and (found.scheme != "https" or found.port not in (None, 443)):
        raise _no("只能用 https 和 443 端口 / https on port 443 alone")
    return found


def _listed(found: SplitResult) -> bool:
    return f"{found.hostname}:{_port(found)}" in settings.HOOK_HOSTS


def _port(found: SplitResult) -> int:
    return found.port or (443 if found.scheme == "https" else 80)


def _no(reason: str) -> Refused:
    return Refused(reason, field="hook", mend="如 / such as https://example.org/hook")


def signature(secret: str, at: int, body: bytes) -> str:
    """Return the HMAC-SHA256 (hex) of `AT.BODY`; the moment is signed too, so that an old call cannot be sent again."""
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


class Hook:
    """Calls a hook by POST: looked up once, every address judged, and that very address connected to.

    A server that did not answer is not asked again until `close`: else one member's could hold up everybody's post.
    """

    def __init__(self) -> None:
        self.silent: dict[str, str] = {}  # server -> what was wrong

    def send(self, letter: Letter) -> None:
        """Return once it answered 2xx. Raises Undeliverable for an address that is no good, a redirect, or a 4xx; else Later.

        Never Down: each hook is another server, and one member's must not hold up the others'.
        """
        try:
            to = parts(letter.to)
        except Refused as no:
            raise Undeliverable(no.reason) from None
        if not letter.secret:
            raise Undeliverable("没有签名密钥,请重新保存 / no key to sign with: save the hook anew")
        if fault := self.silent.get(to.netloc):
            raise Later(fault)
        body = json.dumps({"id": letter.key, "subject": letter.subject, "text": letter.text, "at": letter.at.isoformat()}, ensure_ascii=False).encode()
        at = int(letter.at.timestamp())
        signed = {"X-Cityloop-Signature": f"t={at},v1={signature(letter.secret, at, body)}", "X-Cityloop-Id": letter.key}
        try:
            status = post(to, body, signed, inside=_listed(to))
        except Later as fault:
            self.silent[to.netloc] = str(fault)
            raise
        if 200 <= status < 300:
            return
        if 300 <= status < 500 and status not in AGAIN:
            raise Undeliverable(f"HTTP {status}")
        raise Later(f"HTTP {status}")

    def close(self) -> None:
        """Forget who was silent: nothing is kept open."""
        self.silent.clear()


def post(to: SplitResult, body: bytes, headers: dict[str, str], *, inside: bool) -> int:
    """Return the status that a POST of JSON got; no redirect is followed and the answer's body is not read. Raises Later or Undeliverable."""
    host, port = to.hostname or "", _port(to)
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    try:
        connection.sock = sock = socket.create_connection((_address(host, port, inside), port), TIMEOUT)
        watch = threading.Timer(WHOLE, _cut, [sock])
        watch.daemon = True
        watch.start()
        try:
            if to.scheme == "https":
                connection.sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
            path = (to.path or "/") + (f"?{to.query}" if to.query else "")
            connection.request("POST", path, body, {"Content-Type": "application/json", "User-Agent": "cityloop", **headers})
            return connection.getresponse().status
        finally:
            watch.cancel()
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise Later(type(fault).__name__) from None
    finally:
        connection.close()


def _address(host: str, port: int, inside: bool) -> str:
    """Return the address to connect to. Raises Undeliverable when the name leads to any that is not on the public internet.

    It is looked up here alone: a name that answers otherwise the second time (DNS rebinding) is not asked a second time.
    """
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not inside and not all(public(one) for one in found):
        raise Undeliverable("内网地址 / an address of an inner network")
    return found[0]


def public(address: str) -> bool:
    """Return whether an address is one of the public internet, also where IPv6 wraps an IPv4 one."""
    found = ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None) or (getattr(found, "teredo", None) or (None, None))[1]
    nat64 = found.version == 6 and int(found) >> 32 == 0x64FF9B << 64
    return found.is_global and not found.is_multicast and not nat64 and (inner is None or inner.is_global)


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
