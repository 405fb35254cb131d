"""Are troubles that many report listed, and made one whole when the desk says so?"""

import json
from datetime import UTC, datetime, timedelta

import pytest

from cityloop.actions.receive import receive
from cityloop.site.main import main
from cityloop.store import models as m

pytestmark = pytest.mark.django_db
WHERE = ("嘉西村社区", "七牌坊社区", "罗汉寺社区", "枇杷山社区", "大坪社区")


@pytest.fixture
def crowd(district, said, actors) -> None:
    """Let five people far from one another report one trouble, and others other things."""
    at = datetime.now(UTC) - timedelta(days=3)
    for n, place in enumerate(WHERE):
        told = said(f"{place}整片停电,配电箱跳闸,变压器一直嗡嗡响", contact=f"1381234567{n}", happened_at=at)
        receive(told, by=actors["resident"], at=at)
    for n, text in enumerate(("井盖不见了", "垃圾桶破损", "黄葛树枯枝要掉下来")):
        receive(said(f"{WHERE[n]}{text}", contact=f"1391234567{n}", happened_at=at), by=actors["resident"], at=at)


def test_the_hottest_is_on_top_with_its_cases_and_names_nobody(crowd, capsys) -> None:
    assert main(["hot", "--json"]) == 0
    text = capsys.readouterr().out
    rows = json.loads(text)
    assert rows[0]["people"] == 5 and len(rows[0]["cases"]) == 5 and "停电" in rows[0]["line"] and "1381234567" not in text
    assert main(["hot"]) == 0 and rows[0]["cases"][0] in capsys.readouterr().out


def test_the_desk_makes_it_a_parent_case(crowd, capsys) -> None:
    assert main(["hot", "--gather", "1", "--why", "同一条线路停电"]) == 0
    whole = m.Case.objects.get(number=capsys.readouterr().out.split("case ")[1].split(":")[0])
    assert whole.parts.count() == 5
    assert main(["hot", "--gather", "1", "--why", "再来一次"]) == 2 and "fewer than two" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["--days", "0"], ["--top", "0"], ["--area", "NOPE"], ["--gather", "9", "--why", "x"], ["--gather", "0"]], ids=lambda words: words[0] + words[1]
)
def test_bad_calls_are_refused(crowd, capsys, words) -> None:
    assert main(["hot", *words]) == 2 and words[0] in capsys.readouterr().err


def test_a_quiet_district_says_so(district, capsys) -> None:
    assert main(["hot"]) == 0 and "没有热点" in capsys.readouterr().out
