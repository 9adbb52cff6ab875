"""Did you mean: what was typed with one slip put right, from the words of what this person may find.

Nothing is proposed where something holds all that was typed: that query finds well. Else the finds (those of the page, as
the database shows them to this person) and the library's problems nearest to the query are looked through for a stretch
that is typed wrong by one character: another character, one too many or too few, two swapped. The typed text with that
stretch put right is proposed if one of them then holds all of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from matching.text import fold, words
from search.highlighting import folded_text
from search.library import words_of
from search.sounds import pairs
from search.wrapping import unwrapped

if TYPE_CHECKING:
    from search.library import Advice
    from search.requests import Hit

_LONGEST = 16  # characters of a typed run; longer ones are prose, and prose holds no one slip
_SPANS = (4, 3, 2)  # characters of a stretch that may be wrong
_LATIN_SHORTEST = 4
_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z]+")
_HAN = re.compile(r"[\u3400-\u9fff]")


def corrected(text: str, hits: Sequence[Hit], said: Advice) -> str:
    """The text put right; empty where it finds well, or nothing better is known."""
    folded = fold(text)
    typed = unwrapped(folded.text)
    runs = [run.group() for run in _RUNS.finditer(typed)]
    if not any(_may_be_wrong(run) for run in runs):
        return ""
    pieces = _pieces(typed)
    texts: list[str] = []
    for text_of in _texts(hits, said):
        if _holds(text_of, pieces):
            return ""
        texts.append(text_of)
    found: Counter[str] = Counter()
    for run in filter(_may_be_wrong, runs):
        for right in _put_right(run, texts):
            proposal = typed.replace(run, right, 1)
            wanted = _pieces(proposal)
            holding = sum(_holds(held, wanted) for held in texts)
            if holding:
                start, end = folded.span(at := folded.text.index(run), at + len(run))
                found[text[:start] + right + text[end:]] = holding + _alike(run, right)
    best = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:1]
    return best[0][0] if best else ""


def _texts(hits: Sequence[Hit], said: Advice) -> Iterator[str]:
    """What the finds and the problems say, folded."""
    for hit in hits:
        yield "\n".join(folded_text(text) for text in (hit.title, *hit.document.fields.values()))
    for problem, _ in said.problems:
        yield folded_text(words_of(problem))


def _pieces(text: str) -> list[str]:
    """Words, and a character by itself with the one before it (at the beginning, behind it): 焦庐, 测温."""
    found: list[str] = []
    at = 0
    for word in words(text):
        start = text.index(word, at)
        at = start + len(word)
        if len(word) == 1 and _HAN.match(word):
            before, after = text[start - 1 : start] if start else "", text[at : at + 1]
            word = before + word if _HAN.match(before) else word + after if _HAN.match(after) else word  # noqa: PLW2901
        found.append(word)
    return list(dict.fromkeys(found))


def _holds(text: str, pieces: Iterable[str]) -> bool:
    return all(piece in text for piece in pieces)


def _may_be_wrong(run: str) -> bool:
    return 1 < len(run) <= _LONGEST if _HAN.match(run) else len(run) >= _LATIN_SHORTEST


def _put_right(run: str, texts: Sequence[str]) -> Iterator[str]:
    """The run with one stretch as it stands in some text, each way once."""
    everything = "\n".join(texts)
    if not _HAN.match(run):
        yield from {word for word in re.findall(r"[a-z]+", everything) if word != run and _one_edit(run, word)}
        return
    seen: set[str] = set()
    for length in _SPANS:
        for start in range(len(run) - length + 1):
            span = run[start : start + length]
            if span in everything:
                continue
            for right in _near(span, everything):
                whole = run[:start] + right + run[start + length :]
                if whole not in seen:
                    seen.add(whole)
                    yield whole


def _near(span: str, text: str) -> set[str]:
    """What stands in the text and is one slip away; two characters only by their sound, or they would be any two."""
    any_one = r"[\u3400-\u9fff]"
    patterns = {span[:at] + any_one + span[at + 1 :] for at in range(len(span))}
    if len(span) > 2:  # noqa: PLR2004  as above
        patterns |= {span[:at] + any_one + span[at:] for at in range(1, len(span))}
        patterns |= {span[:at] + span[at + 1] + span[at] + span[at + 2 :] for at in range(len(span) - 1)}
        patterns |= {span[:at] + span[at + 1 :] for at in range(len(span)) if len(span) > 3}  # noqa: PLR2004
    found = {match for pattern in patterns for match in _occurring(pattern, text)} - {span}
    return {
        right
        for right in found
        if (len(span) > 2 or pairs(right) == pairs(span)) and any(len(word) > 1 for word in words(right))  # noqa: PLR2004
    }


def _occurring(pattern: str, text: str) -> Iterable[str]:
    """Also where one occurrence begins within another."""
    return set(re.findall(f"(?={'(' + pattern + ')'})", text))


def _alike(typed: str, right: str) -> int:
    """A slip of the ear is likelier than one of the hand."""
    return 100 * (pairs(typed) == pairs(right))


def _one_edit(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        wrong = [at for at in range(len(one)) if one[at] != other[at]]
        swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and one[wrong[0]] == other[wrong[1]]  # noqa: PLR2004
        return len(wrong) == 1 or (swapped and one[wrong[1]] == other[wrong[0]])
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
