"""Which parts does an address have, and where do they stand?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cityloop.lab.cues import Lexicon, cues
from cityloop.lab.spelling import units

# The parts of an address, widest first. Source of the kinds: Li, Lu, Xie and Li, Neural Chinese Address Parsing, NAACL 2019, table 1.
KINDS = {
    "country": "国家", "prov": "省", "city": "市", "district": "区县", "devzone": "开发区", "town": "镇街", "community": "村居",
    "road": "道路", "subroad": "支路", "roadno": "门牌", "subroadno": "支路门牌", "poi": "地点", "subpoi": "内部地点", "houseno": "楼栋",
    "cellno": "单元", "floorno": "楼层", "roomno": "室", "person": "单位或个人", "assist": "方位", "redundant": "重复", "otherinfo": "其他",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an address: its kind (of KINDS), the text as it was written, and from which letter to which."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Parser:
    """A conditional random field over the letters of an address, with the names that it has learned."""

    crf: bytes  # as CRFsuite writes it: numbers and words, no code
    lexicon: Lexicon
    card: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def _tagger(self) -> Any:
        import pycrfsuite

        tagger = pycrfsuite.Tagger()
        tagger.open_inmemory(self.crf)
        return tagger

    def parse(self, text: str) -> list[Part]:
        """Return the parts in their order; none for a text without a letter. What stands beyond 200 letters is not read."""
        found, places = units(text)
        if not found:
            return []
        marks = self._tagger.tag(cues(found, self.lexicon))
        edges = [(kind, places[first][0], places[end - 1][1]) for kind, first, end in spans(marks)]
        return [Part(kind, text[start:end], start, end) for kind, start, end in edges]


def spans(marks: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return kind, first and end of the spans that marks in BIO or BIES say; a mark that continues nothing begins a span."""
    found: list[tuple[str, int, int]] = []
    open_ = ""
    for at, mark in enumerate(marks):
        kind = mark[2:]
        if mark[0] in "IE" and kind == open_:
            found[-1] = kind, found[-1][1], at + 1
        elif kind:
            found.append((kind, at, at + 1))
        open_ = "" if mark[0] in "ESO" else kind
    return found


def closed(marks: Sequence[str]) -> list[str]:
    """Return marks whose spans of two units or more end in E: how a span ends is learned as well as how it begins."""
    found = ["O"] * len(marks)
    for kind, start, end in spans(marks):
        found[start:end] = [f"B-{kind}", *[f"I-{kind}"] * (end - start - 2), f"E-{kind}"][: end - start]
    return found


def names(rows: Sequence[tuple[Sequence[str], Sequence[str]]]) -> dict[str, str]:
    """Return the names without digits that units with their marks hold, each with the kind it mostly is."""
    held: dict[str, Counter[str]] = defaultdict(Counter)
    for found, marks in rows:
        for kind, start, end in spans(marks):
            if end - start > 1 and not any(unit.isdigit() for unit in found[start:end]):
                held["".join(found[start:end])][kind] += 1
    return {name: count.most_common(1)[0][0] for name, count in held.items()}
