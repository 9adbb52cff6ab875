"""Found words in a text, as safe HTML: everything is escaped, and <mark> is put around what was found.

Positions are found in the folded text (NFKC, lower case, simplified) and carried back, so that 碳足跡 is marked for
碳足迹 and ＣＢＡＭ for cbam, as they were written.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from matching.text import fold, sentences
from search.sounds import sounding

_LONGEST_EXCERPT = 120
_WORD = re.compile(r"[a-z0-9]")

Span = tuple[int, int]


def marked(text: str, marks: Sequence[str], sounds: Sequence[str] = ()) -> SafeString:
    """The whole text, with what was found in <mark>."""
    return _html(text, 0, len(text), spans(text, marks, sounds))


def excerpts(texts: Iterable[str], marks: Sequence[str], sounds: Sequence[str] = (), most: int = 2) -> list[SafeString]:
    """The sentences that hold most of what was found, in the order of the text; the first sentence where none does."""
    candidates: list[tuple[int, int, str, Span, list[Span]]] = []
    for text in texts:
        found = spans(text, marks, sounds)
        for sentence in _sentences(text) if found or not candidates else ():
            inside = [span for span in found if span[0] < sentence.end and span[1] > sentence.start]
            if inside or not candidates:
                start, end = _window(sentence.start, sentence.end, inside)
                weight = sum(stop - begin for begin, stop in inside if begin < end and stop > start)
                candidates.append((weight, len(candidates), text, (start, end), inside))
    best = [one for one in sorted(candidates, key=lambda one: (-one[0], one[1]))[:most] if one[0]] or candidates[:1]
    return [_html(text, *window, inside) for _, _, text, window, inside in sorted(best, key=lambda one: one[1])]


def spans(text: str, marks: Sequence[str], sounds: Sequence[str] = ()) -> list[Span]:
    """Where the marks stand, merged where they touch; by sound only where none stands as written."""
    folded = _folded(text)
    found = [
        folded.span(at, at + len(mark))
        for mark in marks
        if mark and mark in folded.text
        for at in _places(folded.text, mark)
    ]
    if not found and sounds:
        found = [folded.span(start, end) for start, end in sounding(folded.text, frozenset(sounds))]
    return _merged(found)


# The same documents are shown again and again, and each is looked at more than once for a page.
_folded = lru_cache(maxsize=4_096)(fold)


def folded_text(text: str) -> str:
    return _folded(text).text


_sentences = lru_cache(maxsize=4_096)(lambda text: tuple(sentences(text)))


def _places(text: str, mark: str) -> Iterable[int]:
    """Every occurrence; of a Latin word only whole ones."""
    at = text.find(mark)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(mark) : at + len(mark) + 1]
        if not (_WORD.match(mark[0]) and _WORD.match(before or " ")) and not (
            _WORD.match(mark[-1]) and _WORD.match(after or " ")
        ):
            yield at
        at = text.find(mark, at + 1)


def _merged(found: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _window(start: int, end: int, inside: Sequence[Span]) -> Span:
    """A long sentence is cut to a piece around the first find."""
    if end - start <= _LONGEST_EXCERPT:
        return start, end
    first = max(start, min(inside[0][0] - _LONGEST_EXCERPT // 3, end - _LONGEST_EXCERPT)) if inside else start
    return first, first + _LONGEST_EXCERPT


def _html(text: str, start: int, end: int, found: Sequence[Span]) -> SafeString:
    pieces: list[str] = []
    at = start
    for begin, stop in found:
        first, last = max(begin, at), min(stop, end)
        if first < last:
            pieces += [escape(text[at:first]), "<mark>", escape(text[first:last]), "</mark>"]
            at = last
    pieces.append(escape(text[at:end]))
    return mark_safe("".join(pieces))  # noqa: S308  every piece of text above went through escape()
