"""Is the journal whole, and does it tell the same story as the rows?"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import connection, transaction

from cityloop.queries import timeline
from cityloop.store import models as m

Digest = Callable[..., str]
Mac = Callable[[date, int, bytes, str], str]
FREE = {"id", "number", "version", "head", "tally", "folded"}


def audit(digest: Digest, mac: Mac, plain: Callable[[Any], Any], kept: dict[date, str]) -> Iterator[str]:
    """Yield a line for each case that was changed, removed or reordered, and for each seal that does not hold.

    `kept`: day -> mac of the seals beside the database. One snapshot is read, so a house at work accuses nobody.
    """
    with transaction.atomic():
        if len(connection.atomic_blocks) == 1:  # the outermost one: only there can a snapshot be asked for
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield from _audit(digest, mac, plain, kept)


def _audit(digest: Digest, mac: Mac, plain: Callable[[Any], Any], kept: dict[date, str]) -> Iterator[str]:
    hangs = {
        "report": set(m.Report.objects.values_list("pk", flat=True)),
        "evidence": set(m.Evidence.objects.values_list("pk", flat=True)),
        "extension": set(m.Extension.objects.values_list("pk", flat=True)),
        "supervision": set(m.Supervision.objects.values_list("pk", flat=True)),
    }
    cases = {c.pk: c for c in m.Case.objects.all()}
    heads: dict[str, dict[int, str]] = {}
    entries = m.Entry.objects.order_by("case_id", "number").iterator(chunk_size=5000)
    for pk, rows in groupby(entries, key=attrgetter("case_id")):
        case, lines = cases.pop(pk, None), list(rows)
        if case is None:
            yield f"case id {pk}: 有日志无事件,已被删除 / removed: journal without a case"
            continue
        heads[case.number] = {e.number: e.hash for e in lines}
        yield from _chain(case, lines, digest)
        yield from _row(case, lines, plain)
        yield from _hanging(case, lines, hangs)
    yield from (f"{c.number}: 有事件无日志 / journal removed" for c in cases.values())
    yield from _seals(heads, mac)
    there = dict(m.Seal.objects.values_list("day", "mac"))
    yield from (f"seal {day}: 被删除或换过 / removed or replaced" for day, said in sorted(kept.items()) if there.get(day) != said)


def _chain(case: m.Case, lines: list[m.Entry], digest: Digest) -> Iterator[str]:
    prev = ""
    for place, e in enumerate(lines, 1):
        if e.number != place:
            yield f"{case.number}: 第 {place} 行缺失或错序 / line {place} missing or out of order"
            return
        made = digest(prev, case.number, e.number, e.kind, e.by, e.role, e.happened_at, e.data)
        if e.prev != prev or e.hash != made:
            yield f"{case.number}: 第 {place} 行被改动 / line {place} ({e.kind}) was changed"
            return
        prev = e.hash
    if case.version != len(lines) or case.head != prev:
        yield f"{case.number}: 末尾被截断或事件行被改 / tail cut: {len(lines)} lines, version {case.version}"


def _row(case: m.Case, lines: list[m.Entry], plain: Callable[[Any], Any]) -> Iterator[str]:
    said = timeline.fold(e.data for e in lines)
    for f in m.Case._meta.concrete_fields:
        name = f.attname
        if f.name in FREE:
            continue
        default = f.get_default()
        want, have = said.get(name, plain(default)), plain(getattr(case, name))
        if want != have:
            yield f"{case.number}: {name} 与日志不符 / row says {have!r}, journal says {want!r}"


def _hanging(case: m.Case, lines: list[m.Entry], hangs: dict[str, set[int]]) -> Iterator[str]:
    """Name a case whose journal speaks of a report, evidence, extension or supervision notice that is gone."""
    for e in lines:
        for name, there in hangs.items():
            if isinstance(pk := e.data.get(name), int) and pk not in there:
                yield f"{case.number}: 第 {e.number} 行的 {name} {pk} 已被删除 / {name} removed"


def _seals(heads: dict[str, dict[int, str]], mac: Mac) -> Iterator[str]:
    before = ""
    for seal in m.Seal.objects.order_by("day"):
        try:
            body = zlib.decompress(bytes(seal.heads))
        except zlib.error:
            yield f"seal {seal.day}: 读不出 / cannot be read"
            continue
        if mac(seal.day, seal.cases, body, before) != seal.mac:
            yield f"seal {seal.day}: 印记不符 / does not hold (seal changed, one removed before it, or another key)"
        before = seal.mac
        for line in body.decode().splitlines():
            number, version, head = line.rsplit(" ", 2)
            if heads.get(number, {}).get(int(version)) != head:
                yield f"{number}: 与 {seal.day} 的封印不符 / differs from the seal of {seal.day}: changed or removed"
