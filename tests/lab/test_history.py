"""Does a row of another system become a report and its past, and nothing get lost without a word?"""

import gzip
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cityloop.lab.cells import Fault
from cityloop.lab.history import open_history
from cityloop.loop.words import Move, Refused

BOSTON = Path(__file__).resolve().parents[2] / "districts" / "boston"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROW = {
    "CASE_ENQUIRY_ID": "1", "OPEN_DT": "2015-06-01 09:00:00", "TARGET_DT": "2015-06-03 17:00:00", "CLOSED_DT": "2015-06-02 10:00:00",
    "CASE_STATUS": "Closed", "CLOSURE_REASON": "Duplicate of Existing Case", "CASE_TITLE": "PRINTED", "SUBJECT": "Made up",
    "REASON": "Street Lights", "TYPE": "Street Light Outages", "Department": "PWDx", "Location": "1 Made Up St",
    "LATITUDE": "42.33", "LONGITUDE": "-71.08",
}  # fmt: skip
OPENED = datetime(2015, 6, 1, 13, tzinfo=UTC)


def lived(folder: Path, mapping: Path = BOSTON / "mapping.toml", **more: str):
    path = folder / "rows.csv.gz"
    row = ROW | more
    lines = [",".join(row), ",".join(f'"{cell}"' for cell in row.values())]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    (found,) = open_history(path, mapping, now=NOW)
    return found


def test_a_closed_case_has_its_moves_deadline_and_unit(tmp_path) -> None:
    row, past = lived(tmp_path)
    closed = datetime(2015, 6, 2, 14, tzinfo=UTC)
    assert (past.unit, past.due_at) == ("PWDx", datetime(2015, 6, 3, 21, tzinfo=UTC))
    assert past.moves == (
        (Move.DISPATCH, OPENED, ""), (Move.ACCEPT, OPENED, ""), (Move.RESOLVE, closed, ""),
        (Move.CLOSE, closed, "Duplicate of Existing Case"),
    )  # fmt: skip
    want = {"id": "1", "time": OPENED, "category": "BOS-street-light-outages", "title": "PRINTED", "lon": "-71.08", "contact": None}
    assert want.items() <= row.fields.items() and row.notes == ()
    assert row.fields["text"] == "Street Light Outages; Street Lights; Made up"


def test_an_open_case_is_still_worked_on(tmp_path) -> None:
    row, past = lived(tmp_path, CASE_STATUS="Open", CLOSED_DT="", TARGET_DT="")
    assert past.due_at is None and [move for move, *_ in past.moves] == [Move.DISPATCH, Move.ACCEPT] and row.notes == ()


@pytest.mark.parametrize(
    ("more", "note", "moves"),
    [
        ({"TYPE": "Flying Saucer"}, "unknown type: Flying Saucer", 4),
        ({"Department": "XYZ"}, "unknown unit: XYZ", 4),
        ({"CASE_STATUS": "Lost"}, "unknown status, by its closing time: Lost", 4),
        ({"CASE_STATUS": "Lost", "CLOSED_DT": ""}, "unknown status", 2),
        ({"CASE_STATUS": "Open"}, "open, yet closed", 2),
        ({"CLOSED_DT": "2015-06-01 08:59:30"}, "30 秒", 4),
        ({"TARGET_DT": "2015-05-31 09:00:00"}, "deadline before opening", 4),
        ({"TARGET_DT": "2115-05-31 09:00:00"}, "ten years on", 4),
        ({"LATITUDE": "42.3594", "LONGITUDE": "-71.0587"}, "point for no place", 4),
        ({"OPEN_DT": "2015-03-08 02:30:00"}, "skipped by summer time", 4),
        ({"CLOSED_DT": "2015-11-01 01:30:00"}, "occurs twice", 4),
    ],
)  # fmt: skip
def test_what_had_to_be_assumed_stands_in_a_note(more, note, moves, tmp_path) -> None:
    row, past = lived(tmp_path, **more)
    assert len(row.notes) == 1 and note in row.notes[0] and len(past.moves) == moves
    times = [at for _, at, _ in past.moves]
    assert times == sorted(times) and (past.due_at is None) == ("TARGET_DT" in more)


