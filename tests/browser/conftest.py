"""Which browser looks at which house?"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from cityloop.site.processes import PASSWORD, live, web

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "var" / "shots"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk")
WITHOUT_GL = ("--disable-gpu", "--disable-3d-apis")
FLAGS = (
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
GL = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")  # WebGL2 without a graphics card
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
def tool() -> Iterator[Playwright]:
    """Return what drives browsers; it ends with these tests, for its event loop would keep Django from the database."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def browser(tool: Playwright, chromium: str) -> Iterator[Browser]:
    """Return a running browser without WebGL."""
    running = tool.chromium.launch(executable_path=chromium, args=[*FLAGS, *WITHOUT_GL])
    yield running
    running.close()


@pytest.fixture(scope="package")
def gl(tool: Playwright, chromium: str) -> Iterator[Browser]:
    """Return a running browser with WebGL2, drawn in software."""
    running = tool.chromium.launch(executable_path=chromium, args=[*FLAGS, *GL])
    yield running
    running.close()


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a house of its own, with the demo district and cases in every state."""
    home, port, stream = tmp_path_factory.mktemp("browser-house"), _free(), _free()
    home.chmod(0o755)
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith("CITYLOOP_")}, "CITYLOOP_HOME": str(home),
        "CITYLOOP_MAIL": "smtp://127.0.0.1:9?tls=none", "CITYLOOP_MAIL_FROM": "city@example.org", "CITYLOOP_SMS": "http://127.0.0.1:9/",
        "CITYLOOP_OIDC_ISSUER": "http://127.0.0.1:9",
        "DJANGO_SETTINGS_MODULE": "cityloop.site.settings", "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }  # fmt: skip
    subprocess.run([sys.executable, str(ROOT / "tests" / "browser" / "fill.py"), str(CASES)], env=env, check=True)
    env |= {"CITYLOOP_LIVE": str(stream), "CITYLOOP_WEB": str(port)}
    servers = [subprocess.Popen(argv, env=env) for argv in (web(port), live(stream))]
    try:
        for number, server in zip((port, stream), servers, strict=True):
            _wait(number, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        for server in servers:
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
    with closing(Pages(browser, house)) as pages:
        yield pages.make


@pytest.fixture
def mapped(gl: Browser, house: str) -> Iterator[Callable[..., Page]]:
    """Return the same in a browser with WebGL2, and with what set-up fetches."""
    assert (ROOT / "fetched" / "maplibre" / "maplibre-gl.js").exists(), "没有取到 MapLibre / MapLibre was not fetched: make fetch"
    with closing(Pages(gl, house)) as pages:
        yield pages.make


class Pages:
    """Pages of one test, each in a browser's context of its own."""

    def __init__(self, browser: Browser, house: str):
        self.browser, self.house, self.contexts = browser, house, list[BrowserContext]()

    def make(self, who: str = "", *, width: int = 1440, lang: str = "zh-hans", theme: str = "light", **how: Any) -> Page:
        """Open a page."""
        context = self.browser.new_context(
            base_url=self.house, viewport={"width": width, "height": 900}, locale="zh-CN", color_scheme="light", reduced_motion="reduce", **how
        )  # fmt: skip
        self.contexts.append(context)
        context.add_cookies([{"name": name, "value": value, "url": self.house} for name, value in (("language", lang), ("theme", theme))])
        page = context.new_page()
        if who:
            enter(page, who)
        return page

    def close(self) -> None:
        """Close all that was opened."""
        for context in self.contexts:
            context.close()


def enter(page: Page, who: str) -> None:
    """Sign in as one of the demo's accounts."""
    page.goto("/sign-in")
    page.fill("input[name=username]", who)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
