"""Sentences of a Chinese text, each with its place, so that one can be shown, marked, or taken out."""

import re
from dataclasses import dataclass

# A sentence ends with its marks and the quotes or brackets that close after them, at a line break, or at a Latin full
# stop before a blank (so that 3.5 and v2.0 stay whole). A semicolon ends one too: enumerations are written with it.
_END = re.compile(r"(?:[。！？!?；;…]+|\.(?=\s|$))[”’」』》）)\"']*|\n+")


@dataclass(frozen=True)
class Span:
    start: int
    end: int
    text: str


def sentences(text: str) -> list[Span]:
    """The sentences in order, without surrounding blanks; `text[span.start:span.end] == span.text`."""
    spans: list[Span] = []
    start = 0
    for end in [match.end() for match in _END.finditer(text)] + [len(text)]:
        piece = text[start:end]
        stripped = piece.strip()
        if any(character.isalnum() for character in stripped):
            first = start + len(piece) - len(piece.lstrip())
            spans.append(Span(first, first + len(stripped), stripped))
        start = end
    return spans
