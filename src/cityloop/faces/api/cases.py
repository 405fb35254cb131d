"""Which cases are there, and what can be done to one?"""

from dataclasses import asdict
from typing import Annotated, Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from cityloop.actions import dispatch, reveal, work
from cityloop.actions import move as door
from cityloop.faces.api import acts
from cityloop.faces.api.body import described, read
from cityloop.faces.api.door import Caller, caller, needs
from cityloop.faces.api.reply import change, header, known, reply, tagged
from cityloop.faces.api.shapes import (
    PAGE,
    CaseOut,
    CaseRow,
    CasesOut,
    DoneOut,
    DraftOut,
    EvidenceIn,
    LineOut,
    MoveIn,
    ReportOut,
    RevealIn,
)
from cityloop.links import blob
from cityloop.loop.words import Kind, Move, Refused, State
from cityloop.queries import case as queries
from cityloop.queries import similar
from cityloop.queries.inbox import VIEWS, listing

router = Router(tags=["cases"])
WRITE = {"parameters": [header("If-Match", required=True), header("Idempotency-Key")]}
Short = Annotated[str, Field(max_length=80)]


class Filter(BaseModel):
    """What a list can be narrowed by; a filter that is not known is refused by name."""

    model_config = ConfigDict(extra="forbid")
    view: Short = Field("all", description="一类事件 / some of the cases", json_schema_extra={"enum": ["", *VIEWS]})
    state: Short = Field("", json_schema_extra={"enum": ["", *State]})
    unit: Short = ""
    area: Short = Field("", description="区域及其下级 / an area and all below it")
    category: Short = Field("", description="类别或其上级 / a category, or the head of several")
    q: Annotated[str, Field(max_length=200)] = Field("", description="编号,或上报中的字 / a number, or words of a report")
    after: Annotated[str, Field(max_length=60)] = Field("", description="上一页 next 中的位置 / the position in the last page's next")
    limit: int = Field(25, json_schema_extra=PAGE)


@router.get("/cases", response=CasesOut, operation_id="list_cases", summary="事件列表 / cases, those due first")
@needs("cases:read")
def list_cases(request: HttpRequest, asked: Query[Filter]) -> HttpResponse:
    """Return a page of the cases that the caller may see, those due first on top."""
    known(request, Filter)
    who, filters = caller(request), asked.model_dump()
    page = listing(who.actor, at=who.at, **filters)
    kept = {name: value for name, value in filters.items() if value and name != "after"}
    more = f"/api/v1/cases?{urlencode({**kept, 'after': page.after})}" if page.after else None
    return reply(CasesOut(rows=[CaseRow.of(row) for row in page.rows], next=more))


@router.get("/cases/{number}", response=CaseOut, operation_id="get_case", summary="事件 / a case")
@needs("cases:read")
def get_case(request: HttpRequest, number: str) -> HttpResponse:
    """Return a case; its ETag is the version that If-Match asks for."""
    sheet = _sheet(caller(request), number)
    return tagged(request, f"{sheet.version}", lambda: CaseOut.whole(sheet))


@router.get("/cases/{number}/timeline", response=list[LineOut], operation_id="get_timeline", summary="时间线 / a case's journal")
@needs("cases:read")
def get_timeline(request: HttpRequest, number: str) -> HttpResponse:
    """Return the lines of a case's journal, oldest first."""
    sheet = _sheet(caller(request), number)
    return tagged(request, f"{sheet.version}", lambda: sheet.lines)


@router.get("/cases/{number}/similar", response=list[DraftOut], operation_id="get_similar", summary="相似的已结事件与答复 / closed cases like it")
@needs("cases:read")
def get_similar(request: HttpRequest, number: str) -> HttpResponse:
    """Return drafts of a reply from closed cases of the same category that the caller may see, the likest first."""
    found = similar.drafts(caller(request).actor, number) if "\0" not in number else None
    if found is None:
        raise _missing(number)
    return reply([DraftOut(**asdict(one)) for one in found])


