"""Which tables are there?"""

from cityloop.store.case import (
    Case,
    Correction,
    Entry,
    Evidence,
    Extension,
    Note,
    Notice,
    Report,
    Seal,
    Supervision,
    Tally,
)
from cityloop.store.district import Area, Calendar, District, Duty, Member, PlaceName, Post, Unit, Value

__all__ = [
    "Area", "Calendar", "Case", "Correction", "District", "Duty", "Entry", "Evidence", "Extension", "Member", "Note",
    "Notice", "PlaceName", "Post", "Report", "Seal", "Supervision", "Tally", "Unit", "Value",
]  # fmt: skip
