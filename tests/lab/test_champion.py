"""Does only a better model take over, and does everybody notice at once?"""

import os
from dataclasses import replace
from threading import Thread

import numpy as np
import pytest

from cityloop.lab import champion, keep, tokens
from cityloop.lab.champion import Current
from cityloop.loop.words import Refused
from tests.lab.texts import made

TEXTS, LABELS = made(60, seed=8)


def worse(model):
    """Return the model with its labels turned round."""
    return replace(model, weights=np.ascontiguousarray(model.weights[:, ::-1]))


def test_numbers_count_up_and_the_pointer_moves(model, tmp_path) -> None:
    assert champion.current(tmp_path) == "" and champion.versions(tmp_path) == []
    assert [champion.add(tmp_path, model) for _ in range(3)] == ["0001", "0002", "0003"] == champion.versions(tmp_path)
    assert champion.current(tmp_path) == ""
    for version in ("0001", "0003"):
        champion.promote(tmp_path, version)
    assert champion.current(tmp_path) == "0003" and champion.rollback(tmp_path) == "0001" == champion.current(tmp_path)
    with pytest.raises(Refused):
        champion.rollback(tmp_path)
    assert champion.current(tmp_path) == "0001"


def test_what_cannot_be_loaded_is_never_put_in_use(model, tmp_path) -> None:
    first, second = champion.add(tmp_path, model), champion.add(tmp_path, model)
    champion.promote(tmp_path, first)
    (tmp_path / second / "arrays.npz").write_bytes(b"half")
    with pytest.raises(Refused):
        champion.promote(tmp_path, second)
    with pytest.raises(Refused):
        champion.promote(tmp_path, "0009")
    assert champion.current(tmp_path) == first


def test_a_running_process_notices_a_new_model_and_a_rollback(model, tmp_path) -> None:
    now = Current(tmp_path / "models")
    assert now.model() is None
    for one in (model, worse(model)):
        champion.promote(tmp_path / "models", champion.add(tmp_path / "models", one))
    first = now.model()
    assert first is not None and (first.weights == worse(model).weights).all() and now.model() is first, "loaded once"
    champion.rollback(tmp_path / "models")
    assert (now.model().weights == model.weights).all()


def test_a_broken_model_leaves_the_old_one_in_use_and_says_so(model, tmp_path) -> None:
    champion.promote(tmp_path, champion.add(tmp_path, model))
    now = Current(tmp_path)
    first = now.model()
    (tmp_path / "new").write_text("0009\n0001\n")
    os.replace(tmp_path / "new", tmp_path / champion.POINTER)
    assert now.model() is first and "0009" in now.fault
    champion.promote(tmp_path, "0001")
    assert now.model() is not None and now.fault == ""


def test_two_who_learn_at_once_take_two_numbers(model, tmp_path) -> None:
    found: list[str] = []
    threads = [Thread(target=lambda: found.append(champion.add(tmp_path, model))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["0001", "0002", "0003", "0004"]


@pytest.mark.parametrize(
    ("months", "month"),
    [
        ([], ""), ([""] * 90, ""), (["2026-01"] * 100, ""), (["2026-01"] * 100 + ["2026-02"] * 30, "2026-02"),
        (["2026-01"] * 100 + ["2026-02"] * 25 + ["2026-03"] * 5, "2026-02"), (["2026-01"] * 29, ""),
    ],
)  # fmt: skip
def test_enough_of_the_newest_months_are_held_out(months, month) -> None:
    assert champion.newest(months) == month


def test_only_the_better_one_takes_over(model) -> None:
    docs = tokens.many(TEXTS)
    bad = worse(model)
    assert champion.judge(None, model, docs, LABELS, "2026-10").promoted
    assert champion.judge(bad, model, docs, LABELS, "2026-10").promoted
    for challenger in (model, bad):
        verdict = champion.judge(model, challenger, docs, LABELS, "2026-10")
        assert not verdict.promoted and verdict.because and verdict.champion >= verdict.challenger


def test_a_champion_that_has_learned_from_the_month_is_no_measure(model) -> None:
    assert not champion.judge(worse(model), model, tokens.many(TEXTS), LABELS, "2026-09").promoted


def test_a_label_that_a_model_does_not_know_is_missed(model) -> None:
    assert champion.figure(model, tokens.many(TEXTS), ["NEW"] * 60) == 0 == champion.figure(model, [], [])


def test_the_pointer_is_no_path_out_of_the_folder(model, tmp_path) -> None:
    keep.save(model, tmp_path / "outside")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / champion.POINTER).write_text("../outside\n")
    now = Current(tmp_path / "models")
    assert now.model() is None and now.fault


def test_a_pointer_that_is_no_text_leaves_the_model_in_use_as_it_is(tmp_path) -> None:
    (tmp_path / champion.POINTER).write_bytes(b"\xff\xfe0001")
    seen = Current(tmp_path)
    assert seen.named() == ("", None) and seen.fault
