"""How does a program learn what was wrong, and how to mend it?"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from psycopg_pool import PoolTimeout

from cityloop.loop.words import Kind, Refused, shorten

MEDIA = "application/problem+json"  # Source: RFC 9457
PATH = "/api/"
LARGEST = 52_000_000  # bytes of a request: five pictures and what is said beside them
STATUS = {Kind.WRONG: 422, Kind.DENIED: 403, Kind.MISSING: 404, Kind.STALE: 409, Kind.UNREADY: 503}
PERSONAL = ("contact", "text", "title", "place", "why")  # fields whose value is not said back
SAID = {
    400: "请求读不懂 / the request cannot be read",
    401: "缺少或无效的密钥 / the key is missing or not in force",
    403: "没有权限 / not allowed",
    404: "没有这个地址 / no such address",
    405: "此地址不接受这种方法 / this address does not take that method",
    413: "内容太大 / too large",
    429: "请求太频繁 / too many requests",
    500: "系统出错,已记录 / something broke, it was logged",
    503: "暂时不能办理,请重发同一请求 / not available now: send the same request again",
}
MENDS = {
    401: "Authorization: Bearer clk_…(cityloop key make),或先登录 / or sign in",
    405: "见 /api/v1/openapi.json / see it",
    413: f"正文至多 2 MB,含图片至多 {LARGEST // 1_000_000} MB / a body has at most 2 MB, {LARGEST // 1_000_000} MB with pictures",
    503: "稍后用同一个 Idempotency-Key 重发,不会重复 / again with the same Idempotency-Key: nothing doubles",
}
# pydantic's kinds of error in words: reason, and how to mend it.
WORDS = {
    "missing": ("缺少此项 / it is missing", "补上此项 / add it"),
    "extra_forbidden": ("没有这一项 / no such field", "见 openapi.json / see openapi.json"),
    "json_invalid": ("不是 JSON / not JSON", "以 UTF-8 发送 JSON / send JSON in UTF-8"),
    "enum": ("不在可选之列 / not one of the choices", ""),
    "literal_error": ("不在可选之列 / not one of the choices", ""),
    "union_tag_invalid": ("不在可选之列 / not one of the choices", ""),
    "union_tag_not_found": ("缺少此项 / it is missing", "补上此项 / add it"),
}
log = logging.getLogger("cityloop.api")


def problem(
    status: int, detail: str, *, field: str = "", value: str = "", mend: str = "", errors: Iterable[Mapping[str, Any]] = ()
) -> HttpResponse:
    """Return an RFC 9457 answer: `detail` says what, `field`, `value` and `mend` where and what to do; `errors` names all."""
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    body |= {name: said for name, said in (("field", field), ("value", value), ("mend", mend)) if said}
    several = list(errors)
    if len(several) > 1:
        body["errors"] = several
    answer = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA)
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if status in (429, 503):
        answer["Retry-After"] = "1"
    return answer


def plain(status: int) -> HttpResponse:
    """Return what is said when there is no more to say than the status."""
    return problem(status, SAID.get(status, HTTPStatus(status).phrase), mend=MENDS.get(status, ""))


def refused(no: Refused, *, matching: bool = False) -> HttpResponse:
    """Return a refusal; `matching`: the caller said with If-Match which version it knows."""
    status = STATUS[no.kind]
    if matching and no.kind is Kind.STALE and no.field == "version":
        status = 412
    value = "" if no.value is None or no.field in PERSONAL else shorten(no.value)
    return problem(status, no.reason, field=no.field, value=value, mend=no.mend)


def invalid(rows: Iterable[Mapping[str, Any]]) -> HttpResponse:
    """Return pydantic's errors, the first in front."""
    told = [_told(row) for row in rows]
    first = {name: told[0].get(name, "") for name in ("field", "value", "mend")}
    status = 400 if any(row["type"] == "json_invalid" for row in rows) else 422
    return problem(status, told[0]["detail"], **first, errors=told)


def _told(row: Mapping[str, Any]) -> dict[str, str]:
    loc = [str(part) for part in row["loc"] if part not in ("query", "path", "header")]
    field = ".".join(loc[2:] if loc[:1] == ["body"] and len(loc) > 2 else loc) or "body"
    detail, mend = WORDS.get(row["type"], ("值不合要求 / not what is wanted here", ""))
    able = (row.get("ctx") or {}).get("expected") or (row.get("ctx") or {}).get("expected_tags")
    mend = mend or (f"可选 / one of: {able}" if able else str(row["msg"]))
    given = row.get("input")
    hidden = given is None or not loc or loc[-1] in PERSONAL or isinstance(given, dict | list)
    shown = "" if hidden else shorten(given)
    return {"field": field, "detail": detail, "mend": mend} | ({"value": shown} if shown else {})


def _http(request: HttpRequest, fault: HttpError) -> HttpResponse:
    cause = fault.__cause__
    if isinstance(cause, RequestDataTooBig):
        return plain(413)
    if fault.status_code == 400 and cause is not None:
        return problem(400, WORDS["json_invalid"][0], field="body", mend=f"{WORDS['json_invalid'][1]} ({shorten(cause)})")
    if fault.status_code == 403:
        return problem(403, "缺少或无效的 CSRF 令牌 / the CSRF token is missing or wrong", field="X-CSRFToken", mend="程序请用密钥 / programs use a key")
    return plain(fault.status_code)


def _down(request: HttpRequest, fault: Exception) -> HttpResponse:
    log.warning("database: %s", type(fault).__name__)
    return plain(503)


# What a view of ours may end in, and how it is told. Any other fault is one of ours: Django logs it, and it is told as a 500.
TELL: dict[type[Exception], Any] = {
    Refused: lambda request, no: refused(no, matching="If-Match" in request.headers),
    ValidationError: lambda request, fault: invalid(fault.errors),
    HttpError: _http,
    Http404: lambda request, fault: plain(404),
    RequestDataTooBig: lambda request, fault: plain(413),
    MultiPartParserError: lambda request, fault: problem(400, "不是 multipart / not multipart", field="body", mend=shorten(fault)),
    OperationalError: _down,
    InterfaceError: _down,
    PoolTimeout: _down,
}


def plug(api: NinjaAPI) -> None:
    """Let every fault of the API's views be told as a problem."""
    for kind, tell in TELL.items():
        api.add_exception_handler(kind, tell)


class Problems:
    """Tells faults under /api/ that no view of ours has seen (unknown address, wrong method, too large) as problems."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]):
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, or its fault as a problem."""
        if not request.path.startswith(PATH):
            return self.answer(request)
        if _size(request) > LARGEST:
            return plain(413)
        found = self.answer(request)
        if found.status_code < 400 or found.get("Content-Type") == MEDIA:
            return found
        told = plain(found.status_code)
        if "Allow" in found:
            told["Allow"] = found["Allow"]
        return told


def _size(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdigit() else LARGEST + 1
