"""Does a log line say what went wrong, and nothing that opens a door or reaches a person?"""

import io
import logging
import sys

import psycopg
import pytest
from django.views.debug import ExceptionReporter

from cityloop.loop.words import Refused
from cityloop.site import home, masks
from cityloop.site.main import main

HUNTER = "".join(("hun", "ter3"))  # not whole in the source, which a traceback shows
KEY = "clk_" + "Ab3-_" * 8
SAFE = [
    "20261012-000001 重开 / reopened at 2026-10-12T09:00:00+08:00", "CSRF token from POST incorrect.", "tick: clocks",
    'connection to server at "127.0.0.1", port 5432 failed: FATAL:  password authentication failed for user "cityloop"',
    'duplicate key value violates unique constraint "answer_once"', "pid 4194304, 1795538783.25 s, 渝中区 500103005013",
    "Listening at: http://127.0.0.1:8000", "/srv/cityloop/var/postgres.log: No such file or directory",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"key {KEY} refused", KEY[4:]), ("Not Found: /report/47c086d7-3ff3-4560-bb55-86b740ad2730", "-4"),
        ("/report/D9428888-122B-11E1-B85C-61CD3CBB3210", "122B"),
        ("/report/d9428888%2D122b%2D11e1%2Db85c%2D61cd3cbb3210", "122b"), ("postgresql://u:p@ss:w@host/d", "ss:w"),
        ("Authorization: Bearer abc.def", "abc"), ("{'Authorization': 'Basic dTpw'}", "dTpw"), ("bearer abcdefgh12", "abcdefgh"),
        ("Cookie: sessionid=abc; x=1", "abc"), ("sessionid=k2j4h5k2j4h5", "k2j4"), ("password = 'a b c'", "a b"), ("'PASSWORD': 'hunter2'", "hunter"),
        ("CITYLOOP_DJANGO_KEY=abc123", "abc123"), ("mail li.lei+x@example.com.cn now", "lei"), ("li%40example.com", "example"),
        ("电话13912345678。", "1391"), ("+86 139 1234 5678", "5678"), ("１３９１２３４５６７８", "１３９"), ("023-63512345", "6351"), ("座机63512345", "6351"),
        ("身份证11010519491231002X", "1949"), ("卡6222020200112233445", "6222"), ("k3j" * 12, "k3j"),
    ],
)  # fmt: skip
def test_what_opens_a_door_or_reaches_a_person_is_masked(text: str, secret: str) -> None:
    assert secret not in masks.masked(text) and masks.GONE in masks.masked(text)


@pytest.mark.parametrize("text", SAFE)
def test_what_helps_to_mend_stays(text: str) -> None:
    assert masks.masked(text) == text


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (ValueError("could not read '张三家漏水' here"), "could not read '•••' here"), (KeyError("张三"), "'•••'"), (KeyError("unit"), "'unit'"),
        (Refused("没有这个单位 / no such unit", field="unit", value="张三"), "unit: 没有这个单位 / no such unit"),
        (psycopg.DataError('invalid input syntax for type integer: "张三 13912345678"\nLINE 1: ...VALUES (\'张三\''), None),
        (psycopg.IntegrityError('null value in column "text"\nDETAIL:  Failing row contains (1, 张三).'), 'null value in column "text"'),
        (ValueError("can't read '张三\n住 5 楼'"), "can't read '•••'"), (ValueError("不能读“张三”"), "不能读“•••“"), (ValueError(""), ""),
    ],
)  # fmt: skip
def test_a_faults_message_repeats_no_ones_words(fault: BaseException, said: str | None) -> None:
    found = masks.told(fault)
    assert "张三" not in found and "139" not in found
    assert said is None or found == said


def written(log: logging.Logger, record) -> str:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(masks.Masked("%(levelname)s %(name)s: %(message)s"))
    log.addHandler(handler)
    try:
        record()
    finally:
        log.removeHandler(handler)
    return out.getvalue()


