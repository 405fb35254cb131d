"""How is a code, a name or a sentence said on a screen, in the language in use?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cityloop.loop.mask import MARKS
from cityloop.loop.perils import KINDS as PERILS
from cityloop.loop.words import Refused, Role, shorten
from cityloop.queries import inbox
from cityloop.queries.district import World

Word: TypeAlias = str | Promise  # said in the language in use when it is shown

STATES: dict[str, Word] = {
    "new": _("待派遣"),
    "dispatched": _("待签收"),
    "working": _("处置中"),
    "paused": _("缓办"),
    "resolved": _("待核查"),
    "closed": _("已结案"),
    "joined": _("已合并"),
    "dropped": _("已作废"),
}
VIEWS: dict[str, Word] = {"urgent": _("紧急提示"), **STATES, "like": _("疑似重复"), "late": _("逾期"), "all": _("全部")}
MOVES: dict[str, Word] = {
    "dispatch": _("派遣"),
    "accept": _("签收"),
    "return": _("退回"),
    "reroute": _("转办"),
    "pause": pgettext_lazy("move", "缓办"),
    "resume": _("恢复办理"),
    "resolve": _("处置完成"),
    "rework": _("核查不通过,返工"),
    "close": _("核查通过,结案"),
    "reopen": _("重开"),
    "join": _("合并"),
    "unjoin": _("撤销合并"),
    "drop": _("作废"),
}
DEEDS: dict[str, Word] = {**MOVES, "assign": _("分派岗位"), "ask_extension": _("申请延期")}  # what is done to many
STAGES: dict[str, Word] = {
    "dispatch": _("派遣"),
    "accept": _("签收"),
    "handle": _("处置"),
    "verify": _("核查"),
}
ROLES: dict[str, Word] = {
    "resident": _("居民"),
    "device": _("设备"),
    "worker": _("网格员"),
    "operator": _("坐席"),
    "handler": _("处置人员"),
    "foreman": _("处置负责人"),
    "leader": _("值班长"),
    "admin": _("管理员"),
    "system": _("系统"),
}
LEVELS: dict[str, Word] = {
    "grid": _("网格"),
    "community": _("社区"),
    "subdistrict": _("街道"),
    "district": _("区"),
}
PAUSES: dict[str, Word] = {
    "resident": _("等待当事人"),
    "planning": _("等待规划或计划"),
    "outside": _("等待外部系统或单位"),
    "weather": _("天气"),
    "parts": _("等待材料配件"),
}
KINDS: dict[str, Word] = {
    "visit": _("到场"),
    "photo": _("照片"),
    "camera": _("视频"),
    "reading": _("读数"),
    "tick": _("已查看"),
    "report": _("情况报告"),
}
REASONS: dict[str, Word] = {
    "call_back": _("回访联系"),
    "find_place": _("核实位置"),
    "check_facts": _("核实情况"),
    "tell_result": _("告知结果"),
    "danger": _("紧急救助"),
}
REACHED: dict[str, Word] = {"yes": _("已接通"), "no": _("未接通"), "refused": _("不愿回访")}
ANSWERS: dict[str, Word] = {
    "responded_yes": _("已响应"), "responded_no": _("未响应"), "solved_yes": _("已解决"), "solved_no": _("未解决"),
    "satisfied_yes": _("满意"), "satisfied_no": _("不满意"),
}  # fmt: skip
ABOUT: dict[str, Word] = {**MOVES, "told": _("告知"), "late": _("逾期提醒"), "supervised": _("督办")}
LINKS: dict[str, Word] = {"mail": _("邮件"), "console": _("控制台")}
SENT: dict[str, tuple[str, str, Word]] = {  # shape, tone and word
    "sent": ("●", "fine", _("已发出")),
    "waiting": ("◐", "soon", _("等待发送")),
    "dead": ("▲", "late", _("没有送达")),
}
SOURCES: dict[str, Word] = {"web": _("网页上报"), "call": _("来电"), "resident": _("居民"), "device": _("设备")}
SYSTEMS: dict[str, Word] = {
    "wgs84": _("WGS 84(手机定位、国际)"),
    "gcj02": _("GCJ-02(高德、腾讯)"),
    "bd09": _("BD-09(百度)"),
}
# Shape and word: a status is never told by colour alone.
STANDINGS: dict[str, tuple[str, Word]] = {
    "late": ("▲", _("逾期")),
    "soon": ("◐", _("临期")),
    "fine": ("●", _("按时")),
    "none": ("○", _("不计时")),
}
# What a resident is told about a state.
PROGRESS: dict[str, Word] = {
    "new": _("已受理,正在派单"),
    "dispatched": _("已派给承办单位,等待签收"),
    "working": _("承办单位正在处理"),
    "paused": _("暂缓办理,条件具备后继续"),
    "resolved": _("已处理,正在核查结果"),
    "closed": _("已结案"),
    "joined": _("已与另一事件合并办理"),
    "dropped": _("未予受理或已作废"),
}
# What stands where a number of a person was (loop/mask).
MASKED: dict[str, Word] = {MARKS["phone"]: _("[电话]"), MARKS["identity"]: _("[证件号]"), MARKS["card"]: _("[卡号]")}
DANGER = _("如遇危险请立即拨打 110 / 119 / 120")
# Labels that stand before what both halves of a sentence share, so that "可选 / one of: a" is "可选:a" in Chinese.
SHARED = {
    "可选": "one of:", "可用": "use", "可用操作": "possible moves:", "可由这些角色办理": "ask one of:", "可由这些角色查看": "ask one of:",
    "如": "such as", "例": "e.g.", "最多": "at most", "不晚于": "at most", "还缺": "still missing:", "是否指": "did you mean:",
    "地名": "names:", "线索词": "cues:", "模型": "model:",
}  # fmt: skip


def english() -> bool:
    """Return whether English is the language in use; everything else is shown Chinese."""
    return get_language() == "en"


def own(zh: str, en: str) -> str:
    """Return a name in the language in use, the Chinese one where there is no English."""
    return _large(en) or zh if english() else zh


def _large(text: str) -> str:
    """Return a text that stands by itself, with a capital letter: packs write "gas leak", reasons "still late"."""
    return text[:1].upper() + text[1:]


def word(table: Mapping[str, Word], code: str) -> str:
    """Return the word for a code, the code itself when it is unknown."""
    return str(table.get(code, code))


def doer(by: str, role: str) -> str:
    """Return who did something: name and role; of residents, and of the house itself, the role alone."""
    called = word(ROLES, role)
    return called if role in (Role.SYSTEM, Role.RESIDENT) else f"{by} · {called}"


def masked(text: str) -> str:
    """Return a masked text with its marks in the language in use."""
    for mark, word in MASKED.items() if english() else ():
        text = text.replace(mark, str(word))
    return text


def said(text: str) -> str:
    """Return the half in use of a sentence written "中文 / English", and the whole where there is one half alone.

    Several such sentences are joined by "; ".
    """
    pieces = text.split("; ")
    if len(pieces) > 1 and all(" / " in piece for piece in pieces):
        return gettext(";").join(map(said, pieces))
    zh, slash, en = text.partition(" / ")
    if english() or not slash:
        return _large(en) or zh
    label = SHARED.get(zh)
    return f"{zh}:{en.removeprefix(label).lstrip(' :')}" if label and en.startswith(label) else zh


def refused(no: Refused) -> str:
    """Return a refusal in the language in use, as `Refused.text` puts it together."""
    shown = "" if no.value is None else f" = {shorten(no.value)}"
    head = f"{no.field}{shown}: " if no.field else ""
    return head + sentences(no.reason, no.mend)


def sentences(*texts: str) -> str:
    """Return what "中文 / English" texts say, one after the other."""
    return gettext("。").join(said(text) for text in texts if text)


def unit(here: World, code: str) -> str:
    """Return a unit's name, its code when it is unknown."""
    return own(*here.units.get(code, (code, "")))


