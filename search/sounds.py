"""How Chinese words sound, for people who type pinyin, its initials, or a wrong character with the right sound.

Two kinds of token come from a text:
- pairs: the sounds of two neighbouring characters, `fa'qing`, so that 发请 finds 发情 and `faqing` finds both;
- shorts: the first letters of one to four neighbouring words, so that `sjbz` finds 数据标注.
Sounds that are often confused (zh z, ch c, sh s, and n ng at the end) are one sound here.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.metadata import version
from itertools import pairwise

from matching.text import normalise, words

# Raised by hand when the rules here change what tokens a text gives.
_RULES = 1
SOUNDS_VERSION = f"{_RULES}-{version('pypinyin')}"

_LONGEST_SHORT = 8
_WORDS_IN_A_SHORT = 4
_WINDOW = 4  # letters: three are common to too many words
_READINGS = 4  # of an ambiguous pinyin string, such as fangan (fang an, fan gan)
_CLAUSE = re.compile(r"[\w+#.]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z]+")
_LATIN_RUN = re.compile(r"(?<![a-z0-9])[a-z]+(?:[ ']+[a-z]+)*(?![a-z0-9])")


def pairs(text: str) -> list[str]:
    """The sound pairs of each run of 汉字, in order."""
    return [
        f"{first}'{second}"
        for run in _HAN_RUN.findall(normalise(text))
        for first, second in pairwise([sound for word in words(run) for sound in _sounds(word)])
    ]


def shorts(text: str) -> Iterator[str]:
    """The abbreviations by first letters that a reader may try for the words of this text."""
    for clause in _CLAUSE.findall(normalise(text)):
        letters = [initials(word) for word in words(clause)]
        for start in range(len(letters)):
            short = ""
            for piece in letters[start : start + _WORDS_IN_A_SHORT]:
                short += piece
                if not piece or len(short) > _LONGEST_SHORT:
                    break
                if len(short) > 1:
                    yield short


def typed_pairs(text: str) -> list[str]:
    """The sound pairs that Latin words in a folded text mean if they are pinyin; words that cannot be are passed over."""
    return list(dict.fromkeys(pair for reading in typed_readings(text) for pair in reading))


def typed_readings(text: str) -> list[list[str]]:
    """As above, each way to read neighbouring words by itself."""
    found: list[tuple[str, ...]] = []
    for run in _LATIN_RUN.findall(text):
        readings: list[tuple[str, ...]] = [()]
        for token in re.split(r"[ ']+", run):
            spellings = _spellings(token)
            if not spellings:
                found += readings
            readings = [(*before, *after) for before in readings for after in spellings][:_READINGS] or [()]
        found += readings
    return [[f"{first}'{second}" for first, second in pairwise(reading)] for reading in found if len(reading) > 1]


def typed_runs(text: str) -> list[list[str]]:
    """Two or more neighbouring Latin words of a folded text that are one syllable each."""
    runs = (re.split(r"[ ']+", run) for run in _LATIN_RUN.findall(text))
    return [run for run in runs if len(run) > 1 and all(token in _syllables() for token in run)]


@lru_cache(maxsize=50_000)
def typed_forms(term: str) -> frozenset[str]:
    """How a term is typed in Latin letters: its first letters, and its whole pinyin."""
    pieces = words(term)
    return frozenset(
        ("".join(map(initials, pieces)), "".join(sound for piece in pieces for sound in plain_sounds(piece)))
    )


def is_short(token: str) -> bool:
    """Whether the token can be the first letters of Chinese words: no syllable starts with i, u or v."""
    return 1 < len(token) <= _LONGEST_SHORT and may_be_letters(token)


def windows(token: str) -> list[str]:
    """Parts of many first letters, long enough to say something: a text may have some of the words beside each other."""
    return [
        token[start : start + size]
        for size in range(_WINDOW, min(len(token), _LONGEST_SHORT + 1))
        for start in range(len(token) - size + 1)
    ]


def may_be_letters(token: str) -> bool:
    """The same of any number of letters."""
    return _LATIN.fullmatch(token) is not None and not set(token) & set("iuv")


@lru_cache(maxsize=50_000)
def first_letters(word: str) -> str:
    """Of each character of a Chinese word."""
    return "".join(sound[0] for sound in plain_sounds(word))


def heard(word: str) -> tuple[str, ...]:
    """The sounds of a word, confused ones as one."""
    return _sounds(word)


def typed_syllables(token: str) -> tuple[tuple[str, ...], ...]:
    """The ways to read a Latin token as sounds; none where it is no pinyin."""
    return _spellings(token)


def _sounds(word: str) -> tuple[str, ...]:
    return tuple(map(_confused, plain_sounds(word)))


@lru_cache(maxsize=50_000)
def initials(word: str) -> str:
    """First letters of a Chinese word; a short Latin word stands whole, as in AI质检 → aizj."""
    if _HAN.search(word):
        return "".join(sound[0] for sound in plain_sounds(word))
    return word if _LATIN.fullmatch(word) and len(word) <= _WORDS_IN_A_SHORT else ""


@lru_cache(maxsize=50_000)
def plain_sounds(word: str) -> tuple[str, ...]:
    """The syllables of a word as they are typed."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  its tables are read at the first need, not at every start

    return tuple(lazy_pinyin(word, errors="ignore"))


def _confused(sound: str) -> str:
    if sound[:2] in {"zh", "ch", "sh"}:
        sound = sound[0] + sound[2:]
    return sound.removesuffix("g") if sound.endswith("ng") else sound


@cache
def _syllables() -> frozenset[str]:
    """The syllables of the characters in everyday use (GB 2312)."""
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415  as above
    from pypinyin.contrib.tone_convert import to_normal  # noqa: PLC0415

    found: set[str] = set()
    for code, readings in PINYIN_DICT.items():
        try:
            chr(code).encode("gb2312")
        except UnicodeEncodeError:
            continue
        found.update(to_normal(reading).replace("ü", "v") for reading in readings.split(","))  # lv is typed for lü
    return frozenset(syllable for syllable in found if _LATIN.fullmatch(syllable) and set(syllable) & set("aeiouv"))


@lru_cache(maxsize=1000)
def _spellings(token: str) -> tuple[tuple[str, ...], ...]:
    """The ways to read a Latin token in as few syllables as it can be; what may be one syllable may be two, as xi an."""
    if not _LATIN.fullmatch(token) or len(token) > 60:  # noqa: PLR2004  ten syllables at six letters
        return ()
    ends: list[list[tuple[str, ...]]] = [[()], *([] for _ in token)]
    for end in range(1, len(token) + 1):
        for start in range(max(0, end - 6), end):
            syllable = token[start:end]
            if syllable in _syllables():
                ends[end].extend((*before, _confused(syllable)) for before in ends[start])
        ends[end] = sorted(set(ends[end]), key=lambda reading: (len(reading), reading))[:_READINGS]
    fewest = max(len(ends[-1][0]), 2) if ends[-1] else 0
    return tuple(reading for reading in ends[-1] if len(reading) <= fewest)


def sounding(text: str, wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where two neighbouring characters of a folded text make one of these sound pairs."""
    for run in _HAN_RUN.finditer(text):
        sounds = [sound for word in words(run.group()) for sound in _sounds(word)]
        if len(sounds) != len(run.group()):
            continue  # a character without a known sound: places would be wrong
        for at, (first, second) in enumerate(pairwise(sounds), start=run.start()):
            if f"{first}'{second}" in wanted:
                yield at, at + 2
