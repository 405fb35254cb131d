"""Which cases have a report with these words?"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.fields import BooleanField

from cityloop.loop import grams
from cityloop.loop.words import Refused
from cityloop.store import models as m

FEW = 2_000  # reports: so many are looked up at once; with more, cases are taken in their order and their reports looked at
# Fetched as a whole the rows come by the index; a LIMIT beside the condition could make the planner read the table from its start.
SOME = f"WITH found AS MATERIALIZED (SELECT case_id FROM store_report WHERE {{}}) SELECT case_id FROM found LIMIT {FEW + 1}"  # constants  # nosec B608
PIECES = "grams @@ %s::tsquery"
EXACT = "position(%s in lower(normalize(title || chr(10) || text, NFKC))) > 0"


class Dense(Q):
    """The condition of words that many reports have; `hit` says in SQL whether the case x has them, `values` what is in it."""

    hit: str
    values: list[Any]


def where(words: str) -> Q:
    """Return the condition on cases with a report that has `words` in its title or text, for a list in its own order.

    Raises Refused when there is neither letter nor digit in them.
    """
    sql, values = _condition(words)
    with connection.cursor() as cursor:
        cursor.execute(SOME.format(sql), values)
        rows = cursor.fetchall()
    if len(rows) <= FEW:
        return Q(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [[row[0] for row in rows]]))  # one value: a thousand of them take long to plan  # nosec B611
    said = m.Report.objects.filter(RawSQL(sql, values, BooleanField()), case=OuterRef("pk"))  # what is asked is in the values  # nosec B611
    dense = Dense(pk=Subquery(said.values("case")[:1]))  # asked case by case: what a list needs is near its top
    # LIMIT keeps the planner from looking up all reports with these words before it knows which cases are meant.
    dense.hit, dense.values = f"(SELECT true FROM store_report WHERE case_id = x.id AND {sql} LIMIT 1)", values  # as above  # nosec B608
    return dense


def _condition(words: str) -> tuple[str, list[Any]]:
    pieces, alone = grams.query(words)
    if not pieces:
        raise Refused("没有可搜的字 / no letter or digit to search for", field="q", value=words, mend="写出词语或编号 / write a word or a number")
    return (PIECES, [pieces]) if alone else (f"{PIECES} AND {EXACT}", [pieces, grams.folded(words)])
