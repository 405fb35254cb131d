"""Which views has this person named?"""

from __future__ import annotations

from django.db.models import Value
from django.db.models.functions import Concat

from cityloop.loop.words import Actor
from cityloop.store import models as m


def saved(actor: Actor) -> list[tuple[str, str]]:
    """Return (name, address in the list) of the views that `actor` has named, by name."""
    return list(m.SavedView.objects.filter(member=actor.member).order_by("name").values_list("name", Concat(Value("/?"), "query"))) if actor.member else []
