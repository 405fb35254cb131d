"""Which words and which places does a message name?"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

import numpy as np
from scipy import sparse

LONGEST = 2_000  # characters read of a text: of 4,326 real messages 1 in 100 is longer
TAG = re.compile(r"<[^<>]{0,500}>")
DIGITS = re.compile(r"\d{5,}")  # may name a person
ADMIN = re.compile(r"[A-Z]\d+[市区县]")  # pseudonyms such as A3区
CITY = re.compile(r"[A-Z]市")  # named by nearly everybody
KINDS = (
    "小区|新城|国际城|之城|花园|家园|公寓|公馆|广场|公园|社区|街道|大道|安置房|学校|小学|中学|学院|大学|幼儿园|医院|市场|工地|大厦|中心|"
    "苑|府|城|郡|湾|园|里|村|组|镇|乡|路|街|巷|桥|站|湖|山|集团|公司|帝景|时代|云时代|号线"
)
NAMED = re.compile(rf"([一-鿿A-Z0-9]{{2}})({KINDS})")
PEOPLE = ("业主", "居民", "村民", "职工", "员工", "农民工", "学生", "家长", "老人", "小孩", "消费者", "商户", "司机", "乘客", "教师", "市民")
SILENT = (
    "的 了 在 是 我 我们 你 你们 他们 和 与 及 也 都 就 还 又 被 把 对 对于 关于 请 请问 希望 尊敬 领导 您好 你好 谢谢 咨询 反映 投诉 举报 "
    "建议 问题 情况 解决 处理 有关 部门 相关 相关部门 政府 什么 为什么 怎么 如何 是否 能否 可以 没有 一个 这个 进行 严重 一直 现在 目前 已经 因为 所以"
)
STOP = frozenset(SILENT.split())


@cache
def _cutter() -> Callable[[str, bool], list[str]]:
    import rjieba  # loads a dictionary of 350,000 words

    cut: Callable[[str, bool], list[str]] = rjieba.cut
    return cut


def clean(text: str | None) -> str:
    """Return the text without HTML and long numbers, at most LONGEST characters of it."""
    cut = (text or "")[: 2 * LONGEST]
    if "<" in cut or "&" in cut:
        cut = TAG.sub(" ", html.unescape(cut))
    return DIGITS.sub(" ", cut)[:LONGEST]


def words(text: str) -> list[str]:
    """Return the words of a clean text, without signs and those that say nothing about the matter."""
    return [word for word in _cutter()(CITY.sub(" ", text), True) if word not in STOP and any(c.isalnum() for c in word)]


def places(text: str) -> list[str]:
    """Return the place names of a clean text: two characters and the kind of place."""
    return [one[0] + one[1] for one in NAMED.findall(text)]


def areas(text: str) -> list[str]:
    """Return the masked names of districts and counties in a text, such as A3区: too wide to make two messages alike."""
    return ADMIN.findall(text)


def people(text: str) -> list[str]:
    """Return the sorts of people that a text speaks of; nobody is named."""
    return [word for word in PEOPLE if word in text]


def weighed(lists: Iterable[Sequence[str]]) -> sparse.csr_matrix:
    """Return (n, tokens) float64: each list's tokens, 1 + log of their count times their rarity, rows of length 1 or 0."""
    index: dict[str, int] = {}
    columns, ends = [], [0]
    for tokens in lists:
        columns += [index.setdefault(token, len(index)) for token in tokens]
        ends.append(len(columns))
    n = len(ends) - 1
    bag = sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(n, max(1, len(index))))
    bag.sum_duplicates()
    rarity = np.log((1 + n) / (1 + np.bincount(bag.indices, minlength=bag.shape[1]))) + 1
    bag.data = (1 + np.log(bag.data)) * rarity[bag.indices]
    length = np.sqrt(np.asarray(bag.multiply(bag).sum(1)).ravel())
    return sparse.diags_array(1 / np.where(length > 0, length, 1)).dot(bag).tocsr()
