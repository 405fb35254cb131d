"""What does `cityloop COMMAND` do?"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from typing import Protocol

from django.db import OperationalError, ProgrammingError
from rich.console import Console

from cityloop.loop.words import Refused
from cityloop.site import home, masks


class Command(Protocol):
    """What a command's file holds."""

    HELP: str
    EXAMPLE: str

    def options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's options."""

    def run(self, args: argparse.Namespace, console: Console) -> int:
        """Do it and return the exit code."""


# Name -> where it lives. All but BARE find the database started and Django set up.
COMMANDS = {
    "init": "faces.commands.init",
    "member": "faces.commands.member",
    "key": "faces.commands.key",
    "learn": "faces.commands.learn",
    "hot": "faces.commands.hot",
    "lesson": "faces.commands.lesson",
    "measure": "faces.commands.measure",
    "up": "site.processes",
    "demo": "site.processes",
    "doctor": "site.doctor",
    "run": "faces.commands.run",
    "district": "faces.commands.district",
    "places": "faces.commands.places",
    "tick": "faces.commands.tick",
    "work": "faces.commands.work",
    "story": "faces.commands.story",
    "check": "faces.commands.check",
    "audit": "faces.commands.audit",
    "simulate": "faces.commands.simulate",
}
BARE = ("doctor", "learn", "measure")  # what needs neither Django nor a database
MIGRATES = ("up", "demo", "init", "district")  # what may meet a database without tables, or an older one
ABOUT = "城区运行闭环 / the digital operations loop of a city district"


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 something was found wrong, 2 the call was refused."""
    words = sys.argv[1:] if argv is None else argv
    sys.excepthook = masks.hook
    console = Console(soft_wrap=True)
    if not words or words[0] in ("-h", "--help") or words[0] not in COMMANDS:
        return _overview(console, words)
    try:
        return _command(words, console)
    except Refused as no:
        Console(stderr=True, soft_wrap=True).print(f"cityloop {words[0]}: {no.text}", style="red", highlight=False, markup=False)
        return 2
    except KeyboardInterrupt:
        return 130
    except (OperationalError, ProgrammingError) as fault:
        said = f"cityloop {words[0]}: 数据库说 / the database says: {masks.told(fault)}"
        Console(stderr=True, soft_wrap=True).print(f"{said}; cityloop doctor", style="red", highlight=False, markup=False)
        return 2


def _overview(console: Console, words: list[str]) -> int:
    known = not words or words[0] in ("-h", "--help")
    out = console if known else Console(stderr=True, soft_wrap=True)
    if not known:
        out.print(f"没有这个命令 / no such command: {words[0]}", style="red", highlight=False, markup=False)
    out.print(f"cityloop: {ABOUT}\n\n  cityloop COMMAND --help   用法与示例 / usage and an example\n", highlight=False)
    out.print("  " + "  ".join(COMMANDS), highlight=False)
    return 0 if known else 2


def _command(words: list[str], console: Console) -> int:
    name, where = words[0], COMMANDS[words[0]]
    helping = "-h" in words[1:] or "--help" in words[1:]
    if name not in BARE:
        _django(start=not helping, migrate=name in MIGRATES)
    module: Command = importlib.import_module(f"cityloop.{where}")
    help_of, example = (module.HELP, module.EXAMPLE) if isinstance(module.HELP, str) else (module.HELP[name], module.EXAMPLE[name])
    parser = argparse.ArgumentParser(
        prog=f"cityloop {name}", description=help_of, epilog=f"示例 / example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    module.options(parser)
    parser.set_defaults(command=name)
    return module.run(parser.parse_args(words[1:]), console)


def _django(*, start: bool, migrate: bool) -> None:
    """Set Django up, which starts the database unless only help is wanted, and bring its tables up to date."""
    import django
    from django.core.management import call_command

    home.offline = not start
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityloop.site.settings")
    django.setup()
    if start and migrate:
        call_command("migrate", verbosity=0, interactive=False)


if __name__ == "__main__":
    sys.exit(main())
