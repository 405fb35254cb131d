"""What do requests and answers look like?"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, Strict

from cityloop.loop.intake import MOST
from cityloop.loop.may import REASONS
from cityloop.loop.words import Level, Move, Role, State
from cityloop.queries.case import Proof, Sheet, Told
from cityloop.queries.inbox import Row

Text = Annotated[str, Field(max_length=3 * MOST)]  # the house says more exactly what is wrong with a longer one
Line = Annotated[str, Field(max_length=500)]
Code = Annotated[str, Field(max_length=80)]
Own = Annotated[str, Field(max_length=200)]
Id = Annotated[str, Field(max_length=190)]  # "report " goes before it where answers are kept
PAGE: dict[str, Any] = {"minimum": 1, "maximum": 100}  # rows; the house says what is wrong with another
Degrees = Annotated[float, Strict()] | Line | None


class Asked(BaseModel):
    """What a caller may send; a field that is not known is refused by name."""

    model_config = ConfigDict(extra="forbid")


class ReportIn(Asked):
    """What one person or device says. Only `text` is needed."""

    text: Text = Field(description="发生了什么 / what is the matter", examples=["嘉西村社区门口路灯不亮"])
    title: Line = ""
    place: Line = Field("", description="地名或地址 / a place in words")
    lon: Degrees = Field(None, description="经度 / longitude")
    lat: Degrees = Field(None, description="纬度 / latitude")
    coordinates: Literal["wgs84", "gcj02", "bd09"] = "wgs84"
    category: Code = Field("", description="类别代码,不填由系统判断 / code of /categories; understood from the text when empty")
    contact: Own = Field("", description="上报人联系方式,仅用于回复 / how the sender can be told; kept masked")
    happened_at: datetime | Annotated[float, Strict()] | Line | None = Field(None, description="发生时间,缺省为现在 / when it was; now when empty")
    id: Id = Field("", description="来源方编号,重发得到第一次的答复 / the sender's own number: a repeat is told the first answer")
    key: Own = Field("", description="相同的键并入同一未结事件 / an equal key joins the same open case (sensor and cause)")


class ReceivedOut(BaseModel):
    """What became of a report: the case's number, opened, joined or repeat, and why; `id` asks about it again."""

    id: str
    number: str
    became: Literal["opened", "joined", "repeat"]
    because: str
    case: str = Field(description="地址 / address of the case")


class AnswerOut(BaseModel):
    """What has become of a report by now."""

    id: str
    number: str
    became: Literal["opened", "joined"]
    state: State
    category_zh: str
    category_en: str
    place: str
    unit: str
    emergency: bool
    received_at: datetime
    closed_at: datetime | None
    notes: list[str]


class CaseRow(BaseModel):
    """One case of a list. `standing`: fine, soon, late, or none when no clock runs. `urgent`: a danger that a report speaks of, "" for none."""

    number: str
    version: int
    state: State
    category: str
    category_zh: str
    category_en: str
    area: str
    place: str
    unit: str
    unit_zh: str
    lon: float | None
    lat: float | None
    standing: Literal["fine", "soon", "late", "none"]
    due_at: datetime | None
    opened_at: datetime
    reports: int
    emergency: bool
    ask: bool
    urgent: str
    urgent_words: str

    @classmethod
    def of(cls, row: Row) -> CaseRow:
        """Return a list's row as it is sent."""
        return cls(
            number=row.number, version=row.version, state=row.state, category=row.category, category_zh=row.zh,
            category_en=row.en, area=row.area_code, place=row.place, unit=row.unit_code, unit_zh=row.unit,
            lon=row.point.lon if row.point else None, lat=row.point.lat if row.point else None,
            standing=row.standing, due_at=row.due_at, opened_at=row.opened_at, reports=row.reports,  # type: ignore[arg-type]
            emergency=row.emergency, ask=row.ask, urgent=row.urgent, urgent_words=row.urgent_words,
        )  # fmt: skip


class CasesOut(BaseModel):
    """A page of cases; `next` is the address of the page after it, null at the end."""

    rows: list[CaseRow]
    next: str | None


class PhotoOf(BaseModel):
    """Addresses of pictures."""

    photos: list[str]


class ReportOut(PhotoOf):
    """A report on a case: of its contact only the last two characters, numbers of persons in its words masked, unless it was revealed."""

    id: int
    source: str
    title: str
    text: str
    contact: str
    notes: list[str]
    happened_at: datetime
    erased: bool

    @classmethod
    def of(cls, told: Told) -> ReportOut:
        """Return a report as it is sent."""
        return cls(
            id=told.id, source=told.source, title=told.title, text=told.text, contact=told.contact, notes=list(told.notes), happened_at=told.at,
            erased=told.erased, photos=photos(told.photos),
        )  # fmt: skip


