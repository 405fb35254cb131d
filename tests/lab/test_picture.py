"""Is a shown picture upright, small, and silent about who took it where?"""

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from cityloop.lab.picture import MOST, SIDE, view
from cityloop.loop.words import Refused


def jpeg(size=(400, 200), *, orientation: int = 1, **more: object) -> bytes:
    """Return a photo as a telephone makes it: red on the left, blue on the right, with make, place, comment and time."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0132] = orientation, "SecretPhone", "2026:10:12 09:00:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (29.0, 33.0, 56.0), 3: "E", 4: (106.0, 32.0, 41.0)})
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"SecretComment", quality=95, **more)
    return out.getvalue()


def seen(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(view(data)))


def colour(picture: Image.Image, x: float, y: float) -> str:
    red, _, blue = picture.convert("RGB").getpixel((int(x * (picture.width - 1)), int(y * (picture.height - 1))))
    return "red" if red > blue else "blue"


def test_nothing_is_left_but_the_pixels() -> None:
    data = jpeg(icc_profile=b"SecretProfile" * 50, xmp=b"<x>SecretPlace</x>")
    assert b"SecretPhone" in data and b"SecretComment" in data and b"SecretPlace" in data
    shown = view(data)
    found = Image.open(io.BytesIO(shown))
    assert b"Secret" not in shown and b"2026" not in shown and b"Exif" not in shown
    assert found.format == "JPEG" and dict(found.getexif()) == {} and not {"comment", "xmp", "icc_profile"} & set(found.info)


@pytest.mark.parametrize(
    ("orientation", "size", "corners"),
    [(1, (400, 200), "rbrb"), (3, (400, 200), "brbr"), (6, (200, 400), "rrbb"), (8, (200, 400), "bbrr"), (2, (400, 200), "brbr")],
)
def test_it_stands_upright(orientation, size, corners) -> None:
    found = seen(jpeg(orientation=orientation))
    assert found.size == size
    assert "".join(colour(found, x, y)[0] for y in (0, 1) for x in (0, 1)) == corners


@pytest.mark.parametrize(
    ("size", "shown"), [((4000, 3000), (SIDE, 1200)), ((3000, 4000), (1200, SIDE)), ((30, 20), (30, 20)), ((9000, 10), (SIDE, 2))]
)
def test_it_is_at_most_1600_pixels_and_never_enlarged(size, shown) -> None:
    assert seen(jpeg(size)).size == shown


EVERY = {
    "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
    "WEBP": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK", "YCbCr"),
    "JPEG": ("1", "L", "RGB", "CMYK", "YCbCr"),
}


@pytest.mark.parametrize(("kind", "mode"), [(kind, mode) for kind, modes in EVERY.items() for mode in modes])
def test_every_mode_is_taken(kind, mode) -> None:
    out = io.BytesIO()
    Image.new(mode, (50, 40)).save(out, kind)
    assert seen(out.getvalue()).size == (50, 40)


def test_what_is_transparent_is_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 40), (0, 0, 0, 0)).save(out, "PNG")
    assert min(seen(out.getvalue()).getpixel((10, 10))) > 250


def png(width: int, height: int) -> bytes:
    """Return a small file that says it is a huge picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    out, info = io.BytesIO(), PngImagePlugin.PngInfo()
    info.add_text("x", "0" * 5_000_000, zip=True)
    Image.new("RGB", (10, 10)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


@pytest.mark.parametrize("size", [(8001, 8000), (30_000, 30_000), (2**31 - 1, 2**31 - 1), (1, 2**31 - 1)])
def test_a_picture_bomb_is_refused_before_a_pixel_is_opened(size) -> None:
    with pytest.raises(Refused, match=rf"too many pixels, at most {MOST:,}"):
        view(png(*size))


@pytest.mark.parametrize(
    "data",
    [b"", b"x", b"GIF89a" + b"\0" * 50, b"%PDF-1.4", b"<svg/>", jpeg()[:2000], jpeg()[:20], png(100, 100), text_bomb(), b"\xff\xd8" + b"\xff" * 999],
    ids=["empty", "rubbish", "gif", "pdf", "svg", "cut", "head", "thin", "text bomb", "ff"],
)
def test_what_is_broken_or_no_picture_is_refused_in_one_line(data) -> None:
    with pytest.raises(Refused, match="broken, or not a JPEG, PNG or WebP") as no:
        view(data)
    assert no.value.field == "picture" and no.value.mend
