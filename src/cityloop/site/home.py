"""Where does this installation keep its things?"""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

offline = False  # set by the command line when only help is wanted: then no database is started
CHECKOUT = Path(__file__).resolve().parents[3]


def folder() -> Path:
    """Return the folder that holds var/: CITYLOOP_HOME, else the checkout, else the current folder."""
    if set_by_hand := os.environ.get("CITYLOOP_HOME"):
        return Path(set_by_hand).resolve()
    return CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()


def secret(name: str) -> str:
    """Return the secret CITYLOOP_<NAME>_KEY, else the one kept in var/NAME.key (made on first use, mode 0600)."""
    if given := os.environ.get(f"CITYLOOP_{name.upper()}_KEY"):
        return given
    path = folder() / "var" / f"{name}.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text()


def database(url: str) -> dict[str, object]:
    """Return Django's settings for a libpq URL."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "cityloop.site.database",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # prepare_threshold: store.wire prepares its few statements; Django binds its own on this side and never does.
        "OPTIONS": {"prepare_threshold": 0, "pool": {"min_size": 0, "max_size": 8, "timeout": 10}, **query},
    }
