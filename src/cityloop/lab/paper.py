"""How does a document become a PDF?"""

from __future__ import annotations

import importlib.util
import json
import logging
import re
import struct
import tempfile
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import typst

from cityloop.loop.words import Kind, Refused

PACKAGE, FILE = "noto_cjk_sans_otc", "NotoSansCJK-Regular.ttc"  # PyPI noto-cjk-sans-otc, OFL-1.1
FAMILY, FACE = "Noto Sans CJK SC", 2  # the third of its faces: the shapes of mainland China
ALONE = BoundedSemaphore(1)  # of a process: a document keeps a core busy
WAIT = 5.0  # seconds for the one before
UNSEEN = ("Cc", "Cf", "Mn", "Me", "Zl", "Zp", "Cs")  # categories that print nothing by themselves
WORD = re.compile(r"[^\s\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]{40}(?=\S)")
log = logging.getLogger("cityloop.paper")
BREAK = "\u200b"  # typst may break a line here, and prints nothing


def pdf(template: bytes, data: Any, *, at: datetime, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """Return a PDF/UA-1 of a typst template that reads its `data` (JSON) from "data.json" and pictures under their names.

    Texts go in as data and never become markup; what the font does not have is named, `[electric torch]`, so that no box stands for it.
    The template takes its font's name from `font`. One at a time a process. Raises Refused when the font is missing or the wait is too long.
    """
    fonts = _fonts(where := folder())
    made = json.dumps({**printable(data, covered(where / FILE)), "font": FAMILY}, ensure_ascii=False).encode()
    files = {"main.typ": template, "data.json": made}
    if not ALONE.acquire(timeout=WAIT):
        raise Refused("正在生成别的文件 / another document is being made", field="pdf", mend="稍后再试 / try again", kind=Kind.UNREADY)
    try:
        with tempfile.TemporaryDirectory() as root:  # pictures come from a folder; nothing else lies in it
            for name, body in (pictures or {}).items():
                (Path(root) / name).write_bytes(body)
            return _compiled(files, root, fonts, at)
    finally:
        ALONE.release()


def _compiled(files: dict[str, bytes], root: str, fonts: typst.Fonts, at: datetime) -> bytes:
    """Return the PDF; where the rules of PDF/UA cannot be kept, a plain one is better than none."""
    how: dict[str, Any] = {"root": root, "font_paths": fonts, "ignore_system_fonts": True, "timestamp": at.replace(microsecond=0)}
    try:
        found = typst.compile(files, **how, pdf_standards=["ua-1"])
    except typst.TypstError as fault:
        log.warning("not a PDF/UA: %s", type(fault).__name__)
        found = typst.compile(files, **how)
    assert isinstance(found, bytes)
    return found


def folder() -> Path:
    """Return the folder of the font. Raises Refused where it is missing: a document of boxes is none."""
    found = importlib.util.find_spec(PACKAGE)
    path = Path(found.origin).parent if found and found.origin else None
    if path is None or not (path / FILE).is_file():
        mend = "在程序目录运行 python3 install.py run / run python3 install.py run in its folder"
        raise Refused("字体未安装 / the font is not installed", field="pdf", mend=mend, kind=Kind.UNREADY)
    return path


@lru_cache(1)
def _fonts(folder: Path) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def printable(value: Any, have: frozenset[int]) -> Any:
    """Return JSON whose texts a font with these code points can print: long words may be broken, what it does not have is named."""
    if isinstance(value, dict):
        return {name: printable(one, have) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [printable(one, have) for one in value]
    return WORD.sub(rf"\g<0>{BREAK}", _named(value, have)) if isinstance(value, str) else value


def _named(text: str, have: frozenset[int]) -> str:
    lost = {c for c in set(text) if ord(c) not in have and c != "\n"}
    if not lost:
        return text
    seen = "".join(" " if c == "\t" else c for c in text if c not in lost or c == "\t" or unicodedata.category(c) not in UNSEEN)
    runs = groupby(seen, key=lambda c: _script(c) if c in lost else "")
    return "".join(_run(script, "".join(run)) for script, run in runs)


def _script(char: str) -> str:
    """Return a sign's own name, or a letter's script: `electric torch`, `arabic`."""
    name = unicodedata.name(char, f"U+{ord(char):04X}").lower()
    return name.split()[0] if unicodedata.category(char)[0] in "LN" else name


def _run(script: str, run: str) -> str:
    if not script:
        return run
    return f"[{script} ×{len(run)}]" if len(run) > 1 else f"[{script}]"


@lru_cache(1)
def covered(path: Path) -> frozenset[int]:
    """Return the code points that the font has. Source: OpenType 1.9, cmap, format 12."""
    data = path.read_bytes()
    (head,) = struct.unpack_from(">I", data, 12 + 4 * FACE)
    (count,) = struct.unpack_from(">H", data, head + 4)
    tables = {data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0] for at in range(head + 12, head + 12 + 16 * count, 16)}
    cmap = tables[b"cmap"]
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    starts = [cmap + struct.unpack_from(">HHI", data, cmap + 4 + 8 * row)[2] for row in range(count)]
    start = next(at for at in starts if struct.unpack_from(">H", data, at) == (12,))
    (groups,) = struct.unpack_from(">I", data, start + 12)
    spans = (struct.unpack_from(">II", data, start + 16 + 12 * row) for row in range(groups))
    return frozenset(point for first, last in spans for point in range(first, last + 1))
