"""Production: PostgreSQL, Redis, Celery, Elasticsearch; every secret from the environment or *_FILE, none has a default."""

from django.core.exceptions import ImproperlyConfigured

from backend.lib.env import env_bool, env_key, env_str
from backend.lib.env_addresses import env_hosts, env_origin, env_redis

from . import database, search
from .api import *  # noqa: F403
from .base import *  # noqa: F403
from .base import BASE_DIR
from .celery import *  # noqa: F403
from .email import *  # noqa: F403
from .logging import *  # noqa: F403
from .matching import *  # noqa: F403
from .notices import *  # noqa: F403
from .outbox import *  # noqa: F403
from .products import *  # noqa: F403
from .security import *  # noqa: F403
from .sign_in import *  # noqa: F403
from .sms import *  # noqa: F403

if env_bool("DEBUG", False):
    raise ImproperlyConfigured("DEBUG 在生产环境不能打开：出错页会公开设置和数据。")
DEBUG = False
ALLOWED_HOSTS = env_hosts("ALLOWED_HOSTS")
SITE_URL = env_origin("SITE_URL")
STATIC_ROOT = BASE_DIR / "static"  # filled when the image is built
DEMO_ALLOWED = False
QUEUE = "celery"
SECRET_KEY = env_key("SECRET_KEY")
DATABASES = {"default": database.postgresql(env_str("DATABASE_URL"))}
SEARCH = search.elasticsearch()
REDIS_URL = env_redis("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "shuqiao"},
    }
}
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

HTTPS = env_bool("HTTPS", True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = False  # the proxy in front does it
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

SITE_FOOTER = {
    "organiser": env_str("FOOTER_ORGANISER"),
    "site_code": env_str("FOOTER_SITE_CODE"),
    "icp": env_str("FOOTER_ICP"),
    "police": env_str("FOOTER_POLICE"),
    "complaints": env_str("FOOTER_COMPLAINTS"),
}
