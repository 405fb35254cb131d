"""Is this an e-mail address?"""

import pytest

from cityloop.loop.mailbox import mailbox

GOOD = ["a@b.org", "zhang.san+lamp@mail.example.org", "o'neil@x-y.org", "张三@例子.中国", "a_b@x.co", "!#$%&*/=?^`{|}~@b.org"]
BAD = [
    "", "a", "a@", "@b.org", "a@b", "a@@b.org", "a@b@c.org", "a b@c.org", "a@b.org\r\nBcc: x@y.org", "a@b.org\n", "\ta@b.org",
    "a@b\x00.org", "<a@b.org>", "Zhang <a@b.org>", '"a b"@c.org', "a@b.org,c@d.org", "a@b.org;c@d.org", ".a@b.org", "a.@b.org",
    "a..b@c.org", "a@-b.org", "a@b-.org", "a@b..org", "a@[127.0.0.1]", "13912345678", "unit:ULD", "a@b.org\u2028x", "a\u200b@b.org",
    "x" * 65 + "@b.org", "灯" * 22 + "@b.org", "a@" + "b" * 64 + ".org", "a@" + "b" * 62 + "." + "c.d" * 90,
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_an_address_is_kept_as_it_is(text) -> None:
    assert mailbox(text) == text == mailbox(f" {text} ")


@pytest.mark.parametrize("text", BAD)
def test_anything_else_is_none(text) -> None:
    assert mailbox(text) == ""
