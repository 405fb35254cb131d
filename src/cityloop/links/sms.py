"""How does an alert become a text message, by any gateway that takes HTTP?"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from cityloop.links.hook import post
from cityloop.links.letter import Down, Later, Letter, Undeliverable
from cityloop.loop.words import Refused

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Sms:
    """A gateway that the house itself chose: POST of {"to", "text", "id"} with a token."""

    def __init__(self, url: str, token: str):
        self.to, self.token = urlsplit(url), token
        if self.to.scheme != "https" and not (self.to.scheme == "http" and self.to.hostname in LOOPBACK):
            raise Refused("不是 https 地址 / not an https address", field="CITYLOOP_SMS", mend="https://sms.example.org/send")

    def send(self, letter: Letter) -> None:
        """Return once the gateway took it. A 400, 404 or 422 is the number's fault; any other no is the gateway's: Down."""
        body = json.dumps({"to": letter.to, "text": letter.text, "id": letter.key}, ensure_ascii=False).encode()
        try:
            status = post(self.to, body, {"Authorization": f"Bearer {self.token}"} if self.token else {}, inside=True)
        except Later as fault:
            raise Down(str(fault), offered=True) from None
        if status in (400, 404, 422):
            raise Undeliverable(f"HTTP {status}")
        if not 200 <= status < 300:
            raise Down(f"HTTP {status}")

    def close(self) -> None:
        """Nothing is kept open."""
