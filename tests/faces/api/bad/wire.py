"""What is not JSON, not a form, too large, or not the header that it should be?"""

import json

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.faces.api.bad.said import ANY, DEEP, JPEG, LAMP, Bad, form, parts, raw

GOOD = json.dumps(LAMP).encode()
CHINESE = json.dumps(LAMP, ensure_ascii=False)
MOVE = {"path": "cases/{lamp}/moves", "headers": ANY}


def picture(name: str = "a.jpg", body: bytes = JPEG, media: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, content_type=media)


JSON = [
    raw("nothing at all", 400, "body", b""),
    raw("only spaces", 400, "body", b"  \n "),
    raw("cut off", 400, "body", GOOD[:-5]),
    raw("cut off in a string", 400, "body", b'{"text":"abc'),
    raw("cut off in a letter", 400, "body", CHINESE.encode()[:12]),
    raw("an array", 422, "body", b"[" + GOOD + b"]"),
    raw("an empty array", 422, "body", b"[]"),
    raw("a string", 422, "body", b'"text"'),
    raw("a number", 422, "body", b"7"),
    raw("null", 422, "body", b"null"),
    raw("true", 422, "body", b"true"),
    raw("an empty object", 422, "text", b"{}"),
    raw("two objects", 400, "body", GOOD + GOOD),
    raw("lines of JSON", 400, "body", GOOD + b"\n" + GOOD),
    raw("a comma at the end", 400, "body", GOOD[:-1] + b",}"),
    raw("a comment", 400, "body", b"/* lamp */" + GOOD),
    raw("single quotes", 400, "body", b"{'text': 'x'}"),
    raw("names without quotes", 400, "body", b'{text: "x"}'),
    raw("undefined", 400, "body", b'{"text": undefined}'),
    raw("NaN", 400, "body", b'{"text": "x", "lon": NaN, "lat": 29.5}'),
    raw("Infinity", 400, "body", b'{"text": "x", "lon": Infinity, "lat": 29.5}'),
    raw("-Infinity", 400, "body", b'{"text": "x", "lon": -Infinity, "lat": 29.5}'),
    raw("a leading zero", 400, "body", b'{"text": "x", "lon": 0106.5, "lat": 29.5}'),
    raw("hexadecimal", 400, "body", b'{"text": "x", "lon": 0x6A, "lat": 29.5}'),
    raw("a name twice", 422, "text", b'{"text": "a", "text": "b"}'),
    raw("a name twice, once escaped", 422, "text", b'{"text": "a", "te\\u0078t": "b"}'),
    raw("an unknown name twice", 422, "x", b'{"text": "a", "x": 1, "x": 1}'),
    raw("a byte order mark", 400, "body", b"\xef\xbb\xbf" + GOOD),
    raw("UTF-16", 400, "body", CHINESE.encode("utf-16")),
    raw("UTF-16 without a mark", 400, "body", CHINESE.encode("utf-16-le")),
    raw("UTF-32", 400, "body", CHINESE.encode("utf-32")),
    raw("GB 18030", 400, "body", CHINESE.encode("gb18030")),
    raw("GBK, and said so", 400, "body", CHINESE.encode("gbk"), "application/json; charset=gbk"),
    raw("Latin-1", 400, "body", b'{"text": "caf\xe9"}'),
    raw("an overlong slash", 400, "body", b'{"text": "\xc0\xaf"}'),
    raw("half a pair in UTF-8", 400, "body", b'{"text": "\xed\xa0\x80"}'),
    raw("a bare null byte", 400, "body", b'{"text": "a\x00b"}'),
    raw("a bare line break", 400, "body", b'{"text": "a\nb"}'),
    raw("a bad escape", 400, "body", b'{"text": "\\x41"}'),
    raw("a cut escape", 400, "body", b'{"text": "\\u12"}'),
    raw("compressed", 400, "body", b"\x1f\x8b\x08\x00" + b"\0" * 40),
    raw("100,000 arrays deep", 400, "body", b"[" * DEEP),
    raw("100,000 arrays deep and closed", 400, "body", b"[" * DEEP + b"]" * DEEP),
    raw("100,000 objects deep", 400, "body", b'{"a":' * DEEP + b"1" + b"}" * DEEP),
    raw("deep in a known field", 400, "body", b'{"text": ' + b"[" * DEEP + b"]" * DEEP + b"}"),
    raw("800 arrays deep", 422, "text", b'{"text": ' + b"[" * 800 + b"]" * 800 + b"}"),  # 1,000 less the frames of a request, which has one middleware more
    raw("a number of 5,000 digits", 400, "body", b'{"text": "x", "lon": ' + b"9" * 5000 + b"}"),
    raw("a number of 400 digits", 422, "lon", b'{"text": "x", "lon": ' + b"9" * 400 + b', "lat": 29.5}'),
    raw("a number past all", 422, "lon", b'{"text": "x", "lon": 1e999, "lat": 29.5}'),
    raw("3 MB of JSON", 413, "body", b'{"text": "' + b"a" * 3_000_000 + b'"}'),
    raw("3 MB of spaces", 413, "body", b" " * 3_000_000),
    raw("half a pair, escaped", 422, "text", b'{"text": "\\ud800"}'),
    raw("half a pair, the lower", 422, "text", b'{"text": "a\\udc00b"}'),
    raw("a pair the wrong way round", 422, "text", b'{"text": "\\udc00\\ud800"}'),
    raw("half a pair as a name", 422, "body", b'{"text": "x", "\\ud800": 1}'),
    raw("a null byte as a name", 422, "\\x00", b'{"text": "x", "\\u0000": 1}'),
    raw("an empty name", 422, "body", b'{"text": "x", "": 1}'),
    raw("a name of 100,000 letters", 422, "a" * 60 + "…", b'{"text": "x", "' + b"a" * 100_000 + b'": 1}'),
    raw("a prototype", 422, "__proto__", b'{"text": "x", "__proto__": {"role": "admin"}}'),
    Bad("a move that is an array", 422, "body", raw=b"[]", **MOVE),
    Bad("a move that is null", 422, "body", raw=b"null", **MOVE),
    Bad("no move at all", 422, "body", raw=b"", **MOVE),
    Bad("a move cut off", 400, "body", raw=b'{"move":', **MOVE),
    Bad("a move twice", 422, "move", raw=b'{"move": "drop", "move": "accept"}', **MOVE),
    Bad("a move 100,000 deep", 400, "body", raw=b"[" * DEEP, **MOVE),
    Bad("a move with NaN", 400, "body", raw=b'{"move": NaN}', **MOVE),
    Bad("a move of 3 MB", 413, "body", raw=b'{"why": "' + b"a" * 3_000_000 + b'"}', **MOVE),
]
MEDIA = [
    raw("text", 415, "Content-Type", GOOD, "text/plain"),
    raw("what a browser's form sends", 415, "Content-Type", b"text=x", "application/x-www-form-urlencoded"),
    raw("JSON called urlencoded, as curl does", 415, "Content-Type", GOOD, "application/x-www-form-urlencoded"),
    raw("XML", 415, "Content-Type", b"<text>x</text>", "application/xml"),
    raw("JSON lines", 415, "Content-Type", GOOD, "application/x-ndjson"),
    raw("bytes", 415, "Content-Type", GOOD, "application/octet-stream"),
    raw("text/json", 415, "Content-Type", GOOD, "text/json"),
    raw("a kind that is none", 415, "Content-Type", GOOD, "json"),
    raw("no kind", 415, "Content-Type", GOOD, ""),
    Bad("a move as a form", 415, "Content-Type", form={"move": "accept"}, **MOVE),
    Bad("a move as text", 415, "Content-Type", raw=b'{"move": "accept"}', media="text/plain", **MOVE),
]
END = b"--x--\r\n"


