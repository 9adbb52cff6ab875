"""A reference that a fresh form carries, signed: its first save makes the row under it, and every later one finds it."""

from __future__ import annotations

from django.core import signing


def promised(reference: str, salt: str) -> str:
    return signing.dumps(reference, salt=salt)


def promised_reference(signed: str, salt: str) -> str:
    """What `promised` was given; nothing where it was not signed here."""
    try:
        return str(signing.loads(signed, salt=salt))
    except signing.BadSignature:
        return ""
