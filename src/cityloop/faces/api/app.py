"""How do the parts become one API with one description?"""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from cityloop.faces.api import cases, lists, notices, problem, reports
from cityloop.faces.api.door import DOORS

ABOUT = """城区运行闭环的接口。每个错误都是 RFC 9457 的 problem+json,写明 field、value、mend。
The loop's interface. Every fault is RFC 9457 problem+json and names field, value and mend.

密钥 / keys: `cityloop key make NAME --role … --scopes …`, sent as `Authorization: Bearer clk_…`. 机器可安全重发:`Idempotency-Key` /
repeats are safe under an `Idempotency-Key`. 修改要带所见版本:`If-Match` / changes name the version that was seen."""
FAULT = {"schema": {"$ref": "#/components/schemas/Problem"}}
PROBLEM = {
    "title": "Problem", "type": "object", "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string", "description": "哪里不对 / what is wrong"},
        "field": {"type": "string"}, "value": {"type": "string"},
        "mend": {"type": "string", "description": "怎样改 / how to mend it"},
        "errors": {"type": "array", "items": {"type": "object"}, "description": "多处不对时逐一列出 / all of them, when several"},
    },
}  # fmt: skip


class Api(NinjaAPI):
    """The API, whose description also names the faults that each operation can end in."""

    def get_openapi_schema(self, **more: Any) -> OpenAPISchema:
        """Return the OpenAPI document."""
        found = super().get_openapi_schema(**more)
        found["components"]["schemas"]["Problem"] = PROBLEM
        for where, methods in found["paths"].items():
            for method, one in methods.items():
                for status in faults(where, method, one):
                    text = problem.SAID.get(status) or "见 detail / see detail"
                    one["responses"][status] = {"description": text, "content": {problem.MEDIA: FAULT}}
                _own(where, one)
        return found


def faults(where: str, method: str, one: dict[str, Any]) -> list[int]:
    """Return the statuses of the faults that an operation can end in."""
    found = [400, 422, 503]
    found += [401, 403] if one.get("security") else []
    found += [404] if "{" in where else []
    found += [409] if method == "post" else []
    found += [413] if "requestBody" in one else []
    found += [412, 428] if any(p["name"] == "If-Match" for p in one["parameters"]) else []
    return found


def _own(where: str, one: dict[str, Any]) -> None:
    """Describe what ninja cannot know: an answer without a body, and bytes."""
    if "get" in one["operationId"] or "list" in one["operationId"]:
        one["responses"][304] = {"description": "没有变化 / not modified"}
    if where.endswith("/photos/{id}"):
        one["responses"][200]["content"] = {media: {"schema": {"type": "string", "format": "binary"}} for media in ("image/jpeg", "image/png", "image/webp")}


api = Api(
    title="cityloop", version="1", description=ABOUT, docs_url=None, auth=DOORS, urls_namespace="api",
    servers=[{"url": "/"}],
)  # fmt: skip
for part in (reports, cases, notices, lists):
    api.add_router("", part.router)
problem.plug(api)
