"""How is a code said on a screen?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

Pair = tuple[str, str]  # Chinese, English

STATES: dict[str, Pair] = {
    "new": ("待派遣", "new"),
    "dispatched": ("待签收", "dispatched"),
    "working": ("处置中", "working"),
    "paused": ("缓办", "paused"),
    "resolved": ("待核查", "to be checked"),
    "closed": ("已结案", "closed"),
    "joined": ("已合并", "merged"),
    "dropped": ("已作废", "dropped"),
}
VIEWS: dict[str, Pair] = {**STATES, "like": ("疑似重复", "perhaps the same"), "late": ("逾期", "late"), "all": ("全部", "all")}
MOVES: dict[str, Pair] = {
    "dispatch": ("派遣", "Dispatch"),
    "accept": ("签收", "Accept"),
    "return": ("退回", "Return"),
    "reroute": ("转办", "Reroute"),
    "pause": ("缓办", "Pause"),
    "resume": ("恢复办理", "Resume"),
    "resolve": ("处置完成", "Resolve"),
    "rework": ("核查不通过,返工", "Rework"),
    "close": ("核查通过,结案", "Close"),
    "reopen": ("重开", "Reopen"),
    "join": ("合并", "Merge"),
    "unjoin": ("撤销合并", "Undo merge"),
    "drop": ("作废", "Drop"),
}
STAGES: dict[str, Pair] = {
    "dispatch": ("派遣", "dispatch"),
    "accept": ("签收", "accept"),
    "handle": ("处置", "handle"),
    "verify": ("核查", "check"),
}
ROLES: dict[str, Pair] = {
    "resident": ("居民", "resident"),
    "device": ("设备", "device"),
    "worker": ("网格员", "grid worker"),
    "operator": ("坐席", "operator"),
    "handler": ("处置人员", "handler"),
    "foreman": ("处置负责人", "foreman"),
    "leader": ("值班长", "duty officer"),
    "admin": ("管理员", "administrator"),
    "system": ("系统", "system"),
}
LEVELS: dict[str, Pair] = {
    "grid": ("网格", "grid"),
    "community": ("社区", "community"),
    "subdistrict": ("街道", "sub-district"),
    "district": ("区", "district"),
}
PAUSES: dict[str, Pair] = {
    "resident": ("等待当事人", "waiting for the resident"),
    "planning": ("等待规划或计划", "planning"),
    "outside": ("等待外部系统或单位", "outside party"),
    "weather": ("天气", "weather"),
    "parts": ("等待材料配件", "parts or material"),
}
KINDS: dict[str, Pair] = {
    "visit": ("到场", "visit"),
    "photo": ("照片", "photo"),
    "camera": ("视频", "camera"),
    "reading": ("读数", "reading"),
    "tick": ("已查看", "seen"),
    "report": ("情况报告", "report"),
}
SOURCES: dict[str, Pair] = {"web": ("网页上报", "web page"), "resident": ("居民", "resident"), "device": ("设备", "device")}
SYSTEMS: dict[str, Pair] = {
    "wgs84": ("WGS 84(手机定位、国际)", ""),
    "gcj02": ("GCJ-02(高德、腾讯)", ""),
    "bd09": ("BD-09(百度)", ""),
}
# Shape, Chinese, English: a status is never told by colour alone.
STANDINGS: dict[str, tuple[str, str, str]] = {
    "late": ("▲", "逾期", "late"),
    "soon": ("◐", "临期", "due soon"),
    "fine": ("●", "按时", "on time"),
    "none": ("○", "不计时", "no clock"),
}
# What a resident is told about a state.
PROGRESS: dict[str, Pair] = {
    "new": ("已受理,正在派单", "Taken in, about to be sent to a unit"),
    "dispatched": ("已派给承办单位,等待签收", "Sent to the unit in charge"),
    "working": ("承办单位正在处理", "The unit in charge is working on it"),
    "paused": ("暂缓办理,条件具备后继续", "On hold, to be resumed"),
    "resolved": ("已处理,正在核查结果", "Dealt with, the result is being checked"),
    "closed": ("已结案", "Closed"),
    "joined": ("已与另一事件合并办理", "Merged with another case"),
    "dropped": ("未予受理或已作废", "Not taken up"),
}
DANGER: Pair = (
    "如遇危险请立即拨打 110 / 119 / 120",
    "In danger? Call 110 (police), 119 (fire) or 120 (ambulance) at once",
)


def zh(table: Mapping[str, Pair], code: str) -> str:
    """Return the Chinese word for a code, the code itself when it is unknown."""
    return table[code][0] if code in table else code


def halves(text: str) -> Pair:
    """Return the Chinese and the English half of a sentence that is written "中文 / English"."""
    first, _, second = text.partition(" / ")
    return first, second


def when(moment: datetime | None, zone: ZoneInfo) -> str:
    """Return a moment in the district's time, to the minute."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""


def span(left: timedelta | None) -> str:
    """Return the time left as "剩 2 时 10 分", overdue time as "−1 时 5 分", nothing without a clock."""
    if left is None:
        return ""
    minutes = abs(left) // timedelta(minutes=1)
    days, hours = minutes // 1440, minutes // 60
    short = f"{hours} 时 {minutes % 60} 分" if hours else f"{minutes} 分"
    size = f"{days} 天 {hours % 24} 时" if days else short
    return f"剩 {size}" if left >= timedelta(0) else f"−{size}"
