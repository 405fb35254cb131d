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

from cityloop.loop.intake import WRITE_TIME
from cityloop.loop.words import Kind, Refused, shorten

MEDIA = "application/problem+json"  # Source: RFC 9457
PATH = "/api/"
LARGEST = 52_000_000  # bytes of a request: five pictures and what is said beside them
STATUS = {Kind.WRONG: 422, Kind.DENIED: 403, Kind.MISSING: 404, Kind.STALE: 409, Kind.UNREADY: 503}
PERSONAL = ("contact", "text", "title", "place", "words", "why")  # fields whose value is not said back
SAID = {
    400: "请求读不懂 / the request cannot be read",
    401: "缺少或无效的密钥 / the key is missing or not in force",
    403: "没有权限 / not allowed",
    404: "没有这个地址 / no such address",
    405: "此地址不接受这种方法 / this address does not take that method",
    413: "内容太大 / too large",
    415: "不认识这种内容 / not a kind of content that is taken here",
    429: "请求太频繁 / too many requests",
    500: "系统出错,已记录 / something broke, it was logged",
    503: "暂时不能办理,请重发同一请求 / not available now: send the same request again",
}
HEADS = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "1"}, 503: {"Retry-After": "1"}}
# The field that a status speaks of, and how to mend it.
MENDS = {
    400: ("body", "见 /api/v1/openapi.json / see it"),
    401: ("Authorization", "Authorization: Bearer clk_…(cityloop key make),或先登录 / or sign in"),
    404: ("path", "见 /api/v1/openapi.json / see it"),
    405: ("method", "用 Allow 中的方法 / use a method that Allow names"),
    413: ("body", f"正文至多 2 MB,含图片至多 {LARGEST // 1_000_000} MB / a body has at most 2 MB, {LARGEST // 1_000_000} MB with pictures"),
    415: ("Content-Type", "application/json,有图片时用 multipart/form-data(仅上报与材料)/ the latter for pictures, of reports and evidence"),
    503: ("", "稍后用同一个 Idempotency-Key 重发,不会重复 / again with the same Idempotency-Key: nothing doubles"),
}
# pydantic's kinds of error in words: reason, and how to mend it.
WORDS = {
    "missing": ("缺少此项 / it is missing", "补上此项 / add it"),
    "extra_forbidden": ("没有这一项 / no such field", "见 openapi.json / see openapi.json"),
    "enum": ("不在可选之列 / not one of the choices", "可选 / one of: {expected}"),
    "literal_error": ("不在可选之列 / not one of the choices", "可选 / one of: {expected}"),
    "union_tag_invalid": ("不在可选之列 / not one of the choices", "可选 / one of: {expected_tags}"),
    "union_tag_not_found": ("缺少此项 / it is missing", "补上此项 / add it"),
    "string_too_long": ("太长 / too long", "至多 {max_length} 字 / at most {max_length} characters"),
    "too_long": ("太多 / too many", "至多 {max_length} 项 / at most {max_length}"),
    "too_short": ("太少 / too few", "至少 {min_length} 项 / at least {min_length}"),
    "string_type": ("须为文字 / must be text", "以字符串发送 / send a string"),
    "string_unicode": ("字符不完整 / half a character", "以 UTF-8 重新发送 / send it again as UTF-8"),
    "float_type": ("须为数字 / must be a number", "如 / such as 106.5516"),
    "int_parsing": ("须为整数 / must be a whole number", "如 / such as 25"),
    "int_parsing_size": ("数字太大 / the number is too large", "如 / such as 25"),
    "bool_type": ("须为真或假 / must be true or false", "true, false"),
    "bool_parsing": ("须为真或假 / must be true or false", "true, false"),
    "datetime_type": ("不是时间 / not a time", WRITE_TIME),
    "datetime_parsing": ("不是时间 / not a time", WRITE_TIME),
    "datetime_from_date_parsing": ("不是时间 / not a time", WRITE_TIME),
    "list_type": ("须为列表 / must be a list", "如 / such as [\"ULD\"]"),
    "dict_type": ("须为对象 / must be an object", "如 / such as {{}}"),
    "model_type": ("须为对象 / must be an object", "如 / such as {{}}"),
    "model_attributes_type": ("须为对象 / must be an object", "如 / such as {{}}"),
}
KINDS = ("float", "bool", "constrained-str", "datetime")  # of a field that takes several
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
    for name, said in HEADS.get(status, {}).items():
        answer[name] = said
    return answer


