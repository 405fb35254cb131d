"""Which cases have a report with these words?"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, Subquery
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
    """The condition of words that many reports have."""

    words: tuple[str, list[Any]]


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
    dense = Dense(pk=Subquery(_reports(sql, values).values("case")[:1]))  # asked case by case: what a list needs is near its top
    dense.words = sql, values
    return dense


def whole(condition: Q) -> Q:
    """Return a condition of `where` for those who want all the cases, in no order."""
    return Q(Exists(_reports(*condition.words))) if isinstance(condition, Dense) else condition


def _reports(sql: str, values: list[Any]) -> Any:
    return m.Report.objects.filter(RawSQL(sql, values, BooleanField()), case=OuterRef("pk"))  # our own words; what is asked is in the values  # nosec B611


def _condition(words: str) -> tuple[str, list[Any]]:
    pieces, alone = grams.query(words)
    if not pieces:
        raise Refused("没有可搜的字 / no letter or digit to search for", field="q", value=words, mend="写出词语或编号 / write a word or a number")
    return (PIECES, [pieces]) if alone else (f"{PIECES} AND {EXACT}", [pieces, grams.folded(words)])
