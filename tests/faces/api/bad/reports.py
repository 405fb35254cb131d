"""Which reports are not fit to be kept?"""

from tests.faces.api.bad.said import LAMP, Bad, get, report

TEXTS = {
    "is empty": "", "is spaces": "   ", "is line breaks": "\n\r\n\t", "is a wide space": "　",
    "has no width": "\u200b\u200c\u200d\ufeff\u2060", "is direction marks": "\u202e\u202d\u2066", "is marks on nothing": "\u0301\u0300\u0302",
    "is control characters": "\x01\x02\x7f\x80", "is null bytes": "\0\0", "is tags of no letter": "\U000e0041\U000e0042",
    "is variation selectors": "\ufe0f\ufe0e", "has 20,001 letters": "灯" * 20_001, "has 70,000 letters": "a" * 70_000,
    "has 20,001 once composed": "e\u0301" * 20_001,
}  # fmt: skip
FIELDS = ("text", "title", "place", "coordinates", "category", "contact", "id", "key")
KINDS = {"a number": 7, "true": True, "an array": ["x"], "an object": {"a": "b"}, "null": None}
TYPES = [report(f"{field} is {name}", field, **{field: value}) for field in FIELDS for name, value in KINDS.items()]
TYPES += [
    report(f"{field} is {name}", field, **{field: value})
    for field in ("lon", "lat", "happened_at")
    for name, value in {"true": True, "an array": [1], "an object": {}}.items()
]
LONG = [
    report(f"{field} has {most + 1} letters", field, **{field: "a" * (most + 1)})
    for field, most in {"title": 500, "place": 500, "contact": 200, "id": 200, "key": 200, "category": 80}.items()
]
LONG += [report(f"{field} grows when composed", field, **{field: "\ufb2c" * most}) for field,
most in {"title": 400, "contact": 150, "id": 150, "key": 150}.items()]
PLACES = [
    report("longitude and latitude swapped", "coordinates", lon=29.5655, lat=106.5448),
    report("swapped in another system", "coordinates", lon=29.5627, lat=106.5487, coordinates="gcj02"),
    report("in Beijing", "coordinates", lon=116.4, lat=39.9),
    report("in the sea", "coordinates", lon=0.001, lat=0.001),
    report("nowhere", "coordinates", lon=0, lat=0),
    report("at the pole", "coordinates", lon=0, lat=90),
    report("just outside the district", "coordinates", lon=106.70, lat=29.5655),
    report("past the pole", "lat", lon=106.5, lat=91),
    report("round the earth", "lon", lon=466.5448, lat=29.5655),
    report("no longitude", "lon", lon=None),
    report("no latitude", "lat", lat=None),
    report("an empty latitude", "lat", lat=""),
    report("words for a longitude", "lon", lon="east"),
    report("a comma for a point", "lon", lon="106,5448"),
    report("degrees, minutes, seconds", "lon", lon="106°32'41\""),
    report("both in one field", "lon", lon="106.5448,29.5655", lat=None),
    report("NaN as words", "lon", lon="NaN"),
    report("infinity as words", "lat", lat="Infinity"),
    report("hexadecimal as words", "lat", lat="0x1D"),
    report("a latitude of 600 letters", "lat", lat="2" * 600),
    report("another system", "coordinates", coordinates="cgcs2000"),
    report("EPSG", "coordinates", coordinates="EPSG:4326"),
    report("a system in capitals", "coordinates", coordinates="WGS84"),
]
TIMES = [
    report(f"it happened {name}", "happened_at", happened_at=value)
    for name, value in {
        "in the future": "2026-10-12 09:30", "next year": "2027-10-12T01:00:00Z", "in the year 9999": "9999-12-31T23:59:59Z",
        "in the year 0": "0000-01-01", "in 1989": "1989-12-31 23:59", "on a day or month": "03/02/2026", "on no day": "2026-02-30",
        "in month 13": "2026-13-01", "at 25 hours": "2026-10-11 25:00", "yesterday": "yesterday", "in garbage": "x" * 50, "at a bare 0": 0,
        "at a bare 12": 12, "at 1e300": 1e300, "at minus one": -1, "in nanoseconds": 1760230000000000000, "in SQL": "now()'; --",
        "in a zone of 99 hours": "2026-10-11T09:00+99:00", "in wide digits of no year": "20261-1-1", "in 600 letters": "2" * 600,
    }.items()
]  # fmt: skip
CODES = [
    report("a category that there is not", "category", category="NOPE"),
    report("a category that is nearly one", "category", category="PT01-0"),
    report("a category in small letters", "category", category="pt01-02"),
    report("the head of categories", "category", category="PT01"),
    report("a category with a null byte", "category", category="PT01-02\0"),
    report("a category of SQL", "category", category="' OR 1=1 --"),
    report("an id of nothing", "id", id=" \u200b "),
    report("a joining key of nothing", "key", key="\u200b"),
    report("a contact of nothing", "contact", contact="\u202e"),
    report("a title of nothing", "title", title="\ufeff"),
    report("a place of nothing", "place", place="\u2060"),
]
UNKNOWN = [
    report(f"a field {name} that there is not", name, **{name: "x"})
    for name in ("colour", "Text", "text ", "lng", "latitude", "status", "state", "role", "source", "case", "photos", "received_at")
]
AGAIN = [
    get("a report that never was", 404, "id", "reports/nothing", role="resident"),
    get("a report with a null byte", 404, "id", "reports/%00", role="resident"),
    get("a report of a path", 404, "id", "reports/../../etc/passwd", role="resident"),
    get("a report of SQL", 404, "id", "reports/' OR 1=1 --", role="resident"),
    get("a report of broken UTF-8", 404, "id", "reports/%ff%fe", role="resident"),
    get("a report of 5,000 letters", 404, "id", "reports/" + "x" * 5000, role="resident"),
    get("somebody else's report", 404, "id", "reports/{theirs}", role="resident"),
    Bad("a key that came with other words", 409, "Idempotency-Key", body=LAMP | {"text": "井盖丢了"}, headers={"Idempotency-Key": "{used}"}, role="device"),
    Bad("a key that came with another place", 409, "Idempotency-Key", body=LAMP | {"lon": 106.55}, headers={"Idempotency-Key": "{used}"}, role="device"),
    Bad("a key that came with a form", 409, "Idempotency-Key", form={"text": "x"}, headers={"Idempotency-Key": "{used}"}, role="device"),
]
REPORTS = [
    *(report(f"the text {name}", "text", text=text) for name, text in TEXTS.items()),
    *TYPES, *LONG, *PLACES, *TIMES, *CODES, *UNKNOWN, *AGAIN,
]  # fmt: skip
