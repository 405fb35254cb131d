"""What may a person change of their own account?"""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction

from cityloop.actions.enrol import strong
from cityloop.loop.words import Actor, Kind, Refused
from cityloop.queries.account import mark
from cityloop.store import models as m


def end(name: str, *, keep: str = "") -> int:
    """End an account's sessions at once, but for the one with the key `keep`. Return how many."""
    ended, _ = m.Session.objects.filter(user__username=name).exclude(pk=keep).delete()
    return ended


def revoke(marked: str, *, by: Actor) -> None:
    """End one of one's own sessions. Raises Refused when there is none with this mark."""
    keys = m.Session.objects.filter(user__username=by.name).values_list("pk", flat=True)
    mine = [key for key in keys if mark(key) == marked]
    if not m.Session.objects.filter(pk__in=mine).delete()[0]:
        raise Refused("这处登录已经退出 / this session has ended already", field="session", mend="刷新后看结果 / reload to see", kind=Kind.STALE)


def password(old: str, new: str, again: str, *, by: Actor, keep: str) -> User:
    """Set one's password anew, and end all other sessions than `keep`. Return the account. Raises Refused, repeating no password."""
    user = get_user_model().objects.get(username=by.name)
    if not user.check_password(old):
        raise Refused("现在的密码不对 / not the present password", field="old", mend="重新输入 / type it again")
    if new != again:
        raise Refused("两次输入的新密码不同 / the new passwords differ", field="again", mend="重新输入 / type both again")
    if new == old:
        raise Refused("新密码与现在的相同 / the new password is the present one", field="new", mend="换一个 / choose another")
    strong(new, user)
    with transaction.atomic():
        user.set_password(new)
        user.save(update_fields=["password"])
        end(by.name, keep=keep)
    return user
