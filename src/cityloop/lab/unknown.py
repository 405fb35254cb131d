"""Which place words do reports use that the gazetteer lacks?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from cityloop.lab import spots, tokens
from cityloop.lab.places import RADIUS, kind_of
from cityloop.loop.gazetteer import fold
from cityloop.loop.mask import mask
from cityloop.loop.place import Atlas
from cityloop.loop.words import Point

ENDS = (
    "大道 支路 路口 路 街 巷 桥 立交 隧道 广场 公园 小区 新村 花园 家园 公寓 大厦 市场 学校 小学 中学 幼儿园 医院 站 码头 村 苑 湾 坡 坪"
)
KINDS = ENDS.split()
# Before a kind these say which one only to whoever speaks, or say nothing: 我们小区, 附近学校, 一条路.
SAYS_NOTHING = (
    "我们 你们 他们 咱们 本 该 此 这 那 这个 那个 这条 那条 一个 一条 某 某某 各 每 全 整个 附近 旁边 对面 周边 里面 门口 楼下 前面 后面 小区 社区 街道 学校"
    " 城市 农村 公路 道路 马路 高速 国道 省道 新 老 旧 大 小 多 好 不 没 有 在 到 去 从 过 走 上 下 出 进 修 建 建设 重点 公立 民办 私立 公办 乡镇 实验"
    " 地铁 公交 火车 汽车 轻轨 加油 收费 垃圾 服务 购物 活动 政务 农贸 菜 批发 第一 第二 人行 过街 天 高架 大型 商业 住宅 老旧 电"
    " 人民 居民 安置 配套 之城 家园 国际 培训 中心 外国语 普惠性 断头 水泥 快速 首末"
)
BARE = frozenset(SAYS_NOTHING.split())
PROPER = ("nr", "ns", "nt", "nz")  # tags of a name (ICTCLAS, as jieba writes them)
NAMING = frozenset("nmtajxzbsg")  # first letters of the tags of what may tell one place from another: no verbs, pronouns, particles
COMMON = re.compile(r"(?:[铁线道公马]路|天桥|城中村|房地产市场|人才市场|[两几]个小区)$")
HAN = re.compile("[\u4e00-\u9fff]+")
# A person after or before a title, or named outright; what is shown to people names none.
PERSON = re.compile(r"[\u4e00-\u9fff](?=(?:先生|女士|小姐|阿姨|师傅|老师|医生|书记|主任|经理|局长|队长|校长|总)(?![\u4e00-\u9fff]?[路街巷]))")
CALLED = re.compile(r"((?:我叫|我是|姓名|名叫|联系人|户主|业主|投诉人|举报人)[::是为\s]*)[\u4e00-\u9fff]{2,3}")
AROUND = 14  # characters of an example on either side
FEW = 3  # points from which on a place is suggested
LEAST = 3  # reports below which a word may be one person's, and is not listed


@dataclass
class Seen:
    """What was seen of a word: how many reports, a masked example, the points that reporters gave."""

    reports: int = 0
    example: str = ""
    points: list[Point] = field(default_factory=list)


def unknown(texts: Iterable[tuple[str, Point | None]], atlas: Atlas, least: int = 5) -> list[dict[str, str]]:
    """Return the place words of at least `least` texts that the gazetteer does not know, the most frequent first.

    Each is a row of `lab.places.proposals`; where reporters gave points, their middle is suggested. `least` is at least LEAST.
    """
    seen: dict[str, Seen] = {}
    for text, point in texts:
        for word in set(words(text)):
            one = seen.setdefault(word, Seen())
            one.reports += 1
            one.example = one.example or example(text, word)
            one.points += [point] if point else []
    often = sorted((row for row in seen.items() if row[1].reports >= max(least, LEAST)), key=lambda row: (-row[1].reports, row[0]))
    return [_row(word, one, atlas) for word, one in often if not _known(word, atlas)]


@cache
def _tagger() -> Callable[[str, bool], list[tuple[str, str]]]:
    import rjieba  # loads a dictionary of 350,000 words

    tag: Callable[[str, bool], list[tuple[str, str]]] = rjieba.tag
    return tag


def words(text: str) -> Iterator[str]:
    """Return the place words of a text: a proper noun that ends in a kind of place, or a kind with the words that tell which one."""
    cut = _tagger()(spots.clean(text), True)
    for at, (word, tag) in enumerate(cut):
        kind = next((kind for kind in KINDS if word.endswith(kind)), "")
        if not kind or not HAN.fullmatch(word):
            continue
        name = (word if tag in PROPER else "") if len(word) > len(kind) + 1 else _led(cut[max(0, at - 2) : at], word)
        if name and name.removesuffix(kind) not in BARE and not COMMON.search(name) and len(name) <= 12:
            yield name


def _led(before: list[tuple[str, str]], word: str) -> str:
    """Return the word with what names it: the word before, or two that are one or two characters each; nothing when it is bare."""
    if not before or before[-1][1][0] not in NAMING:
        return ""
    lead = before[-1][0]
    if len(lead) == 1 and len(before) == 2 and before[0][1][0] in NAMING and len(before[0][0]) <= 2 and not {lead, before[0][0]} & BARE:
        lead = before[0][0] + lead
    fits = HAN.fullmatch(lead) and 1 < len(lead) <= 6 and lead not in BARE and lead not in tokens.stop()
    return lead + word if fits else ""


def example(text: str, word: str) -> str:
    """Return the words around a word, without numbers and names of persons."""
    clean = CALLED.sub(r"\1某人", PERSON.sub("某", mask(spots.clean(text))))
    at = clean.find(word)
    return " ".join(clean[max(0, at - AROUND) : at + len(word) + AROUND].split()) if at >= 0 else word


def _known(word: str, atlas: Atlas) -> bool:
    """Return whether the gazetteer reads a name that reaches the word's end: 解放碑 in 解放碑步行街 does not."""
    return any(one.end == len(fold(word)) for one in atlas.finder.read(word).mentions)


def _row(word: str, one: Seen, atlas: Atlas) -> dict[str, str]:
    kind = kind_of(word)
    row = {"name": word, "kind": kind, "reports": str(one.reports), "example": one.example, "radius": f"{RADIUS.get(kind, RADIUS['place']):.0f}"}
    if len(one.points) >= FEW:
        lon, lat = np.median([[p.lon, p.lat] for p in one.points], axis=0)
        middle = Point(float(lon), float(lat))
        spread = float(np.quantile([middle.metres_to(p) for p in one.points], 0.9))
        row |= {"lon": f"{lon:.6f}", "lat": f"{lat:.6f}", "radius": f"{max(spread, float(row['radius'])):.0f}", "area": atlas.holder(middle, spread)}
    return row
