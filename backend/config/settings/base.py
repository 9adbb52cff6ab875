"""What both ways to run share. Concerns with more than a few lines have files of their own beside this one."""

from pathlib import Path

import django_stubs_ext
from django.utils.translation import gettext_lazy as _

from backend.lib.env import env_bool, env_command, env_folder, env_int, env_str
from backend.lib.env_addresses import env_host, env_hosts, env_origin, env_origins

django_stubs_ext.monkeypatch()  # lets `ModelForm[Product]` and its like stand in base classes

BASE_DIR = Path(__file__).resolve().parents[3]
DATA_DIR = env_folder("SHUQIAO_DATA", BASE_DIR / "var")

HOST = env_host("HOST", "127.0.0.1")
PORT = env_int("PORT", 8000, low=1, high=65535)
LOOPBACK = HOST in {"127.0.0.1", "localhost", "::1"}
# All interfaces have no address of their own: from this machine 127.0.0.1 leads there.
SERVED_AT = f"http://{'127.0.0.1' if HOST in {'0.0.0.0', '::'} else f'[{HOST}]' if ':' in HOST else HOST}:{PORT}"  # noqa: S104
SITE_URL = env_origin("SITE_URL", SERVED_AT)

DEBUG = env_bool("DEBUG", False)
# Known passwords and demo rows exist only where this is true; production sets it to False and nothing can raise it.
DEMO_ALLOWED = True
# A race of the meeting planner takes the processors for up to a minute: a child process runs it, beside whoever asked.
PLANNING_ELSEWHERE = True
QUEUE = "embedded"  # "embedded": the relay in the one ASGI process; "celery": workers and beat

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "rules.apps.AutodiscoverRulesConfig",
    "search",
    "notifications",
    "backend.reference",
    "backend.audit",
    "backend.outbox",
    "backend.files",
    "backend.policy",
    "backend.web",
    "backend.accounts",
    "backend.organisations",
    "backend.conflicts",
    "backend.talent",
    "backend.financing",
    "backend.scenarios",
    "backend.recommendations",
    "backend.roadshows",
    "backend.referrals",
    "backend.dashboard",
    "backend.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "backend.web.middleware.RequestIdMiddleware",
    "csp.middleware.CSPMiddleware",
    "backend.config.middleware.HealthMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backend.accounts.middleware.SessionLimitsMiddleware",
    "backend.organisations.middleware.ActingOrganisationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "backend.web.middleware.PaperMiddleware",
    "backend.web.middleware.NulMiddleware",
]

ROOT_URLCONF = "backend.config.urls"
ASGI_APPLICATION = "backend.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "backend" / "web" / "templates"],  # before the pages that allauth brings along
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "backend.web.context.site",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文"))]
LOCALE_PATHS = [BASE_DIR / "backend" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"  # private: served only by backend.files after a permission check
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(MEDIA_ROOT)}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_MAX_BYTES = env_int("FILE_MAX_MB", 30, low=1, high=200) * 1024 * 1024
REQUEST_MAX_BYTES = 4 * FILE_MAX_BYTES  # a form may carry several files; more is stopped while it arrives
# A virus scanner that reads a file from its standard input, such as "clamdscan --no-summary -"; empty: none.
FILE_SCAN_COMMAND = env_command("FILE_SCAN_COMMAND")

ALLOWED_HOSTS = env_hosts("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", HOST])
CSRF_TRUSTED_ORIGINS = env_origins("CSRF_TRUSTED_ORIGINS")
ATOMIC_REQUESTS = False  # BEGIN IMMEDIATE would make every reader a writer on SQLite

REFERRALS_PUBLISH_RATES = env_bool("REFERRALS_PUBLISH_RATES", False)  # 答复率、对接转化率 of institutions to everybody
SCENARIO_SECOND_REVIEW = env_bool("SCENARIO_SECOND_REVIEW", False)  # 复审 between the first and the final review

# The footer that a government site must carry; production refuses to start without it.
SITE_FOOTER = {
    "organiser": env_str("FOOTER_ORGANISER", "演示环境，未设主办单位"),
    "site_code": env_str("FOOTER_SITE_CODE", ""),
    "icp": env_str("FOOTER_ICP", ""),
    "police": env_str("FOOTER_POLICE", ""),
    "complaints": env_str("FOOTER_COMPLAINTS", ""),
}
