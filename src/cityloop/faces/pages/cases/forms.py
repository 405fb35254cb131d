"""What may this person do with this case now, and what must be filled in?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cityloop.actions.work import KINDS as EVIDENCE
from cityloop.faces.pages.cases.telling import step
from cityloop.faces.pages.parts.words import KINDS, MOVES, PAUSES
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
    """One thing to fill in. `kind`: line, long, pick (one of `options`) or many (several of them)."""

    name: str
    zh: str
    en: str
    kind: str = "line"
    options: Options = ()
    hint: str = ""
    needed: bool = True
    value: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One thing to do: its fields, how much it weighs (main, plain, grave), and whether it stands open."""

    act: str
    zh: str
    en: str
    fields: tuple[Field, ...] = ()
    tone: str = "plain"
    open: bool = False


WHY = Field("why", "原因", "reason", "long")
MAYBE_WHY = replace(WHY, zh="说明(可不填)", en="note, optional", needed=False)


def offers(sheet: Sheet, actor: Actor, here: World) -> tuple[list[Form], list[Form]]:
    """Return the moves and the other acts that `actor` may do on this case now."""
    second = here.shelf.category(sheet.row.category).second_person
    moves = [
        _move(move, sheet, here)
        for move in state.moves(sheet.row.state)
        if _let(actor, move, sheet, resolved_by=sheet.resolved_by, second_person=second)
    ]
    moves.sort(key=lambda form: ("main", "plain", "grave").index(form.tone))
    return moves, [form for form in _acts(sheet, here) if _let(actor, ACTS[form.act], sheet)]


def _let(actor: Actor, act: Move | str, sheet: Sheet, *, resolved_by: str = "", second_person: bool = False) -> bool:
    try:
        may(actor, act, units=sheet.units, post=sheet.held, path=sheet.path, resolved_by=resolved_by, second_person=second_person)
    except Refused:
        return False
    return True


def _move(move: Move, sheet: Sheet, here: World) -> Form:
    zh, en = MOVES[move]
    tone = "main" if move in MAIN else "grave" if move in GRAVE else "plain"
    return Form(move.value, zh, en, tuple(_move_fields(move, sheet, here)), tone, open=tone == "main")


def _move_fields(move: Move, sheet: Sheet, here: World) -> Iterator[Field]:
    if move in (Move.DISPATCH, Move.REROUTE):
        chosen = sheet.unit if move is Move.DISPATCH else ""
        yield Field("unit", "承办单位", "unit", "pick", _units(here), value=chosen)
    if move is Move.PAUSE:
        options = tuple((code, PAUSES[code][0]) for code in state.PAUSE_REASONS)
        yield Field("reason", "缓办类别", "kind of reason", "pick", options)
    if move is Move.JOIN:
        yield Field("into", "并入的事件编号", "number of the case that goes on", hint="如 20261012-000123", value=sheet.like)
    yield WHY if move in state.NEEDS_WHY else MAYBE_WHY


def _units(here: World) -> Options:
    return tuple((code, zh) for code, (zh, _) in here.units.items())


# The form of an act, and the name that `loop.may` knows it by.
ACTS = {**{name: name for name in KNOWN}, "plan": "split"}


def _acts(sheet: Sheet, here: World) -> Iterator[Form]:
    """Yield the acts that fit the case's state, those most often wanted first."""
    yield from _work(sheet, here) if sheet.row.state.open else ()
    yield from _asking(sheet)
    yield from _sharing(sheet, here)
    text = Field("text", "内容", "words", "long")
    yield Form("note", "写备注", "Add a note", (text,))
    yield Form("tell", "告知单位", "Tell a unit", (Field("to", "单位", "unit", "pick", _units(here)), text))


