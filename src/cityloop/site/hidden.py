"""What does the page of a fault hide, where CITYLOOP_DEBUG=1 shows one?"""

import re

from django.views.debug import SafeExceptionReporterFilter


class Hidden(SafeExceptionReporterFilter):
    """What the page of CITYLOOP_DEBUG=1 hides: also our database's URL, which the web server hands on with each request."""

    hidden_settings = re.compile(f"{SafeExceptionReporterFilter.hidden_settings.pattern}|DATABASE|COOKIE|MAIL", re.IGNORECASE)
