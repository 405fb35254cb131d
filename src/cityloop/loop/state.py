"""Which moves lead from which state to which?"""

from cityloop.loop.words import Move, Refused, Stage, State

# The one table (状态转移表). A district may forbid rows, never add them. Source: ../docs/why/0002-eight-states.md
TABLE: dict[tuple[State, Move], State] = {
    (State.NEW, Move.DISPATCH): State.DISPATCHED,  # 派遣
    (State.NEW, Move.JOIN): State.JOINED,  # 合并
    (State.NEW, Move.DROP): State.DROPPED,  # 作废
    (State.DISPATCHED, Move.ACCEPT): State.WORKING,  # 签收
    (State.DISPATCHED, Move.RETURN): State.NEW,  # 退回
    (State.DISPATCHED, Move.REROUTE): State.DISPATCHED,  # 转办
    (State.DISPATCHED, Move.JOIN): State.JOINED,
    (State.DISPATCHED, Move.DROP): State.DROPPED,
    (State.WORKING, Move.RETURN): State.NEW,
    (State.WORKING, Move.REROUTE): State.DISPATCHED,
    (State.WORKING, Move.PAUSE): State.PAUSED,  # 缓办
    (State.WORKING, Move.RESOLVE): State.RESOLVED,  # 处置完成
    (State.WORKING, Move.JOIN): State.JOINED,
    (State.PAUSED, Move.RESUME): State.WORKING,  # 恢复
    (State.RESOLVED, Move.CLOSE): State.CLOSED,  # 结案
    (State.RESOLVED, Move.REWORK): State.WORKING,  # 核查不通过,返工
    (State.CLOSED, Move.REOPEN): State.NEW,  # 重开
    (State.DROPPED, Move.REOPEN): State.NEW,
    (State.JOINED, Move.UNJOIN): State.NEW,  # 撤销合并
}

STAGE: dict[State, Stage] = {
    State.NEW: Stage.DISPATCH,
    State.DISPATCHED: Stage.ACCEPT,
    State.WORKING: Stage.HANDLE,
    State.RESOLVED: Stage.VERIFY,
}

# Moves that change what somebody else relied on must say why; a pause names one of the reasons below.
NEEDS_WHY = frozenset(
    {Move.RETURN, Move.REROUTE, Move.PAUSE, Move.REWORK, Move.REOPEN, Move.JOIN, Move.UNJOIN, Move.DROP}
)
PAUSE_REASONS = ("resident", "planning", "outside", "weather", "parts")  # 等待当事人 规划 外部系统 天气 材料


def after(state: State, move: Move) -> State:
    """Return the state that `move` leads to. Raises Refused when the table has no such row."""
    if (state, move) not in TABLE:
        able = "、".join(moves(state)) or "无 / none"
        raise Refused(
            f"状态 {state} 不能 {move} / a {state} case cannot {move}",
            field="move",
            value=move.value,
            mend=f"可用操作 / possible moves: {able}",
        )
    return TABLE[state, move]


def moves(state: State) -> list[Move]:
    """Return the moves that the table has for `state`, in its order."""
    return [move for source, move in TABLE if source == state]
