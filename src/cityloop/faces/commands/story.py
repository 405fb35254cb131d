"""Does a pack's story come true in the real house?"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from rich.console import Console

from cityloop.actions import ask, dispatch, plan, tick, work
from cityloop.actions.move import move
from cityloop.actions.receive import Said, receive
from cityloop.kit import story
from cityloop.loop.words import Actor, Move, Point, Refused, Role
from cityloop.queries import outcome
from cityloop.queries.district import world

HELP = "演一遍场景故事 / play a pack's stories"
EXAMPLE = "cityloop story facility burst_main"


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("pack", nargs="?", help="场景包,缺省为全部 / a pack; all when left out")
    parser.add_argument("name", nargs="?", help="故事名,缺省为全部 / a story; all when left out")


def run(args: argparse.Namespace, console: Console) -> int:
    """Play stories, each in a transaction that is rolled back; return 1 when one does not come true."""
    failed = 0
    for path in find(args.pack, args.name):
        told = story.read(path)
        console.print(f"[bold]{told.zh}[/] {told.en} ({path.parent.parent.name}/{path.stem})", highlight=False)
        for played in play(told):
            mark = "[red]✗[/]" if played.fault else "[green]✓[/]"
            line = f"  {mark} {str(played.step.at)[:-3]} {played.step.do or 'then'} {played.step.by} {played.fault}"
            console.print(line, highlight=False)
            failed += bool(played.fault)
    console.print("[red]没有演成 / not come true[/]" if failed else "[green]全部演成 / all came true[/]")
    return 1 if failed else 0


def find(pack: str | None, name: str | None) -> list[Path]:
    """Return the story files asked for. Raises Refused when there is none."""
    packs = world().shelf.packs
    if pack and pack not in packs:
        raise Refused("没有这个场景包 / no such pack", field="pack", value=pack, mend=f"one of: {', '.join(packs)}")
    paths = [p for n, one in packs.items() if pack in (None, n) for p in sorted(one.folder.glob("stories/*.toml"))]
    found = [p for p in paths if name in (None, p.stem)]
    if not found:
        known = ", ".join(p.stem for p in paths) or "—"
        raise Refused("没有这个故事 / no such story", field="name", value=name, mend=f"one of: {known}")
    return found


def play(told: story.Story) -> list[story.Played]:
    """Play a story through the real actions and take everything back afterwards."""
    with transaction.atomic():
        played = story.play(told, House())
        transaction.set_rollback(True)
    return played


def actor(text: str) -> Actor:
    """Return the actor that "role@UNIT#name" names."""
    head, _, name = text.partition("#")
    role, _, unit = head.partition("@")
    try:
        found = Role(role)
    except ValueError:
        raise Refused("未知角色 / unknown role", field="by", value=text, mend=f"one of: {', '.join(Role)}") from None
    return Actor(name or head, found, unit=unit, area=world().code)


@dataclass
class House:
    """The real house as a story's world: the last whole case that was opened is the one spoken of."""

    number: str = ""
    count: int = 0
    known: dict[str, Any] = field(default_factory=dict)

    def act(self, do: str, by: str, at: datetime, words: Mapping[str, Any]) -> None:
        """Do one thing of a story. Raises Refused."""
        if do == "tick":
            tick.tick(at=at)
            return
        who = actor(by)
        if do == "report":
            self._report(who, at, words)
            return
        number = self._number(str(words.get("case", "")))
        given = {key: value for key, value in words.items() if key != "case"}
        with transaction.atomic():
            ACTS[do](number, who, at, given) if do in ACTS else _move(do, number, who, at, given)

    def _report(self, who: Actor, at: datetime, words: Mapping[str, Any]) -> None:
        self.count += 1
        more = {k: words[k] for k in ("title", "place", "category", "key", "contact") if k in words}
        point = Point(words["lon"], words["lat"]) if "lon" in words else None
        said = Said(words["text"], words.get("source", who.role.value), f"story-{self.count}", at, point=point, **more)
        self.number = receive(said, by=who, at=at).number

    def _number(self, case: str) -> str:
        if not case.startswith("part:"):
            return self.number
        found = outcome.part(self.number, case[5:])
        if not found:
            raise Refused("没有这个子任务 / no such part", field="case", value=case)
        return found

    def facts(self) -> Mapping[str, Any]:
        """Return what can be asked in a `then`."""
        return outcome.facts(self.number)


def _move(do: str, number: str, by: Actor, at: datetime, words: Mapping[str, Any]) -> None:
    if do not in list(Move):
        known = ", ".join([*ACTS, *Move, "report", "tick"])
        raise Refused("未知动作 / unknown act", field="do", value=do, mend=f"one of: {known}")
    if do == Move.REOPEN:
        dispatch.reopen(number, by=by, at=at, why=str(words.get("why", "")))
        return
    move(number, Move(do), by=by, at=at, **words)


def _plan(number: str, by: Actor, at: datetime, words: Mapping[str, Any]) -> None:
    given = {key: value for key, value in words.items() if key != "name"}
    plan.start(number, name=words["name"], given=given, by=by, at=at)


def _with(act: Callable[..., Any]) -> Callable[[str, Actor, datetime, Mapping[str, Any]], None]:
    """Return the action in a story's shape."""

    def do(number: str, by: Actor, at: datetime, words: Mapping[str, Any]) -> None:
        act(number, by=by, at=at, **words)

    return do


ACTS: dict[str, Callable[[str, Actor, datetime, Mapping[str, Any]], None]] = {
    "plan": _plan,
    "split": _with(plan.split),
    "evidence": _with(work.finish),
    "tell": _with(work.tell),
    "note": _with(work.note),
    "assign": _with(work.assign),
    "place": _with(work.put),
    "correct": _with(work.correct),
    "ask_extension": _with(ask.ask_extension),
    "decide_extension": _with(ask.decide_extension),
    "escalate": _with(ask.escalate),
    "supervise": _with(ask.supervise),
    "answer": _with(ask.answer),
}
