"""Settings of the tests: the embedded default, or the real services where the environment names them.

TEST_DATABASE_URL, TEST_REDIS_URL and TEST_ELASTICSEARCH_URL put PostgreSQL, Redis and Elasticsearch in place of
SQLite, the in-memory layer and the embedded engine; the services lane sets all three.
"""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

os.environ.setdefault("SHUQIAO_DATA", tempfile.mkdtemp(prefix="shuqiao-test-"))
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
number = int(worker.removeprefix("gw")) + 1 if worker else 0
if worker and Path(os.environ["SHUQIAO_DATA"]).name != worker:
    # Each of several test processes has data of its own; what it starts inherits the folder as it is.
    os.environ["SHUQIAO_DATA"] = str(Path(os.environ["SHUQIAO_DATA"]) / worker)

from . import database
from .embedded import *  # noqa: F403
from .embedded import BASE_DIR, DATA_DIR, SEARCH, STATIC_ROOT, STORAGES

SECRET_KEY = "only-for-tests"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# Every client of a test begins its middleware anew, which would list all static files each time.
WHITENOISE_AUTOREFRESH = True

if url := os.environ.get("TEST_DATABASE_URL"):
    DATABASES = {"default": database.postgresql(url)}
    DATABASES["default"]["OPTIONS"] = {}  # no pool: the test database is dropped at the end
else:
    DATABASES = {"default": database.sqlite(Path(DATA_DIR))}
    # A file, not memory: threads of race tests and the websocket share it.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
SEARCH = {**SEARCH, "LIBRARY": False}  # two thousand problems to index before each first query
if url := os.environ.get("TEST_ELASTICSEARCH_URL"):
    SEARCH = {
        **SEARCH,
        "BACKEND": "elasticsearch",
        "URLS": [url],
        "PREFIX": f"test-{os.getpid()}",
        "TIMEOUT_SECONDS": 10,
    }
if url := os.environ.get("TEST_REDIS_URL"):
    # A database for each process: what one clears, another may be using.
    parts = urlsplit(url)
    url = urlunsplit(parts._replace(path=f"/{int(parts.path.strip('/') or 0) + number}"))
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [url], "prefix": f"test{os.getpid()}"},
        }
    }
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}}

MATCHING_BUILDS_ELSEWHERE = False  # a child process would look into another database
PLANNING_ELSEWHERE = False  # as above
MATCHING_CACHE = BASE_DIR / "build" / "matching"  # shared by all test processes: it takes seconds to compute
