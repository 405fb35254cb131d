"""What is remembered of a case?"""

from django.db import models
from django.db.models import Q

from cityloop.loop.words import Level, Stage, State
from cityloop.store.district import CODE, Area, Post, Unit
from cityloop.store.lease import Leased

BY = {"max_length": 150}
OPEN = [state.value for state in State if state.open]


class Case(models.Model):
    """The unit of work (事件). Every column but `id` changes only together with a line of the journal."""

    number = models.CharField(max_length=24, unique=True)
    version = models.PositiveIntegerField(default=0)  # = journal lines written so far
    head = models.CharField(max_length=64, default="")  # hash of the last line
    state = models.CharField(max_length=12, default=State.NEW.value, choices=[(s.value, s.value) for s in State])
    scenario = models.CharField(blank=True, **CODE)
    category = models.CharField(**CODE)
    confidence = models.FloatField(default=0)
    emergency = models.BooleanField(default=False)
    urgent = models.CharField(max_length=12, blank=True)  # a flag for a person (loop/urgency): its kind, "" for none,
    urgent_words = models.CharField(max_length=40, blank=True)  # and the words of the report that raised it
    key = models.CharField(max_length=200, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, db_index=False)  # case_in_area begins with it
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    radius = models.FloatField(null=True)
    ask = models.BooleanField(default=False)  # the place must be asked for
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, db_index=False)  # case_at_unit begins with it
    post = models.ForeignKey(Post, models.PROTECT, null=True, db_index=False)
    level = models.CharField(max_length=12, default=Level.GRID.value, choices=[(x.value, x.value) for x in Level])
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts", db_index=False)
    lead = models.BooleanField(default=False)
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="twins", db_index=False)
    like = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)  # it may be the same thing: a person decides
    reports = models.PositiveIntegerField(default=0)
    extensions = models.PositiveIntegerField(default=0)
    reworks = models.PositiveIntegerField(default=0)
    reopens = models.PositiveIntegerField(default=0)
    stage = models.CharField(max_length=12, blank=True, choices=[(s.value, s.value) for s in Stage])
    stage_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    check_at = models.DateTimeField(null=True)  # when the clock looks next
    warned = models.CharField(max_length=4, blank=True, choices=[("soon", "soon"), ("late", "late")])
    handle_due_at = models.DateTimeField(null=True)
    handle_late = models.BooleanField(default=False)  # the handling clock ran out and was said to
    left_seconds = models.IntegerField(null=True)  # kept while paused, in the unit below
    left_unit = models.CharField(max_length=3, blank=True)
    pause_reason = models.CharField(max_length=12, blank=True)
    resolved_by = models.CharField(blank=True, **BY)
    happened_at = models.DateTimeField()  # when the first report says it was
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    tally = models.JSONField(null=True)  # what this case has put into the tallies; not journalled
    folded = models.PositiveIntegerField(default=0)  # the version that the tallies know; not journalled

    class Meta:
        indexes = [
            models.Index(fields=["check_at"], condition=Q(check_at__isnull=False), name="case_check"),
            models.Index(fields=["id"], condition=~Q(folded=models.F("version")), name="case_unfolded"),
            models.Index(fields=["key"], condition=~Q(key=""), name="case_key"),
            models.Index(fields=["due_at", "-id"], condition=~Q(urgent="") & Q(state__in=OPEN), name="case_urgent"),
            models.Index(fields=["due_at", "-id"], name="case_due"),
            models.Index(fields=["state", "due_at", "-id"], name="case_state"),
            models.Index(fields=["unit", "state", "due_at", "-id"], name="case_at_unit"),
            models.Index(fields=["area", "state", "due_at", "-id"], name="case_in_area"),
            models.Index(fields=["category", "state", "due_at", "-id"], name="case_of_category"),
            models.Index(fields=["post"], condition=Q(post__isnull=False), name="case_at_post"),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="case_part"),
            models.Index(fields=["like"], condition=Q(like__isnull=False), name="case_like"),
            models.Index(fields=["joined_to"], condition=Q(joined_to__isnull=False), name="case_twin"),
        ]
        constraints = [
            models.CheckConstraint(name="case_state_known", condition=Q(state__in=[s.value for s in State])),
            models.CheckConstraint(
                name="case_point_whole",
                condition=Q(lon=None, lat=None) | Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
            ),
            models.CheckConstraint(name="case_closed_at", condition=~Q(state="closed") | Q(closed_at__isnull=False)),
            models.CheckConstraint(name="case_joined_to", condition=~Q(state="joined") | Q(joined_to__isnull=False)),
        ]


