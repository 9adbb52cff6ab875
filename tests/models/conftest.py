"""This lane runs where the extra `models` is installed, and is not even collected elsewhere."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("sentence_transformers") else ["test_*.py"]
