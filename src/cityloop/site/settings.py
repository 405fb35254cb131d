"""Which parts are plugged in, and how are they set?"""

import os
from pathlib import Path

from cityloop.site import catalogue, home, masks, postgres, static

HOME = home.folder()
VAR = HOME / "var"
DEBUG = os.environ.get("CITYLOOP_DEBUG") == "1"
SECRET_KEY = home.secret("django")
SEAL_KEY = home.secret("seal")
HTTPS = os.environ.get("CITYLOOP_HTTPS") == "1"  # browsers come over HTTPS alone: everything below follows from it
PROXY = os.environ.get("CITYLOOP_PROXY") == "1"  # a proxy of ours stands before us and writes X-Forwarded-Proto and -For
LIVE = os.environ.get("CITYLOOP_LIVE", "")  # where a page finds the stream of changes: a port beside ours, or a path; unset, it asks now and then
ALLOWED_HOSTS = [host.strip() for host in os.environ.get("CITYLOOP_HOSTS", "127.0.0.1,localhost").split(",") if host.strip()]
WEB = os.environ.get("CITYLOOP_WEB", "")  # the web server's port, as the process of the stream is told it: to a browser another origin
LIVE_FOR: list[str] = [f"http://{host}:{WEB}" for host in ALLOWED_HOSTS if WEB]  # whose pages may listen
INSTALLED_APPS = [
    "cityloop.store",
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
MIDDLEWARE = [
    "cityloop.faces.pages.parts.draw.Guard",  # outermost: it also sees what the others answer by themselves
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cityloop.faces.steady.Steady",
    "cityloop.faces.api.problem.Problems",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cityloop.faces.who.Owing",
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
LOCALE_PATHS = [catalogue.ready(PAGES / "locale", home.var() / "locale")]
FETCHED = home.CHECKOUT / "fetched" / "maplibre"  # files of others that set-up fetches (fetch.py); pages do without them
STATIC_ROOT = static.ready([*(PAGES / name for name in ("parts", "design", "cases", "call", "map")), *[FETCHED] * FETCHED.is_dir()], home.var() / "static")
STATIC_URL = f"/static/{STATIC_ROOT.name}/"
WHITENOISE_IMMUTABLE_FILE_TEST = "."  # every file: its address holds the digest of what is in it
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = False  # nothing else is served, also where CITYLOOP_DEBUG shows faults
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "cityloop.site.sessions"
SESSION_COOKIE_AGE = 9 * 3600  # seconds: a shift of eight hours and its handover
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = ("__Host-sessionid", "__Host-csrftoken") if HTTPS else ("sessionid", "csrftoken")
LANGUAGE_COOKIE_NAME, THEME_COOKIE_NAME = ("__Host-language", "__Host-theme") if HTTPS else ("language", "theme")
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # no script of ours reads them: the token stands in each form
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"  # Strict would ask whoever follows a link in a mail to sign in again
CSRF_FAILURE_VIEW = "cityloop.faces.pages.parts.faults.expired"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 86400 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY else None
SECURE_REFERRER_POLICY = "same-origin"  # not no-referrer: browsers would then send Origin: null, which the CSRF check refuses
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
LOGGING = masks.LOGGING
DEFAULT_EXCEPTION_REPORTER_FILTER = "cityloop.site.hidden.Hidden"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
PACK_FOLDERS = [Path(p) for p in os.environ.get("CITYLOOP_PACKS", "").split(os.pathsep) if p]

# Wires out
LINK = os.environ.get("CITYLOOP_LINK", "")  # unset: mail when a server is named, else the console
MAIL = os.environ.get("CITYLOOP_MAIL", "")
MAIL_FROM = os.environ.get("CITYLOOP_MAIL_FROM", "")
HOOK_HOSTS = [host.strip() for host in os.environ.get("CITYLOOP_HOOK_HOSTS", "").split(",") if host.strip()]
SMS = os.environ.get("CITYLOOP_SMS", "")
SMS_TOKEN = os.environ.get("CITYLOOP_SMS_TOKEN", "")

# A provider of identities (OpenID Connect)
OIDC_ISSUER = os.environ.get("CITYLOOP_OIDC_ISSUER", "")
OIDC_CLIENT = os.environ.get("CITYLOOP_OIDC_CLIENT", "")
OIDC_SECRET = os.environ.get("CITYLOOP_OIDC_SECRET", "")
OIDC_NAME = os.environ.get("CITYLOOP_OIDC_NAME", "")
OIDC_CLAIM = os.environ.get("CITYLOOP_OIDC_CLAIM", "email")  # by which a member is known: email, else a claim that holds the account's name
