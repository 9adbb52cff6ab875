"""Elasticsearch, on the free basic licence and with the server module alone: no scripts, no plugins, no reindex API.

One index a kind, `shuqiao-scenario-7`, behind two aliases:

- `shuqiao-scenario` is asked and written to;
- `shuqiao-scenario-next` exists while a draft is built. Every write goes to both aliases, so whichever process builds
  misses nothing; a write to an alias that is not there is refused for that item alone, never made into a new index.

A draft's name is the number after the one in use: creating it is the lock against two builds at once.
"""

from search.backends.elasticsearch.backend import ElasticsearchBackend

__all__ = ["ElasticsearchBackend"]
