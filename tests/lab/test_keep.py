"""Is a model that was kept the same when it comes back, and half of one refused?"""

import json
import pickle
import re
from dataclasses import replace

import numpy as np
import pytest

from cityloop.lab import keep
from cityloop.loop.words import Refused
from tests.lab.texts import made

FILES = ("arrays.npz", "words.json", "card.json")


@pytest.fixture
def kept(model, tmp_path):
    """Return the folder of a kept model."""
    return keep.save(model, tmp_path / "model")


def refusal(folder) -> Refused:
    with pytest.raises(Refused) as no:
        keep.load(folder)
    assert no.value.field and no.value.value and no.value.mend
    return no.value


def test_it_comes_back_the_same(kept, model) -> None:
    texts, _ = made(30, seed=4)
    again = keep.load(kept)
    assert (again.predict_many(texts) == model.predict_many(texts)).all() and again.predict(texts[0]) == model.predict(texts[0])
    assert again.card == model.card and sorted(one.name for one in kept.iterdir()) == sorted([*FILES, "manifest.json"])
    assert [one.name for one in kept.parent.iterdir()] == ["model"], "nothing is left aside"


def test_the_same_model_is_the_same_bytes(kept, model, tmp_path) -> None:
    again = keep.save(model, tmp_path / "again")
    assert all((kept / name).read_bytes() == (again / name).read_bytes() for name in (*FILES, "manifest.json"))


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_in_half_changed_or_gone_is_refused(kept, name) -> None:
    whole = (kept / name).read_bytes()
    (kept / name).write_bytes(whole[: len(whole) // 2])
    assert "截断" in refusal(kept).reason
    (kept / name).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    refusal(kept)
    (kept / name).unlink()
    assert "缺" in refusal(kept).reason


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": "x", "version": 1, "files": 3}', "\ud83d"])
def test_a_manifest_that_is_none_is_refused(kept, text) -> None:
    (kept / "manifest.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    refusal(kept)
    (kept / "manifest.json").unlink()
    refusal(kept)


@pytest.mark.parametrize("change", [{"version": 0}, {"version": 99}, {"format": "another"}])
def test_another_version_is_refused(kept, change) -> None:
    manifest = json.loads((kept / "manifest.json").read_bytes())
    (kept / "manifest.json").write_text(json.dumps(manifest | change), encoding="utf-8")
    assert refusal(kept).field == "version"


def test_no_folder_is_refused(tmp_path) -> None:
    refusal(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    refusal(tmp_path / "file")


class Evil:
    """What a pickle could do."""

    def __reduce__(self):
        return (pytest.fail, ("a pickle was run",))


def test_no_pickle_is_ever_run(kept, model, monkeypatch) -> None:
    """Even with the right sums: an array of objects is refused by numpy."""
    monkeypatch.setattr(keep, "_files", lambda _: {**keep_files, "arrays.npz": body})
    keep_files = {name: (kept / name).read_bytes() for name in FILES}
    for body in (pickle.dumps(Evil()), packed(np.array([Evil()], object))):
        refusal(keep.save(model, kept.parent / f"evil{len(body)}"))


def packed(array: np.ndarray) -> bytes:
    import io

    out = io.BytesIO()
    np.savez(out, **dict.fromkeys(keep.ARRAYS, array))
    return out.getvalue()


@pytest.mark.parametrize("field", ["idf", "weights", "bias", "shift", "thresholds"])
def test_arrays_that_do_not_fit_are_refused(model, tmp_path, field) -> None:
    wrong = replace(model, **{field: getattr(model, field)[:-1]})
    assert "数组" in refusal(keep.save(wrong, tmp_path / "wrong")).reason


def test_weights_that_are_no_numbers_are_refused(model, tmp_path) -> None:
    refusal(keep.save(replace(model, bias=model.bias * np.float32("nan")), tmp_path / "wrong"))


def test_a_folder_is_never_written_over(kept, model) -> None:
    with pytest.raises(Refused):
        keep.save(model, kept)


def test_no_entry_of_the_folder_holds_a_number_of_five_digits(kept) -> None:
    words = json.loads((kept / "words.json").read_bytes())["words"]
    assert words and not any(re.search(r"\d{5}", word) for word in words)
