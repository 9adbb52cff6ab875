"""What can go wrong in matching.

MatchingError
├─ ModelError           a model's files cannot be read as a model
├─ MissingExtraError    the model named needs the extra `models`
└─ LibraryError         the problem library's file has a line that is no problem
"""


class MatchingError(Exception):
    pass


class ModelError(MatchingError):
    pass


class MissingExtraError(MatchingError):
    def __init__(self, spec: str) -> None:
        super().__init__(
            f"The model {spec!r} needs sentence-transformers, which is not installed: run `make models`, "
            "or leave the setting empty to use the bundled model."
        )


class LibraryError(MatchingError):
    pass
