"""What kind of browser is this, by its own word?"""

from collections.abc import Sequence

# The first mark that stands in the header decides: Edge also calls itself Chrome, and Chrome Safari.
BROWSERS = (
    ("MicroMessenger", "wechat"), ("Edg", "edge"), ("OPR", "opera"), ("Firefox", "firefox"), ("FxiOS", "firefox"), ("Chrome", "chrome"),
    ("CriOS", "chrome"), ("Safari", "safari"),
)  # fmt: skip
SYSTEMS = (
    ("Windows", "windows"), ("Harmony", "harmony"), ("Android", "android"), ("iPhone", "ios"), ("iPad", "ios"), ("Mac OS X", "mac"), ("Linux", "linux"),
)  # fmt: skip


def kind(agent: str) -> str:
    """Return a User-Agent as `browser/system`, such as edge/windows; "other" for what is not known. The rest of it would tell people apart."""
    return f"{_first(agent, BROWSERS)}/{_first(agent, SYSTEMS)}"


def _first(agent: str, marks: Sequence[tuple[str, str]]) -> str:
    return next((name for mark, name in marks if mark in agent), "other")
