"""Where does this installation keep its things?"""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from cityloop.loop.words import Refused

offline = False  # set by the command line when only help is wanted: then no database is started
CHECKOUT = Path(__file__).resolve().parents[3]
ODD = re.compile(r"[\s#\[\]]|%(?![0-9A-Fa-f]{2})")  # what a password must not hold unescaped; # would end the URL


def folder() -> Path:
    """Return the folder that holds var/: CITYLOOP_HOME, else the checkout, else the current folder."""
    if set_by_hand := os.environ.get("CITYLOOP_HOME"):
        return Path(set_by_hand).resolve()
    return CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()


def var() -> Path:
    """Return the folder of all that is kept here, made on first use so that nobody else may look into it."""
    path = folder() / "var"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def secret(name: str) -> str:
    """Return the secret CITYLOOP_<NAME>_KEY, else the one kept in var/NAME.key (made on first use, mode 0600)."""
    if given := os.environ.get(f"CITYLOOP_{name.upper()}_KEY"):
        return given
    path = var() / f"{name}.key"
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        with suppress(FileExistsError):  # another process was quicker; a key appears whole or not at all
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text()


def strict(url: str) -> str:
    """Return a database's URL. Raises Refused, repeating nothing of it, when a part may have slipped into another.

    libpq names in its complaint what it takes for host or port, and that may be half of an unescaped password.
    """
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("postgresql", "postgres") and parts.port != 0
    except ValueError:
        whole = False
    if whole and not ODD.search(url) and parts.netloc.count("@") <= 1 and "@" not in parts.path + parts.query + parts.fragment:
        return url
    mend = "postgresql://USER:PASSWORD@HOST/NAME; 密码中的 @ / : # ? % 要写成 %40 %2F … / escape them in the password"
    raise Refused("不是数据库地址 / not a database's URL", field="CITYLOOP_DATABASE_URL", mend=mend)


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
        # reconnect_timeout: without it the pool would try again after 1, 2, 4 ... 64 seconds, long after the server came back.
        "OPTIONS": {"prepare_threshold": 0, "pool": {"min_size": 0, "max_size": 8, "timeout": 5, "reconnect_timeout": 5}, **query},
    }
