"""How do the packages of a lock file get into .venv?

Usage: python3 install.py run|dev. Needs only Python's own library, and says in one line what is missing.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCKS = ROOT / "requirements"
VENV = ROOT / ".venv"
STAMP = VENV / "cityloop-installed.json"
# uv reads none of pip's settings, so we hand on where this machine's pip looks for packages.
SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "cert": "SSL_CERT_FILE",
    "trusted-host": "UV_INSECURE_HOST",
}
SCRIPT = """#!/bin/sh
''''exec {python} "$0" "$@"
' '''
import sys

from cityloop.site.main import main

sys.exit(main())
"""


def main():
    """Bring .venv up to date; with nothing to do this takes no time and no network."""
    kind = sys.argv[1] if sys.argv[1:] in (["run"], ["dev"]) else sys.exit("python3 install.py run|dev")
    check_python()
    os.umask(0o022)  # under root the database server runs as another user, who must be able to read .venv
    lock = os.open(LOCKS, os.O_RDONLY)  # one installation at a time; let go with the process
    fcntl.flock(lock, fcntl.LOCK_EX)
    # Whoever tested here has all that running needs.
    if stamp() not in ([wanted(kind), wanted("dev")] if kind == "run" else [wanted(kind)]):
        install(kind)
    from fetch import fetch  # an old Python could not read it, and must have been told so above

    fetch(VENV / "bin" / "python")


def check_python():
    found = "%d.%d" % sys.version_info[:2]  # noqa: UP031 - an old Python must be able to say this
    if not (3, 11) <= sys.version_info[:2] < (3, 14):
        sys.exit(f"需要 Python 3.11-3.13，现为 {found} / needs Python 3.11 to 3.13, this is {found}: make demo PYTHON=python3.12")
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        sys.exit(f"缺少 venv / Python's venv is missing: apt install python3-venv  (or python{found}-venv)")


def wanted(kind):
    """Return what the stamp says when all is in place; a copied or moved .venv points elsewhere and is made anew."""
    text = (LOCKS / f"{kind}.lock").read_bytes() + (LOCKS / "uv.txt").read_bytes() + Path(__file__).read_bytes()
    place = {"venv": str(VENV), "python": sys.version, "base": sys.base_prefix}
    return {"lock": kind, "sha256": hashlib.sha256(text).hexdigest(), **place}


def stamp():
    try:
        return json.loads(STAMP.read_text(encoding="utf-8")) if (VENV / "bin" / "python").exists() else None
    except (OSError, ValueError):
        return None


def install(kind):
    """Make or mend .venv, then write the stamp; a break before that leaves no stamp, so the next call starts again."""
    print(f"正在安装 / installing requirements/{kind}.lock (once)", flush=True)
    found = stamp()
    if not found or any(found[key] != wanted(kind)[key] for key in ("venv", "python", "base")):
        shutil.rmtree(VENV, ignore_errors=True)
        call([sys.executable, "-m", "venv", VENV])
    STAMP.unlink(missing_ok=True)
    python = VENV / "bin" / "python"
    call([python, "-m", "pip", "install", "-q", "--require-hashes", "--no-deps", "-r", LOCKS / "uv.txt"])
    call([python, "-m", "uv", "pip", "sync", "-q", "--require-hashes", LOCKS / f"{kind}.lock"], uv_env(python))
    link(python)
    STAMP.write_text(json.dumps(wanted(kind)), encoding="utf-8")


def call(argv, env=None):
    """Run `argv`; its own message is the one to read when it fails."""
    done = subprocess.run([str(part) for part in argv], env=env, check=False)
    if done.returncode:
        sys.exit(f"安装未完成 / installation failed: {' '.join(map(str, argv))}")


def uv_env(python):
    """Return the environment for uv: pip's sources, this .venv, no other Python, files copied rather than linked."""
    env = {**os.environ, "VIRTUAL_ENV": str(VENV), "UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy", "UV_NO_CONFIG": "1"}
    env.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")  # as pip does; the hashes say which file is the right one
    for name, value in pip_settings(python).items():
        if name in SETTINGS and value:  # uv divides its lists by spaces, except this one
            env.setdefault(SETTINGS[name], value.replace(" ", ",") if name == "find-links" else value)
    return env


def pip_settings(python):
    """Return pip's settings by name; the environment beats [install], which beats [global]."""
    listed = subprocess.run([str(python), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False).stdout
    pairs = [line.split("=", 1) for line in listed.splitlines() if "=" in line]
    ranked = sorted(pairs, key=lambda pair: ["global", "install", ":env:"].index(section(pair[0])) if section(pair[0]) else -1)
    return {key.split(".", 1)[1]: value.strip("'\"").replace("\\n", " ").strip() for key, value in ranked if section(key)}


def section(key):
    """Return which of the sections that count for `pip install` a key is in, or None."""
    name = key.split(".", 1)[0]
    return name if name in ("global", "install", ":env:") else None


def link(python):
    """Let .venv see src, and give it the `cityloop` command. No build, hence no network and no setuptools."""
    for packages in VENV.glob("lib/python*/site-packages"):
        (packages / "cityloop.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    script = VENV / "bin" / "cityloop"
    script.write_text(SCRIPT.format(python=shlex.quote(str(python))), encoding="utf-8")  # "#!" ends at 127 characters
    script.chmod(0o755)


main()
