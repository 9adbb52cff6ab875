"""Numbers of people and firms of which a reader gets the last four signs: mobile, identity and credit code."""

from __future__ import annotations

import re
import unicodedata

LAST = 4
_GAP = r"[-‐‑–—－ ]?"
_CODE = "0-9A-HJ-NPQRTUWXY"
_NUMBERS = re.compile(
    rf"(?<![\d.])(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?![\d.]\d|\d)"
    rf"|(?<![0-9A-Z])(?:\d{{17}}[\dX]|[{_CODE}]{{2}}\d{{6}}[{_CODE}]{{10}}|\d{{15}})(?![0-9A-Z])",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """The text with these numbers masked, however wide their figures are; it keeps its length."""
    plain = "".join(_plain(sign) for sign in text)
    found = list(_NUMBERS.finditer(plain))
    for one in reversed(found):
        text = text[: one.start()] + last_four(text[one.start() : one.end()]) + text[one.end() :]
    return text


def last_four(number: str) -> str:
    """All but the last four letters and figures as stars."""
    places = [place for place, sign in enumerate(number) if sign.isalnum()]
    hidden = set(places[: max(len(places) - LAST, 0)])
    return "".join("*" if place in hidden else sign for place, sign in enumerate(number))


def _plain(sign: str) -> str:
    other = unicodedata.normalize("NFKC", sign)
    return other if len(other) == 1 else sign
