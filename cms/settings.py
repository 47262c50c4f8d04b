"""All configuration, read from environment variables.

Development works with none of them set. Production (`DEBUG=0`) refuses to start without the ones it cannot guess:
see the table in README.md, which a test holds equal to `cms.environment.ENVIRONMENT`.
"""

import json
import os
import sys
from email.utils import formataddr, parseaddr
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from cms.environment import ENVIRONMENT
from cms.log_lines import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()


def optional(name: str, default: str) -> str:
    """The variable's value; an empty one counts as absent."""
    return env.str(name, default="") or default


_debug = optional("DEBUG", "1").strip().lower()
if _debug not in {"0", "false", "no", "off", "1", "true", "yes", "on"}:
    raise ImproperlyConfigured(f"DEBUG is {_debug!r}. Write 0 in production, 1 in development.")
DEBUG = _debug not in {"0", "false", "no", "off"}


def required(name: str, development: str) -> str:
    """The variable's value; in production an absent one stops the start with a sentence."""
    value = env.str(name, default="")
    if value:
        return value
    if not DEBUG:
        raise ImproperlyConfigured(f"{name} is not set. With DEBUG=0 it is required: {ENVIRONMENT[name][1]}.")
    return development


SECRET_KEY = required("SECRET_KEY", "development-only-key-that-production-refuses-to-start-with-0123456789")
if not DEBUG and (len(SECRET_KEY) < 50 or SECRET_KEY.startswith("development-only")):
    raise ImproperlyConfigured("SECRET_KEY is too short or the development key. With DEBUG=0 use 50 random characters.")
ALLOWED_HOSTS = [
    host.strip() for host in required("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host.strip()
]
SITE_NAME = optional("SITE_NAME", "Verum Medical")
SITE_URL = required("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
TRUSTED_PROXIES = int(optional("TRUSTED_PROXIES", "0"))
CROSSREF_URL = optional("CROSSREF_URL", "https://api.crossref.org").rstrip("/")
NCBI_URL = optional("NCBI_URL", "https://eutils.ncbi.nlm.nih.gov/entrez/eutils").rstrip("/")
CONTACT_EMAIL = optional("CONTACT_EMAIL", "").strip()
RETRACTIONS_URL = optional("RETRACTIONS_URL", "").strip()
STORED_PAGES = optional("STORED_PAGES", "0" if DEBUG else "1") == "1"
STORED_PAGES_BYTES = int(optional("STORED_PAGES_MB", ENVIRONMENT["STORED_PAGES_MB"][0])) * 1_000_000
PURGE_PROXIES = [proxy.strip() for proxy in optional("PURGE_PROXIES", "").split(",") if proxy.strip()]
REQUEST_HOOK = optional("REQUEST_HOOK", "")
LOG_FORMAT = optional("LOG_FORMAT", "plain" if DEBUG else "json").strip().lower()
METRICS_TOKEN = optional("METRICS_TOKEN", "").strip()
if METRICS_TOKEN:
    if len(METRICS_TOKEN) < 20:
        raise ImproperlyConfigured("METRICS_TOKEN is too short. Use 20 random characters or more.")
    # prometheus-client reads it when it is imported: with it, counts of all processes are one.
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", optional("METRICS_DIR", str(VAR_DIR / "metrics")))
    Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True, exist_ok=True)
SHARED_CACHE_SECONDS = int(optional("SHARED_CACHE_SECONDS", ENVIRONMENT["SHARED_CACHE_SECONDS"][0]))
QUESTION_ADDRESS_DAYS = int(optional("QUESTION_ADDRESS_DAYS", ENVIRONMENT["QUESTION_ADDRESS_DAYS"][0]))
SIGN_IN_RECORD_DAYS = int(optional("SIGN_IN_RECORD_DAYS", ENVIRONMENT["SIGN_IN_RECORD_DAYS"][0]))
NOTIFICATION_DAYS = int(optional("NOTIFICATION_DAYS", ENVIRONMENT["NOTIFICATION_DAYS"][0]))
SENT_MAIL_DAYS = int(optional("SENT_MAIL_DAYS", ENVIRONMENT["SENT_MAIL_DAYS"][0]))
PREVIEW_LINK_DAYS = int(optional("PREVIEW_LINK_DAYS", ENVIRONMENT["PREVIEW_LINK_DAYS"][0]))
if PREVIEW_LINK_DAYS not in (1, 3, 7, 14, 30):
    raise ImproperlyConfigured("PREVIEW_LINK_DAYS is what the form proposes. Write 1, 3, 7, 14 or 30.")
API_REQUESTS_PER_MINUTE = int(optional("API_REQUESTS_PER_MINUTE", ENVIRONMENT["API_REQUESTS_PER_MINUTE"][0]))

INSTALLED_APPS = [
    "cms.operations",
    "cms.desk",
    "cms.publishing",
    "reviews",
    "articles",
    "cms.jobs",
    "cms.outbox",
    "cms.ledger",
    "cms.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "reversion",
    "simple_history",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "cms.operations.naming_views.NameTheView",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "cms.accounts.headers.HouseHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.interface_language.InterfaceLanguageMiddleware",
    "cms.accounts.errors.HousePagesInDevelopment",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "cms.accounts.methods.MethodsBeforeFormKeys",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.accounts.access.ExplicitAccessMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.accounts.context.site",
            ],
        },
    },
]

