"""What did they say when they were called back?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from cityloop.actions import dispatch
from cityloop.actions.journal import Pen, hold
from cityloop.actions.move import step
from cityloop.loop import clock
from cityloop.loop.callback import Answers, Reached, read
from cityloop.loop.may import may
from cityloop.loop.words import Actor, Kind, Move, Refused
from cityloop.queries import cases
from cityloop.queries.callback import number
from cityloop.store import models as m


def call(
    pk: int, *, reached: str, answers: dict[str, str], words: str = "", reopen: bool = False, by: Actor, at: datetime
) -> None:  # fmt: skip
    """Note how a call-back went. One that nobody took is tried again some hours later, `callback_tries` times in all.

    `answers`: responded, solved, satisfied, each "yes", "no" or "". `words` become an erasable note. `reopen` reopens a case that is
    not solved, in the same transaction. Raises Refused.
    """
    how, said = read(reached, answers)
    if reopen and (said is None or said.solved or not words.strip()):
        mend = "选未解决,并写明没有解决什么 / choose not solved, and write what is not"
        raise Refused("只有未解决并写明情况才能重开 / only what is not solved, and says why", field="reopen", value=True, mend=mend)
    with hold(number(pk, by), by=by, at=at) as pen:
        may(by, "call_back", **cases.reach(pen.case, pen.here))
        row = m.Callback.objects.select_for_update().get(pk=pk)
        if row.next_at is None:
            who = row.done_by or row.outcome
            raise Refused("已经回访过 / called back already", field="callback", value=who, mend="办下一件 / take the next", kind=Kind.STALE)
        _settle(pen, row, how, said)
        pen.write("called", callback=pk, reached=how.value, **(asdict(said) if said else {"tries": row.tries}), why=pen.note(words))
        if reopen:
            step(pen, Move.REOPEN, why=words)
            dispatch.propose(pen, pen.here)


def _settle(pen: Pen, row: m.Callback, how: Reached, said: Answers | None) -> None:
    """Write the outcome of a call on its row, or when to try again."""
    row.tries += 1
    again = how is Reached.NO and row.tries < int(pen.here.value("callback_tries", pen.case.category, pen.at).value)
    if again:
        limit, _ = pen.here.limit("callback_again", pen.case.category, pen.at)
        row.next_at = clock.due(pen.at, limit, pen.here.calendar).at
    else:
        row.outcome = {Reached.YES: "answered", Reached.NO: "unreached", Reached.REFUSED: "refused"}[how]
        row.next_at, row.done_at, row.done_by = None, pen.at, pen.by.name
        for name, value in asdict(said).items() if said else ():
            setattr(row, name, value)
    row.save()
