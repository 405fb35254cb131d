"""Which time limits does the past teach?"""

from __future__ import annotations

import argparse
import json
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cityloop.lab import baseline, deadlines, limits
from cityloop.lab.deadlines import Deadline, History
from cityloop.lab.hours import HOLIDAY
from cityloop.lab.limits import Learned
from cityloop.loop.clock import Calendar, calendar_from
from cityloop.loop.words import Refused

RULES = {
    "ours": "学到的 / learned",
    "calendar_days": "常用日历天 / modal days",
    "working_days": "常用工作日 / modal workdays",
}
WORST = 8  # types shown


def options(group: argparse._ArgumentGroup) -> None:
    """Add what `cityloop learn limits` alone takes."""
    group.add_argument("--map", nargs="+", action="extend", default=[], metavar="FIELD=COLUMN", help=f"列对应 / one of {', '.join(deadlines.FIELDS)}")
    group.add_argument("--zone", default="Asia/Shanghai", help="城市的时区 / the city's time zone (Asia/Shanghai)")
    group.add_argument("--until", help="此日前学习,此日起评分 / learn before this day, score from it on")
    group.add_argument("--calendar", type=Path, help="calendar.toml:历史看不出的由它补 / fills in what the history cannot show")


def run(args: argparse.Namespace, console: Console) -> int:
    """Learn, score and write; return 1 when rows were refused."""
    begun = time.process_time()
    zone = _zone(args.zone)
    until = _day(args.until, zone) if args.until else None
    given = _calendar(args.calendar, zone) if args.calendar else None
    history = deadlines.read(args.file, _mapping(args.map), zone, args.encoding)
    known = [case for case in history.deadlines if not until or case.opened < until]
    later = history.deadlines[len(known) :]
    if not known or (until and not later):
        span = f"{history.deadlines[0].opened:%Y-%m-%d} – {history.deadlines[-1].opened:%Y-%m-%d}"
        raise Refused("此日一侧没有事件 / no case on one side of it", field="--until", value=args.until, mend=span)
    learned = limits.learn(known, zone, given)
    found = _found(history, known, learned) | (_scored(known, later, learned) if later else {})
    found["cpu_seconds"] = round(time.process_time() - begun, 2)
    if args.json:
        console.print(json.dumps(found, ensure_ascii=False), highlight=False, markup=False)
    else:
        _print(found, console)
    if args.out:
        count = _write(args.out, learned, args.file.name, args.calendar.name if args.calendar else "")
        if not args.json:
            console.print(f"{count} 条时限 / limits → {args.out}, {_beside(args.out)}", highlight=False, markup=False)
    return 1 if history.refused else 0


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Refused("没有这个时区 / no such time zone", field="--zone", value=name, mend="例 / e.g. Asia/Shanghai") from None


def _day(text: str, zone: ZoneInfo) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused("不是日期 / not a date", field="--until", value=text, mend="例 / e.g. 2015-07-01") from None
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _mapping(pairs: list[str]) -> dict[str, str]:
    """Return field -> column; a field that is not mapped is its own column. Raises Refused for an unknown field."""
    found = {field: field for field in deadlines.FIELDS}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not equals or name not in deadlines.FIELDS:
            raise Refused("应为 FIELD=COLUMN / unknown", field="--map", value=pair, mend=f"FIELD: {', '.join(deadlines.FIELDS)}")
        found[name] = column
    return found