def plain(status: int) -> HttpResponse:
    """Return what is said when there is no more to say than the status."""
    field, mend = MENDS.get(status, ("", ""))
    return problem(status, SAID.get(status, HTTPStatus(status).phrase), field=field, mend=mend)


def refused(no: Refused, *, matching: bool = False) -> HttpResponse:
    """Return a refusal; `matching`: the caller said with If-Match which version it knows."""
    status = STATUS[no.kind]
    if matching and no.kind is Kind.STALE and no.field == "version":
        status = 412
    value = "" if no.value is None or no.field in PERSONAL else shorten(no.value)
    return problem(status, no.reason, field=shorten(no.field), value=value, mend=no.mend)


def invalid(rows: Iterable[Mapping[str, Any]]) -> HttpResponse:
    """Return pydantic's errors, the first in front; of a field that may be one of several kinds, what the first kind misses."""
    told = {row["field"]: row for row in reversed([_told(row) for row in rows])}
    several = [*reversed(told.values())]
    first = {name: several[0].get(name, "") for name in ("field", "value", "mend")}
    return problem(422, several[0]["detail"], **first, errors=several)


def _told(row: Mapping[str, Any]) -> dict[str, str]:
    field, context = _field(row), row.get("ctx") or {}
    detail, mend = WORDS.get(row["type"], ("值不合要求 / not what is wanted here", shorten(row["msg"], 200).replace("{", "{{")))
    told = {"field": field, "detail": detail, "mend": mend.format(**context)}
    given = row.get("input")
    hidden = given is None or isinstance(given, dict | list) or field in PERSONAL or row["type"] == "extra_forbidden"
    return told if hidden else told | {"value": shorten(given)}


def _field(row: Mapping[str, Any]) -> str:
    """Return which field an error is about, without what pydantic and ninja put around it: where it came, which act or kind it is."""
    if row["type"].startswith("union_tag"):
        return str(row["ctx"]["discriminator"]).strip("'")
    loc = list(row["loc"])
    if loc[:1] in (["query"], ["path"]):
        loc = loc[-1:]
    elif loc[:1] == ["body"]:
        loc = loc[3:] or loc[2:]
    return shorten(".".join(str(part) for part in loc if part not in KINDS)) or "body"


def _http(request: HttpRequest, fault: HttpError) -> HttpResponse:
    cause = fault.__cause__
    if isinstance(cause, Exception) and type(cause) in TELL:  # ninja wraps what its reader of bodies raises
        return TELL[type(cause)](request, cause)
    if fault.status_code == 400 and cause is not None:
        return problem(400, "不是 JSON / not JSON", field="body", mend=f"以 UTF-8 发送 JSON / send JSON in UTF-8 ({shorten(cause)})")
    if fault.status_code == 403:
        return problem(403, "缺少或无效的 CSRF 令牌 / the CSRF token is missing or wrong", field="X-CSRFToken", mend="程序请用密钥 / programs use a key")
    return plain(fault.status_code)


def _down(request: HttpRequest, fault: Exception) -> HttpResponse:
    log.warning("database: %s", type(fault).__name__)
    return plain(503)


# What a view of ours may end in, and how it is told. Any other fault is one of ours: Django logs it, and it is told as a 500.
TELL: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
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
    """Tells faults under /api/ that no view of ours has seen (unknown address, wrong method, too large) as problems.

    HEAD is told what GET would be told, without the body: whoever may read an address may ask about it.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]):
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, or its fault as a problem."""
        if not request.path.startswith(PATH):
            return self.answer(request)
        if request.method != "HEAD":
            return self._told(request)
        request.method = "GET"
        found = self._told(request)
        request.method = "HEAD"
        return HttpResponse(status=found.status_code, headers=dict(found.items()))

    def _told(self, request: HttpRequest) -> HttpResponse:
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
