"""Which browser looks at which house?"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from cityloop.site.processes import PASSWORD, web

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "var" / "shots"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
CASES = 40


@pytest.fixture(scope="package")
def chromium() -> str:
    """Return the browser's program, installed by apt where we may; no test tool downloads one.

    Without one the tests fail, unless CITYLOOP_WITHOUT_BROWSER=1 says that they are to be left out, which CI never sets.
    """
    found = _found() or _installed()
    if found is None and os.environ.get("CITYLOOP_WITHOUT_BROWSER") == "1":
        pytest.skip("没有浏览器,未测页面 / NO BROWSER: no page was looked at (CITYLOOP_WITHOUT_BROWSER=1)")
    assert found, "没有 Chromium / no Chromium: apt install chromium fonts-noto-cjk, or CITYLOOP_WITHOUT_BROWSER=1"
    return found


def _found() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _installed() -> str | None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "-y", "--no-install-recommends", *PACKAGES]):
            subprocess.run(["apt-get", "-q", *words], env=env, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return _found()


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """Return a running browser; it ends with these tests, for its event loop would keep Django from the database."""
    with sync_playwright() as tool:
        running = tool.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a house of its own, with the demo district and cases in every state."""
    home, port = tmp_path_factory.mktemp("browser-house"), _free()
    home.chmod(0o755)
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith("CITYLOOP_")}, "CITYLOOP_HOME": str(home),
        "CITYLOOP_MAIL": "smtp://127.0.0.1:9?tls=none", "CITYLOOP_MAIL_FROM": "city@example.org", "CITYLOOP_SMS": "http://127.0.0.1:9/",
        "CITYLOOP_OIDC_ISSUER": "http://127.0.0.1:9",
        "DJANGO_SETTINGS_MODULE": "cityloop.site.settings", "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }  # fmt: skip
    subprocess.run([sys.executable, str(ROOT / "tests" / "browser" / "fill.py"), str(CASES)], env=env, check=True)
    server = subprocess.Popen(web(port), env=env)
    try:
        _wait(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)
        _stop(home / "var" / "postgres" / "postmaster.pid")


def _stop(pid: Path) -> None:
    """End the house's database, if the web server's workers left it running."""
    if pid.exists():
        with suppress(ProcessLookupError):
            os.kill(int(pid.read_text(encoding="utf-8").split()[0]), signal.SIGINT)
        until = time.monotonic() + 20
        while pid.exists() and time.monotonic() < until:
            time.sleep(0.1)
        assert not pid.exists(), "the database of the browsers' house does not stop"


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the web server ended"
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the web server does not listen")


@pytest.fixture
def opened(browser: Browser, house: str) -> Iterator[Callable[..., Page]]:
    """Return a maker of pages: who is signed in ("" for nobody), how wide, which language and theme."""
    contexts: list[BrowserContext] = []

    def make(who: str = "", *, width: int = 1440, lang: str = "zh-hans", theme: str = "light") -> Page:
        context = browser.new_context(
            base_url=house, viewport={"width": width, "height": 900}, locale="zh-CN", color_scheme="light", reduced_motion="reduce"
        )  # fmt: skip
        contexts.append(context)
        context.add_cookies([{"name": name, "value": value, "url": house} for name, value in (("language", lang), ("theme", theme))])
        page = context.new_page()
        if who:
            enter(page, who)
        return page

    yield make
    for context in contexts:
        context.close()


def enter(page: Page, who: str) -> None:
    """Sign in as one of the demo's accounts."""
    page.goto("/sign-in")
    page.fill("input[name=username]", who)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
