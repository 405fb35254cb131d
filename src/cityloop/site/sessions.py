"""Where are sessions kept, so that a person sees them and can end them?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as Kept
from django.utils import timezone

from cityloop.store.models import Session

STEP = timedelta(minutes=5)  # `seen_at` is written no more often: a write at every look would cost more than it tells


class SessionStore(Kept):
    """Django's sessions in a table that says whose each one is; a row that was removed is a session that has ended."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row of what the session holds."""
        now, user = timezone.now(), data.get(SESSION_KEY)
        begun = datetime.fromisoformat(data["begun"]) if "begun" in data else now
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.user_id, row.browser, row.begun_at, row.seen_at = int(user) if user else None, data.get("browser", ""), begun, now
        return row

    def _get_session_from_db(self) -> Session | None:
        row: Session | None = super()._get_session_from_db()  # type: ignore[misc]
        now = timezone.now()
        if row and now - row.seen_at >= STEP:
            Session.objects.filter(pk=row.pk).update(seen_at=now)
        return row
