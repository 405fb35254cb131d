"""How does a case's page become a PDF?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cityloop.faces.pages.cases.saying import posted, said
from cityloop.faces.pages.cases.telling import say
from cityloop.faces.pages.parts import words
from cityloop.faces.pages.parts.draw import screen
from cityloop.faces.who import actor
from cityloop.lab import paper
from cityloop.links import blob
from cityloop.loop.mask import mask
from cityloop.loop.words import Actor
from cityloop.queries.case import Sheet, digests, sheet
from cityloop.queries.district import World, world

LETTERS = 20_000  # of a part, as many as the longest report has: what a request may take to print, as measured in docs/what/measured.md
ROWS = 300  # items of a part
PICTURES = 12  # of a case, the first ones: each is up to a few hundred kilobytes
LINE = 40  # letters that a line break counts for
JPEG = (b"\xff\xd8", b"\xff\xd9")  # how a whole one begins and ends
CLOCKS = ("clocked", "extended")
Item = dict[str, Any]


@require_safe
@login_required
@screen
def pdf(request: HttpRequest, number: str) -> HttpResponse:
    """Return a case as a PDF in the language in use, personal data masked."""
    who, now, here = actor(request), timezone.now(), world()
    found = sheet(who, number, at=now)
    if found is None:
        raise Http404
    pictures = _pictures(found)
    made = paper.pdf(_template(), _document(found, who, now, here, pictures), at=now, pictures={f"{id}.jpg": body for id, body in pictures.items()})
    name = f'attachment; filename="{found.row.number}.pdf"'
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": name})


@cache
def _template() -> bytes:
    return Path(__file__).with_name("case.typ").read_bytes()


def _pictures(found: Sheet) -> dict[int, bytes]:
    """Return the first pictures by id: copies without camera and place alone, for a file goes from hand to hand."""
    ids = [id for photos in (*(one.photos for one in found.reports), *(one.photos for one in found.evidence)) for id in photos]
    paths = {id: blob.shown(digest) for id, digest in digests(ids[:PICTURES]).items()}
    bodies = {id: path.read_bytes() for id, path in paths.items() if path.exists()}
    return {id: body for id, body in bodies.items() if body.startswith(JPEG[0]) and body.endswith(JPEG[1])}


def _document(found: Sheet, who: Actor, now: datetime, here: World, pictures: dict[int, bytes]) -> dict[str, Any]:
    """Return what the template shows: texts alone."""
    told, notice = said(found, here), here.config.get("notice")
    row, at = found.row, words.when(now, here.zone)
    role = words.word(words.ROLES, who.role)
    return {
        "title": f"{row.number} {told['category']}", "name": _("事件单"), "number": row.number, "category": told["category"],
        "district": words.own(here.zh, here.en), "lang": "en" if words.english() else "zh", "mark": words.own(notice["zh"], notice["en"]) if notice else "",
        "printed": _("%(who)s(%(role)s)打印于 %(at)s") % {"who": who.name, "role": role, "at": at},
        "facts-line": _joined([_("%(opened)s 立案") % {"opened": told["opened"]}, told["closed"] and _("%(closed)s 结案") % {"closed": told["closed"]}]),
        "tags": _tags(found, told), "clock": _clock(found, told), "clock-line": _running(told), "facts": _facts(found, told),
        "parts": [part for part in _parts(found, told, who, here, pictures) if part["items"]],
    }  # fmt: skip


def _joined(texts: Iterable[str]) -> str:
    return " · ".join(text for text in texts if text)


def _tags(found: Sheet, told: dict[str, Any]) -> list[str]:
    share = (_("牵头子任务") if found.lead else _("子任务")) if found.parent else ""
    tags = [told["state"], found.row.emergency and _("紧急"), told["peril"] and f"{_('紧急提示')} · {told['peril']}", found.row.ask and _("请补充位置"), share]
    return [str(tag) for tag in (*tags, *told["times"]) if tag]


def _clock(found: Sheet, told: dict[str, Any]) -> str:
    shape, standing = words.STANDINGS[found.row.standing]
    return f"{shape} {standing} · {told['left']}" if told["due"] else f"{shape} {told['state']}"


def _running(told: dict[str, Any]) -> str:
    if told["due"]:
        return _("%(stage)s应于 %(due)s 前完成") % {"stage": told["stage"], "due": told["due"]}
    return _("%(pause)s,暂不计时") % {"pause": told["pause"]} if told["pause"] else _("时钟已停")


def _facts(found: Sheet, told: dict[str, Any]) -> list[tuple[str, str]]:
    """Return labels and what stands beside them."""
    spot = f"{found.point[0]:.5f}, {found.point[1]:.5f} WGS 84" + (f" ±{found.point[2]:.0f} m" if found.point[2] else "") if found.point else ""
    return [
        (label, text)
        for label, text in (
            (_("位置"), "\n".join(filter(None, (told["place"], spot, told["placed"])))),
            (_("承办"), _joined([told["unit"] or _("未定单位"), told["post"]])),
            (_("层级"), told["level"]),
            (_("类别"), f"{told['category']} {found.row.category}"),
            (_("总任务"), found.parent), (_("并入"), found.joined_to), (_("合并进来"), _("、").join(found.twins)), (_("处置人"), found.resolved_by),
        )
        if text
    ]  # fmt: skip


def _parts(found: Sheet, told: dict[str, Any], who: Actor, here: World, pictures: dict[int, bytes]) -> list[dict[str, Any]]:
    """Return the parts of the document in the order of the page, each a list of items, all texts cut to what can be printed."""
    share = max(200, LETTERS // max(1, len(found.reports)))
    lines = [(line, say(line, here)) for line in found.lines]
    clocks = [_item(line.head, words.when(one.at, here.zone), hints=line.grounds) for one, line in lines if one.kind in CLOCKS]
    reports = [
        _item(one.title or source, _joined([source if one.title else "", at, one.contact and f"{_('联系方式')} {one.contact}"]),
              _("内容已删除") if one.erased else _cut(one.text, share), notes, _shots(one.photos, pictures))
        for one, source, at, notes in told["reports"]
    ]  # fmt: skip
    evidence = [_item(name, _joined([one.by, at]), _own(one.text), (), _shots(one.photos, pictures)) for one, name, at in told["evidence"]]
    shares = [_item(name or "—", _joined([one.number, str(state), one.lead and _("牵头")])) for one, name, state, _closed in told["parts"]]
    story = [_item(line.head, _joined([words.when(one.at, here.zone), line.who]), _own(line.why), line.grounds) for one, line in reversed(lines)]
    owed = [_item(_("还缺"), told["owed"])] if told["owed"] else []
    return [
        _part(_("时限怎么算的"), clocks), _part(_("居民与设备上报"), reports), _part(_("材料"), [*owed, *evidence]), _part(_("子任务"), shares),
        _part(_("督办与延期"), _asked(told)), _part(_("通知"), _notices(posted(who, found.row.number, here))), _part(_("经过"), story),
    ]  # fmt: skip


def _part(title: str, items: Sequence[Item]) -> dict[str, Any]:
    """Return a part with as many items as fit, and how many there are more."""
    kept: list[Item] = []
    left = LETTERS
    for one in islice(items, ROWS):
        left -= sum(map(len, (one["head"], one["by"], one["text"], *one["hints"])))
        if left < 0 and kept:
            break
        kept.append(one)
    over = len(items) - len(kept)
    more = ngettext("还有 %(count)d 条,见事件页", "还有 %(count)d 条,见事件页", over) % {"count": over} if over else ""
    return {"title": f"{title} ({len(items)})" if len(items) > 1 else title, "items": kept, "more": more}


def _item(head: str, by: str = "", text: str = "", hints: Iterable[str] = (), pictures: Sequence[dict[str, str]] = ()) -> Item:
    return {"head": str(head), "by": by, "text": text, "hints": list(hints), "pictures": list(pictures)}


def _cut(text: str, most: int) -> str:
    """Return the text, or as much of it as may be printed, and how long it is."""
    kept, used = [], 0
    for line in text.splitlines():
        used += len(line) + LINE
        if used > most + LINE:
            kept.append(line[: max(0, most - used + len(line) + LINE)] + "… " + _("(共 %(count)d 字,全文见事件页)") % {"count": len(text)})
            break
        kept.append(line)
    return "\n".join(kept)


def _own(text: str) -> str:
    """Return what staff wrote, its numbers of persons masked too: paper goes further than a page."""
    return _cut(words.masked(mask(text)), 2_000)


def _shots(ids: Iterable[int], pictures: dict[int, bytes]) -> list[dict[str, str]]:
    return [{"file": f"{id}.jpg", "alt": f"{_('图片')} {id}"} for id in ids if id in pictures]


def _asked(told: dict[str, Any]) -> list[Item]:
    """Return supervision notices and extensions as items."""
    supervisions = [
        _item(f"{_('督办')} · {(_('逾期答复') if one.done_at > one.due_at else _('已答复')) if done else _('逾期未答复') if one.late else _('待答复')}",
              _joined([one.by, _("%(at)s 发出,应于 %(due)s 前答复") % {"at": at, "due": due}, done and _("%(done)s 答复") % {"done": done}]))
        for one, at, due, done in told["supervisions"]
    ]  # fmt: skip
    extensions = [
        _item(f"{_('延期')} {amount} · {_('待决定') if one.granted is None else _('同意') if one.granted else _('不同意')}",
              _joined([one.by, _("%(at)s 申请") % {"at": at}, one.decided_by and _("%(who)s 决定") % {"who": one.decided_by}]))
        for one, amount, at in told["extensions"]
    ]  # fmt: skip
    return supervisions + extensions


def _notices(box: dict[str, Any]) -> list[Item]:
    """Return the notices as items."""
    return [
        _item(f"{to} {contact} · {about}" if contact else f"{to} · {about}",
              _joined([f"{sent[0]} {sent[2]}", at[0], at[1] and _("%(at)s 由%(way)s发出") % {"at": at[1], "way": way}, one.fault if not at[1] else ""]))
        for one, about, to, contact, sent, way, at in box["rows"]
    ]  # fmt: skip
