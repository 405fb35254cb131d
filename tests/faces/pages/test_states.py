"""What does a page say when there is nothing to show, and when there is very much?"""

from collections.abc import Callable
from datetime import timedelta

from cityloop.actions import work
from cityloop.actions.receive import receive
from cityloop.loop.words import Actor


def text(answer) -> str:
    return answer.content.decode()


def test_an_empty_list_says_why_and_what_to_do(enter: Callable, lamp: str, actors: dict[str, Actor]) -> None:
    browser = enter(actors["operator"])
    filtered = text(browser.get("/?view=all&q=20000101-"))
    assert "没有符合条件的事件" in filtered and 'href="/?view=all">清除条件' in filtered
    bare = text(browser.get("/?view=paused"))
    assert "这里没有事件" in bare and 'href="/?view=all">看全部' in bare
    assert "看全部" not in text(browser.get("/?view=all"))


def test_a_long_story_is_folded_and_whole(enter: Callable, lamp: str, actors: dict[str, Actor], watch) -> None:
    for number in range(45):
        work.note(lamp, text=f"备注{number}号", by=actors["operator"], at=watch.pass_by(seconds=1))
    page = text(enter(actors["operator"]).get(f"/cases/{lamp}"))
    fold = page.index("更早的经过")
    assert page.index("备注44号") < fold < page.index("备注0号") and all(f"备注{number}号" in page for number in range(45))


def test_many_reports_are_folded_and_all_there(enter: Callable, lamp: str, said: Callable, actors: dict[str, Actor], watch) -> None:
    for number in range(14):
        told = said(f"嘉西村社区路灯不亮,晚上一片漆黑,第{number}次说", happened_at=watch.at + timedelta(minutes=number))
        assert receive(told, by=actors["resident"], at=watch.at).number == lamp
    page = text(enter(actors["operator"]).get(f"/cases/{lamp}"))
    assert page.count('class="panel report"') == 15 and page.index("其余上报") < page.index("第13次说")
    assert "更早的经过" not in page


def test_a_short_story_has_no_fold(enter: Callable, lamp: str, actors: dict[str, Actor]) -> None:
    page = text(enter(actors["operator"]).get(f"/cases/{lamp}"))
    assert "更早的经过" not in page and "其余上报" not in page
