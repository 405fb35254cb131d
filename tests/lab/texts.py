"""Which small texts do the tests of learning share?"""

import random

KINDS = {
    "LAMP": ("路灯不亮", "路灯坏了", "晚上一片漆黑", "灯杆歪了", "没有照明", "路灯一闪一闪"),
    "PIPE": ("水管爆了", "自来水漏水", "水流了一地", "停水两天", "水压太小", "水表漏水"),
    "ROAD": ("路面塌陷", "井盖不见了", "人行道地砖松动", "坑洼不平", "车子颠簸", "路沿石断了"),
}
PLACES = ("嘉西村", "人民路", "中山三路", "两路口", "大坪", "鹅岭", "枇杷山", "较场口", "解放碑", "临江门", "石油路", "化龙桥")
TAILS = ("希望尽快处理", "已经半个月", "老人出行不便", "多次反映无果", "请派人看看", "影响生活", "夜里更危险", "孩子上学绕路")


def made(n: int, seed: int = 1, kinds: dict[str, tuple[str, ...]] | None = None) -> tuple[list[str], list[str]]:
    """Return n texts and their labels, every label in turn."""
    rng, kinds = random.Random(seed), kinds or KINDS
    labels = [list(kinds)[at % len(kinds)] for at in range(n)]
    texts = [f"{rng.choice(PLACES)}{rng.randint(1, 99)}号{','.join(rng.sample(kinds[label], 2))},{','.join(rng.sample(TAILS, 2))}" for label in labels]
    return texts, labels
