"""Are a parser and a matcher that were kept the same when they come back, and half of them refused?"""

import hashlib
import io
import json

import numpy as np
import pytest

from cityloop.lab import addresses
from cityloop.loop.words import Refused

ASKED, OTHER = "青禾区松风大道七十七号云杉大厦3幢", "松风大道77号"


@pytest.fixture
def kept(matcher, tmp_path):
    """Return the folder of a kept parser and matcher."""
    return addresses.save(matcher.parser, matcher, tmp_path / "model")


def refusal(folder) -> Refused:
    with pytest.raises(Refused) as no:
        addresses.load(folder)
    assert no.value.field and no.value.value and no.value.mend
    return no.value


def forged(folder, name: str, body: bytes) -> None:
    """Put another file in, with its sum in the manifest."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["files"][name] = hashlib.sha256(body).hexdigest()
    (folder / name).write_bytes(body)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_they_come_back_the_same(kept, matcher) -> None:
    parser, again = addresses.load(kept)
    assert again is not None and again.compare(ASKED, OTHER) == matcher.compare(ASKED, OTHER)
    assert parser.parse(ASKED) == matcher.parser.parse(ASKED) and parser.card == matcher.parser.card
    assert sorted(one.name for one in kept.iterdir()) == sorted([*addresses.FILES, "manifest.json"])


def test_a_parser_alone_has_no_matcher(parser, tmp_path) -> None:
    assert addresses.load(addresses.save(parser, None, tmp_path / "model"))[1] is None


@pytest.mark.parametrize("name", addresses.FILES)
def test_a_file_cut_in_half_or_gone_is_refused(kept, name) -> None:
    whole = (kept / name).read_bytes()
    (kept / name).write_bytes(whole[: len(whole) // 2])
    assert "截断" in refusal(kept).reason
    (kept / name).unlink()
    assert "缺" in refusal(kept).reason


@pytest.mark.parametrize("change", [{"version": 0}, {"version": 99}, {"format": "cityloop category model"}], ids=range(3))
def test_another_version_is_refused(kept, change) -> None:
    manifest = json.loads((kept / "manifest.json").read_bytes())
    (kept / "manifest.json").write_text(json.dumps(manifest | change), encoding="utf-8")
    assert refusal(kept).field == "version"


@pytest.mark.parametrize("name", addresses.FILES)
def test_a_file_of_another_sort_is_refused(kept, name) -> None:
    forged(kept, name, b"no model" if name != "names.json" else b"[1]")
    refusal(kept)


@pytest.mark.parametrize("change", ["circle", "short", "outside", "column"])
def test_trees_that_lead_nowhere_are_refused(kept, change) -> None:
    with np.load(kept / "trees.npz") as packed:
        arrays = {name: packed[name] for name in packed.files}
    if change == "circle":
        arrays["alone_left"][0] = 0
    elif change == "short":
        arrays["among_value"] = arrays["among_value"][:-1]
    elif change == "column":
        arrays["among_column"][arrays["among_left"] >= 0] = 10_000
    else:
        arrays["among_roots"][0, 0] = len(arrays["among_value"])
    body = io.BytesIO()
    np.savez(body, **arrays)
    forged(kept, "trees.npz", body.getvalue())
    assert "不成" in refusal(kept).reason
