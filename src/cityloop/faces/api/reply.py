"""How does an answer leave, and what did the caller say in its headers?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from pydantic import BaseModel
from pydantic_core import to_json

from cityloop.actions.once import once
from cityloop.faces.api.door import caller
from cityloop.faces.api.problem import problem
from cityloop.loop.words import Refused

KEY = re.compile(r"[!-~]{1,200}")
TAG = re.compile(r'(?:W/)?("?)(\d{1,9})\1', re.ASCII)
HEADERS = {
    "Idempotency-Key": "同一个键的重发得到第一次的答复 / a repeat under the same key is told the first answer (kept for 7 days)",
    "If-Match": "所见版本(ETag),或 *:不论版本 / the version that you have seen (ETag), or * for any",
    "If-None-Match": "已有的 ETag,没有变化就得 304 / an ETag that you have: 304 when nothing has changed",
    "ETag": "版本 / the version",
    "Location": "事件的地址 / the address of the case",
    "Idempotency-Replayed": "true:这是第一次的答复 / true: this is the first answer again",
    "Retry-After": "几秒后重发 / seconds to wait",
    "WWW-Authenticate": "Bearer",
}
FORMS = {"If-Match": r'^(\*|(W/)?"[0-9]{1,9}")$', "Idempotency-Key": "^[!-~]{1,200}$"}


def reply(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return a JSON answer; `body` is a model, a dataclass or plain JSON."""
    text = body.model_dump_json() if isinstance(body, BaseModel) else to_json(body)
    return HttpResponse(text, status=status, content_type="application/json", headers=dict(headers or {}))


def tagged(request: HttpRequest, tag: str, body: Callable[[], Any]) -> HttpResponse:
    """Return an answer under its ETag, or 304 when the caller has it already."""
    known = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    if f'"{tag}"' in known:
        return HttpResponseNotModified(headers={"ETag": f'"{tag}"'})
    return reply(body(), headers={"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"})


def known(request: HttpRequest, model: type[BaseModel]) -> None:
    """Refuse a filter that there is not, or twice: left out in silence, it would let more through than was asked for. Raises Refused."""
    names = [field.alias or name for name, field in model.model_fields.items()]
    if other := sorted(request.GET.keys() - set(names)):
        raise Refused("没有这个条件 / no such filter", field=other[0] or "query", mend=f"可选 / one of: {'、'.join(names) or '—'}")
    if twice := [name for name, values in request.GET.lists() if len(values) > 1]:
        raise Refused("此项给了几次 / given several times", field=twice[0], mend="只给一次 / give it once")


def key(request: HttpRequest) -> str:
    """Return the caller's Idempotency-Key, "" when there is none. Raises Refused."""
    value = request.headers.get("Idempotency-Key")
    if value is None:
        return ""
    if not KEY.fullmatch(value):
        raise Refused(
            "应为 1 到 200 个可见 ASCII 字符 / 1 to 200 visible ASCII characters", field="Idempotency-Key", value=value,
            mend="如 UUID / such as a UUID",
        )  # fmt: skip
    return value


def version(request: HttpRequest) -> int | None:
    """Return the version that the caller has seen, None for `*`. Raises Refused for anything that is no tag of ours."""
    value = request.headers["If-Match"].strip()
    found = TAG.fullmatch(value)
    if not found and value != "*":
        raise Refused("不是版本 / not a version", field="If-Match", value=value, mend='如 / such as "12", 或 / or *')
    return int(found[2]) if found else None


def change(
    request: HttpRequest, asked: BaseModel, act: Callable[[int | None], Mapping[str, Any]], *more: object
) -> HttpResponse:  # fmt: skip
    """Do `act` on the version that the caller has seen, once under its key; return its answer with the new version's ETag."""
    if "If-Match" not in request.headers:
        return problem(
            428, "要说明所见的版本 / say which version you have seen", field="If-Match", mend='ETag 的值,如 "12";* 不论版本 / or * for any'
        )
    seen, who = version(request), caller(request)
    whole = [request.path, seen, asked.model_dump(mode="json"), *more]
    body, again = once(lambda: dict(act(seen)), by=who.source, key=key(request), asked=whole, at=who.at)
    return reply(body, headers={"ETag": f'"{body["version"]}"', **replayed(again)})


def replayed(again: bool) -> dict[str, str]:
    """Return the header that tells a repeat from a first answer."""
    return {"Idempotency-Replayed": "true"} if again else {}


def header(name: str, *, required: bool = False) -> dict[str, Any]:
    """Return a header as OpenAPI describes it."""
    schema = {"type": "string"} | ({"pattern": FORMS[name]} if name in FORMS else {})
    return {"name": name, "in": "header", "required": required, "schema": schema, "description": HEADERS[name]}
