"""What is one bad thing that can be sent, and what must be answered?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

LAMP = {"text": "嘉西村社区门口路灯不亮", "lon": 106.5448, "lat": 29.5655}
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 400
ANY = {"If-Match": "*"}
DEEP = 100_000


@dataclass(frozen=True)
class Bad:
    """A request that must be refused: its name, and the status and field of the answer.

    `{lamp}` and the like in a path or body stand for what tests/faces/api/conftest.py makes of them.
    """

    name: str
    status: int
    field: str
    path: str = "reports"
    body: Any = None
    raw: bytes | None = None
    media: str = "application/json"
    form: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    role: str = "operator"
    reach: tuple[str, str] | None = None
    scopes: tuple[str, ...] | None = None
    key: str | None = None  # the whole Authorization header, "" for none


def names(rows: Iterable[Bad]) -> list[str]:
    """Return the names of a table's rows, each of which must be there once."""
    found = [row.name for row in rows]
    assert len(set(found)) == len(found), sorted(name for name in found if found.count(name) > 1)
    return found


def report(name: str, field: str, status: int = 422, /, **change: Any) -> Bad:
    """Return a report that is good but for `change`."""
    return Bad(name, status, field, body=LAMP | change, role="resident")


def raw(name: str, status: int, field: str, body: bytes, media: str = "application/json") -> Bad:
    """Return a report of these bytes."""
    return Bad(name, status, field, raw=body, media=media, role="resident")


def form(name: str, field: str, status: int = 422, /, **change: Any) -> Bad:
    """Return a report sent as a form."""
    return Bad(name, status, field, form={"text": LAMP["text"], **change}, role="resident")


def parts(name: str, status: int, field: str, *lines: bytes, media: str = "multipart/form-data; boundary=x") -> Bad:
    """Return a report sent as a form that is written out line by line."""
    return Bad(name, status, field, raw=b"\r\n".join(lines), media=media, role="resident")


def act(name: str, field: str, status: int = 422, /, *, role: str = "operator", case: str = "lamp", **body: Any) -> Bad:
    """Return an act on a case that is open."""
    return Bad(name, status, field, f"cases/{{{case}}}/acts", body, headers=ANY, role=role)


def move(name: str, field: str, status: int = 422, /, *, role: str = "operator", case: str = "lamp", **body: Any) -> Bad:
    """Return a move of a case."""
    return Bad(name, status, field, f"cases/{{{case}}}/moves", body, headers=ANY, role=role)


def proof(name: str, field: str, status: int = 422, /, *, role: str = "handler", case: str = "lamp", **body: Any) -> Bad:
    """Return a piece of evidence on a case."""
    return Bad(name, status, field, f"cases/{{{case}}}/evidence", {"step": "repair", "kind": "visit"} | body, headers=ANY, role=role)


def get(name: str, status: int, field: str, path: str, **more: Any) -> Bad:
    """Return a question."""
    return Bad(name, status, field, path, method="GET", **more)
