"""Mobile numbers of the mainland, as people write them and as a gateway takes them."""

from __future__ import annotations

import re
import unicodedata

_BETWEEN = re.compile(r"[\s\-‐‑–—()]+")
_MOBILE = re.compile(r"(?:\+|00)?(?:86)?(1[3-9][0-9]{9})")


def mainland_mobile(text: str) -> str:
    """Eleven figures: １３９ 0351 0137 and +86-139… are numbers too. Empty for what is no mobile number of the mainland."""
    found = _MOBILE.fullmatch(_BETWEEN.sub("", unicodedata.normalize("NFKC", text)))
    return found[1] if found else ""
