"""Where do uploaded pictures lie?"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings

from cityloop.loop.words import Refused

MOST = 10_000_000  # bytes of one picture: a phone's photo has 3 to 6 MB
# The first bytes of what is taken. Source: JPEG ITU-T T.81 annex B, PNG (W3C) 5.2, WebP container specification.
MEDIA = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"RIFF": "image/webp"}


class Upload(Protocol):
    """What a web request gives for a file."""

    @property
    def name(self) -> str | None:
        """Return what the sender calls it."""

    @property
    def size(self) -> int | None:
        """Return its bytes."""

    def chunks(self) -> Iterable[bytes]:
        """Yield its bytes."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A picture that lies on the disk: sha256 (hex), media type and bytes."""

    digest: str
    media: str
    size: int


def keep(upload: Upload, field: str = "photos") -> Blob:
    """Return the picture once its bytes are safe on the disk, under their own hash. Raises Refused for what is no picture."""
    name, size = upload.name or "", upload.size or 0
    if not 0 < size <= MOST:
        raise Refused(
            f"图片应为 1 字节到 {MOST // 1_000_000} MB / a picture has 1 byte to {MOST // 1_000_000} MB", field=field, value=f"{name}: {size}",
            mend="缩小后重发 / send a smaller one",
        )  # fmt: skip
    chunks = iter(upload.chunks())
    head = next(chunks, b"")
    media = _media(head, name, field)
    folder = settings.VAR / "files"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f"new-{secrets.token_hex(8)}"
    try:
        digest = _write(draft, [head], chunks)
        _settle(draft, path(digest))
    finally:
        draft.unlink(missing_ok=True)
    return Blob(digest, media, size)


def sweep(before: datetime) -> int:
    """Remove what a killed process left half written before that moment. Return how many files."""
    found = 0
    for draft in (settings.VAR / "files").glob("new-*"):
        with suppress(FileNotFoundError):  # whoever was writing has just ended
            if draft.stat().st_mtime < before.timestamp():
                draft.unlink()
                found += 1
    return found


def path(digest: str) -> Path:
    """Return where the bytes of a hash lie."""
    return Path(settings.VAR) / "files" / digest[:2] / digest


def shown(digest: str) -> Path:
    """Return where its copy without camera, place or time lies, once a job has made it."""
    return path(digest).with_name(f"{digest}.view.jpg")


def _media(head: bytes, name: str, field: str) -> str:
    media = next((media for mark, media in MEDIA.items() if head.startswith(mark)), "")
    if not media or (media == "image/webp" and head[8:12] != b"WEBP"):
        raise Refused(
            "不是 JPEG、PNG 或 WebP 图片 / not a JPEG, PNG or WebP picture", field=field, value=name,
            mend="转成 JPEG 后重发 / convert it to JPEG",
        )  # fmt: skip
    return media


def _write(draft: Path, *parts: Iterable[bytes]) -> str:
    """Write the bytes, force them to the disk, and return their sha256."""
    sha = hashlib.sha256()
    with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        for part in parts:
            for chunk in part:
                sha.update(chunk)
                file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return sha.hexdigest()


def _settle(draft: Path, final: Path) -> None:
    """Give the bytes their name and force that to the disk too: a report that was acknowledged has its picture."""
    final.parent.mkdir(exist_ok=True, mode=0o700)
    draft.replace(final)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
