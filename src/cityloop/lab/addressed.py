"""Which addresses whose parts are known does this file hold, and what do they teach?"""

from __future__ import annotations

import hashlib
import os
import random
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cityloop.lab.address import KINDS, Parser, closed, names, spans
from cityloop.lab.cues import cues
from cityloop.lab.spelling import units
from cityloop.loop.words import Refused

FOLDS = 5  # a row's names come from the other folds: a row must not teach the model to trust its own names
L1, L2, ROUNDS = 0.1, 0.05, 80  # docs/why/0012
FEWEST = 20  # addresses
HELD = 10  # every tenth address is held out once, to tell how well the rest has taught
MEND = "每行“字 标记”,地址之间空一行 / a letter and its mark a line, a blank line between addresses"
Row = tuple[list[str], list[str]]  # units and their marks
Span = tuple[str, int, int]


@dataclass(frozen=True)
class Addressed:
    """A file's addresses, each as units with marks in BIO."""

    name: str
    sha256: str
    rows: list[Row]

    @property
    def texts(self) -> list[str]:
        """Return the addresses as they are written."""
        return ["".join(found) for found, _ in self.rows]

    @property
    def truth(self) -> list[set[Span]]:
        """Return kind, first and last letter of the parts of each address."""
        return [_lettered(found, marks) for found, marks in self.rows]


def read(path: str | Path) -> Addressed:
    """Return the addresses of a file: a unit and its mark (B-road, I-road, O …) a line, a blank line after each address.

    Raises Refused when the file cannot be read, or a line is none, or a kind is not known, or it holds fewer than FEWEST addresses.
    """
    path = Path(path)
    try:
        body = path.read_bytes()
        lines = body.decode("utf-8-sig").splitlines()
    except OSError as no:
        raise Refused(f"读不了 / cannot be read: {no.strerror}", field="file", value=path.name) from None
    except UnicodeDecodeError:
        raise Refused("不是 UTF-8 / not UTF-8", field="file", value=path.name, mend="另存为 UTF-8 / save it as UTF-8") from None
    rows: list[Row] = [([], [])]
    for number, line in enumerate(lines, 1):
        cells = line.split()
        if not cells and rows[-1][0]:
            rows.append(([], []))
        elif cells:
            unit, mark = _checked(cells, path.name, number)
            rows[-1][0].append(unit)
            rows[-1][1].append(mark)
    rows = [row for row in rows if row[0]]
    if len(rows) < FEWEST:
        raise Refused(f"少于 {FEWEST} 个地址 / fewer than {FEWEST} addresses", field="file", value=path.name, mend=MEND)
    return Addressed(path.name, hashlib.sha256(body).hexdigest(), rows)


def _checked(cells: list[str], name: str, number: int) -> tuple[str, str]:
    """Return unit and mark; kinds in small letters, for files write one kind in two ways (subRoad, subroad)."""
    mark = cells[-1][:2] + cells[-1][2:].lower()
    if len(cells) != 2 or (mark != "O" and (mark[:2] not in ("B-", "I-", "E-", "S-") or mark[2:] not in KINDS)):
        raise Refused(f"第 {number} 行不成标记 / line {number} holds no mark", field=name, value=" ".join(cells), mend=f"{MEND}; {', '.join(KINDS)}")
    return cells[0], mark


def _lettered(found: Sequence[str], marks: Sequence[str]) -> set[Span]:
    at = [0]
    for unit in found:
        at.append(at[-1] + len(unit))
    return {(kind, at[start], at[end]) for kind, start, end in spans(marks)}


def learn(rows: Sequence[Row], seed: int = 0, card: Mapping[str, Any] | None = None) -> Parser:
    """Return the parser that these rows teach; the same rows and seed give the same parser."""
    import pycrfsuite

    rows = [_reread(*row) for row in random.Random(seed).sample(list(rows), len(rows))]  # nosec B311
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params={"c1": L1, "c2": L2, "max_iterations": ROUNDS}, verbose=False)
    for fold in range(min(FOLDS, len(rows))):
        lexicon = names([row for at, row in enumerate(rows) if at % FOLDS != fold])
        for found, marks in rows[fold::FOLDS]:
            trainer.append(cues(found, lexicon), closed(marks))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "crf")
        trainer.train(path)
        return Parser(Path(path).read_bytes(), names(rows), card or {})


def _reread(found: Sequence[str], marks: Sequence[str]) -> Row:
    """Return an address in the units that a parser will see it in, with their marks."""
    letters = [mark for unit, mark in zip(found, marks, strict=True) for mark in (mark, *[f"I{mark[1:]}" if mark != "O" else mark] * (len(unit) - 1))]
    seen, places = units("".join(found))
    return seen, [letters[start] for start, _ in places]


def described(file: Addressed, day: str, seed: int = 0) -> dict[str, Any]:
    """Return the card of a parser: when and of what it was learned, and its F1 on every tenth address, the rest having taught."""
    held = [row for at, row in enumerate(file.rows) if at % HELD == 0]
    taught = [row for at, row in enumerate(file.rows) if at % HELD]
    parser = learn(taught, seed)
    tested = Addressed(file.name, "", held)
    scored = f1(tested.truth, [{(one.kind, one.start, one.end) for one in parser.parse(text)} for text in tested.texts])
    kinds = Counter(kind for _, marks in file.rows for kind, _, _ in spans(marks))
    return {
        "date": day, "data": {"name": file.name, "sha256": file.sha256}, "addresses": len(file.rows), "kinds": dict(kinds.most_common()),
        "f1": round(scored, 4), "tested": len(held), "seed": seed,
    }  # fmt: skip


def f1(truth: Sequence[set[Span]], found: Sequence[set[Span]]) -> float:
    """Return the F1 over all parts; one counts when its kind and both its ends are right. Source: conlleval, CoNLL-2000."""
    hits = sum(len(one & other) for one, other in zip(truth, found, strict=True))
    return 2 * hits / max(1, sum(map(len, truth)) + sum(map(len, found)))
