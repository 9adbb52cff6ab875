"""Errors of this app.

FinancingError
├── NotVerified   the provider was not verified yet
└── NotReady      something that a posted product must say is missing; `sentences` by field
"""


class FinancingError(Exception):
    """Carries a sentence for the person."""


class NotVerified(FinancingError):
    pass


class NotReady(FinancingError):
    def __init__(self, sentences: dict[str, str]) -> None:
        super().__init__("；".join(sentences.values()))
        self.sentences = sentences
