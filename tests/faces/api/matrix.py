"""Which addresses are there, what is asked of each, and what may each role expect? Read it as a table."""

from typing import Any

from tests.faces.api.bad.said import LAMP

WHY = {"why": "核对"}
# Row -> the scope that is needed, address, and what is sent.
ASKED: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    "POST /reports": ("reports:write", "reports", LAMP),
    "GET /reports/{id}": ("reports:write", "reports/{mine}", None),
    "GET /cases": ("cases:read", "cases?q={lamp}", None),
    "GET /cases/{number}": ("cases:read", "cases/{lamp}", None),
    "GET /cases/{number}/timeline": ("cases:read", "cases/{lamp}/timeline", None),
    "GET /cases/{number}/similar": ("cases:read", "cases/{answered}/similar", None),
    "GET /photos/{id}": ("cases:read", "photos/{photo}", None),
    "POST /cases/{number}/reports/{id}/reveal": ("contacts:read", "cases/{lamp}/reports/{spoken}/reveal", {"reason": "call_back"}),
    "POST /cases/{number}/evidence": ("cases:write", "cases/{lamp}/evidence", {"step": "repair", "kind": "visit"}),
    "GET /notices": ("notices:read", "notices", None),
    "GET /notices/{id}": ("notices:read", "notices/{notice}", None),
    "POST /notices/{id}/replay": ("notices:write", "notices/{dead}/replay", None),
    "POST /notices/replay": ("notices:write", "notices/replay", None),
    "GET /figures": ("figures:read", "figures", None),
    "GET /areas": ("", "areas", None),
    "GET /units": ("", "units", None),
    "GET /categories": ("", "categories", None),
    "GET /openapi.json": ("", "openapi.json", None),
}
MOVES = {
    "dispatch": ("fresh", {"unit": "ULD"}), "accept": ("lamp", {}), "return": ("lamp", WHY), "reroute": ("lamp", {"unit": "USC", **WHY}),
    "pause": ("working", {"reason": "parts", **WHY}), "resume": ("paused", {}), "resolve": ("shown", {}), "rework": ("resolved", WHY),
    "close": ("resolved", {}), "reopen": ("dropped", WHY), "join": ("lamp", {"into": "{twin}", **WHY}), "unjoin": ("joined", WHY), "drop": ("lamp", WHY),
}  # fmt: skip
DEEDS = {
    "note": ("lamp", {"text": "x"}), "tell": ("lamp", {"unit": "USC", "text": "x"}), "reply": ("lamp", {"text": "x"}),
    "place": ("lamp", {"words": "嘉西村社区"}),
    "correct": ("lamp", {"category": "PT01-01"}), "unflag": ("burning", WHY), "distinct": ("alike", {}),
    "take_out": ("crowded", {"report": "{later}"}), "gather": ("lamp", {"cases": ["{twin}"], **WHY}), "release": ("member", {}),
    "assign": ("lamp", {"post": "ULD.repair"}), "split": ("lamp", {"units": ["USC"]}),
    "plan": ("main", {"name": "burst_small_main", "given": {"diameter_mm": 300}}), "ask_extension": ("working", {"amount": "2 wd", **WHY}),
    "decide_extension": ("waiting", {"granted": True, **WHY}), "supervise": ("lamp", WHY), "answer": ("supervised", WHY), "escalate": ("lamp", WHY),
}  # fmt: skip
ASKED |= {f"move {name}": ("cases:write", f"cases/{{{case}}}/moves", {"move": name, **more}) for name, (case, more) in MOVES.items()}
ASKED |= {f"act {name}": ("cases:write", f"cases/{{{case}}}/acts", {"act": name, **more}) for name, (case, more) in DEEDS.items()}

