"""Which numbers of a person stand in this text?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

MARKS = {"phone": "[电话]", "identity": "[证件号]", "card": "[卡号]"}
# Region codes of GB/T 2260 that an identity number (GB 11643-1999) may begin with.
PROVINCES = frozenset(range(11, 16)) | {21, 22, 23, *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83}
FACTORS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999: weights of the first 17 digits
CHECKS = "10X98765432"  # and the check character for each remainder of 11
CHINESE = "〇零一二三四五六七八九幺"
WIDE = {0xFF10 + n: str(n) for n in range(10)} | {ord("Ｘ"): "X", ord("ｘ"): "x", ord("－"): "-", ord("＋"): "+", ord("　"): " "}
GAP = r"[ \-–—.·]?"
NOT_AFTER = r"(?<!\d)(?<!\d\.)"  # nor inside a longer number or its decimals
NOT_MONEY = r"(?!\d)(?!\.\d)(?!\s*(?:元|块|万|亿|美元|平方|平米|人民币))"
FEW = re.compile(rf"\d(?:[\s\-－–—.·()（）]{{0,3}}\d){{6}}|[{CHINESE}]{{11}}")  # a text without this holds no such number

IDENTITY = re.compile(rf"{NOT_AFTER}\d{{6}}{GAP}\d{{4}}{GAP}\d{{4}}{GAP}\d{{3}}[\dXx](?![\dXx])|{NOT_AFTER}\d{{15}}{NOT_MONEY}")
CARD = re.compile(rf"{NOT_AFTER}\d{{4}}(?:[ \-]?\d{{4}}){{2,3}}[ \-]?\d{{1,4}}(?:[ \-]?\d{{1,3}})?{NOT_MONEY}|{NOT_AFTER}\d{{12,19}}{NOT_MONEY}")
# The ways people write eleven digits; years and months (1986.2-1991.11) are none of them.
GROUPS = ((11,), (3, 4, 4), (4, 3, 4), (4, 4, 3), (3, 3, 5), (3, 3, 3, 2), (3, 8), (5, 6), (7, 4), (1,) * 11)
ELEVEN = "|".join("[ \\-–—.·]".join(rf"\d{{{size}}}" for size in sizes) for sizes in GROUPS)
MOBILE = re.compile(rf"{NOT_AFTER}(?:(?:\+|00)?86{GAP})?(?=1{GAP}[3-9])(?:{ELEVEN}){NOT_MONEY}")
AREA = r"(?:10|2\d|[3-9]\d{2})"  # 010, 021 to 029, 03xx to 09xx, without the 0
LANDLINE = re.compile(
    rf"{NOT_AFTER}(?:(?:\+|00)86{GAP}0?{AREA}|[(（]0{AREA}[)）]|0{AREA})[ \-–—]{{0,2}}[2-8]\d{{2,3}}[ \-]?\d{{4}}{NOT_MONEY}(?:[ ]?[转\-][ ]?\d{{1,5}}(?!\d))?"
    rf"|{NOT_AFTER}[48]00[ \-]?(?:\d{{7}}|\d{{3}}[ \-]\d{{4}}|\d{{4}}[ \-]\d{{3}}){NOT_MONEY}"
)
SPOKEN = re.compile(rf"(?<![{CHINESE}])[一幺][三四五六七八九][{CHINESE}]{{9}}(?![{CHINESE}])")
LOCAL = re.compile(
    r"(?:电话|座机|固话|致电|拨打|联系方式|联系人|手机|tel|phone|call)[^\d\n]{0,8}"
    r"((?:[2-8]\d{2,3}[ \-]?\d{4}(?!\d)(?:[、/,，;；或和 ]{1,2}(?=[2-8]\d{6}))?)+)", re.IGNORECASE,
)  # fmt: skip
EIGHT = re.compile(r"[2-8]\d{2,3}[ \-]?\d{4}(?!\d)")
CASE_NUMBER = re.compile(
    r"(?:编号|工单|单号|案号|文号|票号|流水号|受理号|批号|车架号|订单|合同|批文|信用代码|许可证|发票|快递|运单|No)"
    r"[号码]?[.:： 为是]*[A-Za-z]{0,6}$", re.IGNORECASE,
)  # fmt: skip
LETTERS = re.compile(r"[A-Za-z][A-Za-z\-_]*$")
SAID = re.compile(r"(?:tel|phone|mobile|call|wechat|wx|vx|v|qq|mob|number|is|at|id)$", re.IGNORECASE)
IDENTITY_SAID = re.compile(r"(?:身份证|证件|公民身份|\bID\b)[^\d\n]{0,8}$", re.IGNORECASE)
CARD_SAID = re.compile(r"(?:卡号|帐号|账号|银行卡|信用卡|储蓄卡|社保卡|账户|帐户|\bcard\b|\baccount\b)[^\d\n]{0,8}$", re.IGNORECASE)

Found = tuple[int, int, str]


def mask(text: str) -> str:
    """Return the text with phone, identity and bank card numbers replaced by what they are; all else stays as it is."""
    if not FEW.search(text):
        return text
    spans = find(text)
    edges = [0, *(edge for start, end, _ in spans for edge in (start, end)), len(text)]
    kept = [text[start:end] for start, end in list(pairwise(edges))[::2]]
    return "".join(part for pair in zip(kept, [*(MARKS[kind] for *_, kind in spans), ""], strict=True) for part in pair)


def find(text: str) -> list[Found]:
    """Return (start, end, kind) of each number, in order; where two readings overlap the surer one wins."""
    plain = text.translate(WIDE)
    taken = bytearray(len(text))
    found: list[Found] = []
    for start, end, kind in _read(plain):
        if not any(taken[start:end]):
            taken[start:end] = b"1" * (end - start)
            found.append((start, end, kind))
    return sorted(found)


def _read(text: str) -> Iterator[Found]:
    """Yield every reading, the surest first."""
    yield from ((*one.span(), "identity") for one in IDENTITY.finditer(text) if _identity(one[0], _before(one)))
    yield from ((*one.span(), "card") for one in CARD.finditer(text) if _card(one[0], _before(one)))
    for shape in (MOBILE, LANDLINE):
        yield from ((*one.span(), "phone") for one in shape.finditer(text) if not _other(_before(one)))
    yield from ((*one.span(), "phone") for one in SPOKEN.finditer(text))
    for run in LOCAL.finditer(text):
        ones = EIGHT.finditer(text, run.start(1), run.end(1))
        yield from ((*one.span(), "phone") for one in ones if not _day(one[0]))


def _before(found: re.Match[str]) -> str:
    """Return the few characters before it, which may say what it is."""
    return found.string[max(0, found.start() - 24) : found.start()]


def _other(before: str) -> bool:
    """Return whether the words before a number say that it is a case's, a parcel's or a part of a longer code."""
    letters = LETTERS.search(before)
    return bool(CASE_NUMBER.search(before) or (letters and not SAID.search(letters[0].rstrip("-_"))))


def _identity(found: str, before: str) -> bool:
    """Return whether it is an identity number: place, birthday and check fit, or it is called one."""
    digits = re.sub(r"[^\dXx]", "", found).upper()
    born = digits[6:14] if len(digits) == 18 else f"19{digits[6:12]}"
    if int(digits[:2]) not in PROVINCES or not _day(born):
        return False
    called = bool(IDENTITY_SAID.search(before))
    if len(digits) == 15:
        return called or not _other(before)
    total = sum(int(digit) * factor for digit, factor in zip(digits, FACTORS, strict=False))
    return called or CHECKS[total % 11] == digits[17]


def _card(found: str, before: str) -> bool:
    """Return whether it is a bank card's number (ISO/IEC 7812: issuer, length, Luhn), or is called one."""
    digits = re.sub(r"\D", "", found)
    if CARD_SAID.search(before):
        return 12 <= len(digits) <= 19
    length = {"6": range(16, 20), "4": (16,), "5": (16,), "3": (15, 16)}.get(digits[0], ())
    return len(digits) in length and luhn(digits) and not _other(before)


def luhn(digits: str) -> bool:
    """Return whether the last digit is the check digit of the others. Source: ISO/IEC 7812-1, annex B."""
    doubled = (int(digit) * (1 + n % 2) for n, digit in enumerate(reversed(digits)))
    return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0


def _day(digits: str) -> bool:
    """Return whether eight digits are a day between 1900 and 2099."""
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year < 2100
    except ValueError:
        return False
