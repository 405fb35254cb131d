"""What is done to a case while its state stays?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from cityloop.actions import dispatch
from cityloop.actions.journal import Pen, hold
from cityloop.links.blob import Blob
from cityloop.loop.may import may
from cityloop.loop.place import locate
from cityloop.loop.words import Actor, Point, Refused, State
from cityloop.queries import cases
from cityloop.queries.district import world
from cityloop.store import models as m

STEP = re.compile(r"[a-z][a-z0-9_-]{0,39}")
KINDS = ("visit", "photo", "camera", "reading", "tick", "report")


def let(pen: Pen, act: str, *, open_only: bool = True) -> None:
    """Refuse what this actor may not do, and any work on a case that has ended. Raises Refused."""
    may(pen.by, act, **cases.reach(pen.case, pen.here))
    if open_only and not State(pen.case.state).open:
        raise Refused(
            "事件已结束 / the case has ended", field="state", value=pen.case.state, mend="先重开 / reopen it first"
        )


def finish(
    number: str, *, step: str, kind: str, text: str = "", photos: Sequence[Blob] = (), by: Actor, at: datetime,
    version: int | None = None,
) -> int:  # fmt: skip
    """Add a piece of evidence for a step; return the case's version. Raises Refused."""
    with hold(number, by=by, at=at, version=version) as pen:
        let(pen, "evidence")
        if not STEP.fullmatch(step):
            raise Refused(
                "步骤名不对 / not the name of a step", field="step", value=step, mend="小写英文字母、数字 / such as repair, clear"
            )
        if kind not in KINDS:
            known = "、".join(KINDS)
            raise Refused("未知材料种类 / unknown kind of evidence", field="kind", value=kind, mend=f"可选 / one of: {known}")
        row = m.Evidence.objects.create(case=pen.case, step=step, kind=kind, text=text, by=by.name, created_at=at)
        pen.attach(photos, evidence=row.pk)
        pen.write("evidence", step=step, of=kind, evidence=row.pk)
    return pen.case.version


def note(number: str, *, text: str, by: Actor, at: datetime, version: int | None = None) -> int:
    """Keep a note of staff; the journal holds its salted hash only. Raises Refused."""
    with hold(number, by=by, at=at, version=version) as pen:
        let(pen, "note", open_only=False)
        if not text.strip():
            raise Refused("备注为空 / the note is empty", field="text", value=text, mend="写一句话 / write a sentence")
        pen.write("noted", note=pen.note(text))
    return pen.case.version


def tell(number: str, *, to: str, text: str, by: Actor, at: datetime, version: int | None = None) -> int:
    """Put a message to residents or a unit in the outbox (告知). Raises Refused."""
    with hold(number, by=by, at=at, version=version) as pen:
        let(pen, "tell", open_only=False)
        if not to.strip() or not text.strip():
            raise Refused("要有对象和内容 / needs a receiver and words", field="text", value=text, mend="写明对象和内容 / write both")
        kind, _, code = to.partition(":")
        known = world().units if kind == "unit" else world().atlas.areas if kind == "area" else {}
        pen.tell("told", to, text, shown=to if code in known else "resident")
    return pen.case.version


def reply(number: str, *, text: str, by: Actor, at: datetime, version: int | None = None) -> int:
    """Put a reply to the residents who reported the case in the outbox (答复). Raises Refused, also where nobody left a contact."""
    with hold(number, by=by, at=at, version=version) as pen:
        let(pen, "reply", open_only=False)
        if not text.strip():
            raise Refused("答复为空 / the reply is empty", field="text", value=text, mend="写一句话 / write a sentence")
        found = list(cases.contacts(pen.case))
        if not found:
            raise Refused("没有人留联系方式 / nobody left a contact", field="contact", mend="上门告知,或写备注 / tell them in person, or write a note")
        for contact in found:
            pen.tell("told", contact, text.strip(), shown="resident")
    return pen.case.version


def unflag(number: str, *, why: str, by: Actor, at: datetime, version: int | None = None) -> int:
    """Take the urgency flag off (取消紧急提示), with the reason; a later urgent report raises it again. Raises Refused."""
    with hold(number, by=by, at=at, version=version) as pen:
        let(pen, "unflag", open_only=False)
        if not why.strip():
            raise Refused("要写原因 / needs a reason", field="why", value=why, mend="写一句原因 / one sentence")
        if not pen.case.urgent:
            raise Refused("没有紧急提示 / there is no flag", field="urgent", value=number, mend="无须取消 / nothing to take off")
        pen.write("unflagged", {"urgent": "", "urgent_words": ""}, was=pen.case.urgent, why=pen.note(why))
    return pen.case.version


def assign(number: str, *, post: str, by: Actor, at: datetime, version: int | None = None) -> int:
    """Give the case to a post of its unit, or to a crew below it, without moving any clock. Raises Refused."""
    with hold(number, by=by, at=at, version=version) as pen:
        let(pen, "assign")
        row = m.Post.objects.select_related("unit").filter(code=post).first() if post in pen.here.posts else None
        if row is None or pen.case.unit_id not in (row.unit_id, row.unit.parent_id):
            raise Refused(
                "岗位不属于承办单位 / the post is not in the case's unit", field="post", value=post,
                mend=f"选择 {pen.case.unit_id} 的岗位或班组 / choose one of its posts or crews",
            )  # fmt: skip
        pen.write("assigned", {"post_id": post})
    return pen.case.version


def put(
    number: str, *, point: Point | None = None, words: str = "", by: Actor, at: datetime, version: int | None = None
) -> int:
    """Say where a case is, by point or by words. Its route is proposed anew while nobody has it; clocks stay. Raises Refused."""
    here = world()
    where = locate(words, point, here.atlas)
    if where.ask:
        raise Refused(where.because, field="place", value=words or point, mend="给出区内的点或地名 / a point or name inside")
    with hold(number, by=by, at=at, version=version) as pen:
        let(pen, "place")
        change = {
            "area_id": where.area, "ask": False, "radius": where.radius,
            "lon": where.point.lon if where.point else None, "lat": where.point.lat if where.point else None,
        }  # fmt: skip
        pen.write("placed", change, because=where.because)
        m.Correction.objects.create(case=pen.case, field="place", was="", now=where.area, by=by.name, created_at=at)
        if pen.case.state == State.NEW:
            dispatch.propose(pen, here)
    return pen.case.version


def correct(number: str, *, category: str, by: Actor, at: datetime, version: int | None = None) -> int:
    """Set the category right and keep the correction as training data; no clock moves. Raises Refused."""
    here = world()
    if category not in here.shelf.categories:
        raise Refused("未知类别 / unknown category", field="category", value=category, mend="从类别表选 / choose from the list")
    with hold(number, by=by, at=at, version=version) as pen:
        let(pen, "correct")
        case, kind = pen.case, here.shelf.category(category)
        m.Correction.objects.create(
            case=case, field="category", was=case.category, now=category, by=by.name, created_at=at
        )
        change = {"category": category, "scenario": here.shelf.owner.get(category, ""), "confidence": 1.0}
        pen.write("corrected", {**change, "emergency": kind.emergency}, was=case.category)
        if case.state == State.NEW:
            dispatch.propose(pen, here)
    return pen.case.version
