"""Does the API keep what its own description promises, whatever is sent?

`FUZZ=500 SEED=3 pytest tests/faces/api/test_schema.py` looks further than the few examples of every day.
"""

import contextlib
import json
import os
from collections.abc import Callable, Iterator

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from hypothesis import HealthCheck, Phase
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from cityloop.faces.api.app import api
from cityloop.store import models as m
from tests.faces.api.conftest import Api

EXAMPLES, SEED = int(os.environ.get("FUZZ", 12)), os.environ.get("SEED")
SAID = json.loads(json.dumps(api.get_openapi_schema()))
SCHEMA = schemathesis.openapi.from_dict(SAID)
SCHEMA.app = WSGIHandler()
OPERATIONS = {f"{op.method.upper()} {op.path}": op for op in (found.ok() for found in SCHEMA.get_all_operations())}
# What the description cannot know: codes of the demo district. They let half of what is well formed be done as well.
REAL = {
    "unit": "ULD", "post": "ULD.repair", "category": "PT01-02", "amount": "2 wd", "units": ["USC", "UGD"], "lead": "USC", "words": "嘉西村社区",
    "lon": 106.5448, "lat": 29.5655, "coordinates": "wgs84", "happened_at": "2026-10-12 08:30", "step": "repair", "kind": "photo", "into": "",
}  # fmt: skip
CHECKS = (
    not_a_server_error, checks.status_code_conformance, checks.content_type_conformance, checks.response_schema_conformance,
    checks.response_headers_conformance, checks.negative_data_rejection,
)  # fmt: skip


@pytest.fixture
def keys(program: Callable[..., Api], lamp: str) -> Iterator[list[str]]:
    """Return the secrets of programs that may do something; the test's one transaction outlives a request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield [program(role).secret for role in ("operator", "handler", "leader", "resident")]
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("kind", ["positive", "negative"])
def test_every_answer_is_one_that_the_description_names(name: str, kind: str, keys: list[str], lamp: str) -> None:
    operation = OPERATIONS[name]
    mode = schemathesis.GenerationMode(kind)
    real = {"number": lamp, "id": m.Notice.objects.get().pk} if kind == "positive" else {}

    @hypothesis.settings(
        max_examples=EXAMPLES, database=None, deadline=None, derandomize=SEED is None, suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode), data=hypothesis.strategies.data())
    def ask(case: schemathesis.Case, data: hypothesis.strategies.DataObject) -> None:
        key = data.draw(hypothesis.strategies.sampled_from(keys))
        for part in case.path_parameters.keys() & real.keys():
            case.path_parameters[part] = real[part]
        if kind == "positive" and isinstance(case.body, dict) and data.draw(hypothesis.strategies.booleans()):
            case.body |= {name: REAL[name] for name in case.body.keys() & REAL.keys()}
            case.headers.update({"If-Match": "*"} if "If-Match" in case.headers else {})
        with transaction.atomic():
            case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=CHECKS)
            transaction.set_rollback(True)

    if SEED is not None:
        ask = hypothesis.seed(int(SEED))(ask)
    with contextlib.suppress(hypothesis.errors.Unsatisfiable):  # nothing can be wrong with what takes nothing
        ask()
    assert connection.is_usable()


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, op in OPERATIONS.items() if "security" in op.definition.raw])
def test_without_a_key_nothing_is_told(name: str, district: str) -> None:
    method, path = name.split(" ")
    told = Api().client.generic(method, path.replace("{number}", "20261012-000001").replace("{id}", "1"), b"{}", content_type="application/json")
    assert told.status_code == 401 and told["WWW-Authenticate"] == "Bearer" and told.json()["field"] == "Authorization"


def test_the_description_is_the_same_when_asked_again() -> None:
    assert json.loads(json.dumps(api.get_openapi_schema())) == SAID
