"""What does one INSERT over HTTP cost with nothing of ours around it?

A Django of its own with no middleware, one view and one table, on the same server, pool and PostgreSQL. The view reads JSON,
inserts one row in a transaction and answers JSON.
"""

import json
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path

from cityloop.site import home

TABLE = """CREATE TABLE IF NOT EXISTS bare_report (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, source text NOT NULL,
source_id text NOT NULL, title text NOT NULL, text text NOT NULL, received_at timestamptz NOT NULL DEFAULT now())"""
INSERT = "INSERT INTO bare_report (source, source_id, title, text) VALUES (%s, %s, %s, %s) RETURNING id"


def post(request: HttpRequest) -> JsonResponse:
    """Keep what was sent."""
    told = json.loads(request.body)
    row = ("bare", request.headers["Idempotency-Key"], told["title"], told["text"])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, row)
        number = cursor.fetchone()[0]
    answer = JsonResponse({"id": number}, status=201)
    answer["Content-Length"] = len(answer.content)  # else it leaves in chunks
    return answer


if "BARE_DATABASE" in os.environ:  # served, not imported for TABLE
    urlpatterns = [path("reports", post)]
    settings.configure(
        SECRET_KEY="bare", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], MIDDLEWARE=[], USE_TZ=True,
        DATABASES={"default": home.database(os.environ["BARE_DATABASE"])},
    )  # fmt: skip
    application = get_wsgi_application()
