"""Who gives a shift, and who takes it over?"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from cityloop.loop.may import hands
from cityloop.loop.words import Actor, Kind, Refused
from cityloop.queries import handover
from cityloop.store import models as m


def give(*, note: str, by: Actor, at: datetime) -> int:
    """Sign for the shift that ends at `at`: its figures are kept as they stand. Return the handover's id. Raises Refused."""
    hands(by)
    last = m.Handover.objects.filter(area=by.area).order_by("-id").first()
    if last and last.took_at is None:
        raise _open(last.gave)
    shift = handover.shift(by, at=at)
    if shift.since >= at:
        raise Refused("刚刚交过班 / handed over just now", field="until", value=at.isoformat(), mend="稍后再交 / hand over later")
    figures = handover.kept(shift)
    digest = handover.digest(by.area, shift.since, at, by.name, figures)
    try:
        with transaction.atomic():
            return m.Handover.objects.create(
                area_id=by.area, since=shift.since, until=at, gave=by.name, note=note.strip(), figures=figures, digest=digest
            ).pk
    except IntegrityError:  # somebody was faster
        raise _open("") from None


def take(pk: int, *, digest: str, by: Actor, at: datetime) -> None:
    """Sign for taking over what a shift gave, as it was shown (`digest`); nobody signs for both. Raises Refused."""
    hands(by)
    with transaction.atomic():
        row = m.Handover.objects.select_for_update().filter(pk=pk, area=by.area).first()
        if row is None:
            raise Refused("没有这次交班 / no such handover", field="handover", value=pk, mend="刷新后重试 / reload and try again", kind=Kind.MISSING)
        _takes(row, digest, by)
        row.took, row.took_at = by.name, at
        row.save(update_fields=["took", "took_at"])


def _takes(row: m.Handover, digest: str, by: Actor) -> None:
    if row.took_at is not None:
        raise Refused("已由他人接班 / somebody took over already", field="handover", value=row.took, mend="刷新看结果 / reload to see", kind=Kind.STALE)
    if row.gave == by.name:
        raise Refused(
            "交班人不能自己接班 / who gave the shift cannot take it", field="by", value=by.name,
            mend="由接班人本人登录签字 / the next shift signs in and signs", kind=Kind.DENIED,
        )  # fmt: skip
    if row.digest != digest:
        raise Refused("与看到的内容不一致 / not what was shown", field="digest", value=digest, mend="刷新后重试 / reload and try again", kind=Kind.STALE)


def _open(gave: str) -> Refused:
    return Refused(
        "上一次交班还没有人接 / the last handover waits to be taken over", field="handover", value=gave or None,
        mend="先接班 / take it over first", kind=Kind.STALE,
    )  # fmt: skip
