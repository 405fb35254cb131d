"""What may this person do with this case now, and what must be filled in?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cityloop.actions.work import KINDS as EVIDENCE
from cityloop.faces.pages.cases.telling import step
from cityloop.faces.pages.parts import words
from cityloop.faces.pages.parts.words import KINDS, MOVES, PAUSES, Word, own, word
from cityloop.kit import replies
from cityloop.loop import state
from cityloop.loop.may import ACTS as KNOWN
from cityloop.loop.may import may
from cityloop.loop.words import Actor, Level, Move, Refused, State
from cityloop.queries.case import Sheet
from cityloop.queries.district import World

Options = tuple[tuple[str, str], ...]
MAIN = (Move.DISPATCH, Move.ACCEPT, Move.RESUME, Move.RESOLVE, Move.CLOSE)
GRAVE = (Move.DROP,)


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. `kind`: line, long, pick (one of `options`), many (several of them) or files (pictures)."""

    name: str
    label: Word
    kind: str = "line"
    options: Options = ()
    hint: str = ""
    needed: bool = True
    value: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One thing to do: its fields, how much it weighs (main, plain, grave), whether it stands open, and replies (title, text) kept ready for it."""

    act: str
    label: Word
    fields: tuple[Field, ...] = ()
    tone: str = "plain"
    open: bool = False
    replies: tuple[tuple[str, str], ...] = ()

    @property
    def files(self) -> bool:
        """Return whether pictures come with it: then it is sent at once, for a browser keeps no large form when its page is left."""
        return any(field.kind == "files" for field in self.fields)


WHY = Field("why", gettext_lazy("原因"), "long")
MAYBE_WHY = replace(WHY, label=gettext_lazy("说明(可不填)"), needed=False)


def offers(sheet: Sheet, actor: Actor, here: World) -> tuple[list[Form], list[Form]]:
    """Return the moves and the other acts that `actor` may do on this case now."""
    second = here.shelf.category(sheet.row.category).second_person
    moves = [
        _move(move, sheet, here)
        for move in state.moves(sheet.row.state)
        if let(actor, move, sheet, resolved_by=sheet.resolved_by, second_person=second)
    ]
    known = _known(sheet, here)
    moves = [_ready(form, sheet, here, known) for form in moves]
    moves.sort(key=lambda form: ("main", "plain", "grave").index(form.tone))
    return moves, [_ready(form, sheet, here, known) for form in _acts(sheet, here) if let(actor, ACTS[form.act], sheet)]


def _ready(form: Form, sheet: Sheet, here: World, known: dict[str, str]) -> Form:
    """Return the form with the district's replies for it, in the language in use; one that this case cannot fill in is left out."""
    rows = replies.ready(here.config.get("replies", ()), form.act, sheet.row.category)
    said = [(own(row["title_zh"], row["title_en"]), replies.fill(own(row["zh"], row["en"]), known)) for row in rows]
    return replace(form, replies=tuple(pair for pair in said if pair[1]))


def _known(sheet: Sheet, here: World) -> dict[str, str]:
    """Return what a reply may name of this case; "" for what is not known."""
    return {
        "number": sheet.row.number, "category": own(sheet.row.zh, sheet.row.en), "place": words.place(here, sheet.row.area_code) if not sheet.row.ask else "",
        "due": words.when(sheet.due_at, here.zone), "unit": words.unit(here, sheet.unit) if sheet.unit else "", "district": own(here.zh, here.en),
    }  # fmt: skip


def let(actor: Actor, act: Move | str, sheet: Sheet, *, resolved_by: str = "", second_person: bool = False) -> bool:
    """Return whether `actor` may do this on the case."""
    try:
        may(actor, act, units=sheet.units, post=sheet.held, path=sheet.path, resolved_by=resolved_by, second_person=second_person)
    except Refused:
        return False
    return True


def _move(move: Move, sheet: Sheet, here: World) -> Form:
    tone = "main" if move in MAIN else "grave" if move in GRAVE else "plain"
    return Form(move.value, MOVES[move], tuple(_move_fields(move, sheet, here)), tone, open=tone == "main")


def _move_fields(move: Move, sheet: Sheet, here: World) -> Iterator[Field]:
    if move in (Move.DISPATCH, Move.REROUTE):
        chosen = sheet.unit if move is Move.DISPATCH else ""
        yield Field("unit", _("承办单位"), "pick", _units(here), value=chosen)
    if move is Move.PAUSE:
        options = tuple((code, word(PAUSES, code)) for code in state.PAUSE_REASONS)
        yield Field("reason", _("缓办类别"), "pick", options)
    if move is Move.JOIN:
        yield Field("into", _("并入的事件编号"), hint=_("如 20261012-000123"), value=sheet.like)
    yield WHY if move in state.NEEDS_WHY else MAYBE_WHY


def _units(here: World) -> Options:
    return words.names(here.units.items())


# The form of an act, and the name that `loop.may` knows it by.
ACTS = {**{name: name for name in KNOWN if name not in ("reveal", "call_back")}, "plan": "split"}  # those two have forms of their own


def _acts(sheet: Sheet, here: World) -> Iterator[Form]:
    """Yield the acts that fit the case's state, those most often wanted first."""
    if sheet.row.urgent:
        yield Form("unflag", _("取消紧急提示"), (WHY,))
    yield from _work(sheet, here) if sheet.row.state.open else ()
    yield from _asking(sheet)
    yield from _sharing(sheet, here)
    text = Field("text", _("内容"), "long")
    if any(one.contact for one in sheet.reports):
        yield Form("reply", _("答复居民"), (replace(text, label=_("答复")),))
    yield Form("note", _("写备注"), (text,))
    yield Form("tell", _("告知单位"), (Field("to", _("单位"), "pick", _units(here)), text))


