"""How do the parts become one API with one description?"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from pydantic_core import to_json

from cityloop.faces.api import cases, lists, notices, problem, reports
from cityloop.faces.api.body import Reader
from cityloop.faces.api.door import DOORS
from cityloop.faces.api.reply import HEADERS, header
from cityloop.links.blob import MEDIA

ABOUT = """城区运行闭环的接口。每个错误都是 RFC 9457 的 problem+json,写明 field、value、mend。
The loop's interface. Every fault is RFC 9457 problem+json and names field, value and mend.

密钥 / keys: `cityloop key make NAME --role … --scopes …`, sent as `Authorization: Bearer clk_…`. 机器可安全重发:`Idempotency-Key` /
repeats are safe under an `Idempotency-Key`. 修改要带所见版本:`If-Match` / changes name the version that was seen."""
FAULT = {
    "title": "Fault", "type": "object", "required": ["field", "detail", "mend"],
    "properties": {name: {"type": "string"} for name in ("field", "detail", "mend", "value")},
}  # fmt: skip
SAYS = {"schema": {"$ref": "#/components/schemas/Problem"}}
PROBLEM = {
    "title": "Problem", "type": "object", "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string", "description": "哪里不对 / what is wrong"},
        "field": {"type": "string"}, "value": {"type": "string"},
        "mend": {"type": "string", "description": "怎样改 / how to mend it"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}, "description": "多处不对时逐一列出 / all of them, when several"},
    },
}  # fmt: skip


# What ninja cannot know of a path and of an answer's headers.
PATHS: dict[str, dict[str, Any]] = {
    "number": {"type": "string", "pattern": "^[0-9]{8}-[0-9]{1,12}$", "examples": ["20261012-000123"]},
    "id": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
}
TAGGED = ("get_case", "get_timeline", "list_areas", "list_units", "list_categories")
PICTURE = {media: {"schema": {"type": "string", "format": "binary"}} for media in sorted(MEDIA.values())}


class Api(NinjaAPI):
    """The API, whose description also names the faults that each operation can end in, and the headers of its answers."""

    def get_openapi_schema(self, **more: Any) -> OpenAPISchema:
        """Return the OpenAPI document."""
        found = super().get_openapi_schema(**more)
        found["components"]["schemas"] |= {"Problem": PROBLEM, "Fault": FAULT}
        for where, methods in found["paths"].items():
            for method, one in methods.items():
                _own(where, one)
                for status in faults(where, method, one):
                    text = problem.SAID.get(status) or "见 detail / see detail"
                    one["responses"][status] = {"description": text, "content": {problem.MEDIA: SAYS}, **_heads(*problem.HEADS.get(status, ()))}
        return found


def faults(where: str, method: str, one: dict[str, Any]) -> list[int]:
    """Return the statuses of the faults that an operation can end in."""
    found = [400, 422, 503]
    found += [401, 403] if one.get("security") else []
    found += [404] if "{" in where or _takes(one, "case") else []
    found += [409] if method == "post" else []
    found += [413, 415] if "requestBody" in one else []
    found += [412, 428] if _takes(one, "If-Match") else []
    return found


def _own(where: str, one: dict[str, Any]) -> None:
    """Describe what ninja cannot know: what a path takes, an answer's headers, one without a body, and bytes."""
    good = one["responses"][201 if 201 in one["responses"] else 200]
    for part in one["parameters"]:
        if part["in"] == "path" and not where.startswith("/api/v1/reports/"):
            part["schema"] = PATHS[part["name"]]
    if one["operationId"] in TAGGED:
        one["parameters"].append(header("If-None-Match"))
        one["responses"][304] = {"description": "没有变化 / not modified", **_heads("ETag")}
    told = ["ETag"] if one["operationId"] in TAGGED or _takes(one, "If-Match") else []
    told += ["Location"] if 201 in one["responses"] else []
    good |= _heads(*told, *(["Idempotency-Replayed"] if _takes(one, "Idempotency-Key") else []))
    if where.endswith("/photos/{id}"):
        good["content"] = PICTURE


def _takes(one: dict[str, Any], name: str) -> bool:
    return any(part["name"] == name for part in one["parameters"])


def _heads(*names: str) -> dict[str, Any]:
    """Return an answer's headers as OpenAPI describes them."""
    return {"headers": {name: {"schema": {"type": "string"}, "description": HEADERS[name]} for name in names}} if names else {}


api = Api(
    title="cityloop", version="1", description=ABOUT, docs_url=None, openapi_url=None, auth=DOORS, urls_namespace="api",
    parser=Reader(),    servers=[{"url": "/"}],
)  # fmt: skip
for part in (reports, cases, notices, lists):
    api.add_router("", part.router)
problem.plug(api)


@cache
def document() -> bytes:
    """Return the description as it is sent."""
    return to_json(api.get_openapi_schema())


@api.get("/openapi.json", auth=None, include_in_schema=False)
def get_openapi(request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI document."""
    return HttpResponse(document(), content_type="application/json")
