class LoadRefused(Exception):
    """A list that was not taken; `sentences` says for each bad row what is wrong, and nothing was saved."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences
