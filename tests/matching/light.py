"""`python -m tests.matching.light`: load the bundled model, encode a sentence, and say which heavy packages that brought in."""

import sys

from matching.encoders import load

HEAVY = ("torch", "transformers", "sentence_transformers")

rows = load().encode(["胶带机纵向撕裂监测"])
sys.stdout.write(" ".join([str(rows.shape[0]), *(name for name in HEAVY if name in sys.modules)]))
