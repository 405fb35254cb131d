"""How is a model kept in a folder, and how is half of one, or another version's, refused?"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from cityloop.lab.grams import SIZE, Vocabulary
from cityloop.lab.serve import Model
from cityloop.loop.words import Refused

FORMAT = "cityloop category model"
VERSION = 1  # of the folder's layout and of how texts become words: a change of either makes old models wrong
ARRAYS = ("pairs", "idf", "weights", "bias", "shift", "thresholds")
AGAIN = "用 cityloop learn 重新训练 / learn it again with cityloop learn"


def save(model: Model, folder: str | Path) -> Path:
    """Write the model's folder aside and rename it when it is whole; Raises Refused when the folder is there already."""
    folder = Path(folder)
    if folder.exists():
        raise Refused("文件夹已存在 / the folder is there already", field="--out", value=str(folder), mend="换一个名字 / name another")
    aside = folder.parent / f".{folder.name}.{uuid4().hex}"
    try:
        aside.mkdir(parents=True)
        files = _files(model)
        manifest = {"format": FORMAT, "version": VERSION, "files": {name: hashlib.sha256(body).hexdigest() for name, body in files.items()}}
        for name, body in {**files, "manifest.json": _json(manifest)}.items():
            write(aside / name, body)
        os.rename(aside, folder)
    except OSError as no:
        shutil.rmtree(aside, ignore_errors=True)
        raise Refused(f"写不了 / cannot be written: {no.strerror}", field="--out", value=str(folder)) from None
    return folder


def _files(model: Model) -> dict[str, bytes]:
    packed = io.BytesIO()
    np.savez_compressed(
        packed, pairs=model.vocabulary.pairs, idf=model.idf, weights=model.weights, bias=model.bias,
        shift=model.shift, thresholds=model.thresholds,
    )  # fmt: skip
    head = {"labels": model.labels, "sharp": model.sharp, "letters": model.vocabulary.letters, "words": model.vocabulary.words}
    return {"arrays.npz": packed.getvalue(), "words.json": _json(head), "card.json": _json(model.card, indent=1)}


def _json(value: Any, indent: int | None = None) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=indent).encode()


def write(path: Path, body: bytes) -> None:
    """Write a file and wait until it is on the disk."""
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def load(folder: str | Path) -> Model:
    """Return the model of a folder. Raises Refused when it is not whole, was changed, or was made for another version."""
    folder = Path(folder)
    bodies = _checked(folder)
    try:
        head = json.loads(bodies["words.json"])
        with np.load(io.BytesIO(bodies["arrays.npz"]), allow_pickle=False) as packed:
            arrays = {name: packed[name] for name in ARRAYS}
        vocabulary = Vocabulary(tuple(head["words"]), head["letters"], arrays.pop("pairs"))
        model = Model(tuple(head["labels"]), vocabulary, **arrays, sharp=float(head["sharp"]), card=json.loads(bodies["card.json"]))
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile) as no:
        raise _refused("文件内容不成模型 / the files do not make a model", folder, no) from None
    if not _fits(model):
        raise _refused("数组大小不合 / the arrays do not fit one another", folder)
    return model


def _checked(folder: Path) -> dict[str, bytes]:
    """Return the bytes of each file that the manifest names, all as they were written."""
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        made, version, sums = manifest["format"], manifest["version"], dict(manifest["files"])
    except OSError:
        raise _refused("不是模型文件夹,或不完整:缺 manifest.json / no model folder, or half of one", folder) from None
    except (ValueError, KeyError, TypeError):
        raise _refused("manifest.json 读不懂 / cannot be read", folder) from None
    if (made, version) != (FORMAT, VERSION):
        raise Refused(f"为别的版本所做 / made for another version ({FORMAT} {VERSION})", field="version", value=f"{made} {version}", mend=AGAIN)
    return {name: _whole(folder / name, sums.get(name)) for name in ("arrays.npz", "words.json", "card.json")}


def _whole(path: Path, expected: object) -> bytes:
    try:
        body = path.read_bytes()
    except OSError:
        raise _refused("模型不完整,缺文件 / half a model, a file is missing", path) from None
    if hashlib.sha256(body).hexdigest() != expected:
        raise _refused("文件被截断或改过 / the file was cut or changed", path)
    return body


def _fits(model: Model) -> bool:
    size, labels, pairs = model.vocabulary.size, len(model.labels), model.vocabulary.pairs
    shapes = (model.idf.shape, model.weights.shape, *(one.shape for one in (model.bias, model.shift, model.thresholds)))
    finite = all(bool(np.isfinite(one).all()) for one in (model.idf, model.weights, model.bias, model.shift, model.sharp))
    inside = not len(pairs) or (pairs.dtype == np.int32 and pairs.min() >= 0 and pairs.max() < SIZE * SIZE)
    return shapes == ((2 * size,), (2 * size, labels), *[(labels,)] * 3) and finite and bool(inside) and labels > 1


def _refused(reason: str, path: Path, cause: Exception | None = None) -> Refused:
    return Refused(f"{reason}{f' ({cause})' if cause else ''}", field="model", value="/".join(path.parts[-2:]), mend=AGAIN)
