"""Who may make which move?"""

from collections.abc import Collection

from cityloop.loop.words import Actor, Kind, Move, Refused, Role

CENTRE = frozenset({Role.OPERATOR, Role.LEADER, Role.SYSTEM})
BY_AREA = frozenset({Role.OPERATOR, Role.LEADER, Role.WORKER})
UNIT = frozenset({Role.HANDLER, Role.FOREMAN})
BY_POST = frozenset({Role.HANDLER})  # a foreman heads the whole unit
MAY: dict[Move, frozenset[Role]] = {
    Move.DISPATCH: CENTRE,
    Move.ACCEPT: UNIT | {Role.SYSTEM},
    Move.RETURN: UNIT,
    Move.REROUTE: CENTRE | {Role.FOREMAN},
    Move.PAUSE: UNIT,
    Move.RESUME: UNIT | CENTRE,
    Move.RESOLVE: UNIT | {Role.SYSTEM},
    Move.REWORK: CENTRE | {Role.WORKER},
    Move.CLOSE: CENTRE | {Role.WORKER},
    Move.REOPEN: CENTRE | {Role.RESIDENT},
    Move.JOIN: CENTRE,
    Move.UNJOIN: CENTRE,
    Move.DROP: CENTRE,
}
# Acts that change no state. An extension is asked for by the unit and decided by the centre's duty officer.
ACTS: dict[str, frozenset[Role]] = {
    "split": frozenset({Role.OPERATOR, Role.LEADER, Role.FOREMAN, Role.SYSTEM}),
    "evidence": UNIT | CENTRE | {Role.WORKER},
    "note": UNIT | CENTRE | {Role.WORKER},
    "tell": UNIT | CENTRE | {Role.WORKER},
    "reply": UNIT | CENTRE | {Role.WORKER},
    "place": CENTRE | {Role.WORKER},
    "correct": CENTRE,
    "unflag": frozenset({Role.OPERATOR, Role.LEADER}),
    "distinct": CENTRE,
    "take_out": CENTRE,
    "gather": CENTRE,
    "release": CENTRE,
    "ask_extension": UNIT,
    "decide_extension": frozenset({Role.LEADER}),
    "supervise": frozenset({Role.LEADER}),
    "answer": UNIT,
    "assign": frozenset({Role.FOREMAN}) | CENTRE,
    "escalate": CENTRE,
    "reveal": UNIT | BY_AREA,
    "call_back": frozenset({Role.OPERATOR, Role.LEADER}),
}
# What personal data is asked for: 回访联系, 核实位置, 核实情况, 告知结果, 紧急救助.
REASONS = ("call_back", "find_place", "check_facts", "tell_result", "danger")

SHIFT = frozenset({Role.OPERATOR, Role.LEADER})  # who sees, gives and takes over the shift of a centre


def hands(actor: Actor) -> None:
    """Refuse whoever has no part in a centre's handover (交接班): another role, or nobody's centre. Raises Refused."""
    if actor.role not in SHIFT:
        who = "、".join(sorted(SHIFT))
        raise Refused(
            f"角色 {actor.role} 不办交接班 / role {actor.role} has no part in handovers", field="role", value=actor.role.value,
            mend=f"可由这些角色办理 / ask one of: {who}", kind=Kind.DENIED,
        )  # fmt: skip
    if not actor.area:
        raise Refused(
            "账号没有区域 / the account has no area", field="area", mend="请联系管理员 / ask an administrator", kind=Kind.DENIED,
        )  # fmt: skip


def may(
    actor: Actor, act: Move | str, *, units: Collection[str], path: Collection[str], post: str = "",
    resolved_by: str = "", second_person: bool = False,
) -> None:  # fmt: skip
    """Refuse an act that `actor` may not do here; scope fails closed. Raises Refused.

    `units`: who has the case (its unit, the crew that it was assigned to, the unit above); `post`: the post there that has it,
    "" for none; `path`: the areas around it.
    """
    allowed = MAY[act] if isinstance(act, Move) else ACTS[act]
    if actor.role not in allowed:
        who = "、".join(sorted(allowed))
        raise Refused(
            f"角色 {actor.role} 无权 {act} / role {actor.role} may not {act}",
            field="role", value=actor.role.value, mend=f"可由这些角色办理 / ask one of: {who}", kind=Kind.DENIED,
        )  # fmt: skip
    if actor.role in UNIT and (not actor.unit or actor.unit not in units):
        owner = "、".join(sorted(filter(None, units))) or "—"
        raise Refused(
            "不是本单位的事件 / this case is not your unit's",
            field="unit", value=actor.unit, mend=f"由承办单位 {owner} 办理 / ask the unit that has it",
            kind=Kind.DENIED,
        )  # fmt: skip
    if actor.role in BY_POST and actor.post and post not in ("", actor.post):
        raise Refused(
            "已分派给另一岗位 / another post has this case", field="post", value=actor.post,
            mend=f"由岗位 {post} 或处置负责人办理 / ask that post, or the unit's foreman", kind=Kind.DENIED,
        )  # fmt: skip
    if actor.role in BY_AREA and (not actor.area or actor.area not in path):
        raise Refused(
            "不在本人的区域内 / this case is not in your area",
            field="area", value=actor.area, mend="由所在街道或区中心办理 / ask the centre of that area",
            kind=Kind.DENIED,
        )  # fmt: skip
    # The house closes a whole only when its parts were closed, each by a second person where that is owed.
    if act == Move.CLOSE and second_person and resolved_by == actor.name and actor.role != Role.SYSTEM:
        raise Refused(
            "处置人不能自己结案 / who resolved it cannot close it",
            field="by", value=actor.name, mend="请另一人核查 / ask a second person to verify", kind=Kind.DENIED,
        )  # fmt: skip