class EvidenceOut(PhotoOf):
    """A piece of evidence."""

    step: str
    kind: str
    text: str
    by: str
    created_at: datetime

    @classmethod
    def of(cls, proof: Proof) -> EvidenceOut:
        """Return a piece of evidence as it is sent."""
        return cls(step=proof.step, kind=proof.kind, text=proof.text, by=proof.by, created_at=proof.at, photos=photos(proof.photos))


def photos(ids: tuple[int, ...]) -> list[str]:
    """Return the addresses of pictures."""
    return [f"/api/v1/photos/{id}" for id in ids]


class PartOut(BaseModel):
    """A part of a case at one unit."""

    number: str
    unit_zh: str
    state: State
    lead: bool


class OwedOut(BaseModel):
    """A piece of evidence that is still missing."""

    step: str
    kind: str


class ChanceOut(BaseModel):
    """A category that it may be instead, and how likely (0 to 1)."""

    category: str
    chance: float


class CaseOut(CaseRow):
    """All that is known of a case. `because` derives the deadline, `placed` the place; `owed` is what it still needs to be resolved."""

    because: str
    limit: str
    placed: str
    radius: float | None
    stage: str
    pause_reason: str
    confidence: float
    understood: str = Field(description="类别的依据 / what spoke for the category; empty once a person set it")
    model: str = Field(description="用的模型 / the model that spoke, `starter 0001` before the district taught one; empty for cues alone")
    others: list[ChanceOut]
    post: str
    level: Level
    resolved_by: str
    closed_at: datetime | None
    reworks: int
    reopens: int
    extensions: int
    parent: str
    joined_to: str
    like: str = Field(description="疑似重复 / the case that this one may be the same as; a person says so by `join`, or not by `distinct`")
    twins: list[str]
    parts: list[PartOut]
    owed: list[OwedOut]
    told: list[ReportOut] = Field(description="上报 / its reports and those of cases that joined it")
    evidence: list[EvidenceOut]

    @classmethod
    def whole(cls, sheet: Sheet) -> CaseOut:
        """Return a case's page as it is sent."""
        reworks, reopens, extensions = sheet.counts
        return cls(
            **CaseRow.of(sheet.row).model_dump(), because=sheet.because, limit=sheet.limit, placed=sheet.placed,
            radius=sheet.point[2] if sheet.point else None, stage=sheet.stage, pause_reason=sheet.pause_reason,
            confidence=sheet.confidence, understood=sheet.guess.because, model=sheet.guess.model,
            others=[ChanceOut(category=code, chance=chance) for code, chance in sheet.guess.others],
            post=sheet.post, level=Level(sheet.level), resolved_by=sheet.resolved_by, closed_at=sheet.closed_at,
            reworks=reworks, reopens=reopens, extensions=extensions, parent=sheet.parent,
            joined_to=sheet.joined_to, like=sheet.like, twins=list(sheet.twins),
            parts=[PartOut(number=p.number, unit_zh=p.unit, state=p.state, lead=p.lead) for p in sheet.parts],
            owed=[OwedOut(step=step, kind=kind) for step, kind in sheet.owed],
            told=[ReportOut.of(one) for one in sheet.reports], evidence=[EvidenceOut.of(one) for one in sheet.evidence],
        )  # fmt: skip


class DraftOut(BaseModel):
    """The draft of a reply, after what the sender of a closed case like this one was told; it cites that case and is sent by nobody."""

    number: str
    closed_at: datetime
    words: list[str] = Field(description="两者都说到的词 / words that both share, those that say most first")
    score: float = Field(description="相似度,越高越像,无单位 / how like: higher is liker, of no unit")
    text: str


class LineOut(BaseModel):
    """A line of a case's journal: what happened, by whom, when; `data` holds the columns it set and its reasons, no personal words."""

    number: int
    kind: str
    by: str
    role: Role
    at: datetime
    data: dict[str, Any]
    why: str


class MoveIn(Asked):
    """A move of the one table; `unit` for dispatch and reroute, `reason` for a pause, `into` for a join."""

    move: Move
    why: Text = ""
    unit: Code = ""
    reason: Code = ""
    into: Code = ""


class RevealIn(Asked):
    """What a person's data is asked for."""

    reason: Code = Field(json_schema_extra={"enum": [*REASONS]})


class EvidenceIn(Asked):
    """What shows that a step was done."""

    step: Code
    kind: Code
    text: Text = ""


class DoneOut(BaseModel):
    """What a change came to: the case's new version and state."""

    number: str
    version: int
    state: State
