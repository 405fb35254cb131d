"""Is a deployed house closed as Django says it should be, and is the plain demo open in no other way than told?"""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cityloop.site import doctor, home

ROOT = Path(__file__).parents[2]
TOLD = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
START = "from cityloop.site import home\nhome.offline = True\nimport django\ndjango.setup()\n"
CHECK = "from django.core.management import call_command\ncall_command('check', deploy=True, fail_level='WARNING')\n"


def python(code: str, where: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh process that knows nothing of our environment but this."""
    own = {"CITYLOOP_HOME": str(where), "PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(filter(None, sys.path))}
    own |= {"DJANGO_SETTINGS_MODULE": "cityloop.site.settings", **env}
    return subprocess.run([sys.executable, "-c", START + code], env=own, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("more", [{}, {"CITYLOOP_PROXY": "1"}, {"CITYLOOP_HOSTS": "city.example, www.city.example"}])
def test_a_deployed_house_has_no_warning(tmp_path, more) -> None:
    done = python(CHECK, tmp_path, CITYLOOP_HTTPS="1", **more)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout and "0 silenced" in done.stdout


def test_the_plain_demo_has_the_warnings_of_plain_http_alone_and_they_are_told(tmp_path) -> None:
    done = python(CHECK, tmp_path)
    found = set(re.findall(r"\?: \((\S+)\)", done.stderr))
    assert found == {"security.W004", "security.W008", "security.W011", "security.W016"}
    assert done.returncode == 1 and "0 silenced" in done.stderr
    assert all(f"`{one}`" in TOLD for one in found)


def test_debug_is_warned_of(tmp_path) -> None:
    assert "security.W018" in python(CHECK, tmp_path, CITYLOOP_HTTPS="1", CITYLOOP_DEBUG="1").stderr


def test_a_fresh_key_is_a_strong_one_and_closed(tmp_path) -> None:
    python("", tmp_path)
    for name in ("django", "seal"):
        key = tmp_path / "var" / f"{name}.key"
        assert len(key.read_text()) == 64 and key.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "var").stat().st_mode & 0o077 == 0


ASK = """
from django.test import Client
from django.urls import path
from django.http import HttpResponse
from cityloop.site import urls
urls.urlpatterns.append(path("probe", lambda request: HttpResponse("secure" if request.is_secure() else "plain")))
{say}
"""
COOKIES = """
import sys
from django.contrib.auth.middleware import get_user
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.test import Client
from cityloop.faces.pages.sign_in.wait import known
from cityloop.site import urls
def probe(request):
    get_token(request)
    return known(HttpResponse(), "x")
urls.urlpatterns.append(path("probe", probe))
answer = Client().get("/probe", secure=True)
for morsel in answer.cookies.values():
    print(morsel.OutputString())
print("HSTS", answer.headers.get("Strict-Transport-Security"))
"""


def say(tmp_path: Path, words: str, **env: str) -> str:
    done = python(ASK.format(say=words), tmp_path, **env)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_over_https_cookies_are_bound_to_the_host(tmp_path) -> None:
    done = python(COOKIES, tmp_path, CITYLOOP_HTTPS="1", CITYLOOP_HOSTS="testserver")
    lines = done.stdout.splitlines()
    assert len(lines) == 3 and done.returncode == 0, done.stderr
    assert {line.split("=")[0] for line in lines[:2]} == {"__Host-csrftoken", "__Host-known"}
    for line in lines[:2]:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(line.split("; ")) and "Domain" not in line
    assert lines[2] == "HSTS max-age=31536000; includeSubDomains; preload"


def test_over_plain_http_cookies_still_work_and_no_https_is_promised(tmp_path) -> None:
    done = python(COOKIES.replace("secure=True", "secure=False"), tmp_path, CITYLOOP_HOSTS="testserver")
    lines = done.stdout.splitlines()
    assert {line.split("=")[0] for line in lines[:2]} == {"csrftoken", "known"}, done.stderr
    assert all("Secure" not in line and "HttpOnly" in line for line in lines[:2]) and lines[2] == "HSTS None"


PROBE = 'answer = Client(headers={"X-Forwarded-Proto": "https"}).get("/probe"); print(answer.status_code, answer.content.decode())'


@pytest.mark.parametrize(
    ("env", "found"),
    [
        ({}, "200 plain"), ({"CITYLOOP_PROXY": "1"}, "200 secure"), ({"CITYLOOP_HTTPS": "1"}, "301"),
        ({"CITYLOOP_HTTPS": "1", "CITYLOOP_PROXY": "1"}, "200 secure"), ({"CITYLOOP_PROXY": "0"}, "200 plain"),
    ],
)  # fmt: skip
def test_the_proxys_word_counts_only_when_asked_for(tmp_path, env, found) -> None:
    assert say(tmp_path, PROBE, CITYLOOP_HOSTS="testserver", **env) == found


def test_plain_http_is_led_to_https_with_all_guards(tmp_path) -> None:
    words = 'answer = Client().get("/report"); print(answer.status_code, answer["Location"], answer["X-Frame-Options"])'
    assert say(tmp_path, words, CITYLOOP_HTTPS="1", CITYLOOP_HOSTS="testserver") == "301 https://testserver/report DENY"
    words = 'print(Client(headers={"host": "evil.example"}).get("/report").status_code)'
    assert say(tmp_path, words, CITYLOOP_HTTPS="1", CITYLOOP_HOSTS="testserver").endswith("400")


@pytest.mark.parametrize(
    ("env", "well", "said"),
    [
        ({}, True, "this machine only"), ({"HTTPS": "1", "PROXY": "1", "HOSTS": "city.example"}, True, "HTTPS"),
        ({"HTTPS": "1"}, False, "CITYLOOP_PROXY=1"), ({"HOSTS": "city.example"}, False, "CITYLOOP_HTTPS=1"), ({"HOSTS": "*"}, False, "name the hosts"),
    ],
)  # fmt: skip
def test_the_doctor_looks_at_the_way_in(monkeypatch, env, well, said) -> None:
    for name in ("HTTPS", "PROXY", "HOSTS"):
        monkeypatch.delenv(f"CITYLOOP_{name}", raising=False)
    for name, value in env.items():
        monkeypatch.setenv(f"CITYLOOP_{name}", value)
    found = doctor.way()
    assert found[0] is well and said in found[1]


def test_the_doctor_names_a_secret_that_others_may_read(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("CITYLOOP_HOME", str(tmp_path))
    key = home.var() / "seal.key"
    home.secret("seal")
    assert doctor.secrets() == (True, "0600")
    key.chmod(0o644)
    assert doctor.secrets() == (False, f"chmod 600 {key}")


def test_many_at_once_make_one_whole_key(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("CITYLOOP_HOME", str(tmp_path))
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: home.secret("seal"), range(64)))
    assert len(keys) == 1 and len(keys.pop()) == 64 and len(list((tmp_path / "var").iterdir())) == 1
