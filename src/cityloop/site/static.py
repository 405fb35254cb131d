"""Which files of a screen's folder may a browser have?"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.staticfiles.finders import FileSystemFinder

SERVED = (".css", ".js", ".js.gz", ".svg", ".png", ".woff2")  # .gz: whitenoise looks for it beside the file


class ScreenFiles(FileSystemFinder):
    """Finds styles, scripts and pictures beside the templates, and never code or templates."""

    def find(self, path: str, *args: Any, **kwargs: Any) -> Any:
        """Return the file's path, an empty list for what is not served."""
        return super().find(path, *args, **kwargs) if path.endswith(SERVED) else []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        """Yield the (path, storage) pairs that are served."""
        return (pair for pair in super().list(ignore_patterns) if pair[0].endswith(SERVED))
