"""Which filters, addresses and methods are refused?"""

from tests.faces.api.bad.said import Bad, get

CURSORS = ["x", "0", "-", "1-", "-1", "x-x", "1-1-1", "1.5-1", " x-1", "x-9999999999999999999", "99999999999999999-1", "1-1'--", "%00", "x-1%00", "a" * 61]
CASES = [
    *(get(f"a page after {cursor[:24]}", 422, "after", f"cases?after={cursor}") for cursor in CURSORS),
    *(get(f"{limit or 'no'} rows", 422, "limit", f"cases?limit={limit}") for limit in ("0", "-1", "101",
    "9999999999999999999999", "1.5", "x", "", "1e1", "٣", "%00", "NaN")),
    *(get(f"cases by {query[:40]} ({len(query)})", 422, query.partition("=")[0], f"cases?{query}") for query in (
        "view=x", "view=NEW", "view=" + "v" * 81, "state=x", "state=new'--", "state=%00", "unit=x", "unit=uld", "unit=%00", "area=x", "area=500103%00",
        "category=x", "category=pt01", "q=%00", "q=%E2%80%8B", "q=" + "x" * 61, "q=" + "x" * 201, "colour=red",
        "sort=due_at", "Limit=5", "page=2", "offset=5",
        "limit[]=5", "state__in=new", "unit_id=ULD", "pk=1", "password=x", "%00=1", "=1",
    ) if query[0] not in "%="),
    get("cases by a null byte", 422, "\\x00", "cases?%00=1"),
    get("cases by nothing", 422, "query", "cases?=1"),
    get("cases with a limit twice", 422, "limit", "cases?limit=5&limit=6"),
    get("cases with a unit twice", 422, "unit", "cases?unit=ULD&unit=USC"),
]  # fmt: skip
OTHERS = [
    *(get(f"notices by {query[:40]}", 422, query.partition("=")[0], f"notices?{query}") for query in (
        "status=x", "status=DEAD", "after=x", "after=-1", "after=9999999999999999999", "after=1'--", "after=%00", "limit=0", "limit=101", "limit=x", "to=a",
    )),
    *(get(f"notices of the case {number[:30]}", 404, "case", f"notices?case={number}") for number in ("x", "20261012-999999", "%00", "-1", "'--")),
    *(get(f"areas by {query}", 422, query.partition("=")[0], f"areas?{query}", key="") for query in ("level=x",
    "level=GRID", "under=x", "under=%00", "shape=no")),
    get("units by area", 422, "area", "units?area=500103", key=""),
    get("categories by scenario", 422, "scenario", "categories?scenario=facility", key=""),
    get("units by a key in the address", 422, "key", "units?key=clk_x", key=""),
    *(get(f"figures by {query}", 422, query.partition("=")[0], f"figures?{query}") for query in (
        "by=person", "by=", "from=x", "from=2026-02-30", "from=0000-01-01", "from=2026-1-1", "from=12-10-2026", "to=now", "to=99999-01-01",
        "to=%00", "from=2026-02-01&to=2026-01-01", "unit=x", "area=x", "indicator=x", "indicator=%00", "person=1", "since=2026-01-01", "until=2026-01-01",
    )),
    *(get(f"the picture {id[:20]} ({len(id)})", 404, field, f"photos/{id}") for id, field in {
        "0": "id", "9223372036854775807": "id", "9223372036854775808": "id", "9" * 400: "id", "9" * 5000: "path", "-1": "path", "1e9": "path", "1.0": "path",
        "x": "path", "%00": "path", "1%00": "path", "٣": "path", "../cases": "path",
    }.items()),
    *(get(f"the notice {id[:30]}", 404, field, f"notices/{id}") for id, field in {
        "0": "id", "9223372036854775807": "id", "9223372036854775808": "id", "-1": "path", "1e9": "path", "%00": "path",
    }.items()),
    Bad("a notice that never was, again", 404, "id", "notices/999999999/replay"),
    Bad("a notice past all, again", 404, "id", "notices/9223372036854775808/replay"),
    Bad("a notice that waits, again", 409, "id", "notices/{notice}/replay"),
]  # fmt: skip
METHODS = [
    *(Bad(f"{method} {path or '/'}", 405, "method", path, method=method) for method, path in [
        ("GET", "notices/replay/x/../../cases/x/moves"), ("PUT", "reports"), ("DELETE", "reports"), ("PATCH", "reports"),
        ("GET", "reports"), ("OPTIONS", "reports"),
        ("TRACE", "reports"), ("BREW", "reports"), ("POST", "cases"), ("PUT", "cases/{lamp}"), ("DELETE", "cases/{lamp}"), ("PATCH", "cases/{lamp}"),
        ("POST", "cases/{lamp}"), ("GET", "cases/{lamp}/moves"), ("GET", "cases/{lamp}/acts"), ("GET", "cases/{lamp}/evidence"),
        ("POST", "cases/{lamp}/timeline"), ("DELETE", "photos/1"), ("POST", "areas"), ("DELETE", "units"), ("PUT", "categories"), ("POST", "figures"),
        ("POST", "notices"), ("PUT", "notices/1"), ("GET", "notices/1/replay"), ("OPTIONS", "cases"), ("POST", "openapi.json"),
    ] if ".." not in path),
    *(Bad(f"{method} at {path or 'nothing'}", 404, "path", path, method=method) for method, path in [
        ("GET", ""), ("GET", "/cases"), ("GET", "cases/"), ("GET", "cases//timeline"), ("GET", "cases/{lamp}//timeline"), ("GET", "cases/{lamp}/timeline/"),
        ("GET", "Cases"), ("GET", "case"), ("GET", "v2"), ("GET", "docs"), ("GET", "reports/"), ("GET", "openapi.yaml"), ("GET", ".env"), ("GET", "admin"),
        ("POST", "reports/"), ("POST", "report"), ("POST", "cases/{lamp}/"), ("POST", "cases/{lamp}/move"), ("POST", "cases/{lamp}/moves/"),
        ("GET", "cases/../../../etc/passwd"), ("GET", "cases%2F{lamp}%2Fx%2Fy"), ("GET", "photos/"), ("GET", "photos/1/"), ("GET", "%00"),
        ("GET", "cases;x=1"), ("DELETE", "nothing"), ("GET", "x" * 5000),
    ]),
]  # fmt: skip
LISTS = [*CASES, *OTHERS, *METHODS]
