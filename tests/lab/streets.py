"""Which invented addresses do the tests of addresses use?"""

import json
import random
from pathlib import Path

PLACES = ("碧波", "青禾", "望江", "石桥", "云杉", "晚晴", "竹影", "新月", "松风", "鹭岛", "梅坡", "长亭")
ENDS = {"road": ("路", "大道", "街"), "poi": ("花园", "大厦", "小区", "市场"), "town": ("街道", "镇")}
NUMERALS = "零一二三四五六七八九"
Address = list[tuple[str, str]]  # kind, text


def invented(rng: random.Random) -> Address:
    """Return an address as kinds and texts; a part is left out now and then."""

    def name(kind: str) -> str:
        return rng.choice(PLACES) + rng.choice(ENDS[kind])

    parts = [
        ("prov", rng.choice(("甲南省", "乙北省"))), ("city", rng.choice(PLACES) + "市"), ("district", rng.choice(PLACES) + "区"), ("town", name("town")),
        ("road", name("road")), ("roadno", f"{rng.randint(1, 999)}号"), ("poi", name("poi")),
        ("houseno", f"{rng.randint(1, 40)}{rng.choice(('幢', '栋', '号楼'))}"),
        ("cellno", f"{rng.randint(1, 6)}单元"), ("roomno", f"{rng.randint(101, 2909)}室"),
    ]  # fmt: skip
    return [part for part in parts if part[0] in ("road", "roadno") or rng.random() < 0.8]


def written(address: Address) -> str:
    """Return the address as one text."""
    return "".join(text for _, text in address)


def conll(path: Path, number: int, seed: int = 0, wrong: float = 0.0) -> Path:
    """Write marked addresses; a share of the parts bears another's kind."""
    rng, lines = random.Random(seed), []
    for _ in range(number):
        for kind, text in invented(rng):
            said = rng.choice(("prov", "poi", "roomno")) if rng.random() < wrong else kind
            digits = len(text) - len(text.lstrip("0123456789"))
            units = [text[:digits], *text[digits:]] if digits else list(text)
            lines += [f"{unit} {'I' if at else 'B'}-{said}" for at, unit in enumerate(units)]
        lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def pairs(path: Path, number: int, seed: int = 0, wrong: float = 0.0) -> Path:
    """Write queries with three candidates: the same place, its road with another number, another place; a share of the verdicts is chance."""
    rng, lines = random.Random(seed), []
    for _ in range(number):
        asked = invented(rng)
        named = dict(asked)
        same = [part for part in asked if part[0] not in ("prov", "city")]
        near = [("road", named["road"]), ("roadno", f"{rng.randint(1000, 1999)}号")]
        far = [("road", f"{rng.choice('东南西北')}{rng.choice('一二三四五六')}路"), ("roadno", f"{rng.randint(1, 999)}号")]
        given = [(same, "完全匹配"), (near, "部分匹配"), (far, "不匹配")]
        rng.shuffle(given)
        labels = ("完全匹配", "部分匹配", "不匹配")
        row = [{"text": written(one), "label": rng.choice(labels) if rng.random() < wrong else label} for one, label in given]
        lines.append(json.dumps({"query": written(asked), "candidate": row}, ensure_ascii=False))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