def _work(sheet: Sheet, here: World) -> Iterator[Form]:
    steps = [one for pack in here.shelf.packs.values() for one in pack.scenario.steps]
    owed = [name for name, _ in sheet.owed]
    names = dict.fromkeys([*owed, *(one.name for one in steps)])
    kinds = dict.fromkeys([*(kind for _, kind in sheet.owed), *EVIDENCE])
    choose = Field("step", "步骤", "step", "pick", tuple((n, step(n, here) + (" · 还缺" if n in owed else "")) for n in names))
    if not names:
        choose = Field("step", "步骤", "step")
    kind = Field("kind", "材料种类", "kind", "pick", tuple((k, KINDS[k][0]) for k in kinds))
    words = Field("text", "说明(可不填)", "words, optional", "long", needed=False)
    first = replace(choose, value=owed[0]) if owed else choose
    yield Form("evidence", "提交材料", "Add evidence", (first, replace(kind, value=next(iter(kinds))), words))
    yield Form("correct", "更正类别", "Correct the category", (
        Field("category", "类别", "category", "pick", _categories(here), value=sheet.row.category),
    ))  # fmt: skip
    yield Form("place", "补充位置", "Say where it is", (
        Field("words", "地名", "place in words", needed=False, hint="如 上清寺街道嘉西村社区"),
        Field("lon", "经度", "longitude, WGS 84", needed=False, hint="如 106.5448"),
        Field("lat", "纬度", "latitude, WGS 84", needed=False, hint="如 29.5655"),
    ), open=sheet.row.ask)  # fmt: skip
    if sheet.like:
        yield Form("distinct", f"与 {sheet.like} 不是同一件", f"Not the same as {sheet.like}", ())
    if later := [one for one in sheet.reports if one.later]:
        picks = tuple((str(one.id), (one.title or one.text)[:30] if not one.erased else "(已删除 / erased)") for one in later)
        yield Form("take_out", "拆出并错的上报", "Take a report out", (Field("report", "上报", "report", "pick", picks),))
    if sheet.posts:
        yield Form("assign", "分派岗位", "Assign to a post", (Field("post", "岗位或班组", "post or crew", "pick", sheet.posts),))


def _categories(here: World) -> Options:
    return tuple((code, f"{one.zh} {code}") for code, one in here.shelf.categories.items())


def _asking(sheet: Sheet) -> Iterator[Form]:
    waits = any(one.granted is None for one in sheet.extensions)
    if waits:
        granted = Field("granted", "决定", "decision", "pick", (("yes", "同意"), ("no", "不同意")))
        yield Form("decide_extension", "决定延期", "Decide the extension", (granted, WHY), open=True)
    elif sheet.row.state == State.WORKING:
        amount = Field("amount", "延长多久", "how much longer", hint="如 2 wd(2 个工作日)、24 h(24 小时)")
        yield Form("ask_extension", "申请延期", "Ask for more time", (amount, WHY))
    if any(one.done_at is None for one in sheet.supervisions):
        yield Form("answer", "答复督办", "Answer the supervision notice", (replace(WHY, zh="答复", en="answer"),), open=True)
    if sheet.row.state.open:
        yield Form("supervise", "督办", "Supervise", (WHY,))
        if sheet.level != Level.DISTRICT:
            yield Form("escalate", "升级", "Raise a level", (WHY,))


def _sharing(sheet: Sheet, here: World) -> Iterator[Form]:
    if sheet.gathered:
        yield Form("release", f"移出专项 {sheet.parent}", f"Leave {sheet.parent}", ())
    if sheet.parent or sheet.row.state not in (State.NEW, State.DISPATCHED, State.WORKING):
        return
    members = Field("cases", "其他事件编号(每行一个)", "numbers of the other cases", "long", hint="如 20261012-000123")
    yield Form("gather", "汇成专项", "Gather under a parent case", (members, WHY))
    units = Field("units", "承办单位(可多选)", "units, several", "many", _units(here), hint="电脑上按住 Ctrl 多选")
    lead = Field("lead", "牵头单位", "lead", "pick", (("", "所选第一个"), *_units(here)), needed=False)
    yield Form("split", "拆分子任务", "Split into parts", (units, lead))
    if plans := here.shelf.plans(sheet.row.category):
        name = Field("name", "预案", "plan", "pick", tuple((plan.name, plan.zh) for plan in plans), value=plans[0].name)
        given = Field("given", "已知情况", "what is known", "long", needed=False, hint="每行一项,如 diameter_mm = 300")
        yield Form("plan", "启动预案", "Start a plan", (name, given))


def refill(forms: Sequence[Form], act: str, typed: Mapping[str, Sequence[str]]) -> list[Form]:
    """Return the forms with what was typed into the one that was refused, which now stands open."""
    return [_refill(form, typed) if form.act == act else form for form in forms]


def _refill(form: Form, typed: Mapping[str, Sequence[str]]) -> Form:
    fields = tuple(
        replace(field, value="".join(typed.get(field.name, ())[-1:]), values=tuple(typed.get(field.name, ())))
        for field in form.fields
    )
    return replace(form, fields=fields, open=True)