def test_a_traceback_keeps_its_lines_and_loses_the_words() -> None:
    log = logging.getLogger("test.masks")

    def fail() -> None:
        try:
            try:
                raise ValueError(f"bad contact {'13912345678'} in '张三的电话'")
            except ValueError as first:
                raise Refused("不行 / no", field="text", value="张三的电话") from first
        except Refused:
            log.exception("report of %s", "13912345678")

    said = written(log, fail)
    assert "test_masks.py" in said and "in fail" in said and "ValueError: bad contact ••• in '•••'" in said
    assert "Refused: text: 不行 / no" in said and "report of •••" in said
    outside = "\n".join(line for line in said.splitlines() if not line.startswith("    "))  # of lines of source
    assert "13912345678" not in said and "张三" not in outside


def test_a_message_cannot_forge_a_second_line() -> None:
    log = logging.getLogger("test.masks")
    said = written(log, lambda: log.warning("path %s", "/x\nERROR django: all is lost\x1b[2J"))
    assert said.count("\n") == 1 and "\x1b" not in said


def test_the_logging_that_is_set_is_the_masked_one(settings) -> None:
    for handler in logging.getLogger().handlers + logging.getLogger("django").handlers:
        assert isinstance(handler.formatter, masks.Masked) or type(handler).__module__.startswith("_pytest")
    assert settings.LOGGING["root"]["handlers"] == ["console"]


def test_the_page_of_debug_hides_the_databases_url(settings) -> None:
    settings.DEBUG = True
    try:
        raise RuntimeError("x")
    except RuntimeError:
        kind, fault, where = sys.exc_info()
    from django.test import RequestFactory

    asked = RequestFactory().get("/", CITYLOOP_DATABASE_URL=f"postgresql://u:{HUNTER}@h/d", CITYLOOP_SEAL_KEY=HUNTER, HTTP_COOKIE=f"sessionid={HUNTER}")
    assert HUNTER not in ExceptionReporter(asked, kind, fault, where).get_traceback_html()


BAD = [
    "postgresql://u:pa/hunter2@127.0.0.1:1/d", "postgresql://u:pa@hunter2@127.0.0.1:1/d", "postgresql://u:12#hunter2@127.0.0.1:1/d",
    "postgresql://u:12?hunter2@127.0.0.1:1/d", "postgresql://u:12/hunter2@127.0.0.1:1/d", "postgresql://u:%zzhunter2@127.0.0.1:1/d",
    "postgresql://u:[hunter2@127.0.0.1:1/d", "postgresql://u:hunter 2hunter2@127.0.0.1:1/d", "host=127.0.0.1 password=hunter2",
    "postgresql://u:hunter2@127.0.0.1:x/d", "mysql://u:hunter2@127.0.0.1/d",
]  # fmt: skip


@pytest.mark.parametrize("url", [*BAD, "postgresql://u:hunter2@127.0.0.1:1/d", "postgresql://u:hunter2@no.such.host.invalid/d"])
def test_a_databases_password_is_never_repeated(url: str, monkeypatch, capfd) -> None:
    monkeypatch.setenv("CITYLOOP_DATABASE_URL", url)
    monkeypatch.delenv("CITYLOOP_HOME", raising=False)
    from cityloop.site import doctor, postgres

    with pytest.raises(Refused) as no:
        postgres.url()
    well, said = doctor.database()
    assert not well and "CITYLOOP_DATABASE_URL" in no.value.text
    assert "hunter" not in no.value.text + said + str(no.value.__cause__ and masks.told(no.value.__cause__))
    assert "hunter" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("url", ["postgresql://u:p%40%2Fs@h:5432/d?sslmode=require", "postgresql:///d?host=/run/postgresql", "postgres://u@h/d"])
def test_a_well_written_url_is_taken(url: str) -> None:
    assert home.strict(url) == url


def test_a_command_that_the_database_fails_says_so_without_the_row(monkeypatch, capsys) -> None:
    from django.db import ProgrammingError

    def fail(*_: object) -> int:
        raise ProgrammingError("syntax error at \"张三\"\nLINE 1: SELECT '张三'")

    monkeypatch.setattr("cityloop.site.main._command", fail)
    assert main(["tick"]) == 2
    said = capsys.readouterr().err
    assert "syntax error" in said and "张三" not in said