def _work(sheet: Sheet, here: World) -> Iterator[Form]:
    steps = [one for pack in here.shelf.packs.values() for one in pack.scenario.steps]
    owed = [name for name, kind in sheet.owed]
    names = dict.fromkeys([*owed, *(one.name for one in steps)])
    kinds = dict.fromkeys([*(kind for _, kind in sheet.owed), *EVIDENCE])
    choose = Field("step", _("步骤"), "pick", tuple((n, step(n, here) + (f" · {_('还缺')}" if n in owed else "")) for n in names))
    if not names:
        choose = Field("step", _("步骤"))
    kind = Field("kind", _("材料种类"), "pick", tuple((k, word(KINDS, k)) for k in kinds))
    note = Field("text", _("说明(可不填)"), "long", needed=False)
    first = replace(choose, value=owed[0]) if owed else choose
    pictures = Field("photos", _("照片(可不选)"), "files", needed=False, hint=_("至多 5 张"))
    yield Form("evidence", _("提交材料"), (first, replace(kind, value=next(iter(kinds))), pictures, note))
    yield Form("correct", _("更正类别"), (
        Field("category", _("类别"), "pick", _categories(here), value=sheet.row.category),
    ))  # fmt: skip
    yield Form("place", _("补充位置"), (
        Field("words", _("地名"), needed=False, hint=_("如 上清寺街道嘉西村社区")),
        Field("lon", _("经度(WGS 84)"), needed=False, hint=_("如 106.5448")),
        Field("lat", _("纬度(WGS 84)"), needed=False, hint=_("如 29.5655")),
    ), open=sheet.row.ask)  # fmt: skip
    if sheet.like:
        yield Form("distinct", _("与 %(case)s 不是同一件") % {"case": sheet.like}, ())
    if later := [one for one in sheet.reports if one.later]:
        picks = tuple((str(one.id), words.masked(one.title or one.text)[:30] if not one.erased else _("(已删除)")) for one in later)
        yield Form("take_out", _("拆出并错的上报"), (Field("report", _("上报"), "pick", picks),))
    if sheet.posts:
        posts = tuple((code, f"{words.post(here, code)} · {words.unit(here, unit)}") for code, unit in sheet.posts)
        yield Form("assign", _("分派岗位"), (Field("post", _("岗位或班组"), "pick", posts),))


def _categories(here: World) -> Options:
    return tuple((code, f"{own(one.zh, one.en)} {code}") for code, one in here.shelf.categories.items())


def _asking(sheet: Sheet) -> Iterator[Form]:
    waits = any(one.granted is None for one in sheet.extensions)
    if waits:
        granted = Field("granted", _("决定"), "pick", (("yes", _("同意")), ("no", _("不同意"))))
        yield Form("decide_extension", _("决定延期"), (granted, WHY), open=True)
    elif sheet.row.state == State.WORKING:
        amount = Field("amount", _("延长多久"), hint=_("如 2 wd(2 个工作日)、24 h(24 小时)"))
        yield Form("ask_extension", _("申请延期"), (amount, WHY))
    if any(one.done_at is None for one in sheet.supervisions):
        yield Form("answer", _("答复督办"), (replace(WHY, label=_("答复")),), open=True)
    if sheet.row.state.open:
        yield Form("supervise", _("督办"), (WHY,))
        if sheet.level != Level.DISTRICT:
            yield Form("escalate", _("升级"), (WHY,))


def _sharing(sheet: Sheet, here: World) -> Iterator[Form]:
    if sheet.gathered:
        yield Form("release", _("移出专项 %(case)s") % {"case": sheet.parent}, ())
    if sheet.parent or sheet.row.state not in (State.NEW, State.DISPATCHED, State.WORKING):
        return
    members = Field("cases", _("其他事件编号(每行一个)"), "long", hint=_("如 20261012-000123"))
    yield Form("gather", _("汇成专项"), (members, WHY))
    units = Field("units", _("承办单位(可多选)"), "many", _units(here), hint=_("电脑上按住 Ctrl 多选"))
    lead = Field("lead", _("牵头单位"), "pick", (("", _("所选第一个")), *_units(here)), needed=False)
    yield Form("split", _("拆分子任务"), (units, lead))
    if plans := here.shelf.plans(sheet.row.category):
        name = Field("name", _("预案"), "pick", tuple((plan.name, own(plan.zh, plan.en)) for plan in plans), value=plans[0].name)
        given = Field("given", _("已知情况"), "long", needed=False, hint=_("每行一项,如 diameter_mm = 300"))
        yield Form("plan", _("启动预案"), (name, given))


def refill(forms: Sequence[Form], act: str, typed: Mapping[str, Sequence[str]]) -> list[Form]:
    """Return the forms with what was typed into the one that was refused, which now stands open."""
    return [_refill(form, typed) if form.act == act else form for form in forms]


def _refill(form: Form, typed: Mapping[str, Sequence[str]]) -> Form:
    fields = tuple(
        replace(field, value="".join(typed.get(field.name, ())[-1:]), values=tuple(typed.get(field.name, ())))
        for field in form.fields
    )
    return replace(form, fields=fields, open=True)
