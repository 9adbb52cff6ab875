"""The matcher: which model turns text into vectors."""

import os
from pathlib import Path

from backend.lib.env import env_bool, env_int, env_str

# One pair is a few small products of a matrix and a vector, which wait for memory: more threads would only wait for each
# other, and on a busy machine for a long time. Read by NumPy's BLAS when NumPy is imported, which is after the settings.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Empty: the bundled model. A path or name of a SentenceTransformer needs the extra `models`.
MATCHING_MODEL = env_str("MATCHING_MODEL", "")
BUNDLED_MODEL = Path(__file__).resolve().parents[3] / "matching" / "model"
# What is computed once for a model and the problem library, for every process to read; a copy may be deleted at any time.
MATCHING_CACHE = Path(env_str("SHUQIAO_DATA", str(Path(__file__).resolve().parents[3] / "var"))) / "matching"
# The limits of a model as `manage.py calibrate_model` sets them for this installation, a file for each model.
MATCHING_LIMITS = MATCHING_CACHE.parent / "limits"
# A changed library's background takes seconds of processor time: a child process computes it, beside whoever asked.
MATCHING_BUILDS_ELSEWHERE = True
# At the top of how many needs an entity may stand before its place costs it a price (docs/matching.md).
MATCHING_CAPACITY = env_int("MATCHING_CAPACITY", 12, low=1, high=1000)
# Whether everybody may read on /match-quality/ how well matching was measured to work; officers always may.
MATCH_QUALITY_PUBLIC = env_bool("MATCH_QUALITY_PUBLIC", False)
