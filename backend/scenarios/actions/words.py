"""The list of wrong and sensitive words, kept by officers (W05)."""

from __future__ import annotations

from django.db import transaction

from backend.accounts.models import User
from backend.audit.recording import append
from backend.scenarios.models import ScreenedWord

KIND = "screened_word"


def save_word(word: ScreenedWord, *, by: User) -> ScreenedWord:
    """Add a word or change what the list says about it."""
    with transaction.atomic():
        is_new = word.pk is None
        word.full_clean()
        word.save()
        append(
            KIND, word.pk, actor=by, action="add" if is_new else "edit", note=f"{word.word} {word.suggestion}".strip()
        )
    return word


def remove_word(word: ScreenedWord, *, by: User) -> None:
    with transaction.atomic():
        append(KIND, word.pk, actor=by, action="remove", note=word.word)
        word.delete()
