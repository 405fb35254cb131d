"""What does one request see of the district?"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cityloop.queries.district import steady


class Steady:
    """Lets a request see one district from its beginning to its end."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]):
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer."""
        with steady():
            return self.answer(request)