class Pieces(models.TextField):  # type: ignore[type-arg]
    """The pieces by which a text is found again (loop/grams), as a `tsvector`."""

    def db_type(self, connection: object) -> str:
        """Return the column's type."""
        return "tsvector"


class Report(models.Model):
    """What one person or device said, once. Never rewritten; text and contact can be erased, the text with its pieces."""

    source = models.CharField(**CODE)
    source_id = models.CharField(max_length=200)
    key = models.CharField(max_length=200, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="all_reports")
    title = models.CharField(max_length=500, blank=True)
    text = models.TextField()
    contact = models.CharField(max_length=200, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    notes = models.JSONField(default=list)  # what intake mended, in words
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    grams = Pieces(null=True)  # indexed by migration 0009, which lets them go with the text

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "source_id"], name="report_once")]


class Answer(models.Model):
    """What a sender was told under an idempotency key, so that a repeat is told the same. Kept for some days."""

    by = models.CharField(**BY)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)  # keyed hash of what was asked
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="answer_once")]


class Entry(models.Model):
    """A line of the journal. The table is partitioned by month and refuses UPDATE and DELETE (migration 0001)."""

    case = models.ForeignKey(Case, models.DO_NOTHING, related_name="entries", db_constraint=False)
    number = models.PositiveIntegerField()  # 1, 2, 3 ... within the case
    kind = models.CharField(max_length=20)
    by = models.CharField(**BY)
    role = models.CharField(max_length=12)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()  # the database's own clock; decides the partition and the day's seal
    data = models.JSONField()  # {"set": {column: value}, ...}; no free text
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        managed = False
        db_table = "store_entry"


class Seal(models.Model):
    """A day's HMAC over the head of every case touched that day, chained to the day before."""

    day = models.DateField(primary_key=True)
    cases = models.PositiveIntegerField()
    heads = models.BinaryField()  # zlib of lines "case version head"
    mac = models.CharField(max_length=64)


class OfCase(models.Model):
    """Something that hangs on a case: who and when."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)s_rows")
    by = models.CharField(**BY)
    created_at = models.DateTimeField()

    class Meta:
        abstract = True


class Note(OfCase):
    """Free text by staff; the journal keeps only its salted hash, so that it can be erased."""

    text = models.TextField()
    salt = models.CharField(max_length=32)
    erased_at = models.DateTimeField(null=True)


class Evidence(OfCase):
    """What shows that a step was done: step, kind (visit, photo, reading, tick) and words."""

    step = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True)


class File(OfCase):
    """A picture that came with a report or as evidence; its bytes lie in var/files under their sha256."""

    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="files")
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="files")
    digest = models.CharField(max_length=64)
    media = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["digest"], name="file_digest")]
        constraints = [
            models.CheckConstraint(
                name="file_has_one_owner", condition=Q(report=None, evidence__isnull=False) | Q(report__isnull=False, evidence=None)
            )
        ]  # fmt: skip


class Notice(OfCase, Leased):
    """A message out, written with the change and sent later through a link. Neither sent nor due means given up."""

    kind = models.CharField(max_length=20)
    to = models.CharField(max_length=200)
    text = models.TextField()
    sent_at = models.DateTimeField(null=True)
    link = models.CharField(max_length=20, blank=True)  # which link carried it

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="notice_next"),
            models.Index(fields=["id"], condition=Q(next_at=None, sent_at=None), name="notice_dead"),
        ]


class Extension(OfCase):
    """An extension (延期) asked for, and what a duty officer decided."""

    amount = models.CharField(max_length=20)
    granted = models.BooleanField(null=True)
    decided_by = models.CharField(blank=True, **BY)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(granted=None), name="one_open_extension_a_case")
        ]


class Supervision(OfCase):
    """A supervision notice (督办单) with its own clock."""

    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(answered_at=None), name="supervision_open")]


class Correction(OfCase):
    """What a person set right: training rows for issue C."""

    field = models.CharField(max_length=20)
    was = models.CharField(max_length=200)
    now = models.CharField(max_length=200)


class Tally(models.Model):
    """Hits and denominators of one indicator, unit, area and day."""

    indicator = models.CharField(**CODE)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True)
    area = models.ForeignKey(Area, models.PROTECT)
    day = models.DateField()
    hits = models.IntegerField()
    of = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "unit", "area", "day"], name="tally_once", nulls_distinct=False
            )
        ]
