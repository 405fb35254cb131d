"""Which tables are there?"""

from cityloop.store.alert import Wish
from cityloop.store.callback import Callback
from cityloop.store.case import (
    Answer,
    Case,
    Correction,
    Entry,
    Evidence,
    Extension,
    File,
    Note,
    Notice,
    Report,
    Seal,
    Supervision,
    Tally,
)
from cityloop.store.desk import SavedView
from cityloop.store.district import ApiKey, Area, Calendar, District, Duty, Member, PlaceName, Post, Unit, Value
from cityloop.store.door import Factor, Knock, Session
from cityloop.store.handover import Handover
from cityloop.store.lease import Job
from cityloop.store.live import Event, Presence

__all__ = [
    "Answer", "ApiKey", "Area", "Calendar", "Callback", "Case", "Correction", "District", "Duty", "Entry", "Event", "Evidence",
    "Extension", "Factor", "File", "Handover", "Job", "Knock", "Member", "Note", "Notice", "PlaceName", "Post", "Presence", "Report", "SavedView",
    "Seal", "Session", "Supervision", "Tally", "Unit", "Value", "Wish",
]  # fmt: skip
