"""Which views has this person named?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.db import transaction

from cityloop.loop.words import Actor, Kind, Refused
from cityloop.queries.inbox import listing
from cityloop.store import models as m

MOST = 12  # views of one person: more are no longer found by eye
NAME = 20  # characters
KEPT = ("view", "state", "unit", "area", "category")


def save(name: str, filters: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """Keep filters under a name, in place of what had it before; only those of KEPT. Raises Refused for a filter that is not known."""
    chosen = {key: filters[key] for key in KEPT if filters.get(key)}
    if not name or len(name) > NAME:
        raise Refused(f"起个 1 到 {NAME} 字的名字 / a name of 1 to {NAME} characters", field="name", value=name, mend="如 我的逾期 / such as My late ones")
    if by.member is None or not chosen:
        raise Refused("没有可存的条件 / no filter to keep", field="view", mend="先筛选,再保存 / filter first, then keep it")
    listing(by, at=at, limit=1, **chosen)
    with transaction.atomic():
        m.Member.objects.select_for_update().get(pk=by.member)  # two at once must not both be the last one allowed
        mine = m.SavedView.objects.filter(member=by.member)
        if mine.exclude(name=name).count() >= MOST:
            raise Refused(f"最多 {MOST} 个 / at most {MOST}", field="name", value=name, mend="先删一个 / delete one first")
        mine.update_or_create(name=name, defaults={"member_id": by.member, "query": urlencode(chosen)})


def drop(name: str, *, by: Actor) -> None:
    """Forget a view. Raises Refused when there is none of that name."""
    if not m.SavedView.objects.filter(member=by.member, name=name).delete()[0]:
        raise Refused("没有这个视图 / no such view", field="name", value=name, mend="刷新看结果 / reload to see", kind=Kind.MISSING)