def post(here: World, code: str) -> str:
    """Return a post's name, its code when it is unknown."""
    return own(*here.posts.get(code, (code, "")))


def peril(kind: str) -> str:
    """Return the kind of danger that an urgency flag names, "" for none."""
    return own(*PERILS[kind]) if kind in PERILS else kind


def category(here: World, code: str) -> str:
    """Return a category's name."""
    kind = here.shelf.category(code)
    return own(kind.zh, kind.en)


def place(here: World, area: str) -> str:
    """Return an area's names from the sub-district down."""
    return inbox.place(here, area, en=english())


def names(pairs: Iterable[tuple[str, tuple[str, str]]]) -> tuple[tuple[str, str], ...]:
    """Return (code, name) for what a select offers as (code, (Chinese, English))."""
    return _names(tuple(pairs), english())


@lru_cache(64)
def _names(pairs: tuple[tuple[str, tuple[str, str]], ...], en: bool) -> tuple[tuple[str, str], ...]:
    """Return the names once a language: a district has hundreds, and a list's page offers them all."""
    return tuple((code, own(*pair)) for code, pair in pairs)


def when(moment: datetime | None, zone: ZoneInfo) -> str:
    """Return a moment in the district's time, to the minute."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""


def span(left: timedelta | None) -> str:
    """Return the time left as "剩 2 时 10 分", overdue time as "−1 时 5 分", nothing without a clock."""
    if left is None:
        return ""
    minutes = abs(left) // timedelta(minutes=1)
    days, hours = minutes // 1440, minutes // 60
    if days:
        size = gettext("%(days)d 天 %(hours)d 时") % {"days": days, "hours": hours % 24}
    elif hours:
        size = gettext("%(hours)d 时 %(minutes)d 分") % {"hours": hours, "minutes": minutes % 60}
    else:
        size = gettext("%(minutes)d 分") % {"minutes": minutes}
    return gettext("剩 %(size)s") % {"size": size} if left >= timedelta(0) else f"−{size}"
