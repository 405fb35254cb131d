"""Who is not let in, and what is hidden from whom?"""

from cityloop.actions.keys import SCOPES
from tests.faces.api.bad.said import ANY, LAMP, Bad

NOTE, DROP = {"act": "note", "text": "x"}, {"move": "drop", "why": "x"}
KEYS = [
    Bad(f"a secret {name}", 401, "Authorization", body=LAMP, key=key)
    for name, key in {
        "that is missing": "", "that is not known": "Bearer clk_unknown", "of nothing": "Bearer ", "of no word": "Bearer", "without a scheme": "{secret}",
        "as a token": "Token {secret}", "as basic": "Basic Y2xrOng=", "as basic of nothing": "Basic", "in small letters": "Bearer {small}",
        "cut short": "Bearer {cut}", "with a letter more": "Bearer {secret}x", "with two spaces": "Bearer  {secret}", "twice": "Bearer {secret} {secret}",
        "that has expired": "Bearer {expired}", "that was revoked": "Bearer {revoked}",
        "of another house": "Bearer clk_" + "A" * 43, "in quotes": 'Bearer "{secret}"',
        "of 10,000 letters": "Bearer " + "k" * 10_000, "in Chinese": "Bearer 钥匙", "with a null byte": "Bearer clk_\0",
        "of its hash": "Bearer {hash}", "by name": "Bearer operator-1",
    }.items()
]  # fmt: skip
KEYS += [
    Bad(f"no key for {method} {path}", 401, "Authorization", path, body, method=method, headers=ANY, key="")
    for method, path, body in [
        ("GET", "reports/x", None), ("GET", "cases", None), ("GET", "cases/{lamp}", None),
        ("GET", "cases/{lamp}/timeline", None), ("POST", "cases/{lamp}/moves", DROP),
        ("POST", "cases/{lamp}/acts", NOTE), ("POST", "cases/{lamp}/reports/1/reveal", {}), ("POST", "cases/{lamp}/evidence", {}), ("GET", "photos/1", None),
        ("GET", "notices", None), ("GET", "notices/1", None),
        ("POST", "notices/{notice}/replay", None), ("POST", "notices/replay", None), ("GET", "figures", None),
    ]
]  # fmt: skip
WANTED = [
    ("reports:write", "POST", "reports", LAMP), ("reports:write", "GET", "reports/x", None),
    ("cases:read", "GET", "cases", None), ("cases:read", "GET", "cases/{lamp}", None),
    ("cases:read", "GET", "cases/{lamp}/timeline", None), ("cases:read", "GET", "photos/1", None), ("cases:write", "POST", "cases/{lamp}/moves", DROP),
    ("cases:write", "POST", "cases/{lamp}/acts", NOTE),
    ("contacts:read", "POST", "cases/{lamp}/reports/{spoken}/reveal", {"reason": "call_back"}),
    ("cases:write", "POST", "cases/{lamp}/evidence", {"step": "repair", "kind": "visit"}), ("notices:read", "GET", "notices", None),
    ("notices:read", "GET", "notices/{notice}", None), ("notices:write", "POST", "notices/{notice}/replay", None),
    ("notices:write", "POST", "notices/replay", None),
    ("figures:read", "GET", "figures", None),
]  # fmt: skip
REST = [
    Bad(f"{method} {path} without {scope}", 403, "scope", path, body, method=method, headers=ANY, scopes=tuple(other for other in SCOPES if other != scope))
    for scope, method, path, body in WANTED
]
ROLES = [
    Bad(f"{role} may not {body.get('move') or body.get('act')}", 403, "role",
    f"cases/{{{case}}}/{'moves' if 'move' in body else 'acts'}", body, headers=ANY, role=role)
    for role, case, body in [
        ("operator", "lamp", {"move": "accept"}), ("leader", "lamp", {"move": "accept"}), ("handler", "lamp", DROP), ("foreman", "lamp", DROP),
        ("worker", "lamp", DROP), ("handler", "lamp", {"move": "join", "into": "{twin}", "why": "x"}), ("worker", "working", {"move": "resolve"}),
        ("handler", "lamp", {"move": "reroute", "unit": "USC", "why": "x"}),
        ("handler", "dropped", {"move": "reopen", "why": "x"}), ("admin", "lamp", DROP), ("admin", "lamp", NOTE),
        ("worker", "lamp", {"act": "correct", "category": "PT01-01"}),
        ("handler", "lamp", {"act": "supervise", "why": "x"}), ("operator", "lamp", {"act": "supervise", "why": "x"}),
        ("handler", "lamp", {"act": "assign", "post": "ULD.repair"}),
        ("handler", "lamp", {"act": "split", "units": ["USC"]}), ("worker", "lamp", {"act": "escalate", "why": "x"}),
        ("handler", "waiting", {"act": "decide_extension", "granted": True, "why": "x"}),
        ("operator", "waiting", {"act": "decide_extension", "granted": True, "why": "x"}),
        ("operator", "working", {"act": "ask_extension", "amount": "2 wd", "why": "x"}), ("operator", "lamp", {"act": "answer", "why": "x"}),
        ("handler", "lamp", {"act": "place", "words": "嘉西村社区"}), ("handler", "lamp", {"act": "correct", "category": "PT01-01"}),
    ]
]  # fmt: skip
ROLES += [
    Bad(f"{role} at {path}", 403, "role", path, method=method, role=role)
    for role in ("resident", "device", "worker") for method,
    path in [("GET", "figures"), ("GET", "notices"), ("GET", "notices/{notice}"), ("POST", "notices/replay")]
]  # fmt: skip
FAR = {"operator": ("S500103001", "500103001"), "worker": ("S500103001", "500103001"), "handler": ("USC", ""),
"foreman": ("USC", ""), "resident": ("", ""), "device": ("", "")}
HIDDEN = [
    Bad(f"{method} {path} by a {role} of elsewhere", 404, field, path, body, method=method, headers=ANY, role=role, reach=reach)
    for role, reach in FAR.items()
    for method, path, body, field in [
        ("GET", "cases/{lamp}", None, "number"), ("GET", "cases/{lamp}/timeline", None, "number"), ("POST", "cases/{lamp}/moves", DROP, "number"),
        ("POST", "cases/{lamp}/acts", NOTE, "number"),
        ("POST", "cases/{lamp}/evidence", {"step": "repair", "kind": "visit"}, "number"), ("GET", "photos/{photo}", None, "id"),
    ]
]  # fmt: skip
HIDDEN += [
    Bad(f"{method} {path} by an operator of elsewhere", 404, field, path, method=method, reach=FAR["operator"])
    for method, path, field in [("GET", "notices/{notice}", "id"), ("POST", "notices/{notice}/replay", "id"), ("GET", "notices?case={lamp}", "case")]
]
HIDDEN += [
    Bad("a join into a case of elsewhere", 404, "into", "cases/{lamp}/moves",
    {"move": "join", "into": "{far}", "why": "x"}, headers=ANY, reach=("S500103005", "500103005")),
]
DOORS = [*KEYS, *REST, *ROLES, *HIDDEN]
