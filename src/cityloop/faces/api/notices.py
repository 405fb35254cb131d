"""Which messages left the house, and which go out again?"""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from cityloop.actions import replay
from cityloop.faces.api.door import caller, needs
from cityloop.faces.api.reply import known, reply
from cityloop.faces.api.shapes import PAGE
from cityloop.queries import notices as queries
from cityloop.queries.notices import Letter, Page

router = Router(tags=["notices"])
Short = Annotated[str, Field(max_length=80)]


class Filter(BaseModel):
    """What the outbox can be narrowed by."""

    model_config = ConfigDict(extra="forbid")
    status: Short = Field("", json_schema_extra={"enum": ["", *queries.STATUS]})
    case: Short = ""
    after: Short = ""
    limit: int = Field(25, json_schema_extra=PAGE)


class ReplayedOut(BaseModel):
    """How many notices are due again."""

    replayed: int


@router.get("/notices", response=Page, operation_id="list_notices", summary="通知 / the outbox, newest first")
@needs("notices:read")
def list_notices(request: HttpRequest, asked: Query[Filter]) -> HttpResponse:
    """Return a page of the notices of the cases that the caller may see; `after` asks for the next one."""
    known(request, Filter)
    return reply(queries.notices(caller(request).actor, **asked.model_dump()))


@router.get("/notices/{int:id}", response=Letter, operation_id="get_notice", summary="一个通知 / a notice")
@needs("notices:read")
def get_notice(request: HttpRequest, id: int) -> HttpResponse:
    """Return one notice; a resident's contact is masked."""
    return reply(queries.letter(caller(request).actor, id))


@router.post("/notices/{int:id}/replay", response=Letter, operation_id="replay_notice", summary="重发 / send a dead letter once more")
@needs("notices:write")
def replay_notice(request: HttpRequest, id: int) -> HttpResponse:
    """Make a notice that was given up due again; the case's journal says who did."""
    who = caller(request)
    replay.replay(id, by=who.actor, at=who.at)
    return reply(queries.letter(who.actor, id))


@router.post("/notices/replay", response=ReplayedOut, operation_id="replay_notices", summary="全部重发 / send all dead letters once more")
@needs("notices:write")
def replay_notices(request: HttpRequest) -> HttpResponse:
    """Make the oldest dead letters that the caller may see due again, at most 1,000."""
    who = caller(request)
    return reply(ReplayedOut(replayed=replay.replay_all(by=who.actor, at=who.at)))
