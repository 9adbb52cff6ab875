"""Telephone numbers as people write them: mobile, with an area code, with an extension."""

from __future__ import annotations

import re
import unicodedata

PHONE = re.compile(r"(\+?86[- ]?)?1[3-9]\d{9}|(0\d{2,3}[- ]?)?[2-9]\d{6,7}([-转 ]\d{1,6})?")
_IN_TEXT = re.compile(rf"(?<![\d.])(?:{PHONE.pattern})(?![\d.])")
_AREA_IN_BRACKETS = re.compile(r"[(（](0\d{2,3})[)）]\s*")
_DASHES = re.compile(r"(?<=\d)\s*[-‐‑–—－]\s*(?=\d)")


def phones_in(text: str) -> tuple[list[str], str]:
    """The numbers in a text, each once in an ordinary form, and the text without them."""
    plain = "".join(unicodedata.normalize("NFKC", sign) if sign.isdigit() or sign in "＋－" else sign for sign in text)
    plain = _DASHES.sub("-", _AREA_IN_BRACKETS.sub(r"\1-", plain))
    numbers = [found[0] for found in _IN_TEXT.finditer(plain)]
    return list(dict.fromkeys(numbers)), _IN_TEXT.sub(" ", plain)


_MOBILE = re.compile(r"(?<![\d.])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?![\d.]\d|\d)")


def mobiles_in(text: str) -> list[str]:
    """The mobile numbers in a text, each once, as eleven figures: 139 0351 0137 and １３９… are numbers too."""
    plain = unicodedata.normalize("NFKC", text)
    plain = _DASHES.sub("-", plain)
    return list(dict.fromkeys("".join(found.groups()) for found in _MOBILE.finditer(plain)))
