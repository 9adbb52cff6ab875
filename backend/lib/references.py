"""Public references: short random codes that people can read aloud; never the key of the row."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without 0 O 1 I L U: read aloud or from a photo they are mistaken
LENGTH = 10  # 30^10 ≈ 6·10^14: guessing one of a million takes half a billion tries


def new_reference() -> str:
    """A fresh code of ten characters; the unique constraint of the column is the last word."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
