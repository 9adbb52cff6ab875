"""Find a clause's sentence in its document, as the reader sees it.

The stored text keeps the lines and pages of the printed notice, so a sentence may run over line ends and a paragraph over a
page. `paragraphs` joins them again; sentences are compared without white space, and every other character counts.
"""

import re
from dataclasses import dataclass

_ENDS = ("。", "：", "；", "”", "）", "_")
_WRAPPED = 22  # a printed line holds about 29 characters: a shorter one ended there by itself
_BOX = re.compile(r'<input type="checkbox"/>\s*')


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence where it stands: number of its paragraph, and what is before and after it there."""

    number: int
    before: str
    sentence: str
    after: str


def paragraphs(text: str) -> list[str]:
    """The text as paragraphs: lines and pages that the printing broke are joined, boxes of the form drawn."""
    found: list[str] = []
    for line in (_BOX.sub("□", raw).strip() for raw in text.splitlines()):
        if not line:
            continue
        if found and _runs_on(found[-1]):
            found[-1] += line
        else:
            found.append(line)
    return found


def locate(text: str, sentence: str) -> Passage | None:
    """The first paragraph that holds the sentence; None where it stands nowhere word for word."""
    wanted = _squeezed(sentence)
    if not wanted:
        return None
    for number, paragraph in enumerate(paragraphs(text)):
        start = _squeezed(paragraph).find(wanted)
        if start >= 0:
            places = [place for place, character in enumerate(paragraph) if not character.isspace()]
            first, last = places[start], places[start + len(wanted) - 1] + 1
            return Passage(number, paragraph[:first], paragraph[first:last], paragraph[last:])
    return None


def _runs_on(paragraph: str) -> bool:
    """Whether its last line was broken by the edge of the paper."""
    return len(paragraph) >= _WRAPPED and not paragraph.endswith(_ENDS) and "\t" not in paragraph


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)
