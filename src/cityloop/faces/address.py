"""From where does this request come?"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """Return the address of who asks: what our own proxy saw, if there is one; of IPv6 the /64 that one line holds."""
    direct = request.META.get("REMOTE_ADDR", "")
    seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()  # what stands before it anybody can write
    return _line(seen) or _line(direct) if settings.PROXY else _line(direct)


def _line(text: str) -> str:
    """Return one spelling for all addresses of one line, "" for what is none."""
    try:
        found = ip_address(text)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found.packed, 64), strict=False))
    return str(found)
