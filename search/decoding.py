"""Typed Latin letters read as the Chinese words that are likeliest in this trade: fengdiangonglvyuce is 风电功率预测, and so is fdglyc.

The words are those of the library of problems: its names and terms whole, and the words of all its texts. How often a word stands
there, and beside which other, decides between words of one sound. A character by itself is no word: it sounds like a hundred others.
Pinyin whose sounds fall into such words for the most part is read, the rest is passed over: English words rarely do. First letters
mean many things, so the likeliest few readings are given, and the index decides between them (search.understanding). They are
the last resort: what stands somewhere as it was typed, plc or sjbz, is looked for as it is. Sounds that are often confused are one
sound here too (search.sounds).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nsmallest
from itertools import pairwise
from math import log, sqrt
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

from matching.text import bigrams, words
from search.documents import Role
from search.expressions import AnyOf, Expression, Term
from search.sounds import first_letters, heard, may_be_letters, typed_syllables

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from search.engine import Engine

Sounds = tuple[str, ...]
Piece: TypeAlias = tuple[str, Sounds]  # a word as it is said; empty where nobody knows what is said
Standing: TypeAlias = "Callable[[Sequence[Expression]], Sequence[bool]]"

_SHORTEST = 4  # letters of pinyin
_FEWEST, _MOST_LETTERS = 2, 16  # first letters
_LONGEST_WORD = 5  # syllables of a word
_LONGEST_TERM = 8  # of a term
_OFTEN = 2  # times that a word stands somewhere; what stands once may be a slip of the dictionary
_TERM_COUNTS = 5  # a name or term counts as so many times a word in a text
_A_WORD = 4.0  # what each further word costs: long words are likelier than many short ones
_BESIDE = 3.0  # what it is worth that two words stand beside each other somewhere
_UNKNOWN = 16.0  # what a sound costs that belongs to no word
_READ_LEAST = 0.6  # of the sounds: what is read of fewer is no pinyin
_DEAREST = 9.0  # a character; what costs more is read by force
_ALL = 100_000
_SAME_SOUND = 4  # words of one sound that are looked at
_ASKED_FOR = 6  # letters whose words are asked about one by one
_SAME_LETTERS = 8
_KEPT = 24  # beginnings that are followed, of each length
_LOOKED_AT = 24  # readings of first letters
_READINGS = 5  # of them, where they are one word
_ROWS = 3  # where they are several
_NAMED_BY_NOBODY = 0.3  # the worth of a word that is no name and no term, of one that is once
_STANDS_NOWHERE = 0.2  # what is left of a word's worth where no document has it
_COMMON = 6.0  # the worth of a word that is meant even where no document has it
_IN_DOUBT = 0.15  # of the worth of the likeliest word: with less, a word is not meant
_HAN = re.compile(r"[\u3400-\u9fff]+")
# Of consonants, so that they look like first letters; whoever types one means it, whether or not it stands somewhere.
_ABBREVIATIONS = (
    "aes agv amqp arm bom cad cae cam cbam cctv cdn cms cnc coap cpu crc crm css csv dcs ddos dns ems erp etl faq ftp gmv gnss "
    "gprs gps grpc gsm hdfs hdmi html http https jdbc jpg json jwt lan lcd led lng lora lstm lte mcu mes mpls mqtt mysql nas nfc "
    "nlp ocr odbc oem opc otp pdf plc plm png pwm ram rest rfc rgb rnn roc rpa rpc rtk rtmp rtp rtsp saas sap scada sdk sftp slam "
    "smtp snmp sop sql ssd ssh ssl sso tcp tftp tls tsn wan wcs wms xls xlsx xml yaml"
)
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())


@dataclass(frozen=True)
class Vocabulary:
    """The words and terms of some texts by their sounds and by their first letters, the most frequent first."""

    by_sound: Mapping[Sounds, Sequence[str]] = field(default_factory=dict)
    by_letters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    named: Mapping[str, int] = field(default_factory=dict)  # names and terms, whole, and how many times each is one
    latin: Mapping[str, int] = field(default_factory=dict)
    beside: frozenset[tuple[str, str]] = frozenset()
    size: int = 0  # words in all, each as often as it stands

    @classmethod
    def of(cls, terms: Iterable[str], texts: Iterable[str] = ()) -> Vocabulary:
        stands: Counter[str] = Counter()
        worth: Counter[str] = Counter()
        told: set[tuple[str, str]] = set()
        named: Counter[str] = Counter()
        whole: dict[str, tuple[str, ...]] = {}  # what is made of several words
        beside: Counter[tuple[str, str]] = Counter()
        for term in terms:
            said = words(term)
            stands.update(said)
            worth.update(said)
            pairs = [pair for pair in pairwise(said) if _HAN.fullmatch("".join(pair))]
            beside.update(pairs)
            told.update(pairs)
            named[term] += 1
            if len(said) > 1 and len(term) <= _LONGEST_TERM and _HAN.fullmatch(term):
                whole[term] = tuple(said)
                worth[term] += 1
        whole |= {
            first + second: (first, second)
            for (first, second), times in beside.items()
            if times >= _OFTEN and min(len(first), len(second)) == 1 and len(first + second) <= _LONGEST_WORD
        }
        worth.update({"".join(pair): times for pair, times in beside.items() if "".join(pair) in whole})
        worth = Counter({word: times * _TERM_COUNTS for word, times in worth.items()})
        for text in texts:
            said = words(text)
            stands.update(said)
            worth.update(said)
            beside.update(pairwise(said))
        single = [
            word
            for word, times in stands.items()
            if times >= _OFTEN and 1 < len(word) <= _LONGEST_WORD and _HAN.fullmatch(word)
        ]
        parts = {word: (word,) for word in single} | whole
        by_sound: defaultdict[Sounds, list[str]] = defaultdict(list)
        by_letters: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(parts, key=lambda one: (-worth[one], one)):
            by_sound[tuple(sound for part in parts[word] for sound in heard(part))].append(word)
            by_letters["".join(map(first_letters, parts[word]))].append(word)
        latin = {word: times for word, times in worth.items() if word.isascii()}
        near = frozenset(told | {pair for pair, times in beside.items() if times >= _OFTEN})
        counts = {word: worth[word] for word in parts}
        named_words = {word: times for word, times in named.items() if word in parts}
        return cls(dict(by_sound), dict(by_letters), counts, named_words, latin, near, worth.total())

    def likeliest(self, sounds: Sounds) -> tuple[float, tuple[Piece, ...]]:
        """The cost of the likeliest words for these sounds, and the words with theirs; an empty one stands for what is no word's.

        Infinite and nothing where too little of it is words.
        """
        best: list[dict[str, tuple[float, int, tuple[Piece, ...]]]] = [{"": (0.0, 0, ())}, *({} for _ in sounds)]
        for end in range(1, len(sounds) + 1):
            for start in range(max(0, end - _LONGEST_TERM), end):
                said = sounds[start:end]
                for word in self.by_sound.get(said, ())[:_SAME_SOUND]:
                    for before, (cost, read, pieces) in best[start].items():
                        total = cost + self._cost(before, word)
                        if total < best[end].get(word, (float("inf"),))[0]:
                            best[end][word] = (total, read + end - start, (*pieces, (word, said)))
            for cost, read, pieces in best[end - 1].values():  # one sound passed over
                if cost + _UNKNOWN < best[end].get("", (float("inf"),))[0]:
                    best[end][""] = (cost + _UNKNOWN, read, (*pieces, ("", sounds[end - 1 : end])))
        enough = [(cost, pieces) for cost, read, pieces in best[-1].values() if read >= _READ_LEAST * len(sounds)]
        return min(enough, default=(float("inf"), ()))

    def spelt(self, letters: str, among: Collection[str]) -> list[tuple[float, str]]:
        """The likeliest of these words in a row that begin with these letters, with their costs, best first."""
        best: list[list[tuple[float, str, str]]] = [[(0.0, "", "")], *([] for _ in letters)]
        for end in range(_FEWEST, len(letters) + 1):
            ways = [
                (cost + self._cost(before, word), word, text + word)
                for start in range(max(0, end - _LONGEST_TERM), end - 1)
                for word in self.beginning(letters[start:end])
                if word in among
                for cost, before, text in best[start]
            ]
            best[end] = nsmallest(_KEPT, ways)
        cheapest: dict[str, float] = {}
        for cost, _, text in best[-1]:
            cheapest.setdefault(text, cost)
        return [(cost, text) for text, cost in cheapest.items()]

    def whole(self, letters: str) -> list[tuple[float, str]]:
        """The words of exactly these letters with what each is worth, best first.

        Terms are typed, not the words that sentences are made of: how many names and terms a word is by itself says more than
        how often it stands in texts.
        """
        found = [word for word in self.by_letters.get(letters, ()) if word in self.named or words(word) == [word]]
        worth = [((self.named.get(word, 0) + _NAMED_BY_NOBODY) * sqrt(self.counts[word]), word) for word in found]
        return sorted(worth, key=lambda one: (-one[0], one[1]))

    def beginning(self, letters: str) -> Sequence[str]:
        """The most frequent words of which these are the first letters."""
        return self.by_letters.get(letters, ())[:_SAME_LETTERS]

    def in_parts(self, letters: str) -> list[str]:
        """Every word that some of these letters, beside each other, begin."""
        ends = range(_FEWEST, len(letters) + 1)
        pieces = {letters[start:end] for end in ends for start in range(max(0, end - _LONGEST_TERM), end - 1)}
        return sorted({word for piece in pieces for word in self.beginning(piece)})

    def _cost(self, before: str, word: str) -> float:
        rare = log(1 + self.size) - log(1 + self.counts[word])
        return rare + _A_WORD - (_BESIDE if (before, word) in self.beside else 0.0)


def decoded(token: str, engine: Engine, standing: Standing | None = None) -> list[str]:
    """The likeliest words that a Latin token may be the pinyin of, or else the first letters; none where it is neither.

    `standing` tells of each expression whether a document fits it.
    """
    readings = typed_syllables(token) if len(token) >= _SHORTEST else ()
    letters = _FEWEST <= len(token) <= _MOST_LETTERS and may_be_letters(token)
    vocabulary = _vocabulary(engine) if readings or letters else None
    if vocabulary is None:
        return []
    if readings:
        cost, pieces = min(vocabulary.likeliest(reading) for reading in readings)
        if cost < _DEAREST * len(written(pieces)):
            return _meant(pieces, vocabulary, standing)
    return _spelt(token, vocabulary, standing) if letters and not _is_itself(token, vocabulary, standing) else []


def is_word(token: str, standing: Standing | None = None) -> bool:
    """Whether a Latin token is a word as it is typed: of the trade, or of a document."""
    return token in ABBREVIATIONS or (standing is not None and any(standing([Term("words", token)])))


def may_be_spelt(token: str, engine: Engine, standing: Standing | None = None) -> bool:
    """Whether letters may be those of many words: they are no word by themselves, and no words of a document begin so."""
    vocabulary = _vocabulary(engine) if may_be_letters(token) else None
    if vocabulary is None or _is_itself(token, vocabulary, standing):
        return False
    return standing is None or not any(standing([Term("shorts", token)]))


def _is_itself(token: str, vocabulary: Vocabulary, standing: Standing | None) -> bool:
    """Whether letters are a word by themselves, of the library as well, unless a Chinese word of these letters is more frequent there."""
    others = vocabulary.by_letters.get(token, ())
    more = max((vocabulary.counts[word] for word in others), default=0)
    return vocabulary.latin.get(token, 0) > more or is_word(token, standing)


def written(pieces: Iterable[Piece]) -> str:
    """The words as a phrase, with a blank for what is not known."""
    text = "".join(word or " " for word, _ in pieces)
    return " ".join(text.split())


def _meant(pieces: Sequence[Piece], vocabulary: Vocabulary, standing: Standing | None) -> list[str]:
    """The phrase, word by word: one that stands in no document is not meant where its sounds stand in one.

    Then another word of these sounds is, if one stands; else nobody here knows which, and the sounds are asked for anyway.
    """
    if standing is None:
        return [written(pieces)]
    asked = [piece for piece in pieces if piece[0]]
    told = standing([*(_written(word) for word, _ in asked), *(_heard(sounds) for _, sounds in asked)])
    mistaken = [
        piece for piece, stands, by_ear in zip(asked, told, told[len(asked) :], strict=False) if by_ear and not stands
    ]
    others = {piece: vocabulary.by_sound[piece[1]][:_SAME_SOUND] for piece in mistaken}
    stands = dict(_told([word for words_of in others.values() for word in words_of], standing))
    right = {piece: next((word for word in words_of if stands[word]), "") for piece, words_of in others.items()}
    kept = [(right.get(piece, piece[0]), piece[1]) for piece in pieces]
    sounds = sum(len(said) for word, said in kept if word)
    return [written(kept)] if sounds >= _READ_LEAST * sum(len(said) for _, said in kept) else []


def _spelt(token: str, vocabulary: Vocabulary, standing: Standing | None) -> list[str]:
    """What letters may mean, likeliest first: words of exactly these letters that stand in a document or are common.

    Where there is none, the letters are looked for as they are if they begin words of a document, and are else read as several words.
    """
    worth = vocabulary.whole(token)[:_LOOKED_AT]
    elsewhere, stands = False, [True] * len(worth)
    if standing is not None:
        elsewhere, *stands = standing([Term("shorts", token), *(_written(word) for _, word in worth)])
    likely = sorted(
        (
            (weight if stood else weight * _STANDS_NOWHERE, word)
            for (weight, word), stood in zip(worth, stands, strict=True)
            if stood or (weight >= _COMMON and word in vocabulary.named)
        ),
        key=lambda one: (-one[0], one[1]),
    )
    if likely:
        return [word for weight, word in likely if weight >= _IN_DOUBT * likely[0][0]][:_READINGS]
    return [] if elsewhere else _in_a_row(token, vocabulary, standing)


def _in_a_row(token: str, vocabulary: Vocabulary, standing: Standing | None) -> list[str]:
    """Of the words in a row that letters may mean, those are meant that stand in a document, or are a term."""
    known = vocabulary.in_parts(token)
    among = {word for word in known if word in vocabulary.named}
    if len(token) >= _SHORTEST:  # fewer letters begin too many words that are no terms
        looked_at = standing if len(token) <= _ASKED_FOR else None  # of more there would be hundreds to ask about
        among |= {word for word, stands in _told(known, looked_at) if stands}
    found = [text for cost, text in vocabulary.spelt(token, among) if cost < _DEAREST * len(text)][:_LOOKED_AT]
    stands = dict(_told(found, standing))
    meant = [text for text in found if stands[text] or text in vocabulary.named]
    return sorted(meant or found, key=lambda text: not stands[text])[:_ROWS]


def _told(phrases: Sequence[str], standing: Standing | None) -> Iterable[tuple[str, bool]]:
    """Each with whether it stands in a document; without documents every one does."""
    asked = standing([_written(phrase) for phrase in phrases]) if standing and phrases else [True] * len(phrases)
    return zip(phrases, asked, strict=True)


def _written(phrase: str) -> Expression:
    return _all("bigrams", bigrams(phrase))


def _heard(sounds: Sounds) -> Expression:
    return _all("pairs", [f"{first}'{second}" for first, second in pairwise(sounds)])


def _all(stream: str, tokens: Sequence[str]) -> Expression:
    return AnyOf(tuple(Term(stream, token) for token in dict.fromkeys(tokens)), len(set(tokens)))


def _vocabulary(engine: Engine) -> Vocabulary | None:
    """Of the library as it is now; made at the first pinyin that is typed, and again when the library has changed."""
    shelves = engine.kinds.advising()
    if not shelves:
        return None
    edition = hash(tuple((kind.name, kind.edition, *kind.versions(0, _ALL)) for kind in shelves))
    with engine.decoding.lock:
        if engine.decoding.edition != edition:
            documents = [
                document for kind in shelves for document in kind.load([pk for pk, _ in kind.versions(0, _ALL)])
            ]
            engine.decoding.vocabulary = _made_of(
                tuple(text for one in documents for text in (one.title, *one.fields.get(Role.TAG, "").split("\n"))),
                tuple(text for one in documents for text in one.fields.get(Role.BODY, "").split("\n")),
            )
            engine.decoding.edition = edition
        return engine.decoding.vocabulary


@lru_cache(maxsize=2)
def _made_of(terms: tuple[str, ...], texts: tuple[str, ...]) -> Vocabulary:
    """It takes seconds of the shipped library, so engines over the same library share one."""
    return Vocabulary.of(terms, texts)


@dataclass
class Decoding:
    """What an engine remembers of its library."""

    edition: int = 0
    vocabulary: Vocabulary | None = None
    lock: Lock = field(default_factory=Lock)
