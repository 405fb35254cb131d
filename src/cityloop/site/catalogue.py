"""How does a catalogue that people can read become one that gettext can?"""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def ready(source: Path, folder: Path) -> Path:
    """Return `folder` with every NAME.po of `source` compiled in it; one whose time is still its source's is left as it is."""
    for po in source.glob("*.po"):
        mo = folder / po.stem / "LC_MESSAGES" / "django.mo"
        if not mo.exists() or mo.stat().st_mtime_ns != po.stat().st_mtime_ns:
            _compile(po, mo)
    return folder


def _compile(po: Path, mo: Path) -> None:
    """Write the compiled catalogue aside, then in its place: several processes may start at once, and each finds a whole one."""
    from babel.messages.mofile import write_mo  # a tenth of a second that a start with nothing to do need not spend
    from babel.messages.pofile import read_po

    mo.parent.mkdir(parents=True, exist_ok=True)
    draft = mo.with_name(f"{mo.name}.{secrets.token_hex(8)}")
    time = po.stat().st_mtime_ns
    with po.open("rb") as text, draft.open("wb") as made:
        write_mo(made, read_po(text, locale=po.stem))
    os.utime(draft, ns=(time, time))
    draft.replace(mo)
