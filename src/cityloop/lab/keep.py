"""How does a category model become files, and files a category model?"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np

from cityloop.lab import folder as kept
from cityloop.lab.grams import SIZE, Vocabulary
from cityloop.lab.serve import Model

MADE = ("cityloop category model", 1)  # a change of the folder's layout, or of how texts become words, makes old models wrong
ARRAYS = ("pairs", "idf", "weights", "bias", "shift", "thresholds")
FILES = ("arrays.npz", "words.json", "card.json")


def save(model: Model, folder: str | Path) -> Path:
    """Keep the model and return its folder. Raises Refused when the folder is there already."""
    return kept.save(_files(model), MADE, folder)


def _files(model: Model) -> dict[str, bytes]:
    packed = io.BytesIO()
    np.savez_compressed(
        packed, pairs=model.vocabulary.pairs, idf=model.idf, weights=model.weights, bias=model.bias,
        shift=model.shift, thresholds=model.thresholds,
    )  # fmt: skip
    head = {"labels": model.labels, "sharp": model.sharp, "letters": model.vocabulary.letters, "words": model.vocabulary.words}
    return {"arrays.npz": packed.getvalue(), "words.json": kept.packed(head), "card.json": kept.packed(model.card, indent=1)}


def load(folder: str | Path) -> Model:
    """Return the model of a folder. Raises Refused when it is not whole, was changed, or was made for another version."""
    folder = Path(folder)
    bodies = kept.load(folder, MADE, FILES)
    try:
        head = json.loads(bodies["words.json"])
        with np.load(io.BytesIO(bodies["arrays.npz"]), allow_pickle=False) as packed:
            arrays = {name: packed[name] for name in ARRAYS}
        vocabulary = Vocabulary(tuple(head["words"]), head["letters"], arrays.pop("pairs"))
        model = Model(tuple(head["labels"]), vocabulary, **arrays, sharp=float(head["sharp"]), card=json.loads(bodies["card.json"]))
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile) as no:
        raise kept.refused("文件内容不成模型 / the files do not make a model", folder, no) from None
    if not _fits(model):
        raise kept.refused("数组大小不合 / the arrays do not fit one another", folder)
    return model


def _fits(model: Model) -> bool:
    size, labels, pairs = model.vocabulary.size, len(model.labels), model.vocabulary.pairs
    shapes = (model.idf.shape, model.weights.shape, *(one.shape for one in (model.bias, model.shift, model.thresholds)))
    finite = all(bool(np.isfinite(one).all()) for one in (model.idf, model.weights, model.bias, model.shift, model.sharp))
    inside = not len(pairs) or (pairs.dtype == np.int32 and pairs.min() >= 0 and pairs.max() < SIZE * SIZE)
    return shapes == ((2 * size,), (2 * size, labels), *[(labels,)] * 3) and finite and bool(inside) and labels > 1