@router.post("/cases/{number}/moves", response=DoneOut, operation_id="post_move", summary="状态操作 / a move", openapi_extra=WRITE)
@needs("cases:write")
def post_move(request: HttpRequest, number: str, asked: MoveIn) -> HttpResponse:
    """Move a case through the one table of states."""
    who = caller(request)
    _seen(who, number)
    if asked.into:
        _seen(who, asked.into, "into")

    def act(seen: int | None) -> dict[str, Any]:
        told = acts.told(number, who, seen)
        why = acts.words(asked.why, "why") if asked.why.strip() else ""
        if asked.move is Move.REOPEN:
            dispatch.reopen(why=why, **told)
        else:
            door.move(act=asked.move, why=why, unit=asked.unit, reason=asked.reason, into=asked.into, **told)
        return _done(who, number)

    return change(request, asked, act)


@router.post("/cases/{number}/acts", response=DoneOut, operation_id="post_act", summary="其他操作 / an act that changes no state", openapi_extra=WRITE)
@needs("cases:write")
def post_act(request: HttpRequest, number: str, asked: acts.ActIn) -> HttpResponse:
    """Note, tell, reply, place, correct, unflag, assign, split, plan, ask for or decide more time, supervise, answer, escalate."""
    who = caller(request)
    _seen(who, number)

    def act(seen: int | None) -> dict[str, Any]:
        asked.do(acts.told(number, who, seen))
        return _done(who, number)

    return change(request, asked, act)


@router.post(
    "/cases/{number}/evidence", response=DoneOut, operation_id="post_evidence", summary="提交材料 / evidence for a step",
    openapi_extra={**WRITE, "requestBody": described(EvidenceIn)},
)  # fmt: skip
@needs("cases:write")
def post_evidence(request: HttpRequest, number: str) -> HttpResponse:
    """Add a piece of evidence, with pictures when it comes as a form."""
    who = caller(request)
    _seen(who, number)
    asked, photos = read(request, EvidenceIn)

    def act(seen: int | None) -> dict[str, Any]:
        text = acts.words(asked.text, "text") if asked.text.strip() else ""
        work.finish(step=asked.step, kind=asked.kind, text=text, photos=photos, **acts.told(number, who, seen))
        return _done(who, number)

    return change(request, asked, act, [photo.digest for photo in photos])


@router.post("/cases/{number}/reports/{int:id}/reveal", response=ReportOut, operation_id="reveal_report", summary="查看联系方式和原文 / a report as it came")
@needs("contacts:read")
def reveal_report(request: HttpRequest, number: str, id: int, asked: RevealIn) -> HttpResponse:
    """Return a report with its contact and words as they came. The journal says first who asked and what for: each call is a line."""
    who = caller(request)
    _seen(who, number)
    return reply(ReportOut.of(reveal.reveal(number, report=id, reason=asked.reason, by=who.actor, at=who.at)))


@router.get("/photos/{int:id}", response={200: None}, operation_id="get_photo", summary="图片 / a picture")
@needs("cases:read")
def get_photo(request: HttpRequest, id: int, original: bool = False) -> FileResponse:
    """Return a picture to those who may see its case: the copy without camera, place and time as soon as there is one."""
    found = queries.photo(caller(request).actor, id)
    if found is None or not blob.path(found[0]).exists():
        raise Refused("没有这张图片 / no such picture", field="id", value=id, mend="核对编号 / check the id", kind=Kind.MISSING)
    digest, media = found
    if not original and blob.shown(digest).exists():
        return FileResponse(blob.shown(digest).open("rb"), content_type="image/jpeg", filename=f"{id}.jpeg")
    return FileResponse(blob.path(digest).open("rb"), content_type=media, filename=f"{id}.{media.partition('/')[2]}")


def _sheet(who: Caller, number: str) -> queries.Sheet:
    found = queries.sheet(who.actor, number, at=who.at) if "\0" not in number else None
    if found is None:
        raise _missing(number)
    return found


def _seen(who: Caller, number: str, field: str = "number") -> None:
    if "\0" in number or not queries.seen(who.actor, number):
        raise _missing(number, field)


def _missing(number: str, field: str = "number") -> Refused:
    return Refused("没有这个事件 / no such case", field=field, value=number, mend="核对编号 / check the number", kind=Kind.MISSING)


def _done(who: Caller, number: str) -> dict[str, Any]:
    version, state = queries.standing(number)
    return DoneOut(number=number, version=version, state=state).model_dump(mode="json")
