"""What does a request say, as JSON or as a form with pictures?"""

from __future__ import annotations

from typing import Any, TypeVar

import pydantic
from django.http import HttpRequest
from ninja.errors import ValidationError
from pydantic import BaseModel

from cityloop.links.blob import Blob, keep
from cityloop.loop.words import Refused

MOST = 5  # pictures of one request
FORM = "multipart/form-data"
T = TypeVar("T", bound=BaseModel)


def read(request: HttpRequest, model: type[T]) -> tuple[T, tuple[Blob, ...]]:
    """Return what the body says, and its pictures, which lie on the disk by then. Raises Refused and ninja's ValidationError."""
    try:
        if (request.content_type or "") != FORM:
            return model.model_validate_json(request.body), ()
        said = model.model_validate({name: _one(name, values) for name, values in request.POST.lists()})
    except pydantic.ValidationError as fault:
        raise ValidationError(fault.errors(include_url=False)) from None  # type: ignore[arg-type]
    return said, _photos(request)


def _one(name: str, values: list[str]) -> str:
    if len(values) > 1:
        raise Refused("此项给了几次 / given several times", field=name, value=len(values), mend="只给一次 / give it once")
    return values[0]


def _photos(request: HttpRequest) -> tuple[Blob, ...]:
    if other := request.FILES.keys() - {"photos"}:
        raise Refused("没有这一项 / no such field", field=min(other), mend="图片放在 photos / pictures go into photos")
    files = request.FILES.getlist("photos")
    if len(files) > MOST:
        raise Refused(f"至多 {MOST} 张 / at most {MOST} pictures", field="photos", value=len(files), mend="分次提交 / send them in turns")
    return tuple(keep(file) for file in files)


def described(model: type[BaseModel]) -> dict[str, Any]:
    """Return the body as OpenAPI describes it: the model as JSON, or as a form with pictures."""
    plain = model.model_json_schema()
    photos = {"type": "array", "maxItems": MOST, "items": {"type": "string", "contentMediaType": "application/octet-stream"}}
    form = plain | {"properties": plain["properties"] | {"photos": photos}, "title": f"{model.__name__}Form"}
    return {"required": True, "content": {"application/json": {"schema": plain}, FORM: {"schema": form}}}
