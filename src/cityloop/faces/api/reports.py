"""How does a program report, and learn what became of it?"""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from ninja import Router

from cityloop.actions.once import once
from cityloop.actions.receive import Said, receive
from cityloop.faces.api.body import described, read
from cityloop.faces.api.door import Caller, caller, needs
from cityloop.faces.api.reply import header, key, replayed, reply
from cityloop.faces.api.shapes import AnswerOut, ReceivedOut, ReportIn
from cityloop.links.blob import Blob
from cityloop.loop import intake
from cityloop.loop.words import Kind, Refused
from cityloop.queries import case as queries
from cityloop.queries.district import World, world

router = Router(tags=["reports"])


@router.post(
    "/reports", response={201: ReceivedOut}, operation_id="post_report", summary="上报 / report",
    openapi_extra={"requestBody": described(ReportIn), "parameters": [header("Idempotency-Key")]},
)  # fmt: skip
@needs("reports:write")
def post_report(request: HttpRequest) -> HttpResponse:
    """Take a report in: understood, placed, matched, routed, clocked and journalled before the answer leaves.

    A repeat with the same `id`, or under the same Idempotency-Key, is told the first answer and adds nothing.
    """
    told, photos = read(request, ReportIn)
    who, under, own = caller(request), key(request), _own(told)
    asked = [told.model_dump(mode="json"), [photo.digest for photo in photos]]
    source_id = own or under or str(uuid4())
    body, again = once(
        lambda: _receive(told, photos, source_id, who), by=who.source, key=under or (own and f"report {own}"), asked=asked, at=who.at
    )
    return reply(body, 201, {"Location": body["case"], **replayed(again)})


def _own(told: ReportIn) -> str:
    """Return the sender's own number for the report, "" when it gave none. Raises Refused."""
    return _line(told.id, "id")


def _receive(told: ReportIn, photos: tuple[Blob, ...], source_id: str, who: Caller) -> dict[str, Any]:
    got = receive(_said(told, photos, source_id, who, world()), by=who.actor, at=who.at)
    return ReceivedOut(
        id=source_id, number=got.number, became=got.became, because=got.because, case=f"/api/v1/cases/{got.number}"  # type: ignore[arg-type]
    ).model_dump()  # fmt: skip


def _said(told: ReportIn, photos: tuple[Blob, ...], source_id: str, who: Caller, here: World) -> Said:
    """Return the report, checked. Raises Refused naming field, value and mend."""
    text, notes = intake.text(told.text, "text")
    point, moved = intake.point(told.lon, told.lat, told.coordinates, here.atlas.root.shape)
    at, about = (who.at, ()) if told.happened_at in (None, "") else intake.moment(told.happened_at, here.zone, who.at, "happened_at")
    category = intake.code(told.category, here.shelf.categories, "category") if told.category else ""
    return Said(
        text, who.source, source_id, at, title=_line(told.title, "title"), point=point, category=category, photos=photos, place=_line(told.place, "place"),
        key=_line(told.key, "key"), contact=_line(told.contact, "contact"), notes=[*notes, *moved, *about],
    )  # fmt: skip


def _line(value: str, field: str) -> str:
    """Return an optional line, clean. Raises Refused, also when it is too long once its letters are composed."""
    clean = " ".join(intake.text(value, field)[0].split()) if value.strip() else ""
    most = next(one.max_length for one in ReportIn.model_fields[field].metadata if hasattr(one, "max_length"))
    if len(clean) > most:
        raise Refused("太长 / too long", field=field, mend=f"至多 {most} 字 / at most {most} characters")
    return clean


@router.get("/reports/{path:id}", response=AnswerOut, operation_id="get_report", summary="上报的进展 / what became of a report")
@needs("reports:write")
def get_report(request: HttpRequest, id: str) -> HttpResponse:
    """Return what has become of a report of the caller's own, by the `id` that it was answered with."""
    who = caller(request)
    found = queries.answer(who.source, id, at=who.at) if "\0" not in id else None
    if found is None:
        raise Refused("没有这个上报 / no such report of yours", field="id", value=id, mend="核对编号 / check the id", kind=Kind.MISSING)
    return reply(AnswerOut(
        id=id, number=found.number, became=found.became, state=found.state, category_zh=found.zh, category_en=found.en, place=found.place,  # type: ignore[arg-type]
        unit=found.unit, emergency=found.emergency, received_at=found.received_at, closed_at=found.closed_at, notes=list(found.notes),
    ))  # fmt: skip
