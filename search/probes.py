"""What a person typed, as a query: words, character pairs, sounds and, for Latin, one edit of tolerance."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from matching.text import bigrams, normalise, words
from search.entries import clean
from search.expressions import AnyOf, Everything, Expression, Near, Nothing, Term
from search.sounds import is_short, pairs, typed_pairs, typed_readings, typed_runs, windows
from search.wrapping import unwrapped

LONGEST_QUERY = 200

_SAYS_SOMETHING = re.compile(r"[^\W_]")
_LATIN = re.compile(r"[a-z]+")
# 12345zhineng is a number and a word; 5g, s7200 and what is a code throughout are one token, as in the texts.
_BORDER = re.compile(r"(?<![a-z\d])(\d+)(?=[a-z]{4,}(?![a-z\d]))")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LONE_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
_ENOUGH = 8  # pieces
_EDITABLE = 4  # letters; with fewer, one edit makes any word of any other


@dataclass(frozen=True)
class Tuning:
    """Boosts of the parts of a query; chosen on development queries (docs/search.md says which)."""

    words: float = 0.5
    bigrams: float = 1.0
    pairs: float = 0.3
    typed_pairs: float = 0.8
    said: float = 0.8
    shorts: float = 1.0
    shorts_read: float = 0.3  # of first letters whose words are known: other words begin with them too
    further: float = 0.5  # how the weight of a further reading falls: by this power of its place
    windows: float = 0.5
    near: float = 3.0


TUNING = Tuning()
Reading: TypeAlias = Callable[[str], Sequence[str]]


def no_reading(token: str) -> Sequence[str]:  # noqa: ARG001  nobody knows better
    return ()


def never(token: str) -> bool:  # noqa: ARG001  as above
    return False


@dataclass(frozen=True)
class Probe:
    text: str  # as it is searched, cut to length; empty when nothing was typed
    match: Expression
    score: Expression
    floor: Expression = field(default_factory=Nothing)  # the part of `match` that answers the text as a whole
    meaning: str = ""  # what is asked of the vectors; empty where a vector would mean nothing
    marks: tuple[str, ...] = ()  # folded strings to highlight
    sounds: tuple[str, ...] = ()  # sound pairs to highlight where none of the marks occurs


def read(
    text: str,
    reading: Reading = no_reading,
    spelt: Callable[[str], bool] = never,
    tuning: Tuning = TUNING,
) -> Probe:
    """The query that a text means. Nothing typed finds everything; something typed that says nothing finds nothing.

    `reading` gives the Chinese words that a Latin one may stand for, and `spelt` says whether it may be the first letters of many.
    """
    kept = text.strip()[:LONGEST_QUERY]
    if not kept:
        return Probe("", Everything(), Nothing(), Everything())
    if not _SAYS_SOMETHING.search(kept):
        return Probe(kept, Nothing(), Nothing())
    core = _BORDER.sub(r"\1 ", unwrapped(normalise(kept)))
    whole_words, character_pairs = _distinct(words(core)), _distinct(bigrams(core))
    spaced = _spaced(core, reading)
    latin = [token for token in character_pairs if _LATIN.fullmatch(token) and token not in spaced]
    readings = {token: phrases for token in latin if (phrases := reading(token))}
    spelt_out = {token for token, phrases in readings.items() if normalise(phrases[0]) != token}
    said = dict.fromkeys(spaced.values(), 1.0)
    for phrases in readings.values():
        for place, phrase in enumerate(phrases, start=1):
            said.setdefault(phrase, 1 / place**tuning.further)
    said_pairs = [token for token in _distinct(bigrams(" ".join(said))) if token not in character_pairs]
    heard = _distinct(pairs(core))
    typed = typed_pairs(core) if latin or spaced else []
    lone = [token for token in character_pairs if _LONE_HAN.fullmatch(token)]
    editable = [token for token in latin if len(token) >= _EDITABLE]
    abbreviations = [token for token in latin if is_short(token)]
    parts = _distinct(part for token in latin if spelt(token) for part in windows(token))
    score: list[Expression] = [
        *(Term("words", token, tuning.words) for token in whole_words),
        *(Term("bigrams", token, tuning.bigrams) for token in character_pairs),
        *_said_terms(said, tuning, without=character_pairs),
        *(Term("characters", token, tuning.bigrams) for token in lone),
        *(Term("pairs", token, tuning.pairs) for token in heard),
        *(Term("pairs", token, tuning.typed_pairs) for token in typed),
        *(
            Term("shorts", token, tuning.shorts_read if token in spelt_out else tuning.shorts)
            for token in abbreviations
        ),
        *(Term("shorts", token, tuning.windows) for token in parts),
        *(Near("words", token, tuning.near) for token in editable),
    ]
    match: list[Expression] = [
        _any("bigrams", [token for token in character_pairs if token not in lone]),
        _any("characters", lone),
        *(_any("bigrams", _distinct(bigrams(phrase))) for phrase in said),
        _any("pairs", heard),
        _any("pairs", typed),
        *(Term("words", token) for token in whole_words),
        *(Term("shorts", token) for token in (*abbreviations, *parts)),
        *(Near("words", token) for token in editable),
    ]
    return Probe(
        kept,
        AnyOf(tuple(part for part in match if part != Nothing())),
        AnyOf(tuple(score)),
        _floor(core, character_pairs, heard),
        meaning=_meaning(core, spaced, readings),
        marks=tuple(_distinct([*character_pairs, *whole_words, *said_pairs])),
        sounds=tuple(_distinct([*heard, *typed])),
    )


def _said_terms(said: Mapping[str, float], tuning: Tuning, without: Collection[str]) -> list[Expression]:
    """Words that somebody typed in Latin letters, as if they were typed themselves; each token with its likeliest phrase's weight."""
    streams = (("words", words, tuning.words), ("bigrams", bigrams, tuning.said), ("pairs", pairs, tuning.pairs))
    weights: dict[tuple[str, str], float] = {}
    for phrase, weight in said.items():
        for stream, cut, boost in streams:
            for token in _distinct(cut(phrase)):
                if token not in without:
                    weights[stream, token] = max(weight * boost, weights.get((stream, token), 0.0))
    return [Term(stream, token, boost) for (stream, token), boost in weights.items()]


