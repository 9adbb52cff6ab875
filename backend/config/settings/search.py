"""Which engine the box asks: the embedded one in SHUQIAO_DATA, or an Elasticsearch cluster."""

from pathlib import Path
from typing import Any

from backend.lib.env import env_int, env_name, env_secret, env_str
from backend.lib.env_addresses import env_urls


def embedded(folder: Path) -> dict[str, Any]:
    """Tantivy in the one process."""
    return {"BACKEND": "embedded", "PATH": str(folder / "index")}


def elasticsearch() -> dict[str, Any]:
    """A cluster, 8.19 or 9; the prefix keeps several installations apart on one cluster."""
    return {
        "BACKEND": "elasticsearch",
        "URLS": env_urls("ELASTICSEARCH_URL", ["http://127.0.0.1:9200"]),
        "API_KEY": env_secret("ELASTICSEARCH_API_KEY", ""),
        "USER": env_str("ELASTICSEARCH_USER", ""),
        "PASSWORD": env_secret("ELASTICSEARCH_PASSWORD", ""),
        "PREFIX": env_name("ELASTICSEARCH_PREFIX", "shuqiao"),
        "TIMEOUT_SECONDS": env_int("ELASTICSEARCH_TIMEOUT", 3, low=1, high=60),
    }
