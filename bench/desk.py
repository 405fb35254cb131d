"""How soon does the desk stand open in a browser, with ten thousand cases in the house and with a million?

Usage: python bench/desk.py [--cases 10000,1000000] [--base 1000] [--visits 15] [--target 300] [--data DIR] [--json]
Serves the house as `cityloop up` does (web and the stream of changes), on a database of its own that is filled to each number of cases in turn, and
opens pages in Chromium: milliseconds from the navigation until a frame has shown what is looked for, the median of the visits of a
browser that was here before. CPU is that of web server and PostgreSQL, a visit. The baseline is the same house with `--base` cases.
"""

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-3d-apis", "--disable-background-networking", "--disable-component-update", "--no-first-run")
SHOWN = {"list": ".rows a.case", "case": "#detail .file h1", "page": "main h1"}  # what -> where it stands
# Page -> who looks, its address, what is waited for.
PAGES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "desk": ("operator", "/", ("list", "case")), "late": ("operator", "/?view=late", ("list", "case")), "all": ("operator", "/?view=all", ("list", "case")),
    "map": ("operator", "/map", ("page",)), "unit": ("foreman", "/unit", ("page",)), "callbacks": ("operator", "/callbacks", ("page",)),
    "handover": ("operator", "/handover", ("page",)),
}  # fmt: skip
JUDGED = ("desk",)  # the page that a shift begins with
# Notes the first frame after each of them has come; performance.now() counts from the navigation.
CLOCK = f"""window.shown = {{}};
(function look() {{
  for (const [what, where] of Object.entries({json.dumps(SHOWN)}))
    if (!(what in shown) && document.querySelector(where)) {{
      shown[what] = 0;
      requestAnimationFrame(() => setTimeout(() => shown[what] = performance.now()));
    }}
  requestAnimationFrame(look);
}})()"""


def sessions() -> dict[str, str]:
    """Load the demo district; return name -> the session of whoever is signed in."""
    import intake
    from django.contrib.auth import get_user_model
    from django.test import Client

    from cityloop.actions import enrol
    from cityloop.loop.words import Role

    found = {"operator": intake.prepare()["session"]}
    enrol.enrol("foreman", "bench", role=Role.FOREMAN, unit="DCG", weak=True)
    client = Client()
    client.force_login(get_user_model().objects.get(username="foreman"))
    return {**found, "foreman": client.cookies["sessionid"].value}


@contextmanager
def served(home: str) -> Iterator[tuple[int, int]]:
    """Serve the house; give the web server's port and process number."""
    from parts import load

    from cityloop.site.processes import live, web

    port, stream = load.free(), load.free()
    env = {**os.environ, "CITYLOOP_HOME": home, "PYTHONPATH": str(ROOT / "src"), "CITYLOOP_LIVE": str(stream), "CITYLOOP_WEB": str(port)}
    with ExitStack() as stack:
        stack.enter_context(load.serve(live(stream), stream, env))
        yield port, stack.enter_context(load.serve(web(port), port, env))


def measure(home: str, keys: dict[str, str], visits: int) -> dict[str, dict[str, float]]:
    """Return page -> its figures: milliseconds until each thing is shown, and CPU milliseconds of a visit."""
    from playwright.sync_api import sync_playwright

    from cityloop.site import postgres

    master = postgres.postmaster(postgres.here())
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        sys.exit("没有 Chromium / no Chromium: apt install chromium fonts-noto-cjk")
    with served(home) as (port, pid), sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=path, args=FLAGS)
        at = f"http://127.0.0.1:{port}"
        tabs = {who: _tab(browser, at, key) for who, key in keys.items()}
        return {name: _visit(tabs[who], at + address, what, visits, (pid, master)) for name, (who, address, what) in PAGES.items()}


def _tab(browser: Any, at: str, key: str) -> Any:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.add_cookies([{"name": "sessionid", "value": key, "url": at}])
    context.add_init_script(CLOCK)
    return context.new_page()


def _visit(tab: Any, address: str, what: tuple[str, ...], visits: int, pids: tuple[int, int]) -> dict[str, float]:
    """Return what the visits took; three go before, as the first ones of a server and a browser are not like the others."""
    from parts import load

    for _ in range(3):
        _open(tab, address, what)
    before, took = load.cpu(*pids), []
    for _ in range(visits):
        took.append(_open(tab, address, what))
    cpu = 1000 * (load.cpu(*pids) - before) / visits
    return {f"{name}_ms": round(median(one[name] for one in took), 1) for name in what} | {"cpu_ms": round(cpu, 1)}


def _open(tab: Any, address: str, what: tuple[str, ...]) -> dict[str, float]:
    tab.goto("about:blank")
    answer = tab.goto(address)
    if answer.status != 200:
        sys.exit(f"{address}: {answer.status}")
    until = time.monotonic() + 60
    while not all((found := tab.evaluate("shown")).get(name) for name in what):  # not wait_for_function: our own policy forbids its eval
        if time.monotonic() > until:
            sys.exit(f"{address}: shows {found} only")
        tab.wait_for_timeout(20)
    return dict(found)


def told(cases: int, found: dict[str, dict[str, float]], target: float) -> Iterator[str]:
    """Yield the figures of one size, line by line."""
    yield f"\n{cases:,} cases"
    for name, one in found.items():
        for figure, value in one.items():
            judged = name in JUDGED and figure != "cpu_ms"
            aim = f"   target <= {target:g}{'   MISSED' if value > target else ''}" if judged else ""
            yield f"{name} {PAGES[name][1]}, {figure}: {value:g}{aim}"


def main() -> int:
    """Print the figures for each number of cases; return 1 when the desk opens too late at any."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", default="10000", help="cases in the house, growing, such as 10000,1000000")
    parser.add_argument("--base", type=int, default=1_000, help="cases of the baseline")
    parser.add_argument("--visits", type=int, default=15, help="visits of a page; the median counts")
    parser.add_argument("--target", type=float, default=300, help="milliseconds until list and case are shown")
    parser.add_argument("--data", type=Path, default=None, help="folder for the database (a temporary one); no data set is read")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    found = run(sorted({args.base, *map(int, args.cases.split(","))}), args.visits, args.data)
    missed = [f"{n}: {name}" for n, some in found.items() for name in JUDGED if any(v > args.target for k, v in some[name].items() if k != "cpu_ms")]
    about = {"date": time.strftime("%Y-%m-%d"), "cores": os.cpu_count(), "missed": missed}
    lines = [line for cases, some in found.items() for line in told(cases, some, args.target)]
    print(json.dumps({**about, "cases": found}) if args.json else "\n".join(lines))
    return int(bool(missed))


def _unsearched() -> None:
    """Leave out the index of words: nobody searches here, and filling it costs more than all the rest."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX report_grams")


def run(sizes: list[int], visits: int, folder: Path | None) -> dict[int, dict[str, dict[str, float]]]:
    """Return number of cases -> page -> figures."""
    import intake

    with intake.database(folder) as home:
        from parts import fill

        keys, have, found = sessions(), 0, {}
        _unsearched()
        for cases in sizes:
            have = fill.fill(have, cases, sizes[-1], now=datetime.now(UTC))
            found[cases] = measure(home, keys, visits)
            print(f"{have:,} cases measured", file=sys.stderr, flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
