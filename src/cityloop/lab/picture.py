"""How does a photograph become a picture that may be shown?"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from cityloop.loop.words import Refused

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "WEBP")
SIDE = 1600  # pixels of the longer side, at most
MOST = 64_000_000  # pixels; a telephone's photo has 12 to 50 million, and each takes 3 or 4 bytes when opened
QUALITY = 85


def view(data: bytes) -> bytes:
    """Return the picture as a JPEG that stands upright, at most 1600 pixels wide and high, without a word about camera or place.

    Nothing is carried over but the pixels. Raises Refused for what is no picture, is broken, or is too large to open.
    """
    from PIL import Image

    try:
        return _jpeg(Image.open(io.BytesIO(data), formats=FORMATS))
    except Refused:
        raise
    except Image.DecompressionBombError:
        raise _large("?") from None
    except Exception as fault:  # Pillow raises many kinds
        raise Refused(
            f"图片损坏或格式不支持 / broken, or not a JPEG, PNG or WebP ({type(fault).__name__})", field="picture",
            mend="重新拍摄后上传 / take and upload it again",
        ) from None  # fmt: skip


def _jpeg(opened: Image) -> bytes:
    from PIL import ImageOps

    if opened.width * opened.height > MOST:  # known before a pixel is decoded
        raise _large(f"{opened.width} x {opened.height}")
    opened.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded no larger than needed
    opened.load()
    opened.thumbnail((SIDE, SIDE))
    upright = ImageOps.exif_transpose(opened)
    out = io.BytesIO()
    _bare(upright).save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _bare(picture: Image) -> Image:
    """Return the pixels alone, on white where they are transparent; a new image has no comment, EXIF, XMP or profile."""
    from PIL import Image

    bare = Image.new("RGB", picture.size, "white")
    seen = picture.convert("RGBA") if picture.has_transparency_data else picture.convert("RGB")
    bare.paste(seen, mask=seen if seen.mode == "RGBA" else None)
    return bare


def _large(size: str) -> Refused:
    return Refused(f"图片过大 / too many pixels, at most {MOST:,}", field="picture", value=size, mend="缩小后上传 / upload it smaller")
