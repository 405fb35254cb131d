"""What is shown when a request cannot be answered?"""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cityloop.faces.pages.parts.draw import draw
from cityloop.faces.pages.parts.words import Word

SAID = {
    400: (_("请求有误"), _("浏览器发来的内容读不懂,请返回重填")),
    403: (_("没有权限"), _("请重新登录,或联系管理员")),
    404: (_("没有这个页面或事件"), _("请核对网址或编号;也可能不在你的范围内")),
    413: (_("内容太大"), _("一次最多 2 MB,文字最多 20000 字,请缩短后重交")),
    500: (_("系统出错"), _("已记录。请稍后再试;紧急情况请拨打 110")),
}
EXPIRED = (_("页面已过期"), _("请返回上一页,刷新后再提交;浏览器须允许本站的 Cookie。"))


def fault(request: HttpRequest, code: int, words: tuple[Word, Word] | None = None) -> HttpResponse:
    """Return the plain page for a status code; it asks no database."""
    title, said = words or SAID[code]
    return draw(request, "parts/fault.html", status=code, code=code, title=title, said=said)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the page for a form whose token does not fit; `reason` is for programmers."""
    return fault(request, 403, EXPIRED)


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
