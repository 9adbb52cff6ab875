class UnfitError(Exception):
    """A file from outside is not taken. `code` is a key of lib/verdicts.py; the parsers in the child know only codes."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
