"""What is shown when a request cannot be answered?"""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse

from cityloop.faces.pages.parts.draw import draw

SAID = {
    400: ("请求有误", "Bad request", "浏览器发来的内容读不懂,请返回重填 / what was sent could not be read, please go back and try again"),
    403: ("没有权限", "Not allowed", "请重新登录,或联系管理员 / sign in again, or ask an administrator"),
    404: ("没有这个页面或事件", "Not found", "请核对网址或编号;也可能不在你的范围内 / check the address or number; it may lie outside your scope"),
    413: ("内容太大", "Too large", "一次最多 2 MB,文字最多 20000 字,请缩短后重交 / at most 2 MB and 20,000 characters, please shorten it"),
    500: ("系统出错", "Something broke", "已记录。请稍后再试;紧急情况请拨打 110 / it was logged, try again later; in an emergency call 110"),
}  # fmt: skip


def fault(request: HttpRequest, code: int) -> HttpResponse:
    """Return the plain page for a status code; it asks no database."""
    zh, en, said = SAID[code]
    return draw(request, "parts/fault.html", status=code, code=code, zh=zh, en=en, said=said)


def bad(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for a request that could not be read, or was too large."""
    large = isinstance(exception, (RequestDataTooBig, TooManyFieldsSent))
    return fault(request, 413 if large else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for what this person may not see."""
    return fault(request, 403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for an address or case that is not there for this person."""
    return fault(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Return the page for a fault of ours."""
    return fault(request, 500)
