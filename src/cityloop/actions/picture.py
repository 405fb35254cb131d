"""Which copy of an uploaded picture may be shown?"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cityloop.lab import picture
from cityloop.links import blob
from cityloop.loop.words import Refused
from cityloop.store import models as m


def make(args: Mapping[str, Any], tell: Callable[[int], None]) -> None:
    """Lay a copy without camera, place or time beside the upload: var/files/ab/abc….view.jpg, whole or not at all.

    A picture that was erased meanwhile leaves no copy. Raises Refused for a digest that is none and for a bad picture.
    """
    original, shown = _paths(str(args.get("digest", "")))
    if not _wanted(original.name) or shown.exists():
        return
    data = picture.view(original.read_bytes())
    tell(90)
    draft = original.parent.parent / f"new-{os.getpid()}-{original.name}"  # tick sweeps it if we are killed
    try:
        draft.write_bytes(data)
        draft.replace(shown)
    finally:
        draft.unlink(missing_ok=True)
    if not _wanted(original.name):  # erased while we looked at it
        shown.unlink(missing_ok=True)


def _paths(digest: str) -> tuple[Path, Path]:
    """Return where the upload and its copy lie. Raises Refused for what is no sha256 (hex)."""
    if not re.fullmatch(r"[0-9a-f]{64}", digest, re.ASCII):
        raise Refused("不是 SHA-256 / not a sha256", field="digest", value=digest, mend="小写十六进制 64 位 / 64 lower-case hex digits")
    return blob.path(digest), blob.shown(digest)


def _wanted(digest: str) -> bool:
    return m.File.objects.filter(digest=digest, erased_at=None).exists()
