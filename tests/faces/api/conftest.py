"""Which programs call, and what do they hold?"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from cityloop.actions import keys
from cityloop.actions.receive import receive
from cityloop.loop.words import Actor, Point

# Role -> unit, area: one program a role, with every scope.
ROLES = {
    "resident": ("", ""),
    "device": ("", ""),
    "worker": ("S500103005", "500103005"),
    "operator": ("C0", "500103"),
    "handler": ("ULD", ""),
    "foreman": ("ULD", ""),
    "leader": ("C0", "500103"),
    "admin": ("", "500103"),
}
# The same roles, where the lamp is not: another sub-district, another unit.
ELSEWHERE = {
    "worker": ("S500103001", "500103001"),
    "operator": ("S500103001", "500103001"),
    "handler": ("USC", ""),
    "foreman": ("USC", ""),
    "leader": ("S500103001", "500103001"),
    "admin": ("", "500103001"),
}


class Api:
    """A program that calls; its secret goes with every request."""

    def __init__(self, secret: str = ""):
        self.secret = secret
        self.client = Client(headers={"Authorization": f"Bearer {secret}"} if secret else {}, raise_request_exception=False)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=headers)

    def post(self, path: str, body: object = None, *, raw: bytes | None = None, media: str = "application/json", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if raw is not None:
            return self.client.generic("POST", f"/api/v1/{path}", raw, content_type=media, headers=named)
        return self.client.post(f"/api/v1/{path}", body, content_type=media, headers=named)

    def form(self, path: str, body: dict[str, Any], **headers: str) -> Any:
        return self.client.post(f"/api/v1/{path}", body, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def now(at: datetime, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Let the API's clock stand at a Monday 09:00."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    return at


@pytest.fixture
def program(district: str, now: datetime) -> Callable[..., Api]:
    """Return a maker of programs by role."""

    def make(role: str = "operator", *, scopes: tuple[str, ...] = keys.SCOPES, unit: str | None = None, area: str | None = None) -> Api:
        own = ROLES[role]
        place = {"unit": own[0] if unit is None else unit, "area": own[1] if area is None else area}
        make.count += 1
        return Api(keys.make(f"{role}-{make.count}", role=role, scopes=scopes, at=now, **place))

    make.count = 0
    return make


@pytest.fixture
def lamp(district: str, said: Callable, actors: dict[str, Actor], now: datetime) -> str:
    """Return the number of a street-light case in 上清寺 (500103005), dispatched to ULD by the house itself."""
    told = said(contact="13912345678", source="web", point=Point(106.5448, 29.5655))
    return receive(told, by=actors["resident"], at=now).number
