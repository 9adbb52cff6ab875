"""No mobile number stands where everybody reads (W06): every way into a public text asks here."""

from __future__ import annotations

from collections.abc import Mapping

from backend.lib.phone_fields import mobile_sentence
from backend.scenarios.errors import PhoneInText

CONTACT = ("contact_name", "contact_phone")  # where a number belongs


def refuse_mobiles(texts: Mapping[str, str]) -> None:
    """Raise PhoneInText for the first public text that holds a mobile number."""
    for field, text in texts.items():
        if field not in CONTACT and (sentence := mobile_sentence(text)):
            raise PhoneInText(field, sentence)
