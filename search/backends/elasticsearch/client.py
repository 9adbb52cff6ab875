"""The client, with our own timeouts, no retries and a breaker: the outbox retries, a page falls back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from elasticsearch import ApiError, Elasticsearch, SerializationError, TransportError

from search.breaker import Breaker
from search.errors import EngineDown


class Client:
    """Every call goes through `calling`, which turns what an engine can do wrong into EngineDown."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        credentials: dict[str, Any] = {}
        if options.get("API_KEY"):
            credentials["api_key"] = options["API_KEY"]
        elif options.get("USER"):
            credentials["basic_auth"] = (options["USER"], options.get("PASSWORD", ""))
        self.timeout = float(options.get("TIMEOUT_SECONDS", 3))
        self._engine = Elasticsearch(
            list(options["URLS"]),
            request_timeout=self.timeout,
            max_retries=0,
            retry_on_timeout=False,
            sniff_on_start=False,
            **credentials,
        )
        self.breaker = Breaker()

    @contextmanager
    def calling(self) -> Iterator[Elasticsearch]:
        """Around calls. What an answer may well be, such as a missing index, is caught inside by who expects it."""
        with self.breaker.guard():
            try:
                yield self._engine
            except ApiError as refused:
                raise EngineDown(f"Elasticsearch answers {refused.status_code}: {refused.error}") from refused
            except (TransportError, SerializationError, ValueError, LookupError, TypeError) as wrong:
                raise EngineDown(f"Elasticsearch gives no answer that can be read: {type(wrong).__name__}") from wrong

    def close(self) -> None:
        self._engine.close()
