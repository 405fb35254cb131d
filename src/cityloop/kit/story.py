"""Does the story come true?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from cityloop.kit.scenario import Facts
from cityloop.loop.words import Refused

DO_KEYS = {"at", "do", "by", "refused", "then"}


class World(Protocol):
    """Where a story is played: the real house, or a simulation."""

    def act(self, do: str, by: str, at: datetime, words: Mapping[str, Any]) -> None:
        """Do one thing. Raises Refused."""

    def facts(self) -> Facts:
        """Return what can be asked in a `then`."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line: at which minute who does what, and what holds then."""

    number: int
    at: timedelta
    do: str
    by: str
    words: Mapping[str, Any]
    refused: str
    then: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """An executable example that an officer can read."""

    name: str
    zh: str
    en: str
    start: datetime
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """What a step did: "" when it came true, else what was different."""

    step: Step
    fault: str


def read(path: Path) -> Story:
    """Return the story in a TOML file. Raises Refused naming file, step and key."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        steps = tuple(_step(n, row, path.name) for n, row in enumerate(table["step"], 1))
        return Story(path.stem, table["zh"], table["en"], table["start"], steps)
    except (tomllib.TOMLDecodeError, KeyError, OSError) as fault:
        raise Refused(f"故事读不出 / cannot read story: {fault}", field=path.name, mend="见 docs/how/add-a-pack.md") from None


def _step(number: int, row: Mapping[str, Any], file: str) -> Step:
    if "do" not in row and "then" not in row:
        raise Refused("步骤没有 do 或 then / step has neither", field=f"{file} step[{number}]")
    words = {key: value for key, value in row.items() if key not in DO_KEYS}
    if words and "do" not in row:
        raise Refused("没有 do 却有别的词 / words without a do", field=f"{file} step[{number}]", value=", ".join(words))
    return Step(
        number, minutes(row.get("at", "0:00"), file), row.get("do", ""), row.get("by", ""), words,
        row.get("refused", ""), row.get("then", {}),
    )  # fmt: skip


def minutes(text: str, where: str) -> timedelta:
    """Return "h:mm" after the start as a duration."""
    try:
        hours, mins = text.split(":")
        return timedelta(hours=int(hours), minutes=int(mins))
    except (ValueError, AttributeError):
        raise Refused("时间应为 h:mm / time is h:mm", field=where, value=text) from None


def play(story: Story, world: World) -> list[Played]:
    """Return each step with its fault, playing on after a fault so that all are seen."""
    return [Played(step, _play(step, story.start + step.at, world)) for step in story.steps]


def _play(step: Step, at: datetime, world: World) -> str:
    said = ""
    if step.do:
        try:
            world.act(step.do, step.by, at, step.words)
        except Refused as no:
            said = no.text
    if step.refused and step.refused not in said:
        return f"应被拒绝 {step.refused!r},实际 / should be refused, was: {said or 'done'}"
    if said and not step.refused:
        return f"被拒绝 / refused: {said}"
    return _compare(step.then, world.facts()) if step.then else ""


def _compare(want: Mapping[str, Any], have: Facts) -> str:
    wrong = [f"{key} 应为 / should be {value!r},实际 / is {have.get(key)!r}" for key, value in want.items() if have.get(key) != value]
    return "; ".join(wrong)
