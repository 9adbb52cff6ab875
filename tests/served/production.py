"""The platform as docker-compose.yml runs it: the production settings, a web process, a worker and beat, on real services."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import psycopg
import redis
from django.db import connection, connections

from tests.served.server import ROOT, free_port

NAME = "shuqiao.example.gov.cn"
COMPUTED = ROOT / "build" / "matching"  # what the matcher computes once, for all test processes
PATIENCE = 240.0  # on a machine that others use too
# As people keep them: what a run of the tests sets for itself must not reach the platform.
KEPT = ("PATH", "HOME", "LANG", "OPENBLAS_NUM_THREADS")


class Production:
    """One installation: a database, a Redis database and a prefix of the cluster of its own; the lane wipes the cluster."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.database = f"shuqiao_production_{os.getpid()}"
        self.prefix = f"production-{os.getpid()}"
        self.redis = urlunsplit(urlsplit(os.environ["TEST_REDIS_URL"])._replace(path="/14"))
        self._server = urlsplit(os.environ["TEST_DATABASE_URL"])
        (folder / "secret_key").write_text(secrets.token_urlsafe(48))
        self.environment = {
            **{name: os.environ[name] for name in KEPT if name in os.environ},
            "DJANGO_SETTINGS_MODULE": "backend.config.settings.production",
            "SHUQIAO_DATA": str(folder / "data"),
            "SECRET_KEY_FILE": str(folder / "secret_key"),
            "DATABASE_URL": self._url(self.database),
            "REDIS_URL": self.redis,
            "ELASTICSEARCH_URL": os.environ["TEST_ELASTICSEARCH_URL"],
            "ELASTICSEARCH_PREFIX": self.prefix,
            "ELASTICSEARCH_TIMEOUT": "30",
            "ALLOWED_HOSTS": NAME,
            "CSRF_TRUSTED_ORIGINS": f"https://{NAME}",
            "SITE_URL": f"https://{NAME}",
            "TRUSTED_PROXIES": "1",
            "MAIL_HOST": "127.0.0.1",
            "MAIL_PORT": str(free_port()),  # nobody there: mail is down, and nothing waits for it
            **{f"FOOTER_{name}": "试" for name in ("ORGANISER", "SITE_CODE", "ICP", "POLICE", "COMPLAINTS")},
        }

    @contextmanager
    def installed(self) -> Iterator[dict[str, str]]:
        """With tables as the tests have them, and the market of tests/flows; gives what its story needs to know."""
        connections.close_all()
        template = connection.settings_dict["NAME"]
        try:
            with psycopg.connect(self._url(self._server.path.strip("/")), autocommit=True) as server:
                # A template may have no reader, nor any that a thread of an earlier test left behind.
                server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [template])
                server.execute(f'CREATE DATABASE "{self.database}" TEMPLATE "{template}"')
            redis.Redis.from_url(self.redis).flushdb()
            if COMPUTED.is_dir():
                shutil.copytree(COMPUTED, self.folder / "data" / "matching")
            yield self.market()
        finally:
            with psycopg.connect(self._url(self._server.path.strip("/")), autocommit=True) as server:
                server.execute(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
            redis.Redis.from_url(self.redis).flushdb()

    def market(self) -> dict[str, str]:
        made = subprocess.run(
            [sys.executable, "-m", "tests.flows.market"],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        known: dict[str, str] = json.loads(made.stdout.splitlines()[-1])
        return known

    @contextmanager
    def running(self) -> Iterator[None]:
        """Web, worker and beat, started as the compose file starts them."""
        commands = {
            "web": ["uvicorn", "backend.config.asgi:application", f"--port={self.port}", "--no-access-log"],
            "worker": ["celery", "-A", "backend.config", "worker", "--loglevel=INFO", "--concurrency=2"],
            "beat": ["celery", "-A", "backend.config", "beat", "--loglevel=INFO", f"--schedule={self.folder / 'beat'}"],
        }
        processes = []
        try:
            for name, command in commands.items():
                with (self.folder / f"{name}.log").open("wb") as log:
                    processes.append(
                        subprocess.Popen(
                            [sys.executable, "-m", *command], cwd=ROOT, env=self.environment, stdout=log, stderr=log
                        )
                    )
            self.wait_until(lambda: self.answers("/health/live"))
            yield
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(60)

    def wait_until(self, condition: Callable[[], Any]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, self.said()
            time.sleep(0.2)

    def answers(self, path: str) -> bool:
        try:
            return self.ask("GET", path, host=f"127.0.0.1:{self.port}")[0] == 200
        except OSError:
            return False

    def ask(self, method: str, path: str, *, host: str = NAME, session: str = "", **fields: str) -> tuple[int, Any]:
        """As the proxy in front passes a browser's request on; gives the status, and JSON where it is that."""
        token = secrets.token_hex(16)
        headers = {
            "Host": host,
            "X-Forwarded-Proto": "https",
            "Origin": f"https://{NAME}",
            "Cookie": f"__Host-csrftoken={token}; __Host-sessionid={session}",
            "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, path, urlencode(fields) or None, headers)
            answer = line.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if "json" in answer.headers.get("Content-Type", "") else None
        finally:
            line.close()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._url(self.database)) as database:
            return database.execute(sql, values).fetchall()

    def said(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-3000:] for path in sorted(self.folder.glob("*.log")))

    def _url(self, database: str) -> str:
        return urlunsplit(self._server._replace(path=f"/{database}"))