def part(name: bytes, body: bytes, more: bytes = b"") -> bytes:
    return b'--x\r\nContent-Disposition: form-data; name="' + name + b'"' + more + b"\r\n\r\n" + body


FORMS = [
    parts("a form without a boundary", 400, "body", part(b"text", b"x"), END, media="multipart/form-data"),
    parts("an empty boundary", 400, "body", part(b"text", b"x"), END, media="multipart/form-data; boundary="),
    parts("a boundary of 300 letters", 400, "body", b"x", media="multipart/form-data; boundary=" + "x" * 300),
    parts("an empty form", 422, "text", END),
    parts("no form in a form", 422, "text", b"nothing"),
    parts("a part without a name", 422, "text", b"--x\r\nContent-Disposition: form-data\r\n\r\nabc", END),
    parts("a part without a head", 422, "text", b"--x\r\n\r\nabc", END),
    parts("a broken head", 422, "text", b"--x\r\nContent-Disposition form-data name=text\r\n\r\nabc", END),
    parts("base64 that is none", 422, "text", part(b"text", b"%%%", b"\r\nContent-Transfer-Encoding: base64"), END),
    parts("a head of 5,000 letters", 400, "body", part(b"text", b"x", b"; x=" + b"a" * 5000), END),
    parts("a form of 3 MB of text", 413, "body", part(b"text", b"a" * 3_000_000), END),
    parts("2,000 fields", 413, "body", *(part(b"f%d" % n, b"") for n in range(2000)), END),
    parts("a field twice", 422, "text", part(b"text", b"a"), part(b"text", b"b"), END),
    parts("a field that is not known", 422, "colour", part(b"text", b"a"), part(b"colour", b"b"), END),
    parts("a null byte in a form", 422, "text", part(b"text", b"\0\0"), END),
    parts("GBK in a form", 422, "text", part(b"text", b"\xff"), part(b"text", b"\xfe"), END),
    form("words in the field of pictures", "photos", photos="x"),
    form("a picture in the field of text", "text", 422, text=picture()),
    form("a picture in a field that is not known", "avatar", avatar=picture()),
    form("six pictures", "photos", photos=[picture(f"{n}.jpg") for n in range(6)]),
    form("a hundred and one pictures", "body", 400, photos=[picture(f"{n}.jpg") for n in range(101)]),
    form("an empty picture", "photos", photos=picture(body=b"")),
    form("a picture of 10 MB and a byte", "photos", photos=picture(body=JPEG + b"0" * 10_000_000)),
    form("a GIF called JPEG", "photos", photos=picture(body=b"GIF89a" + b"0" * 99)),
    form("a page called JPEG", "photos", photos=picture(body=b"<html><script>alert(1)</script>")),
    form("an SVG", "photos", photos=picture("a.svg", b"<svg onload=alert(1)>", "image/svg+xml")),
    form("a program called PNG", "photos", photos=picture("a.png", b"MZ" + b"0" * 99, "image/png")),
    form("a sound called WebP", "photos", photos=picture("a.webp", b"RIFF\0\0\0\0WAVE", "image/webp")),
    form("half a mark of a JPEG", "photos", photos=picture(body=b"\xff\xd8")),
    form("a PDF", "photos", photos=picture("a.pdf", b"%PDF-1.7", "application/pdf")),
    form("a good picture and a bad one", "photos", photos=[picture(), picture("b.jpg", b"no")]),
    form("a path as a name, and no picture", "photos", photos=picture("../../etc/passwd", b"root:x")),
    form("a null byte in a name, and no picture", "photos", photos=picture("a\0.jpg", b"no")),
    Bad("a form that says too much", 413, "body", raw=b"x", media="multipart/form-data; boundary=x", headers={"Content-Length": "60000000"}),
    Bad("a length that is none", 413, "body", raw=b"x", headers={"Content-Length": "many"}),
    Bad("a length below nothing", 413, "body", raw=b"x", headers={"Content-Length": "-1"}),
]
KEYS = [
    Bad(f"a key {name}", 422, "Idempotency-Key", body=LAMP, headers={"Idempotency-Key": key})
    for name, key in {
        "that is empty": "", "of a space": " ", "with a space": "a b", "of 201 letters": "k" * 201, "of 100,000 letters": "k" * 100_000,
        "in Chinese": "键", "with an accent": "caf\xe9", "with a tab": "a\tb", "with a null byte": "a\0b", "with a bell": "a\x07",
        "with a line break": "a\r\nX-Role: admin",
    }.items()
]  # fmt: skip
TAGS = [
    Bad(f"a version {name}", status, field, "cases/{lamp}/moves", {"move": "drop", "why": "x"}, headers=headers)
    for name, status, field, headers in [
        ("that is missing", 428, "If-Match", {}),
        ("that is empty", 422, "If-Match", {"If-Match": ""}),
        ("in words", 422, "If-Match", {"If-Match": "newest"}),
        ("long gone", 412, "version", {"If-Match": '"1"'}),
        ("long gone and weak", 412, "version", {"If-Match": 'W/"1"'}),
        ("that never was", 412, "version", {"If-Match": '"999999999"'}),
        ("zero", 412, "version", {"If-Match": '"0"'}),
        ("below nothing", 422, "If-Match", {"If-Match": '"-1"'}),
        ("past all", 422, "If-Match", {"If-Match": '"99999999999999999999"'}),
        ("of several", 422, "If-Match", {"If-Match": '"1", "2"'}),
        ("of all and one", 422, "If-Match", {"If-Match": '*, "1"'}),
        ("half in quotes", 422, "If-Match", {"If-Match": '"1'}),
        ("in wide digits", 422, "If-Match", {"If-Match": '"\uff11"'}),
        ("with a point", 422, "If-Match", {"If-Match": '"1.0"'}),
        ("of SQL", 422, "If-Match", {"If-Match": "\"1' OR '1'='1\""}),
    ]
]
WIRE = [*JSON, *MEDIA, *FORMS, *KEYS, *TAGS]
