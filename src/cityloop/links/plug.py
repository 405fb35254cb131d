"""Which links carry notices?"""

from __future__ import annotations

from django.conf import settings

from cityloop.links.console import Console
from cityloop.links.hook import Hook
from cityloop.links.letter import Link
from cityloop.links.mail import Mail, server
from cityloop.links.sms import Sms
from cityloop.loop.words import Refused

LINKS = ("console", "mail")


def plug() -> dict[str, Link]:
    """Return the links that settings plug in; `console` is always there, for what no other reaches, and `hook`, for members' own. Raises Refused."""
    wanted = settings.LINK or ("mail" if settings.MAIL else "console")
    if wanted not in LINKS:
        raise Refused("没有这个通道 / no such link", field="CITYLOOP_LINK", value=wanted, mend=f"可选 / one of: {', '.join(LINKS)}")
    links: dict[str, Link] = {"console": Console()}
    if wanted == "mail":
        links["mail"] = Mail(server(settings.MAIL, settings.MAIL_FROM))
    links["hook"] = Hook()
    if settings.SMS:
        links["sms"] = Sms(settings.SMS, settings.SMS_TOKEN)
    return links
