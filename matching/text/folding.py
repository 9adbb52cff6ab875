"""One spelling for what a reader takes as one text: NFKC, lower case, simplified characters.

The result is for comparing and indexing and is never shown. `fold` also says where each character came from, so that
a find in the folded text can be marked in the text as it was written.
"""

import re
import unicodedata
from dataclasses import dataclass

from matching.text.simplified import simplify

# A base character with what composes onto it: combining marks, or the vowels and finals of decomposed hangul.
_CLUSTER = re.compile(
    r".[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\uff9e\uff9f\ufe20-\ufe2f]*", re.DOTALL
)
# What may join with the character before it, and a capital whose small form hangs on its place in the word.
_COMPOSES = re.compile(
    r"[\u0300-\u036f\u0591-\u0eff\u1100-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\uff9e-\uffdc\ufe20-\ufe2f\u03a3\u0130]"
)


@dataclass(frozen=True)
class Folded:
    """A folded text and, for each of its characters, the start of its origin; one more entry marks the end."""

    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the folded characters start..end stand in the original text."""
        first = self.origins[start]
        last = self.origins[end]
        if end > start and last <= self.origins[end - 1]:  # the end cuts through an expanded character: take it whole
            last = next((origin for origin in self.origins[end:] if origin > self.origins[end - 1]), self.origins[-1])
        return first, last


def normalise(text: str) -> str:
    return simplify(unicodedata.normalize("NFKC", text).lower())


def fold(text: str) -> Folded:
    """As `normalise`, with origins.

    Rare scripts that compose over cluster borders may differ from `normalise` in a character; Chinese and Latin do not.
    """
    if text.isascii():
        return Folded(text.lower(), tuple(range(len(text) + 1)))
    if not _COMPOSES.search(
        text
    ):  # as nearly always: where nothing composes and the length stays, each stands for itself
        whole = normalise(text)
        if len(whole) == len(text) == len(unicodedata.normalize("NFKC", text)):
            return Folded(whole, tuple(range(len(text) + 1)))
    pieces: list[str] = []
    origins: list[int] = []
    for match in _CLUSTER.finditer(text):
        piece = unicodedata.normalize("NFKC", match.group()).lower()
        pieces.append(piece)
        origins.extend([match.start()] * len(piece))
    origins.append(len(text))
    return Folded(simplify("".join(pieces)), tuple(origins))
