"""How is the process of the streams set? As the web server, with one address."""

from cityloop.site.settings import *  # noqa: F403

ROOT_URLCONF = "cityloop.site.live.urls"
MIDDLEWARE = [
    "cityloop.faces.pages.parts.draw.Guard",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
