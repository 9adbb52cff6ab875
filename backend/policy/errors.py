"""What the engine refuses.

PolicyError
├── Unreadable       JSON that is no condition or expression
├── BadConditions    conditions that cannot be posted, with every sentence
└── SentenceMissing  a clause whose sentence does not stand in its document
"""


class PolicyError(Exception):
    pass


class Unreadable(PolicyError):
    pass


class BadConditions(PolicyError):
    """`sentences` says for each condition what is wrong and what would be right."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class SentenceMissing(PolicyError):
    pass
