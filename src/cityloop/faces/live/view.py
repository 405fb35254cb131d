"""What has changed in my cases, as it happens?"""

from __future__ import annotations

import asyncio

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from cityloop.faces.live.hub import Hub, Listener
from cityloop.faces.who import actor
from cityloop.loop.words import Actor, Kind, Refused
from cityloop.queries import events

STATUS = {Kind.WRONG: 400, Kind.DENIED: 403, Kind.UNREADY: 503}
hub = Hub()
looking = asyncio.Semaphore(4)  # lookups at once: after a restart all desks come back, and the pool has room for eight


async def stream(request: HttpRequest) -> HttpResponseBase:
    """Answer with a stream of server-sent events that does not end: `case` with number, version, by and word; `reset` when some were missed."""
    if request.method != "GET":
        return _guarded(HttpResponse(status=405, headers={"Allow": "GET"}), request)
    try:
        _near(request)
        since = _since(request)
        async with looking:
            listener = await sync_to_async(_looked)(request)
    except Refused as no:
        said = {"title": no.text, "field": no.field, "mend": no.mend}
        return _guarded(JsonResponse(said, status=STATUS[no.kind], content_type="application/problem+json"), request)
    if listener is None:
        return _guarded(HttpResponse(status=401), request)
    answer = StreamingHttpResponse(hub.stream(listener, since), content_type="text/event-stream")
    answer["X-Accel-Buffering"] = "no"  # a proxy that gathers would hold back what is told
    return _guarded(answer, request)


def _looked(request: HttpRequest) -> Listener | None:
    """Return who listens, and let the database go: Django would hold this request's connection until the stream ends."""
    try:
        return _listener(request)
    finally:
        close_old_connections()


def _listener(request: HttpRequest) -> Listener | None:
    """Return who listens, None for whoever is not signed in. Raises Refused for an account without a role here."""
    if not request.user.is_authenticated:
        return None
    who: Actor = actor(request)
    if who.member is None:
        mend = "请联系管理员 / ask an administrator"
        raise Refused("账号没有角色 / the account has no role here", field="role", mend=mend, kind=Kind.DENIED)
    return Listener(request.session.session_key or "", who, events.sight(who), get_language() or "zh-hans")


def _since(request: HttpRequest) -> events.Mark | None:
    """Return the mark of the last event that this browser had, None for a first visit. Raises Refused for what is none."""
    text = request.headers.get("Last-Event-ID", "")
    mark = events.read(text)
    if text and mark is None:
        mend = "去掉这一行重连 / connect again without it"
        raise Refused("不是事件流的位置 / not a place in the stream", field="Last-Event-ID", value=text, mend=mend)
    return mark


def _near(request: HttpRequest) -> None:
    """Refuse a page that is not ours: another program's on this machine has the same site, and would bring the same cookies."""
    origin = request.headers.get("Origin", "")
    if origin and origin not in _ours(request):
        mend = "从系统页面打开 / open it from the system's own pages"
        raise Refused("此页面不能订阅 / this page may not listen", field="Origin", value=origin, mend=mend, kind=Kind.DENIED)


def _ours(request: HttpRequest) -> list[str]:
    """Return the origins of our own pages: the web server's, and this address itself where a proxy puts both under one."""
    return [*settings.LIVE_FOR, f"{request.scheme}://{request.get_host()}"]


def _guarded(answer: HttpResponseBase, request: HttpRequest) -> HttpResponseBase:
    """Return the answer, readable by our own pages that come from the web server's port."""
    origin = request.headers.get("Origin", "")
    if origin in _ours(request):
        answer["Access-Control-Allow-Origin"], answer["Access-Control-Allow-Credentials"] = origin, "true"
    answer["Vary"] = "Origin, Cookie"
    return answer
