"""Does a running house, with faults and bad requests in it, write anybody's words or secrets anywhere?"""

import http.client
import os
import re
import socket
import subprocess
import sys
import textwrap
import time
import uuid
from pathlib import Path
from urllib.parse import urlencode

import psutil
import psycopg
import pytest
from django.conf import settings

from cityloop.site import postgres, up
from cityloop.site.processes import processes

SRC = Path(up.__file__).parents[2]
PHONE, MAIL, ID, WORDS = "13912345678", "zhang.san@example.cn", "11010519491231002X", "张三家的水管爆了"
KEY, TRACK, PASSWORD, SESSION = "clk_" + "Qz9-_" * 8, str(uuid.uuid4()), "correct-horse-77", "s3ss10n" * 5
# The house as it is, but receiving a report fails with all that was said in the fault's message.
CRASH = '''
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityloop.site.settings")
from cityloop.site.wsgi import application as house
from django.db import connection
from cityloop.faces.pages.report import view
def receive(said, **_):
    if "SQL" in said.text:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::int", [said.text + said.contact])
    raise RuntimeError(f"could not take '{said.text}' of {said.contact}, key {said.source_id}")
view.receive = receive
def application(environ, start):
    if environ["PATH_INFO"] == "/crash":
        raise RuntimeError("outside of Django " + environ.get("HTTP_AUTHORIZATION", ""))
    return house(environ, start)
'''
FILL = """
from cityloop.site.main import main
import sys
sys.exit(main(["district", "load", sys.argv[1]]) or main(["init"]))
"""


class House:
    """A web process of a fresh home, and what it has said."""

    def __init__(self, home: Path):
        self.home, self.log = home, home / "said.txt"
        self.env = {**os.environ, "CITYLOOP_HOME": str(home), "PYTHONPATH": os.pathsep.join([str(SRC), str(home)])}
        self.env.pop("CITYLOOP_DATABASE_URL", None)
        self.env.pop("DJANGO_SETTINGS_MODULE", None)
        self.env["CITYLOOP_ADMIN_PASSWORD"] = PASSWORD
        (home / "crashing.py").write_text(CRASH)
        self.do(FILL, str(Path(__file__).parents[2] / "districts" / "demo"))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        argv = list(processes(self.port, 0, simulation=False)[0].argv)
        assert argv[-1] == "cityloop.site.wsgi:application"
        with self.log.open("wb") as out:
            self.process = subprocess.Popen([*argv[:-1], "crashing:application"], env=self.env, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)

    def do(self, code: str, *words: str) -> None:
        done = subprocess.run([sys.executable, "-c", textwrap.dedent(code), *words], env=self.env, capture_output=True, text=True, timeout=180)
        assert done.returncode == 0, done.stderr + done.stdout

    def ready(self) -> "House":
        end = time.monotonic() + 60
        while not up.listens(self.port)():
            assert time.monotonic() < end and self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)
        return self

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> http.client.HTTPResponse:
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        wire.request(method, path, body, {**form, **{name.replace("_", "-"): value for name, value in headers.items()}})
        answer = wire.getresponse()
        answer.text = answer.read().decode(errors="replace")
        wire.close()
        return answer

    def post(self, path: str, **words: str) -> http.client.HTTPResponse:
        """Send a form as a browser does, with the token of the page and its cookie."""
        page = self.ask("GET", path)
        cookie = page.headers["Set-Cookie"].split(";")[0]
        [token] = set(re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page.text))
        return self.ask("POST", path, urlencode({"csrfmiddlewaretoken": token, **words}), Cookie=f"{cookie}; sessionid={SESSION}")

    def written(self) -> dict[str, str]:
        """Return every text that the house wrote down: its output and its logs."""
        files = [self.log, *(self.home / "var").glob("*.log"), *(self.home / "var" / "postgres" / "log").glob("*")]
        return {path.name: path.read_text(errors="replace") for path in files}

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Return a running house; it and its database end with the tests."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as env:
        env.setenv("CITYLOOP_HOME", folder)
        env.delenv("CITYLOOP_DATABASE_URL", raising=False)
        made = House(Path(folder).resolve())
        try:
            yield made.ready()
        finally:
            made.end()
            assert postgres.stop()


def silent(house: House, *secrets: str) -> None:
    time.sleep(0.3)
    for name, text in house.written().items():
        assert not [secret for secret in secrets if secret in text], f"{name}:\n{text}"


def test_a_crash_is_written_down_without_what_was_said(house: House) -> None:
    answer = house.post("/report", text=f"{WORDS},电话{PHONE}", contact=MAIL, key=TRACK)
    assert answer.status == 500 and "系统出错" in answer.text and WORDS not in answer.text
    said = house.log.read_text()
    assert "RuntimeError: could not take '•••' of •••, key •••" in said and "report/view.py" in said, said
    silent(house, WORDS, PHONE, MAIL, TRACK, SESSION)


