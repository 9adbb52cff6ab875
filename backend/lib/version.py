"""The version, read from the first release heading of CHANGELOG.md, so it cannot be forgotten."""

import re
from pathlib import Path

_HEADING = re.compile(r"^## v?(\d+\.\d+(?:\.\d+)?)", re.MULTILINE)
_found = _HEADING.search((Path(__file__).resolve().parents[2] / "CHANGELOG.md").read_text(encoding="utf-8"))
assert _found, "CHANGELOG.md has no release heading"
VERSION = _found.group(1)
