"""Errors of this app.

ConflictsError
└── WrongTie    two that cannot be tied so; `sentences` by field
"""

from __future__ import annotations

from collections.abc import Mapping


class ConflictsError(Exception):
    """Carries a sentence for the person."""


class WrongTie(ConflictsError):
    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__("".join(sentences.values()))
        self.sentences = dict(sentences)