VAR_DIR.mkdir(exist_ok=True)
DATABASES = {"default": environ.Env.db_url_config(optional("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}"))}
DATABASE_POOL = int(optional("DATABASE_POOL", ENVIRONMENT["DATABASE_POOL"][0]))
if not DATABASES["default"].get("ENGINE"):
    raise ImproperlyConfigured(
        "DATABASE_URL is not understood. Write sqlite:///PATH or postgres://USER:PASSWORD@HOST:PORT/NAME."
    )
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        "PRAGMA recursive_triggers=ON;",
    }
    # A file, not memory: tests with threads then meet the locks of production. One a process, so that runs do not meet.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(gettempdir()) / f"editorial-test-{os.getpid()}.sqlite3")}
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    if 0 < DATABASE_POOL < 3:
        raise ImproperlyConfigured("DATABASE_POOL takes 3 or more: one watches over readers' pages all the time.")
    if DATABASE_POOL:
        # A thread gives its connection back at the end of each request, so that fewer than there are threads will do.
        pool = {"min_size": min(2, DATABASE_POOL), "max_size": DATABASE_POOL, "timeout": 10}
        DATABASES["default"] |= {"CONN_MAX_AGE": 0, "OPTIONS": {"pool": pool}}
    else:
        DATABASES["default"]["CONN_MAX_AGE"] = 60

REDIS_URL = optional("REDIS_URL", "")
CACHES = {
    "default": {"BACKEND": "cms.shared_cache.SharedCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

vars().update(environ.Env.email_url_config(required("EMAIL_URL", "consolemail://")))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = optional(
    "DEFAULT_FROM_EMAIL", formataddr((SITE_NAME, f"noreply@{SITE_URL.split('//')[-1].split(':')[0]}"))
).strip()
if "@" not in parseaddr(DEFAULT_FROM_EMAIL)[1]:
    raise ImproperlyConfigured("DEFAULT_FROM_EMAIL is no address. Write name@host, or Name <name@host>.")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

LEDGER_KEY_FILE = Path(required("LEDGER_KEY_FILE", str(VAR_DIR / "ledger-key.pem")))

# Some indexes carry columns along for PostgreSQL; SQLite leaves them out, and loses nothing but them.
SILENCED_SYSTEM_CHECKS = ["models.W040"]

# --- accounts: custom user, django-allauth, no public sign-up -----------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["cms.accounts.backends.CountingBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:start"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "cms.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "cms.accounts.sign_in_forms.SignInForm",
    "reauthenticate": "cms.accounts.sign_in_forms.ReauthenticateForm",
    "reset_password": "cms.accounts.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "cms.accounts.sign_in_forms.ResetPasswordKeyForm",
    "change_password": "cms.accounts.sign_in_forms.ChangePasswordForm",
    "set_password": "cms.accounts.sign_in_forms.SetPasswordForm",
    "add_email": "cms.accounts.sign_in_forms.AddEmailForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = None
MFA_ADAPTER = "cms.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = SITE_NAME
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "cms.accounts.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if not DEBUG:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# --- the two histories -------------------------------------------------------------------------------------------
SIMPLE_HISTORY_ENABLED = True
SIMPLE_HISTORY_REVERT_DISABLED = True

LANGUAGE_CODE = "en-gb"
# Languages that readers can be spoken to: those with a complete catalogue in locale/.
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
INTERFACE_LANGUAGE = optional("INTERFACE_LANGUAGE", LANGUAGE_CODE).lower()
if INTERFACE_LANGUAGE not in dict(LANGUAGES):
    raise ImproperlyConfigured(
        f"INTERFACE_LANGUAGE is {INTERFACE_LANGUAGE!r}. There are translations for: {', '.join(dict(LANGUAGES))}."
    )
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]


def _storage(name: str) -> dict[str, Any] | None:
    """A storage as Django's STORAGES describe it, in JSON; None where the variable is absent."""
    written = optional(name, "")
    if not written:
        return None
    try:
        storage = json.loads(written)
    except ValueError:
        storage = None
    if not isinstance(storage, dict) or "BACKEND" not in storage or not storage.keys() <= {"BACKEND", "OPTIONS"}:
        raise ImproperlyConfigured(
            f'{name} is not a storage. Write JSON: {{"BACKEND": "the.path.of.a.Storage", "OPTIONS": {{…}}}}.'
        )
    return storage


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Without an address of its own: figures are served by a view that asks who may see them.
    "figures": _storage("FIGURES_STORAGE")
    or {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": optional("FIGURES_DIR", str(VAR_DIR / "figures")), "base_url": None},
    },
    "imports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": optional("IMPORTS_DIR", str(VAR_DIR / "imports")), "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

FIGURE_MAX_BYTES = int(optional("FIGURE_MAX_MB", "10")) * 1_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# The import of many files takes 200 and their reference files.
DATA_UPLOAD_MAX_NUMBER_FILES = 500

# --- jobs ---------------------------------------------------------------------------------------------------------
TASK_BACKENDS = {
    "database": "django_tasks_db.DatabaseBackend",
    "immediate": "django_tasks.backends.immediate.ImmediateBackend",
}
_tasks_backend = optional("TASKS_BACKEND", "database")
TASKS = {"default": {"BACKEND": TASK_BACKENDS.get(_tasks_backend, _tasks_backend)}}

LOGGING = logging_settings(LOG_FORMAT, stream=sys.stderr)

if SENTRY_DSN := optional("SENTRY_DSN", "").strip():
    from cms.error_reporting import report_errors

    report_errors(SENTRY_DSN)
