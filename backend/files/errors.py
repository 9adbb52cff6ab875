class FileRefused(Exception):
    """A file is not kept; str() is the sentence for its sender, `code` names the reason for programs and tests."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
