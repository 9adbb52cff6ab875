"""A wrong value in the environment stops the start with one sentence that names it, whichever way the process is started."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r'\benv_\w+\(\s*"(\w+)"')
HAN = re.compile(r"[\u4e00-\u9fff]")

GOOD = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP",
    "DATABASE_URL": "postgresql://shuqiao@database:5432/shuqiao",
    "REDIS_URL": "redis://:word@redis:6379/0",
    "ELASTICSEARCH_URL": "http://one:9200,https://two.example.cn:9200/search",
    "ALLOWED_HOSTS": "shuqiao.example.gov.cn,.example.cn,[::1],10.2.3.4",
    "SITE_URL": "https://shuqiao.example.gov.cn/",
    "CSRF_TRUSTED_ORIGINS": "https://*.example.gov.cn",
    "MAIL_FROM": "数桥 <shuqiao@example.gov.cn>",
    "FILE_SCAN_COMMAND": "sh -c 'exit 0'",
    "FOOTER_ORGANISER": "省数据局",
    "FOOTER_SITE_CODE": "1400000001",
    "FOOTER_ICP": "晋ICP备1号",
    "FOOTER_POLICE": "晋公网安备1号",
    "FOOTER_COMPLAINTS": "0351-1234567",
}
MISSING = ""
NO_FILE = "/nowhere/at/all"
WHOLE_NUMBERS = [
    "PORT", "FILE_MAX_MB", "ELASTICSEARCH_TIMEOUT", "MATCHING_CAPACITY", "TRUSTED_PROXIES", "DATABASE_POOL", "MAIL_PORT",
    "OUTBOX_MAX_ATTEMPTS", "OUTBOX_LEASE_SECONDS",
]  # fmt: skip
YES_OR_NO = [
    "DEBUG", "HTTPS", "MAIL_TLS", "PRODUCTS_SEEN_FIRST", "REFERRALS_PUBLISH_RATES", "SCENARIO_SECOND_REVIEW",
    "MATCH_QUALITY_PUBLIC",
]  # fmt: skip
WRONG = [
    *[(name, value) for name in WHOLE_NUMBERS for value in ("many", "-1", "999999")],
    *[(name, "perhaps") for name in YES_OR_NO],
    *[(name, MISSING) for name in GOOD if name.startswith("FOOTER_")],
    *[(name, MISSING) for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "SITE_URL")],
    *[
        (f"{name}_FILE", NO_FILE)
        for name in ("SECRET_KEY", "DATABASE_PASSWORD", "REDIS_URL", "MAIL_PASSWORD", "ELASTICSEARCH_PASSWORD",
                     "ELASTICSEARCH_API_KEY")
    ],
    ("SECRET_KEY_FILE", "/dev/null"),
    ("SHUQIAO_DATA", "/dev/null/data"),
    ("HOST", "http://0.0.0.0"),
    ("LOG_LEVEL", "LOUD"),
    ("DEBUG", "1"),
    ("SECRET_KEY", "x"),
    ("SECRET_KEY", "ab" * 40),
    ("DATABASE_URL", "postgresql://shuqiao:word@database:zz/shuqiao"),
    ("DATABASE_URL", "postgresql://shuqiao:word@database:5432/"),
    ("DATABASE_URL", "mysql://shuqiao:word@database/shuqiao"),
    ("REDIS_URL", "nonsense"),
    ("REDIS_URL", "redis://:word@redis:99999/0"),
    ("ELASTICSEARCH_URL", "foo"),
    ("ELASTICSEARCH_URL", "http://one:9200,two:9200"),
    ("ELASTICSEARCH_URL", "http://elastic:word@[one:9200"),
    ("ELASTICSEARCH_PREFIX", "Shu Qiao"),
    ("ALLOWED_HOSTS", "https://shuqiao.example.gov.cn"),
    ("ALLOWED_HOSTS", "shuqiao.example.gov.cn:443"),
    ("SITE_URL", "not-a-url"),
    ("SITE_URL", "https://shuqiao.example.gov.cn/portal"),
    ("CSRF_TRUSTED_ORIGINS", "shuqiao.example.gov.cn"),
    ("MAIL_FROM", "shuqiao"),
    ("MAIL_HOST", "smtp://mail"),
    ("SMS_GATEWAY_URL", "ftp://sms.example.cn"),
    ("SMS_SIGN_IN", "perhaps"),
    ("FILE_SCAN_COMMAND", '"'),
    ("FILE_SCAN_COMMAND", "no-such-scanner --quiet"),
]  # fmt: skip
# Any text will do; what MATCHING_MODEL names is looked for by a check of its own (tests/recommendations/test_named_model.py).
FREE = {"MAIL_USER", "ELASTICSEARCH_USER", "MATCHING_MODEL"}
# Read where there is a gateway of text messages, and looked at with one (test_sms_settings.py).
OF_A_GATEWAY = {"SMS_GATEWAY_FORMAT", "SMS_GATEWAY_METHOD", "SMS_GATEWAY_TIMEOUT", "SMS_SIGNATURE"}


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """The sentences for many environments, from one process."""
    data = str(tmp_path_factory.mktemp("data"))

    def read(cases):
        whole = [[module, {"SHUQIAO_DATA": data, "PATH": os.environ["PATH"], **values}] for module, values in cases]
        child = subprocess.run(
            [sys.executable, "-m", "tests.config.reading_settings"],
            cwd=ROOT, input=json.dumps(whole), capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
        return json.loads(child.stdout)

    return read


@pytest.fixture(scope="module")
def sentences(read):
    return dict(zip(WRONG, read([("production", {**GOOD, name: value}) for name, value in WRONG]), strict=True))


def test_good_values_are_taken(read):
    assert read([("production", GOOD), ("embedded", {}), ("embedded", {"HOST": "::", "DEBUG": "1"})]) == ["", "", ""]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_each_wrong_value_stops_the_start_with_its_sentence(sentences, name, value):
    said = sentences[name, value]

    assert name in said
    assert HAN.search(said)
    assert "\n" not in said
    assert "word" not in said.replace("PASSWORD", "")


def test_the_table_knows_every_variable():
    settings = (ROOT / "backend/config/settings").glob("*.py")
    known = {name for path in settings for name in READ.findall(path.read_text(encoding="utf-8"))}

    assert {name.removesuffix("_FILE") for name, _value in WRONG} | FREE | OF_A_GATEWAY == known


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "check"],
        ["-m", "uvicorn", "backend.config.asgi:application", "--port", "0"],
        ["-m", "uvicorn", "backend.config.asgi:application", "--port", "0", "--workers", "2"],
        ["-m", "celery", "-A", "backend.config", "beat"],
    ],
    ids=["manage.py", "uvicorn", "uvicorn --workers", "celery"],
)
def test_whichever_way_it_is_started(command, tmp_path):
    environment = {
        **os.environ, **GOOD, "SHUQIAO_DATA": str(tmp_path), "SITE_URL": "not-a-url",
        "DJANGO_SETTINGS_MODULE": "backend.config.settings.production",
    }  # fmt: skip
    ended = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )

    assert "设置有误：SITE_URL 应形如 https://shuqiao.example.gov.cn，现在是 'not-a-url'。" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.returncode != 0 or "--workers" in command  # that one is ended by the first of its children
