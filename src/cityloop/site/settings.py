"""Which parts are plugged in, and how are they set?"""

import os
from pathlib import Path

from cityloop.site import home, postgres

HOME = home.folder()
VAR = HOME / "var"
DEBUG = os.environ.get("CITYLOOP_DEBUG") == "1"
SECRET_KEY = home.secret("django")
SEAL_KEY = home.secret("seal")
ALLOWED_HOSTS = os.environ.get("CITYLOOP_HOSTS", "127.0.0.1,localhost").split(",")
INSTALLED_APPS = [
    "cityloop.store",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "cityloop.faces.pages.parts.draw.Guard",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cityloop.faces.steady.Steady",
    "cityloop.faces.api.problem.Problems",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "cityloop.site.urls"
WSGI_APPLICATION = "cityloop.site.wsgi.application"
PAGES = Path(__file__).parent.parent / "faces" / "pages"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [PAGES]}]
DATABASES = {} if home.offline else {"default": home.database(postgres.url())}
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
STATIC_URL = "/static/"
STATICFILES_DIRS = [("parts", PAGES / "parts")]
STATICFILES_FINDERS = ["cityloop.site.static.ScreenFiles"]
WHITENOISE_USE_FINDERS = True
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
PACK_FOLDERS = [Path(p) for p in os.environ.get("CITYLOOP_PACKS", "").split(os.pathsep) if p]
LINK = os.environ.get("CITYLOOP_LINK", "console")
