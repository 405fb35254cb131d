"""Which link carries a notice?"""

import importlib
from collections.abc import Callable

from django.conf import settings

from cityloop.loop.words import Refused

LINKS = ("console",)


def plug(name: str = "") -> Callable[[str, str], None]:
    """Return the send(to, text) of the link that settings name. Raises Refused for an unknown one."""
    wanted = name or settings.LINK
    if wanted not in LINKS:
        raise Refused("没有这个通道 / no such link", field="CITYLOOP_LINK", value=wanted, mend=f"one of: {', '.join(LINKS)}")
    send: Callable[[str, str], None] = importlib.import_module(f"cityloop.links.{wanted}").send
    return send