def _calendar(path: Path, zone: ZoneInfo) -> Calendar:
    """Return the calendar of a calendar.toml. Raises Refused when it cannot be read."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as no:
        raise Refused(f"打不开文件 / cannot open the file: {no.strerror}", field="--calendar", value=path.name) from None
    except ValueError as no:
        raise Refused(f"不是 TOML / not TOML: {no}", field="--calendar", value=path.name, mend="calendar.toml") from None
    return calendar_from(table, zone)


def _found(history: History, known: list[Deadline], learned: Learned) -> dict[str, Any]:
    """Return what was read and learned."""
    held = {kind: rules[-1] for kind, rules in learned.rules.items()}
    return {
        "rows": len(history.deadlines) + history.without + len(history.refused), "without": history.without,
        "refused": dict(Counter(no.field for no in history.refused)), "first_refused": [no.text for no in history.refused[:3]],
        "learned_from": len(known), "types": len(held), "changed": sum(len(rules) > 1 for rules in learned.rules.values()),
        "units": dict(Counter(rule.limit.unit for rule in held.values())), "sure": sum(rule.sure for rule in held.values()),
        "hours": [_span(*span) for span in learned.calendar.hours],
        "days_off": {str(day): name for day, name in sorted(learned.calendar.holidays.items())},
        "makeup": sorted(map(str, learned.calendar.makeup)), "known_until": str(learned.calendar.known_until or ""),
    }  # fmt: skip


def _scored(known: list[Deadline], later: list[Deadline], learned: Learned) -> dict[str, Any]:
    """Return how the learned rules and the two plain ones do on the later cases."""
    calendar = learned.calendar
    rules: dict[str, baseline.Rule] = {
        "ours": learned.due,
        "calendar_days": baseline.calendar_days(known, calendar),
        "working_days": baseline.working_days(known, calendar),
    }
    scores = {name: baseline.score(rule, later, calendar) for name, rule in rules.items()}
    count = Counter(case.type for case in later)
    return {
        "scored_on": len(later),
        "within_an_hour": {name: round(one.within, 4) for name, one in scores.items()},
        "right_day": {name: round(one.day, 4) for name, one in scores.items()},
        "unseen": sum(case.type not in learned.rules for case in later),
        "beyond": sum(_beyond(case, learned) for case in later),
        "worst": [
            {"type": kind, "cases": count[kind], "missed": missed, "limit": str(learned.rules[kind][-1].limit) if kind in learned.rules else ""}
            for kind, missed in scores["ours"].missed.most_common(WORST) if missed
        ],
    }  # fmt: skip


def _beyond(case: Deadline, learned: Learned) -> bool:
    """Return whether the case runs in working time past the last day of which it is known whether anybody works."""
    known = learned.calendar.known_until
    return learned.timed(case.type) and (known is None or case.target.astimezone(learned.calendar.zone).date() > known)


def _print(found: dict[str, Any], console: Console) -> None:
    units = ", ".join(f"{count} {unit}" for unit, count in found["units"].items())
    lines = [
        f"读入 / read: {found['rows']} 行 / rows, {found['without']} 无期限 / without a deadline, {sum(found['refused'].values())} 拒收 / refused",
        f"学到 / learned: {found['types']} 类 / types ({units}) from {found['learned_from']} 件 / cases, {found['changed']} 类改过 / changed",
        f"工作时间 / working hours: {', '.join(found['hours'])}; 已知至 / days off known until {found['known_until'] or '?'}",
        f"休假 / days off: {', '.join(found['days_off']) or '-'}; 调休上班 / make-up days: {', '.join(found['makeup']) or '-'}",
    ]
    for line in (*lines, *found["first_refused"]):
        console.print(line, highlight=False, markup=False)
    if "scored_on" in found:
        _print_scores(found, console)
    console.print(f"CPU {found['cpu_seconds']} s", highlight=False)


def _print_scores(found: dict[str, Any], console: Console) -> None:
    table = Table("规则 / rule", "一小时内 / in an hour", "当日 / right day", title=f"{found['scored_on']} 件 / cases scored")
    for name, words in RULES.items():
        table.add_row(words, f"{found['within_an_hour'][name]:.1%}", f"{found['right_day'][name]:.1%}")
    console.print(table)
    table = Table("类型 / type", "时限 / limit", "件 / cases", "错 / missed", title="最差 / worst")
    for row in found["worst"]:
        table.add_row(escape(row["type"]), row["limit"] or "未学到 / never seen", str(row["cases"]), str(row["missed"]))
    console.print(table)
    console.print(f"未见过的类型 / of types never seen: {found['unseen']} 件 / cases", highlight=False)
    if found["beyond"]:
        said = f"{found['beyond']} 件期限晚于已知的放假安排 / deadlines lie beyond the known days off: --calendar"
        console.print(said, style="yellow", highlight=False)


def _beside(path: Path) -> Path:
    return path.with_suffix(".calendar.toml")


def _write(path: Path, learned: Learned, file: str, given: str) -> int:
    """Write the limits that are sure as values.toml has them, and the calendar beside; return how many limits."""
    rows = [
        _row("value", name="handle", of=kind, since=rule.since, value=str(rule.limit), source=f"{file}: {rule.right} of {rule.cases} deadlines")
        for kind, rules in sorted(learned.rules.items()) for rule in rules if rule.sure
    ]  # fmt: skip
    try:
        path.write_text("\n".join(rows), encoding="utf-8")
        _beside(path).write_text("\n".join(_pieces(learned.calendar, file, given)), encoding="utf-8")
    except OSError as no:
        raise Refused(f"写不了 / cannot be written: {no.strerror}", field="--out", value=str(path)) from None
    return len(rows)


def _pieces(calendar: Calendar, file: str, given: str) -> Iterator[str]:
    """Yield the parts of a calendar.toml."""
    if calendar.known_until:
        yield f"known_until = {calendar.known_until}\n"
    hours = json.dumps([_span(*span) for span in calendar.hours])
    yield f"[hours]\nworking = {hours}\nsource = {_quoted(file)}\n"
    for day, name in sorted(calendar.holidays.items()):
        yield _row("holiday", name=name, **{"from": day, "to": day}, source=file if name == HOLIDAY else given)
    for day in sorted(calendar.makeup):
        yield _row("makeup", date=day, source=file)


def _row(table: str, **cells: date | str) -> str:
    lines = (f"{key} = {_quoted(cell) if isinstance(cell, str) else cell}\n" for key, cell in cells.items())
    return f"[[{table}]]\n{''.join(lines)}"


def _quoted(text: str) -> str:
    """Return the text as a TOML string: JSON's escapes are TOML's."""
    return json.dumps(text, ensure_ascii=False)


def _span(opens: Any, closes: Any) -> str:
    return f"{opens:%H:%M}-{closes:%H:%M}"
