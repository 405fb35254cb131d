"""Which pictures came with this form?"""

from __future__ import annotations

from django.http import HttpRequest

from cityloop.links.blob import Blob, keep
from cityloop.loop.words import Refused

MOST = 5  # pictures of one request


def photos(request: HttpRequest) -> tuple[Blob, ...]:
    """Return the pictures of a form, which lie on the disk by then. Raises Refused for too many, for another name, and for what is no picture."""
    if other := request.FILES.keys() - {"photos"}:
        raise Refused("没有这一项 / no such field", field=min(other), mend="图片放在 photos / pictures go into photos")
    files = request.FILES.getlist("photos")
    if len(files) > MOST:
        raise Refused(f"至多 {MOST} 张 / at most {MOST} pictures", field="photos", value=len(files), mend="分次提交 / send them in turns")
    return tuple(keep(file) for file in files)