def test_an_unknown_type_is_sorted_by_a_person_and_an_unknown_unit_is_the_hotline(tmp_path) -> None:
    row, past = lived(tmp_path, TYPE="Flying Saucer", Department="XYZ")
    assert (row.fields["category"], past.unit) == ("UNSORTED", "INFO")


def test_a_skipped_hour_moves_forward(tmp_path) -> None:
    row, _ = lived(tmp_path, OPEN_DT="2015-03-08 02:30:00")
    assert row.fields["time"] == datetime(2015, 3, 8, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"OPEN_DT": ""}, "OPEN_DT"),
        ({"OPEN_DT": "yesterday"}, "OPEN_DT"),
        ({"OPEN_DT": "2015-02-30 09:00:00"}, "OPEN_DT"),
        ({"TARGET_DT": "soon"}, "TARGET_DT"),
        ({"CLOSED_DT": "2027-01-01 00:00:00"}, "CLOSED_DT"),
        ({"CLOSED_DT": ""}, "CLOSED_DT"),
        ({"CLOSED_DT": "2015-05-01 09:00:00"}, "CLOSED_DT"),
    ],
)
def test_a_time_that_cannot_be_used_is_a_fault_with_its_column(more, field, tmp_path) -> None:
    found = lived(tmp_path, **more)
    assert isinstance(found, Fault) and (found.number, found.field) == (2, field) and found.reason and found.mend


MAPPING = [
    ('time_zone = "America/New_York"', 'time_zone = "Mars"', "Mars"),
    ('source = "BOS:311"', "", "source"),
    ('source = "BOS:311"', "source = 3", "source = 3"),
    ('id = "CASE_ENQUIRY_ID"', 'id = ["A", "B"]', "fields id"),
    ('id = "CASE_ENQUIRY_ID"', 'id = "NO_SUCH"', "NO_SUCH"),
    ('why = "CLOSURE_REASON"', 'because = "CLOSURE_REASON"', "outcome because"),
    ('closed = "CLOSED_DT"', "", "outcome closed"),
    ('open = ["Open"]', 'open = "Open"', "outcome open"),
    ("nowhere = [[", "nowhere = [[1, ", "nowhere"),
    ('table = "categories.csv"', 'table = "no.csv"', "no.csv"),
    ('name = "en"', 'name = "fr"', "code, fr"),
    ("[outcome]", "[outcome", "mapping.toml"),
    ("[outcome]", "[outcomes]", "outcome"),
]


@pytest.mark.parametrize(("old", "new", "said"), MAPPING)
def test_a_bad_mapping_is_named_with_key_and_mend(old, new, said, tmp_path) -> None:
    shutil.copy(BOSTON / "categories.csv", tmp_path)
    text = (BOSTON / "mapping.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "mapping.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(Refused) as no:
        lived(tmp_path, tmp_path / "mapping.toml")
    assert said in no.value.text


def test_no_mapping_and_a_cut_off_gz_are_refused(tmp_path) -> None:
    with pytest.raises(Refused, match="mapping"):
        lived(tmp_path, tmp_path / "none.toml")
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress("\n".join(f"{n},{n * n}" for n in range(9999)).encode())[:-2000])
    with pytest.raises(Refused, match="damaged"):
        open_history(path, BOSTON / "mapping.toml", now=NOW)


def test_a_history_is_read_again_from_its_start(tmp_path) -> None:
    lived(tmp_path)
    history = open_history(tmp_path / "rows.csv.gz", BOSTON / "mapping.toml", now=NOW)
    assert len(list(history)) == len(list(history)) == history.sheet.total == 1
    assert history.legend.zone.utcoffset(OPENED.replace(tzinfo=None)) == timedelta(hours=-4)
