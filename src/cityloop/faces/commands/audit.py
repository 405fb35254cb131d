"""Is the journal whole?"""

import argparse

from rich.console import Console

from cityloop.actions import journal, seal
from cityloop.queries.audit import audit

HELP = "核验日志 / prove the journal: name any case that was changed, removed or reordered"
EXAMPLE = "cityloop audit"


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""


def run(args: argparse.Namespace, console: Console) -> int:
    """Print each fault; return 1 when there is one."""
    faults = list(audit(journal.digest, seal.mac, journal.plain, seal.kept()))
    for line in faults:
        console.print(line, style="red", highlight=False, markup=False)
    console.print(f"{len(faults)} 处不符 / faults" if faults else "日志完整 / the journal is whole", highlight=False)
    return 1 if faults else 0
