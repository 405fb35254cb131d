"""How do a parser and a matcher of addresses become files, and files both?"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from cityloop.lab import folder as kept
from cityloop.lab.address import Parser
from cityloop.lab.same import ORDER, Matcher
from cityloop.lab.trees import Trees

MADE = ("cityloop address model", 1)  # a change of the layout, or of any cue or feature, makes old models wrong
FILES = ("crf.bin", "names.json", "card.json", "trees.npz")
ARRAYS = tuple(one.name for one in fields(Trees))


def save(parser: Parser, matcher: Matcher | None, folder: str | Path) -> Path:
    """Keep a parser, and a matcher if there is one, and return the folder. Raises Refused when it is there already."""
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **_arrays(matcher))
    bodies = (parser.crf, kept.packed(parser.lexicon), kept.packed(parser.card, indent=1), packed.getvalue())
    return kept.save(dict(zip(FILES, bodies, strict=True)), MADE, folder)


def _arrays(matcher: Matcher | None) -> dict[str, Any]:
    if matcher is None:
        return {}
    grown = {"alone": matcher.alone, "among": matcher.among}
    return {f"{name}_{part}": getattr(one, part) for name, one in grown.items() for part in ARRAYS} | {"lean": matcher.lean}


def load(folder: str | Path) -> tuple[Parser, Matcher | None]:
    """Return the parser of a folder, and its matcher, None when none was learned.

    Raises Refused when the folder is not whole, was changed, or was made for another version.
    """
    folder = Path(folder)
    bodies = kept.load(folder, MADE, FILES)
    try:
        parser = Parser(bodies["crf.bin"], dict(json.loads(bodies["names.json"])), json.loads(bodies["card.json"]))
        parser.parse("1")
        with np.load(io.BytesIO(bodies["trees.npz"]), allow_pickle=False) as packed:
            found = {name: packed[name] for name in packed.files}
        return parser, _matcher(parser, found) if found else None
    except (ValueError, KeyError, TypeError, IndexError, RuntimeError, zipfile.BadZipFile) as no:
        raise kept.refused("文件内容不成模型 / the files do not make a model", folder, no) from None


def _matcher(parser: Parser, found: dict[str, Any]) -> Matcher:
    """Return the matcher, tried once. Raises ValueError when its arrays do not make trees."""
    alone, among = (Trees(**{part: found[f"{name}_{part}"] for part in ARRAYS}) for name in ("alone", "among"))
    if not (alone.whole and among.whole and found["lean"].shape == (len(ORDER),)):
        raise ValueError("数组不成树 / the arrays make no trees")
    matcher = Matcher(parser, alone, among, found["lean"])
    matcher.rank("1", ["1", "2"])
    matcher.compare("1", "1")
    return matcher
