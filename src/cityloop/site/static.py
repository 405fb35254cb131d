"""Which files of a screen's folder may a browser have, and under which name may it keep them for good?"""

from __future__ import annotations

import secrets
import shutil
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

SERVED = (".css", ".js", ".svg", ".png", ".woff2")
KEPT = 5  # the newest sets on the shelf: a server that still runs sends files of its own


def ready(folders: list[Path], shelf: Path) -> Path:
    """Return the folder of `shelf` that holds what is served of `folders`, each file beside its gzipped form, as NAME/FILE.

    Its name is the digest of all of them: one address for a whole set, so scripts import each other as they are written,
    and what stands at it never changes.
    """
    files = {
        f"{folder.name}/{path.name}": path.read_bytes()
        for folder in folders
        for path in sorted(folder.iterdir())
        if path.suffix in SERVED
    }
    made = (
        shelf / sha256(repr([(name, sha256(held).digest()) for name, held in files.items()]).encode()).hexdigest()[:16]
    )
    if not made.exists():
        _make(files, made)
        _tidy(shelf)
    return made


def _make(files: dict[str, bytes], made: Path) -> None:
    """Write the set aside, then in its place: several processes may start at once, and each finds a whole one."""
    from whitenoise.compress import Compressor  # type: ignore[import-untyped]  # what a start with nothing to do need not load

    draft = made.with_name(f".{made.name}.{secrets.token_hex(8)}")
    pack = Compressor(quiet=True)
    for name, held in files.items():
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(held)
        pack.compress(str(path))
    with suppress(OSError):  # another process was quicker
        draft.rename(made)
    shutil.rmtree(draft, ignore_errors=True)


def _tidy(shelf: Path) -> None:
    for old in sorted(shelf.glob("[!.]*"), key=lambda path: path.stat().st_mtime_ns)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