def test_a_statement_that_fails_is_written_down_nowhere_with_its_words(house: House) -> None:
    answer = house.post("/report", text=f"SQL {WORDS},电话{PHONE}", contact=ID)
    assert answer.status == 500
    assert "invalid input syntax for type integer" in house.log.read_text()
    silent(house, WORDS, PHONE, ID)


def test_the_server_keeps_silent_about_rows_and_parameters(house: House) -> None:
    with psycopg.connect(postgres.here().url(), autocommit=True) as db:
        db.execute("CREATE TABLE probe (text varchar(5) UNIQUE CHECK (text <> '张三'), number int)")
        db.execute("INSERT INTO probe VALUES ('a', 1)")
        for statement, values in [
            ("INSERT INTO probe VALUES (%s, 1)", [WORDS]), (f"INSERT INTO probe VALUES ('{WORDS}', 1)", []), ("INSERT INTO probe VALUES (%s, 1)", ["张三"]),
            ("SELECT %s::text::int", [PHONE + "x"]), (f"SELECT '{PHONE}x'::int", []), (f"SELEC '{WORDS}'", []), ("SELECT %s::text::date", [ID]),
            (f"DO $$ BEGIN RAISE WARNING '{WORDS}'; RAISE EXCEPTION '{WORDS}'; END $$", []), (f"SELECT '{WORDS}'::int + pg_sleep(0)::text::int", []),
        ]:  # fmt: skip
            with pytest.raises(psycopg.Error):
                db.execute(statement, values)
        db.execute("DROP TABLE probe")
    silent(house, WORDS, "张三", PHONE, ID)


def test_bad_requests_leave_no_secret_behind(house: House) -> None:
    for path, status in [(f"/report/{TRACK}", 404), (f"/report/{TRACK}/x", 404), (f"/nothing?contact={PHONE}&key={KEY}", 404), (f"/cases/{ID}", 302)]:
        assert house.ask("GET", path, Authorization=f"Bearer {KEY}", Cookie=f"sessionid={SESSION}").status == status
    assert house.ask("POST", "/report", urlencode({"text": WORDS, "contact": PHONE})).status == 403
    assert house.ask("GET", f"/report/{TRACK}", Host=f"{PHONE}.example").status == 400
    assert house.ask("POST", "/report", f"text={PHONE}&" * 1_100, Cookie="csrftoken=" + "a" * 32).status == 413
    assert house.ask("PUT", f"/report/{TRACK}").status in (403, 405)
    assert house.ask("GET", "/crash", Authorization=f"Bearer {KEY}").status == 500
    silent(house, TRACK, PHONE, KEY, KEY[4:], SESSION, WORDS)


def test_signing_in_leaves_neither_name_nor_password_behind(house: House) -> None:
    answers = [house.post("/sign-in", username="zhangsan-9", password=f"guess-{PASSWORD}") for _ in range(6)]
    assert [answer.status for answer in answers] == [422] * 5 + [429] and answers[-1].headers["Retry-After"]
    good = house.post("/sign-in", username="admin", password=PASSWORD)
    assert good.status == 303
    cookies = [line.split(";")[0].split("=")[1] for line in good.headers.get_all("Set-Cookie")]
    assert "too many sign-ins tried" in house.log.read_text()
    silent(house, "zhangsan-9", PASSWORD, *cookies)


def test_no_secret_stands_in_the_process_list(house: House) -> None:
    var = house.home / "var"
    secrets = [PASSWORD, *(path.read_text() for path in (*var.glob("*.key"), var / "postgres.password"))]
    lines = [" ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])]
    assert len(secrets) == 4 and not [line for line in lines for secret in secrets if secret in line]
    silent(house, *secrets)


@pytest.mark.parametrize(
    "path",
    ["/static/parts/../cases/view.py", "/static/parts/%2e%2e/cases/view.py", "/static/parts/..%2fcases%2fview.py", "/static/..%5c..%5csite%5csettings.py",
     "/static//etc/passwd", "/static/%2fetc%2fpasswd", "/static/parts/city.css%00.py", "/static/parts/draw.py", "/static/../../../../etc/passwd",
     "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/static/parts/....//....//etc/passwd"],
)  # fmt: skip
def test_no_path_leads_out_of_the_styles(house: House, path: str) -> None:
    answer = house.ask("GET", path.replace("/static/", settings.STATIC_URL))
    assert answer.status in (400, 404) and "root:" not in answer.text and "import" not in answer.text


def test_the_web_server_does_not_name_itself(house: House) -> None:
    for path in ("/sign-in", f"{settings.STATIC_URL}parts/city.css", "/nothing"):
        answer = house.ask("GET", path)
        assert not answer.headers.get("Server") and "X-Powered-By" not in answer.headers
        assert "granian" not in str(answer.headers).lower() + answer.text.lower()


def test_files_are_closed_to_others(house: House) -> None:
    var = house.home / "var"
    assert var.stat().st_mode & 0o066 == 0, "root lets the server's user pass through, and nobody list"
    for path in (*var.glob("*.key"), *var.glob("*.log"), var / "postgres.password", *var.glob("*.lock"), var / "postgres", var / "postgres.socket"):
        assert path.stat().st_mode & 0o077 == 0, path