def _meaning(core: str, spaced: Mapping[str, str], readings: Mapping[str, Sequence[str]]) -> str:
    likeliest = {**spaced, **{token: phrases[0] for token, phrases in readings.items()}}
    if not likeliest and not _HAN.search(core):
        return ""
    return " ".join(dict.fromkeys(likeliest.get(piece, piece) for piece in core.split()))


def _spaced(core: str, reading: Reading) -> dict[str, str]:
    """Syllables that stand apart, feng dian gong lv, each with the words that all of them together are read as."""
    found: dict[str, str] = {}
    for run in typed_runs(core):
        for phrase in reading("".join(run))[:1]:
            found |= dict.fromkeys(run, phrase)
    return found


def _floor(core: str, character_pairs: Sequence[str], heard: Sequence[str]) -> Expression:
    """More than half of what was typed, as it is written; or all of it by ear, for a wrong character and for pinyin.

    Of a long question eight pieces are enough: nobody writes half of it in the same words. One sound pair alone says too
    little: 胶带 sounds like 交代.
    """
    if not character_pairs:
        return Nothing()
    enough = min(len(character_pairs) // 2 + 1, _ENOUGH)
    ways: list[Expression] = [AnyOf(tuple(map(_unit, character_pairs)), enough)]
    if len(heard) > 1:
        ways.append(_all("pairs", heard))
    ways += [_all("pairs", _distinct(reading)) for reading in typed_readings(core)]
    return AnyOf(tuple(ways))


def _unit(token: str) -> Expression:
    """One of the pieces that are counted; a Latin word also by one edit, or as first letters."""
    if _LONE_HAN.fullmatch(token):
        return Term("characters", token)
    if not _LATIN.fullmatch(token):
        return Term("bigrams", token)
    ways: list[Expression] = [Term("bigrams", token)]
    if len(token) >= _EDITABLE:
        ways.append(Near("words", token))
    if is_short(token):
        ways.append(Term("shorts", token))
    return AnyOf(tuple(ways))


def _all(stream: str, tokens: Sequence[str]) -> Expression:
    return AnyOf(tuple(Term(stream, token) for token in tokens), len(tokens))


def _any(stream: str, tokens: Sequence[str]) -> Expression:
    return AnyOf(tuple(Term(stream, token) for token in tokens)) if tokens else Nothing()


def _distinct(tokens: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(piece for token in tokens for piece in clean(token)))
