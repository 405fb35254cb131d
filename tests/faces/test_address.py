"""Is whoever asks known by the address that nobody can forge?"""

import pytest
from django.test import RequestFactory

from cityloop.faces.address import address


def asked(direct: str, forwarded: str = "") -> str:
    return address(RequestFactory().get("/", REMOTE_ADDR=direct, headers={"X-Forwarded-For": forwarded} if forwarded else {}))


@pytest.mark.parametrize(
    ("direct", "found"),
    [
        ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"), ("", ""), ("unix:", ""),
    ],
)  # fmt: skip
def test_one_line_has_one_spelling(direct: str, found: str) -> None:
    assert asked(direct) == found


@pytest.mark.parametrize(
    ("forwarded", "found"),
    [
        ("192.0.2.7", "192.0.2.7"), ("1.1.1.1, 192.0.2.7", "192.0.2.7"), ("1.1.1.1,\t192.0.2.7 ", "192.0.2.7"),
        ("192.0.2.7, rubbish", "127.0.0.1"), ("192.0.2.7:8080", "127.0.0.1"), ("", "127.0.0.1"),
    ],
)  # fmt: skip
def test_only_what_our_proxy_wrote_counts(settings, forwarded: str, found: str) -> None:
    assert asked("127.0.0.1", forwarded) == "127.0.0.1"
    settings.PROXY = True
    assert asked("127.0.0.1", forwarded) == found