API = """
                               none  part  bare  acct  sits  res   dev   wor   ope   han   for   lea   adm   wor-  ope-  han-  for-  lea-  adm-
POST /reports                  401   403   201   201   201   201   201   201   201   201   201   201   201   201   201   201   201   201   201
GET /reports/{id}              401   403   404   404   404   404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET /cases                     401   403   200-  200-  200   200-  200-  200   200   200   200   200   200   200-  200-  200-  200-  200-  200-
GET /cases/{number}            401   403   404   404   200   404   404   200   200   200   200   200   200   404   404   404   404   404   404
GET /cases/{number}/timeline   401   403   404   404   200   404   404   200   200   200   200   200   200   404   404   404   404   404   404
GET /cases/{number}/similar    401   403   404   404   200   404   404   200   200   200   200   200   200   404   404   404   404   404   404
GET /photos/{id}               401   403   404   404   200   404   404   200   200   200   200   200   200   404   404   404   404   404   404
POST /cases/{number}/reports/{id}/reveal  401  403  404   404   200   404   404   200   200   200   200   200   403   404   404   404   404   404   404
POST /cases/{number}/evidence  401   403   404   404   200   404   404   200   200   200   200   200   403   404   404   404   404   404   404
GET /notices                   401   403   200-  403   200   403   403   403   200   403   403   200   200   403   200-  403   403   200-  200-
GET /notices/{id}              401   403   404   403   200   403   403   403   200   403   403   200   200   403   404   403   403   404   404
POST /notices/{id}/replay      401   403   404   403   200   403   403   403   200   403   403   200   200   403   404   403   403   404   404
POST /notices/replay           401   403   200-  403   200   403   403   403   200   403   403   200   200   403   200-  403   403   200-  200-
GET /figures                   401   403   200-  403   200   403   403   403   200   200   200   200   200   403   200-  200-  200-  200-  200-
GET /areas                     200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET /units                     200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET /categories                200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET /openapi.json              200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200
move dispatch                  401   403   404   404   200   404   404   403   200   404   404   200   403   404   404   404   404   404   404
move accept                    401   403   404   404   403   404   404   403   403   200   200   403   403   404   404   404   404   404   404
move return                    401   403   404   404   403   404   404   403   403   200   200   403   403   404   404   404   404   404   404
move reroute                   401   403   404   404   200   404   404   403   200   403   200   200   403   404   404   404   404   404   404
move pause                     401   403   404   404   403   404   404   403   403   200   200   403   403   404   404   404   404   404   404
move resume                    401   403   404   404   200   404   404   403   200   200   200   200   403   404   404   404   404   404   404
move resolve                   401   403   404   404   403   404   404   403   403   200   200   403   403   404   404   404   404   404   404
move rework                    401   403   404   404   200   404   404   200   200   403   403   200   403   404   404   404   404   404   404
move close                     401   403   404   404   200   404   404   200   200   403   403   200   403   404   404   404   404   404   404
move reopen                    401   403   404   404   200   404   404   403   200   403   403   200   403   404   404   404   404   404   404
move join                      401   403   404   404   200   404   404   403   200   403   403   200   403   404   404   404   404   404   404
move unjoin                    401   403   404   404   200   404   404   403   200   403   403   200   403   404   404   404   404   404   404
move drop                      401   403   404   404   200   404   404   403   200   403   403   200   403   404   404   404   404   404   404
act note                       401   403   404   404   200   404   404   200   200   200   200   200   403   404   404   404   404   404   404
act tell                       401   403   404   404   200   404   404   200   200   200   200   200   403   404   404   404   404   404   404
act reply                      401   403   404   404   200   404   404   200   200   200   200   200   403   404   404   404   404   404   404
act place                      401   403   404   404   200   404   404   200   200   403   403   200   403   404   404   404   404   404   404
act correct                    401   403   404   404   200   404   404   403   200   403   403   200   403   404   404   404   404   404   404
act unflag                     401   403   404   404   200   404   404   403   200   403   403   200   403   404   404   404   404   404   404
act distinct                   401  403   404   404   200   404   404   403   200   403   403   200   403   404   404   404   404   404   404
act take_out                   401  403   404   404   200   404   404   403   200   403   403   200   403   404   404   404   404   404   404
act gather                     401  403   404   404   200   404   404   403   200   403   403   200   403   404   404   404   404   404   404
act release                    401  403   404   404   200   404   404   403   200   403   403   200   403   404   404   404   404   404   404
act assign                     401   403   404   404   200   404   404   403   200   403   200   200   403   404   404   404   404   404   404
act split                      401   403   404   404   200   404   404   403   200   403   200   200   403   404   404   404   404   404   404
act plan                       401   403   404   404   200   404   404   403   200   403   200   200   403   404   404   404   404   404   404
act ask_extension              401   403   404   404   403   404   404   403   403   200   200   403   403   404   404   404   404   404   404
act decide_extension           401   403   404   404   403   404   404   403   403   403   403   200   403   404   404   404   404   404   404
act supervise                  401   403   404   404   403   404   404   403   403   403   403   200   403   404   404   404   404   404   404
act answer                     401   403   404   404   403   404   404   403   403   200   200   403   403   404   404   404   404   404   404
act escalate                   401   403   404   404   200   404   404   403   200   403   403   200   403   404   404   404   404   404   404
"""

