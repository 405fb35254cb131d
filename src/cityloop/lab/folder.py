"""How is what was learned kept in a folder, and how is half of one, or another version's, refused?"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from cityloop.loop.words import Refused

AGAIN = "用 cityloop learn 重新训练 / learn it again with cityloop learn"


def save(files: Mapping[str, bytes], made: tuple[str, int], folder: str | Path) -> Path:
    """Write the files aside, with a manifest of format, version and sums, and rename when all is whole; return the folder.

    Raises Refused when the folder is there already or cannot be written.
    """
    folder = Path(folder)
    if folder.exists():
        raise Refused("文件夹已存在 / the folder is there already", field="--out", value=str(folder), mend="换一个名字 / name another")
    aside = folder.parent / f".{folder.name}.{uuid4().hex}"
    manifest = {"format": made[0], "version": made[1], "files": {name: hashlib.sha256(body).hexdigest() for name, body in files.items()}}
    try:
        aside.mkdir(parents=True)
        for name, body in {**files, "manifest.json": packed(manifest)}.items():
            write(aside / name, body)
        os.rename(aside, folder)
    except OSError as no:
        shutil.rmtree(aside, ignore_errors=True)
        raise Refused(f"写不了 / cannot be written: {no.strerror}", field="--out", value=str(folder)) from None
    return folder


def packed(value: Any, indent: int | None = None) -> bytes:
    """Return the value as JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, indent=indent).encode()


def write(path: Path, body: bytes) -> None:
    """Write a file and wait until it is on the disk."""
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def load(folder: str | Path, made: tuple[str, int], names: Sequence[str]) -> dict[str, bytes]:
    """Return the bytes of each of these files, as they were written.

    Raises Refused when the folder is not whole, was changed, or was made for another format or version.
    """
    folder = Path(folder)
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        found, sums = (manifest["format"], manifest["version"]), dict(manifest["files"])
    except OSError:
        raise refused("不是模型文件夹,或不完整:缺 manifest.json / no model folder, or half of one", folder) from None
    except (ValueError, KeyError, TypeError):
        raise refused("manifest.json 读不懂 / cannot be read", folder) from None
    if found != made:
        value, wanted = " ".join(map(str, found)), " ".join(map(str, made))
        raise Refused(f"为别的版本所做 / made for another version ({wanted})", field="version", value=value, mend=AGAIN)
    return {name: _whole(folder / name, sums.get(name)) for name in names}


def _whole(path: Path, expected: object) -> bytes:
    try:
        body = path.read_bytes()
    except OSError:
        raise refused("模型不完整,缺文件 / half a model, a file is missing", path) from None
    if hashlib.sha256(body).hexdigest() != expected:
        raise refused("文件被截断或改过 / the file was cut or changed", path)
    return body


def refused(reason: str, path: Path, cause: Exception | None = None) -> Refused:
    """Return the refusal of a model's file or folder."""
    return Refused(f"{reason}{f' ({cause})' if cause else ''}", field="model", value="/".join(path.parts[-2:]), mend=AGAIN)
