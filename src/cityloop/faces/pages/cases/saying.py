"""What does a case's sheet say in words?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext, ngettext

from cityloop.faces.pages.cases.telling import amount, owing, receiver
from cityloop.faces.pages.parts import words
from cityloop.loop.words import Actor, State
from cityloop.queries import notices
from cityloop.queries.case import Sheet
from cityloop.queries.district import World


def posted(who: Actor, number: str, here: World) -> dict[str, Any]:
    """Return the case's notices in words: to whom, about what, by which way, when, and what became of each."""
    page = notices.of_case(who, number)
    rows = [
        (one, words.word(words.ABOUT, one.kind), receiver(one.to, here), "" if ":" in one.to else one.to, words.SENT[one.status],
         words.word(words.LINKS, one.link), [words.when(at, here.zone) for at in (one.created_at, one.sent_at, one.next_at)])
        for one in page.rows
    ]  # fmt: skip
    return {"rows": rows, "more": bool(page.after)}


def said(found: Sheet, here: World) -> dict[str, Any]:
    """Return the sheet's codes in words."""
    reworks, reopens, extensions = found.counts
    times = [
        reworks and ngettext("%(count)d 次返工", "%(count)d 次返工", reworks) % {"count": reworks},
        reopens and ngettext("%(count)d 次重开", "%(count)d 次重开", reopens) % {"count": reopens},
        extensions and ngettext("%(count)d 次延期", "%(count)d 次延期", extensions) % {"count": extensions},
    ]
    return {
        "category": words.own(found.row.zh, found.row.en),
        "place": words.place(here, found.row.area_code),
        "unit": words.unit(here, found.row.unit_code),
        "post": words.post(here, found.held),
        "state": words.STATES[found.row.state],
        "peril": words.peril(found.row.urgent),
        "stage": words.word(words.STAGES, found.stage),
        "left": words.span(found.row.left),
        "due": words.when(found.due_at, here.zone),
        "because": words.said(found.because),
        "placed": words.said(found.placed),
        "pause": words.word(words.PAUSES, found.pause_reason),
        "level": words.word(words.LEVELS, found.level),
        "opened": words.when(found.row.opened_at, here.zone),
        "closed": words.when(found.closed_at, here.zone),
        "sure": round(found.confidence * 100),
        "like": words.said(found.like_because),
        "guess": words.said(found.guess.because),
        "starter": found.guess.model.startswith("starter"),
        "others": [(code, words.category(here, code), round(chance * 100)) for code, chance in found.guess.others if chance >= 0.005],
        "times": [time for time in times if time],
        "reports": [
            (
                replace(one, title=words.masked(one.title), text=words.masked(one.text)), words.word(words.SOURCES, one.source),
                words.when(one.at, here.zone), [words.said(note) for note in one.notes],
            )
            for one in found.reports
        ],
        "evidence": [
            (one, owing(one.step, one.kind, here), words.when(one.at, here.zone))
            for one in found.evidence
        ],
        "owed": gettext("、").join(owing(name, kind, here) for name, kind in found.owed),
        "parts": [(one, words.unit(here, one.unit_code), words.STATES[one.state], one.state == State.CLOSED) for one in found.parts],
        "supervisions": [
            (one, words.when(one.at, here.zone), words.when(one.due_at, here.zone), words.when(one.done_at, here.zone))
            for one in found.supervisions
        ],
        "extensions": [(one, amount(one.amount), words.when(one.at, here.zone)) for one in found.extensions],
    }