# Row -> the pattern of the address, the address, and what the form says.
SCREENS: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    "GET /": ("", "/", None),
    "POST /": ("", "/", {}),
    "GET /cases.csv": (r"^cases\.(?P<kind>csv|xlsx)$", "/cases.csv?view=all", None),
    "POST /cases.csv": (r"^cases\.(?P<kind>csv|xlsx)$", "/cases.csv", {}),
    "GET /cases/bulk": ("cases/bulk", "/cases/bulk", None),
    "POST /cases/bulk": ("cases/bulk", "/cases/bulk", {"act": "drop", "words": "x", "numbers": "20000101-000001@1"}),
    "GET /cases/N": (r"^cases/N$", "/cases/{lamp}", None),
    "GET /cases/N.pdf": (r"^cases/N\.pdf$", "/cases/{lamp}.pdf", None),
    "POST /cases/N.pdf": (r"^cases/N\.pdf$", "/cases/{lamp}.pdf", {}),
    "POST /cases/N": (r"^cases/N$", "/cases/{lamp}", {}),
    "GET /cases/N/drop": (r"^cases/N/ACT$", "/cases/{lamp}/drop", None),
    "POST /cases/N/drop": (r"^cases/N/ACT$", "/cases/{lamp}/drop", WHY),
    "POST /cases/N/note": (r"^cases/N/ACT$", "/cases/{lamp}/note", {"text": "x"}),
    "GET /cases/N/here": (r"^cases/N/here$", "/cases/{lamp}/here", None),
    "POST /cases/N/here": (r"^cases/N/here$", "/cases/{lamp}/here", {}),
    "POST /cases/N/supervise": (r"^cases/N/ACT$", "/cases/{lamp}/supervise", WHY),
    "POST /cases/N/unflag": (r"^cases/N/ACT$", "/cases/{burning}/unflag", WHY),
    "POST /cases/N/reveal": (r"^cases/N/ACT$", "/cases/{lamp}/reveal", {"report": "{spoken}", "reason": "call_back"}),
    "POST /cases/N/nothing": (r"^cases/N/ACT$", "/cases/{lamp}/nothing", WHY),
    "GET /map": ("map", "/map?view=all", None),
    "POST /map": ("map", "/map", {}),
    "GET /map/cases.json": ("map/cases.json", "/map/cases.json?view=all", None),
    "POST /map/cases.json": ("map/cases.json", "/map/cases.json", {}),
    "GET /map/chart.svg": ("map/chart.svg", "/map/chart.svg", None),
    "POST /map/chart.svg": ("map/chart.svg", "/map/chart.svg", {}),
    "GET /map/base.geojson": ("map/base.geojson", "/map/base.geojson", None),
    "POST /map/base.geojson": ("map/base.geojson", "/map/base.geojson", {}),
    "GET /handover": ("handover", "/handover", None),
    "POST /handover": ("handover", "/handover", {"act": "give"}),
    "POST /handover take": ("handover", "/handover", {"act": "take", "handover": "{given}", "digest": "{signed}"}),
    "GET /views": ("views", "/views", None),
    "POST /views": ("views", "/views", {"name": "x", "query": "view=late"}),
    "GET /callbacks": ("callbacks", "/callbacks", None),
    "POST /callbacks": ("callbacks", "/callbacks", {}),
    "GET /callbacks/N": ("callbacks/<int:id>", "/callbacks/{owed}", None),
    "POST /callbacks/N": ("callbacks/<int:id>", "/callbacks/{owed}", {"reached": "no"}),
    "GET /unit": ("unit", "/unit", None),
    "POST /unit": ("unit", "/unit", {"act": "accept", "case": "20000101-000001@1"}),
    "GET /call": ("call", "/call", None),
    "POST /call": ("call", "/call", {"text": "灯坏了"}),
    "GET /call/heard": ("call/heard", "/call/heard", None),
    "POST /call/heard": ("call/heard", "/call/heard", {"text": "灯坏了"}),
    "GET /report": ("report", "/report", None),
    "POST /report": ("report", "/report", {"text": "灯坏了"}),
    "GET /report/KEY": ("report/<uuid:key>", "/report/{page}", None),
    "GET /report/OTHER": ("report/<uuid:key>", "/report/00000000-0000-4000-8000-000000000000", None),
    "GET /account": ("account", "/account", None),
    "POST /account": ("account", "/account", {"act": "others"}),
    "POST /account alerts": ("account", "/account", {"act": "alerts"}),
    "POST /account nothing": ("account", "/account", {"act": "nothing"}),
    "GET /sign-in": ("sign-in", "/sign-in", None),
    "POST /sign-in": ("sign-in", "/sign-in", {"username": "x", "password": "y"}),
    "GET /sign-in/code": ("sign-in/code", "/sign-in/code", None),
    "POST /sign-in/code": ("sign-in/code", "/sign-in/code", {"code": "000000"}),
    "GET /sign-in/with": ("sign-in/with", "/sign-in/with", None),
    "GET /sign-in/back": ("sign-in/back", "/sign-in/back?state=x", None),
    "GET /look": ("look", "/look", None),
    "POST /look": ("look", "/look", {"language": "en"}),
    "GET /design": ("design", "/design", None),
    "GET /sign-out": ("sign-out", "/sign-out", None),
    "POST /sign-out": ("sign-out", "/sign-out", {}),
}
PAGES = """
                               none  acct  bare  res   dev   wor   ope   han   for   lea   adm   wor-  ope-  han-  for-  lea-  adm-
GET /                          in    200-  200-  200-  200-  200   200   200   200   200   200   200-  200-  200-  200-  200-  200-
POST /                         405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET /cases.csv                 in    200-  200-  200-  200-  200   200   200   200   200   200   200-  200-  200-  200-  200-  200-
POST /cases.csv                405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET /cases/bulk                405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /cases/bulk               in    207   207   207   207   207   207   207   207   207   207   207   207   207   207   207   207
GET /cases/N                   in    404   404   404   404   200   200   200   200   200   200   404   404   404   404   404   404
GET /cases/N.pdf               in    404   404   404   404   200   200   200   200   200   200   404   404   404   404   404   404
POST /cases/N.pdf              405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /cases/N                  405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET /cases/N/drop              in    404   404   404   404   303   303   303   303   303   303   404   404   404   404   404   404
POST /cases/N/drop             in    404   404   404   404   422   303   422   422   303   422   404   404   404   404   404   404
POST /cases/N/note             in    404   404   404   404   303   303   303   303   303   422   404   404   404   404   404   404
POST /cases/N/supervise        in    404   404   404   404   422   422   422   422   303   422   404   404   404   404   404   404
POST /cases/N/unflag           in    404   404   404   404   422   303   422   422   303   422   404   404   404   404   404   404
POST /cases/N/reveal           in    404   404   404   404   200   200   200   200   200   422   404   404   404   404   404   404
POST /cases/N/nothing          in    404   404   404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET /cases/N/here              405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /cases/N/here             in    404   404   404   404   204   204   204   204   204   204   404   404   404   404   404   404
GET /map                       in    200-  200-  200-  200-  200   200   200   200   200   200   200-  200-  200-  200-  200-  200-
POST /map                      405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET /map/cases.json            in    200-  200-  200-  200-  200   200   200   200   200   200   200-  200-  200-  200-  200-  200-
POST /map/cases.json           405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET /map/chart.svg             in    200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200
POST /map/chart.svg            405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET /map/base.geojson          200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200
POST /map/base.geojson         405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET /handover                  in    403   403   403   403   403   200   403   403   200   403   403   200   403   403   200   403
POST /handover                 in    403   403   403   403   403   303   403   403   303   403   403   303   403   403   303   403
POST /handover take            in    403   403   403   403   403   303   403   403   303   403   403   422   403   403   422   403
GET /views                     405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /views                    in    422   303   303   303   303   303   303   303   303   303   303   303   303   303   303   303
GET /callbacks                 in    403   403   403   403   403   200   403   403   200   403   403   200   403   403   200   403
POST /callbacks                405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET /callbacks/N               in    403   403   403   403   403   200   403   403   200   403   403   404   403   403   404   403
POST /callbacks/N              in    403   403   403   403   403   303   403   403   303   403   403   404   403   403   404   403
GET /unit                      in    403   403   403   403   403   403   200   200   403   403   403   403   200   200   403   403
POST /unit                     in    403   403   403   403   403   403   207   207   403   403   403   403   207   207   403   403
GET /call                      in    403   403   403   403   403   200   403   403   200   403   403   200   403   403   200   403
POST /call                     in    403   403   403   403   403   303   403   403   303   403   403   303   403   403   303   403
GET /call/heard                405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /call/heard               in    403   403   403   403   403   200   403   403   200   403   403   200   403   403   200   403
GET /report                    200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200
POST /report                   303   303   303   303   303   303   303   303   303   303   303   303   303   303   303   303   303
GET /report/KEY                200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET /report/OTHER              404   404   404   404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET /account                   in    200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200
POST /account                  in    303   303   303   303   303   303   303   303   303   303   303   303   303   303   303   303
POST /account alerts           in    403   303   303   303   303   303   303   303   303   303   303   303   303   303   303   303
POST /account nothing          in    422   422   422   422   422   422   422   422   422   422   422   422   422   422   422   422
GET /sign-in                   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200   200
POST /sign-in                  422   422   422   422   422   422   422   422   422   422   422   422   422   422   422   422   422
GET /sign-in/code              303   303   303   303   303   303   303   303   303   303   303   303   303   303   303   303   303
POST /sign-in/code             303   303   303   303   303   303   303   303   303   303   303   303   303   303   303   303   303
GET /sign-in/with              404   404   404   404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET /sign-in/back              404   404   404   404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET /look                      405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /look                     303   303   303   303   303   303   303   303   303   303   303   303   303   303   303   303   303
GET /design                    in    404   200   404   404   200   200   200   200   200   200   200   200   200   200   200   200
GET /sign-out                  405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /sign-out                 303   303   303   303   303   303   303   303   303   303   303   303   303   303   303   303   303
"""
