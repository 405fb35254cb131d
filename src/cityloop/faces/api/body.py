"""What does a request say, as JSON or as a form with pictures?"""

from __future__ import annotations

import json
from typing import Any, NoReturn, TypeVar

import pydantic
from django.http import HttpRequest
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from pydantic import BaseModel

from cityloop.faces.photos import MOST, photos
from cityloop.links.blob import Blob
from cityloop.loop.words import Refused

JSON, FORM = "application/json", "multipart/form-data"
T = TypeVar("T", bound=BaseModel)


def read(request: HttpRequest, model: type[T]) -> tuple[T, tuple[Blob, ...]]:
    """Return what the body says, and its pictures, which lie on the disk by then. Raises Refused and ninja's errors."""
    form = request.content_type == FORM
    said = {name: _one(name, values) for name, values in request.POST.lists()} if form else plain(request)
    try:
        told = model.model_validate(said)
    except pydantic.ValidationError as fault:
        raise ValidationError(fault.errors(include_url=False)) from None  # type: ignore[arg-type]
    return told, photos(request) if form else ()


class Reader(Parser):
    """Reads the bodies that ninja hands to a view."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return what a JSON body says."""
        return plain(request)


def plain(request: HttpRequest) -> Any:
    """Return what a JSON body says. Raises HttpError for what is no JSON, and Refused for a name that is given twice."""
    if request.content_type != JSON:
        raise HttpError(415, "")
    try:
        return json.loads(request.body.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:  # nested too deep, a number without end
        raise HttpError(400, "") from fault


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        _one(next(name for name in names if names.count(name) > 1), names)
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


def _one(name: str, values: list[str]) -> str:
    if len(values) > 1:
        raise Refused("此项给了几次 / given several times", field=name, mend="只给一次 / give it once")
    return values[0]


def described(model: type[BaseModel]) -> dict[str, Any]:
    """Return the body as OpenAPI describes it: the model as JSON, or as a form with pictures."""
    plain = model.model_json_schema()
    pictures = {"type": "array", "maxItems": MOST, "items": {"type": "string", "contentMediaType": "application/octet-stream"}}
    form = plain | {"properties": plain["properties"] | {"photos": pictures}, "title": f"{model.__name__}Form"}
    return {"required": True, "content": {JSON: {"schema": plain}, FORM: {"schema": form}}}
