"""Is everything counted once, and nothing across two texts?"""

import numpy as np

from cityloop.lab import grams
from cityloop.lab.grams import LEAD, SIZE, Vocabulary

DOCS = [["路灯", "不亮"], ["路灯", "坏"], ["路灯", "路灯"], ["水管", "漏水"], []]


def names(vocabulary: Vocabulary) -> list[str]:
    """Return what each feature stands for."""
    letters = vocabulary.letters
    pairs = [f"{letters[pair // SIZE - 1]}+{letters[pair % SIZE - 1]}" for pair in vocabulary.pairs.tolist()]
    return [*vocabulary.words, *letters, *pairs]


def counted(vocabulary: Vocabulary, docs: list[list[str]]) -> dict[tuple[int, str, bool], int]:
    counts, known = vocabulary.count(docs), names(vocabulary)
    rows = zip(counts.row.tolist(), counts.feature.tolist(), counts.times.tolist(), strict=True)
    return {(row, known[feature % vocabulary.size], feature >= vocabulary.size): times for row, feature, times in rows}


def test_only_what_several_texts_hold_is_learned() -> None:
    vocabulary = grams.learn(DOCS)
    assert vocabulary.words == ("路灯",) and set(vocabulary.letters) <= set("路灯水") and "路+灯" in names(vocabulary)


def test_words_letters_and_pairs_are_counted_for_the_whole_and_for_the_beginning() -> None:
    vocabulary = Vocabulary(("不亮", "路灯"), "路灯不", np.array(sorted([1 * SIZE + 2, 2 * SIZE + 3]), np.int32))
    found = counted(vocabulary, [["路灯", "不亮"], ["路灯", "路灯"]])
    whole = {key[:2]: times for key, times in found.items() if not key[2]}
    assert whole == {
        (0, "路灯"): 1, (0, "不亮"): 1, (0, "路"): 1, (0, "灯"): 1, (0, "不"): 1, (0, "路+灯"): 1, (0, "灯+不"): 1,
        (1, "路灯"): 2, (1, "路"): 2, (1, "灯"): 2, (1, "路+灯"): 2,
    }  # fmt: skip
    assert {key[:2]: times for key, times in found.items() if key[2]} == whole


def test_no_pair_spans_two_texts_and_the_beginning_ends() -> None:
    vocabulary = Vocabulary((), "路灯", np.array([1 * SIZE + 2], np.int32))
    assert counted(vocabulary, [["路"], ["灯"]]) == {(0, "路", False): 1, (0, "路", True): 1, (1, "灯", False): 1, (1, "灯", True): 1}
    late = counted(vocabulary, [["水"] * LEAD + ["路"]])
    assert late == {(0, "路", False): 1}


def test_counts_agree_with_a_plain_count() -> None:
    rng = np.random.default_rng(1)
    docs = [["".join(rng.choice(list("甲乙丙丁戊"), rng.integers(1, 4))) for _ in range(rng.integers(0, 30))] for _ in range(60)]
    vocabulary = grams.learn(docs)
    found = counted(vocabulary, docs)
    for doc in docs:
        for lead, part in ((False, "".join(doc)), (True, "".join(doc[:LEAD]))):
            for letter in vocabulary.letters:
                at = vocabulary.letters.index(letter) + len(vocabulary.words) + lead * vocabulary.size
                counts = vocabulary.count([doc])
                assert dict(zip(counts.feature.tolist(), counts.times.tolist(), strict=True)).get(at, 0) == part.count(letter)
    assert found


def test_no_text_at_all() -> None:
    empty = grams.learn([])
    assert empty.size == 0 and len(empty.count([[], ["路"]]).row) == 0


def test_no_word_with_five_digits_is_kept() -> None:
    assert grams.learn([["a123456", "路灯"]] * 9).words == ("路灯",)
    assert len(grams.learn([[chr(0x4E00 + n)] for n in range(4000) for _ in range(2)]).letters) == SIZE - 1
