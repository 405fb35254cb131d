"""Which moves, acts and evidence are refused?"""

from cityloop.loop.words import Move
from tests.faces.api.bad.said import ANY, Bad, act, move, proof

WHY = {"why": "核对"}
LONG = "长" * 20_001
KINDS = {"a number": 7, "true": True, "an array": ["x"], "an object": {"a": "b"}, "null": None}
UNITS = ["ULD", "USC", "UGD", "DJJ", "DXF"]
MOVES = [
    *(move(f"move is {name}", "move", move=value) for name, value in KINDS.items()),
    *(
        move(f"{field} of a move is {name}", field, move="drop", **{field: value})
        for field in ("why", "unit", "reason", "into") for name, value in KINDS.items()
    ),
    move("no move", "move", why="x"),
    move("an empty move", "move", move=""),
    move("a move that there is not", "move", move="delete"),
    move("a state for a move", "move", move="closed"),
    move("a move in capitals", "move", move="DROP"),
    move("a move in Chinese", "move", move="作废"),
    move("an act for a move", "move", move="note"),
    move("a move with a state", "state", move="drop", why="x", state="closed"),
    move("a move with a version", "version", move="drop", why="x", version=1),
    *(move(f"{name} without why", "why", move=name, case=case, role=role) for name, case, role in [
        ("drop", "lamp", "operator"), ("return", "lamp", "handler"), ("reroute", "lamp", "operator"), ("reopen", "dropped", "operator"),
    ]),
    move("why of spaces", "why", move="drop", why="  \n "),
    move("why without width", "why", move="drop", why="\u200b\u200b"),
    move("why of 20,001 letters", "why", move="drop", why=LONG),
    move("why of 70,000 letters", "why", move="drop", why="a" * 70_000),
    move("why with half a pair", "why", move="drop", why="\ud800"),
    move("a pause for no reason", "reason", move="pause", case="working", role="handler", **WHY),
    move("a pause for a reason that there is not", "reason", move="pause", reason="lunch", case="working", role="handler", **WHY),
    move("a pause without words", "why", move="pause", reason="parts", case="working", role="handler"),
    move("a reason without a pause", "reason", move="drop", reason="weather", **WHY),
    move("a target without a join", "into", move="drop", into="{twin}", **WHY),
    move("a reroute to nobody", "unit", move="reroute", **WHY),
    move("a reroute to a unit that there is not", "unit", move="reroute", unit="NOPE", **WHY),
    move("a reroute to a null byte", "unit", move="reroute", unit="\0", **WHY),
    move("a reroute to 81 letters", "unit", move="reroute", unit="u" * 81, **WHY),
    move("a dispatch to SQL", "unit", move="dispatch", unit="'; DROP TABLE store_case; --", case="fresh"),
    move("a join to nothing", "into", move="join", **WHY),
    move("a join into itself", "into", move="join", into="{lamp}", **WHY),
    move("a join into an ended case", "into", move="join", into="{dropped}", **WHY),
    move("a join into a part", "into", move="join", into="{part}", **WHY),
    move("a join of a whole", "into", move="join", into="{twin}", case="whole", **WHY),
    move("a join into a case that never was", "into", 404, move="join", into="20261012-999999", **WHY),
    move("a join into garbage", "into", 404, move="join", into="x", **WHY),
    move("a join into a null byte", "into", 404, move="join", into="\0", **WHY),
    move("a drop of a whole with parts", "parts", move="drop", case="fresh_whole", **WHY),
    move("a resolve without evidence", "evidence", move="resolve", case="working", role="handler"),
    move("a reopening of a part whose whole has ended", "parent", move="reopen", case="orphan", **WHY),
]  # fmt: skip
ACTS = [
    act("no act", "act"),
    *(act(f"act is {name}", "act", act=value) for name, value in KINDS.items()),
    act("an act that there is not", "act", act="delete"),
    act("a move for an act", "act", act="accept"),
    act("an act in capitals", "act", act="NOTE", text="x"),
    act("a note without text", "text", act="note"),
    act("an empty note", "text", act="note", text=""),
    act("a note without width", "text", act="note", text="\u200b"),
    act("a note of 20,001 letters", "text", act="note", text=LONG),
    act("a note with half a pair", "text", act="note", text="\udfff"),
    act("a note with a why", "why", act="note", text="x", why="y"),
    *(act(f"the text of a note is {name}", "text", act="note", text=value) for name, value in KINDS.items()),
    act("told to nobody", "unit", act="tell", text="x"),
    act("told to an empty unit", "unit", act="tell", unit="", text="x"),
    act("told to a unit that there is not", "unit", act="tell", unit="NOPE", text="x"),
    act("told to a mail address", "unit", act="tell", unit="a@example.org", text="x"),
    act("told nothing", "text", act="tell", unit="USC", text=" "),
    act("a flag taken off without why", "why", act="unflag", case="burning"),
    act("a flag taken off for spaces", "why", act="unflag", case="burning", why="  "),
    act("a flag taken off where there is none", "urgent", act="unflag", **WHY),
    act("placed nowhere", "place", act="place"),
    act("placed in empty words", "place", act="place", words=" "),
    act("placed in words without width", "words", act="place", words="\u200b"),
    act("placed in words of elsewhere", "place", act="place", words="北京市朝阳区"),
    act("placed by half a point", "lat", act="place", lon=106.5448),
    act("placed by a swapped point", "coordinates", act="place", lon=29.5655, lat=106.5448),
    act("placed by true", "lon", act="place", lon=True, lat=29.5),
    act("placed in another system", "coordinates", act="place", lon=106.5448, lat=29.5655, coordinates="utm"),
    act("placed in 501 letters", "words", act="place", words="a" * 501),
    act("corrected to nothing", "category", act="correct"),
    act("corrected to an empty category", "category", act="correct", category=""),
    act("corrected to a category that there is not", "category", act="correct", category="PT01-0"),
    act("corrected to a null byte", "category", act="correct", category="\0"),
    act("assigned to nobody", "post", act="assign"),
    act("assigned to an empty post", "post", act="assign", post=""),
    act("assigned to a post that there is not", "post", act="assign", post="ULD.nope"),
    act("assigned to another unit's post", "post", act="assign", post="USC.repair"),
    act("assigned to a unit", "post", act="assign", post="ULD"),
    act("assigned to a null byte", "post", act="assign", post="ULD.\0"),
    act("split among none", "units", act="split", units=[]),
    act("split among words", "units", act="split", units="USC"),
    act("split among a number", "units.0", act="split", units=[7]),
    act("split among a unit that there is not", "units", act="split", units=["USC", "NOPE"]),
    act("split among an empty unit", "parts", act="split", units=["USC", ""]),
    act("split with a unit twice", "parts", act="split", units=["USC", "USC"]),
    act("split with a unit twice, once with a space", "parts", act="split", units=["USC", "USC "]),
    act("split among 21", "units", act="split", units=["USC"] * 21),
    act("split with a lead of others", "lead", act="split", units=["USC"], lead="ULD"),
    act("split again to the same unit", "units", act="split", units=["USC"], case="whole"),
    act("a part split", "number", act="split", units=["DJJ"], case="part"),
    act("an ended case split", "state", act="split", units=["DJJ"], case="dropped"),
    act("a plan without a name", "name", act="plan"),
    act("a plan that there is not", "plan", act="plan", name="nope"),
    act("a plan of another category", "plan", act="plan", name="burst_small_main"),
    act("a plan whose rule does not hold", "plan", act="plan", name="burst_small_main", given={"diameter_mm": 900}, case="burst"),
    act("a plan given words for a number", "plan", act="plan", name="burst_small_main", given={"diameter_mm": "wide"}, case="burst"),
    act("a plan given a null byte", "given", act="plan", name="burst_small_main", given={"diameter_mm": 300, "\0": 1}, case="burst"),
    act("a plan given a null byte as a value", "given", act="plan", name="burst_small_main", given={"diameter_mm": 300, "a": "\0"}, case="burst"),
    act("a plan given a set of evidence", "given", act="plan", name="burst_small_main", given={"diameter_mm": 300, "evidence": "all"}, case="burst"),
    act("a plan given an array", "given.a", act="plan", name="burst_small_main", given={"a": []}),
    act("a plan given words", "given", act="plan", name="burst_small_main", given="a=1"),
    act("a plan given 51 things", "given", act="plan", name="burst_small_main", given={str(n): n for n in range(51)}),
    *(
        act(f"more time of {amount!r}", "limit", act="ask_extension", amount=amount, why="等配件", case="working", role="handler")
        for amount in (
            "", "-1 wd", "0 wd", "1 year", "1.5 wd", "wd", "2", "two wd", "2 WD", "1e3 h", "99999999999 wd", "999999999999 h",
            "9999999999999 h", "2501 wd", "NaN h", "2 wd; DROP TABLE", "٢ wd", "2\0wd", "0.000001 min",
        )
    ),
    act("more time of 81 letters", "amount", act="ask_extension", amount="1" * 81, why="x", case="working", role="handler"),
    act("more time of a number", "amount", act="ask_extension", amount=2, why="x", case="working", role="handler"),
    act("more time without why", "why", act="ask_extension", amount="2 wd", case="working", role="handler"),
    act("more time for spaces", "why", act="ask_extension", amount="2 wd", why=" ", case="working", role="handler"),
    act("more time for 20,001 letters", "why", act="ask_extension", amount="2 wd", why=LONG, case="working", role="handler"),
    act("more time before it is accepted", "state", act="ask_extension", amount="2 wd", why="x", role="handler"),
    act("more time that is asked for already", "extension", act="ask_extension", amount="2 wd", why="x", case="waiting", role="handler"),
    act("a decision without a request", "extension", act="decide_extension", granted=True, why="x", role="leader"),
    act("a decision of maybe", "granted", act="decide_extension", granted="maybe", why="x", role="leader", case="waiting"),
    act("a decision of null", "granted", act="decide_extension", granted=None, why="x", role="leader", case="waiting"),
    act("a decision of 2", "granted", act="decide_extension", granted=2, why="x", role="leader", case="waiting"),
    act("a decision without why", "why", act="decide_extension", granted=True, role="leader", case="waiting"),
    act("supervised for nothing", "why", act="supervise", why="", role="leader"),
    act("supervised when it has ended", "state", act="supervise", why="x", role="leader", case="dropped"),
    act("an answer to nothing", "supervision", act="answer", why="x", role="handler"),
    act("escalated for nothing", "why", act="escalate", why="\u200b"),
    act("escalated when it has ended", "state", act="escalate", why="x", case="dropped"),
    act("assigned when it has ended", "state", act="assign", post="ULD.repair", case="dropped"),
]  # fmt: skip
PROOFS = [
    *(proof(f"{field} of evidence is {name}", field, **{field: value}) for field in ("step", "kind", "text") for name, value in KINDS.items()),
    *(proof(f"a step {name}", "step", step=step) for name, step in {
        "that is empty": "", "in Chinese": "修理", "with a space": "re pair", "in capitals": "Repair", "of 41 letters": "s" * 41,
        "of a path": "../repair", "with a null byte": "repair\0", "with a line break": "repair\n",
    }.items()),
    *(proof(f"a kind of evidence {name}", "kind", kind=kind) for name, kind in {
        "that is empty": "", "that there is not": "rumour", "in capitals": "PHOTO", "in SQL": "photo'--",
    }.items()),
    proof("evidence of 20,001 letters", "text", text=LONG),
    proof("evidence without width", "text", text="\u200b"),
    proof("evidence with a unit", "unit", unit="ULD"),
    proof("evidence of an ended case", "state", case="dropped"),
    Bad("evidence with a picture that is none", 422, "photos", "cases/{lamp}/evidence",
    form={"step": "repair", "kind": "photo", "photos": "x"}, headers=ANY, role="handler"),
    Bad("evidence in a form without a step", 422, "step", "cases/{lamp}/evidence", form={"kind": "photo"}, headers=ANY, role="handler"),
]  # fmt: skip
NUMBERS = [
    Bad(f"a case numbered {name}", 404, field, f"cases/{number}{what}", body, headers=ANY, method="POST" if what else "GET")
    for what, body in {"": None, "/moves": {"move": "drop", "why": "x"}, "/acts": {"act": "note", "text": "x"}}.items()
    for name, number, field in [
        (f"nothing{what}", "20261012-999999", "number"), (f"-1{what}", "-1", "number"), (f"1e9{what}", "1e9", "number"),
        (f"null{what}", "null", "number"), (f"2^63{what}", "9223372036854775808", "number"), (f"a null byte{what}", "%00", "number"),
        (f"SQL{what}", "'%20OR%201=1%20--", "number"), (f"in wide digits{what}", "\uff12\uff10261012-000001", "number"),
        (f"5,000 letters{what}", "x" * 5000, "number"), (f"broken UTF-8{what}", "%ff", "number"), (f"with a space{what}", "{lamp}%20", "number"),
    ]
]  # fmt: skip
CASES = [*MOVES, *ACTS, *PROOFS, *NUMBERS]
# Every move that the table of states does not have is asked for in test_bad.py.
ALL = list(Move)
