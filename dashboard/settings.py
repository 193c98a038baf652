"""Settings of the installation. Two profiles: production (the default) and demo (GANTRY_DEMO=1, loopback only).

Each environment variable is explained in docs/configuration.md; a test holds the two together.
"""

from pathlib import Path
from typing import Any

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

from dashboard import env
from dashboard.databases import database_from_url

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"

DEMO = env.flag("GANTRY_DEMO")
DEBUG = False
DATA_DIR = env.path("GANTRY_DATA_DIR", BASE_DIR / "var")
HEARTBEAT_FILE = env.text("GANTRY_HEARTBEAT_FILE")  # touched by processes without a port: clusters/heartbeat.py

SECRET_KEY = env.text("GANTRY_SECRET_KEY")
if not SECRET_KEY and DEMO:
    SECRET_KEY = "demo-only-" + "x" * 48  # `make demo` makes a random one; this serves commands run beside it
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "Set GANTRY_SECRET_KEY (50 random characters), or GANTRY_DEMO=1 to try Gantry on this machine."
    )
SECRET_KEY_FALLBACKS = env.words("GANTRY_SECRET_KEY_FALLBACKS")

ALLOWED_HOSTS = env.words("GANTRY_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEMO else "")
CSRF_TRUSTED_ORIGINS = env.words("GANTRY_TRUSTED_ORIGINS")

# ---- what may be changed in AWS: read-only unless said otherwise ------------------------------------------------
WRITES_ENABLED = env.flag("GANTRY_WRITES", default=DEMO)
BULK_AT_ONCE = env.number("GANTRY_BULK_AT_ONCE", 5)  # services of a batch that may roll at the same time
PLAN_VALID_S = 600  # a plan older than this must be made anew

# ---- environment values (docs/configuration.md: ENV_VALUES) ------------------------------------------------------
ENV_VALUES = env.one_of("ENV_VALUES", ("never", "encrypted"), "never")
FIELD_KEYS = env.words("GANTRY_FIELD_KEYS")  # Fernet keys, the first encrypts, all decrypt
if ENV_VALUES == "encrypted" and not FIELD_KEYS:
    raise ImproperlyConfigured(
        "ENV_VALUES=encrypted needs GANTRY_FIELD_KEYS (a Fernet key; more than one while rotating)."
    )

# ---- applications ------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "csp",
    "axes",
    "clusters.apps.ClustersConfig",
    "dashboard.apps.DashboardConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "dashboard.middleware.StoresMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dashboard.middleware.LoginMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "dashboard.urls"
ASGI_APPLICATION = "dashboard.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboard.context.frame",
            ],
        },
    },
]

# ---- stores ------------------------------------------------------------------------------------------------------
DATABASES = {"default": database_from_url(env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'gantry.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "gantry",
        "OPTIONS": {"socket_timeout": 3, "socket_connect_timeout": 2, "health_check_interval": 30},
    }
}
SESSION_ENGINE = "dashboard.sessions"  # SQLite's one writer is kept for the mirror

# ---- people ------------------------------------------------------------------------------------------------------
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "fleet"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # its tables stay empty: counters are in the cache

# ---- browser security ----------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],  # one event stream a browser: static/js/live_stream.js
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if not DEMO:
    SECURE_SSL_REDIRECT = env.flag("GANTRY_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("GANTRY_BEHIND_PROXY") else None
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked inside the network, over plain http
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = env.number("GANTRY_HSTS_SECONDS", 365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

# ---- static files ------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "dashboard.finders.PlotlyFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEMO  # nothing to collect before the first page
WHITENOISE_AUTOREFRESH = False

# ---- jobs: see docs/decisions on once-only work --------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True  # our tables hold state
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20.0
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
}
CELERY_TASK_DEFAULT_QUEUE = "sweep"
CELERY_TIMEZONE = "UTC"

# ---- the rest ------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"plain_refusals": {"()": "dashboard.logs.PlainRefusals"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["plain_refusals"]}},
    "root": {
        "handlers": ["stderr"],
        "level": env.one_of("GANTRY_LOG_LEVEL", ("debug", "info", "warning", "error"), "info").upper(),
    },
    "loggers": {
        "botocore": {"level": "ERROR"},  # its warnings repeat, with a traceback, what `call` raises
        "urllib3": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},  # one line a job is noise; failures are warnings or worse
    },
}
