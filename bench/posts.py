"""What do clients that never give up post, and does the house hold exactly what it said?"""

import csv
import hashlib
import json
import random
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from shapely.geometry import Point, shape

DEMO = Path(__file__).resolve().parent.parent / "districts" / "demo"
SOURCE = "api:storm"
TEXTS = ("路灯不亮,晚上一片漆黑", "井盖丢失,行人险些掉下去", "水管爆裂,路面积水", "垃圾成堆,没有人清运", "树枝断落,挡住人行道")
KEPT = ("notices", "halves", "jobs", "given_up")  # what ASK counts itself
BOUNDARY = "x-cityloop-storm-x"
# What the house holds, for `judge`: a line a report, and what is out of step with the journal.
ASK = f"""from cityloop.links import blob
from cityloop.store import models as m
from collections import Counter
import hashlib
became = {{}}
notices, said = {{}}, {{}}
for e in m.Entry.objects.order_by("id"):
    if e.kind in ("opened", "joined") and "report" in e.data:
        became.setdefault(e.data["report"], []).append(e.kind)
    if e.kind == "moved" and e.data["move"] == "dispatch":
        notices.setdefault(e.case_id, [0, 0])[0] += 1
    if e.kind == "notice":
        said[e.case_id] = said.get(e.case_id, 0) + 1
for n in m.Notice.objects.all():
    if n.kind == "dispatch":
        notices.setdefault(n.case_id, [0, 0])[1] += 1
    said[n.case_id] = said.get(n.case_id, 0) - 1
def lies(file):
    there = blob.path(file.digest)
    return there.exists() and hashlib.sha256(there.read_bytes()).hexdigest() == file.digest and there.stat().st_size == file.size
jobs = Counter(job.args["digest"] for job in m.Job.objects.filter(kind="picture"))
print(json.dumps({{
    "reports": [
        [r.source_id, r.case.number, became.get(r.pk, []), [f.digest if lies(f) else "" for f in r.files.all()]]
        for r in m.Report.objects.filter(source={SOURCE!r}).select_related("case").prefetch_related("files")
    ],
    "strangers": m.Report.objects.exclude(source={SOURCE!r}).count(),
    "notices": sum(a != b for a, b in notices.values()) + sum(n != 0 for n in said.values()),
    "dispatches": sum(a for a, b in notices.values()), "sent": m.Notice.objects.exclude(sent_at=None).count(),
    "jobs": sum(n != 1 for n in jobs.values()) + len(jobs.keys() ^ set(m.File.objects.values_list("digest", flat=True))),
    "given_up": m.Notice.objects.filter(next_at=None, sent_at=None).count() + m.Job.objects.filter(next_at=None, done_at=None).count(),
    "halves": m.Answer.objects.filter(body=None).count(), "cases": m.Case.objects.count(),
}}))"""


@dataclass(frozen=True)
class Post:
    """One report and the key under which it is sent, again and again if need be."""

    number: int
    fields: dict[str, Any]
    key: str = ""
    photo: bytes = b""

    @property
    def source_id(self) -> str:
        """Return the id under which the house knows it."""
        return str(self.fields.get("id") or self.key)

    def request(self) -> tuple[bytes, dict[str, str]]:
        """Return body and headers: JSON, or a form when there is a picture."""
        headers = {"Idempotency-Key": self.key} if self.key else {}
        if not self.photo:
            return json.dumps(self.fields, ensure_ascii=False).encode(), headers | {"Content-Type": "application/json"}
        parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in self.fields.items()]
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        body = b"".join(parts) + head.encode() + self.photo + f"\r\n--{BOUNDARY}--\r\n".encode()
        return body, headers | {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


def posts(count: int, rng: random.Random) -> list[Post]:
    """Return reports of demo places: half of them on the spot of others, which they join; one in 20 with a picture."""
    with (DEMO / "gazetteer.csv").open(encoding="utf-8", newline="") as file:
        spots = [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file) if row["lon"]]
    areas = json.loads((DEMO / "areas.geojson").read_text(encoding="utf-8"))["features"]
    inside = next(shape(area["geometry"]) for area in areas if area["properties"]["kind"] == "district").buffer(-0.0005)
    return [_post(number, [spot for spot in spots if inside.contains(Point(spot))], inside, rng) for number in range(count)]


def _post(number: int, spots: list[tuple[float, float]], inside: Any, rng: random.Random) -> Post:
    lon, lat = _where(spots, inside, rng)
    fields = {"text": f"{rng.choice(TEXTS)} {number}", "lon": lon, "lat": lat}
    way = rng.randrange(3)  # its own id, a key, or both
    photo = _photo(rng) if rng.random() < 0.05 else b""
    return Post(number, fields | ({"id": f"own-{number}"} if way != 1 else {}), f"key-{number}" if way else "", photo)


def _where(spots: list[tuple[float, float]], inside: Any, rng: random.Random) -> tuple[float, float]:
    near = rng.random() < 0.5
    lon, lat = rng.choice(spots[:12] if near else spots)
    far = 0.00002 if near else 0.004  # degrees: two metres, or some hundred
    found = round(lon + rng.uniform(-far, far), 6), round(lat + rng.uniform(-far, far), 6)
    return found if inside.contains(Point(found)) else _where(spots, inside, rng)


def _photo(rng: random.Random) -> bytes:
    """Return a JPEG of noise, 1 to 60 kB, unlike any other."""
    side, out = rng.randint(32, 256), BytesIO()
    Image.frombytes("L", (side, side), rng.randbytes(side * side)).save(out, "JPEG")
    return out.getvalue()


def judge(asked: list[Post], told: dict[int, dict[str, Any]], held: dict[str, Any]) -> dict[str, int]:
    """Return what went wrong: `told` is what each post was answered first, `held` what ASK found afterwards."""
    rows: dict[str, list[list[Any]]] = {}
    for source_id, *row in held["reports"]:
        rows.setdefault(source_id, []).append(row)
    acknowledged = [post for post in asked if post.number in told]
    there = [(post, told[post.number], rows[post.source_id][0]) for post in acknowledged if post.source_id in rows]
    return {
        "unacknowledged": len(asked) - len(acknowledged),
        "lost": len(acknowledged) - len(there),
        "doubled": sum(len(found) - 1 for found in rows.values()) + held["strangers"] + len(rows.keys() - {post.source_id for post in asked}),
        "differ": sum((said["id"], said["number"], [said["became"]]) != (post.source_id, row[0], row[1]) for post, said, row in there),
        "pictures": sum(row[2] != ([hashlib.sha256(post.photo).hexdigest()] if post.photo else []) for post, _, row in there),
        **{name: held[name] for name in KEPT},
    }  # fmt: skip


def became(told: dict[int, dict[str, Any]]) -> Counter[str]:
    """Return how many reports opened a case and how many joined one."""
    return Counter(said["became"] for said in told.values())
