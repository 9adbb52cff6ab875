"""How names begin, for people who are still typing.

A name gives a token from each of its words to its end, as it is written, in pinyin, and in first letters: of 太原数据标注
基地 so 太原数据标注基地, 数据标注基地 …, taiyuanshujubiaozhujidi …, tysjbzjd …. Whatever somebody typed so far is then the
beginning of a token. One from the first word stands once more behind ^, because a name that begins so comes first.
"""

from collections.abc import Iterable, Iterator

from matching.text import normalise, words
from search.sounds import initials, plain_sounds

# Raised by hand when the rules here change what tokens a name gives.
HEADS_VERSION = 1

FIRST = "^"
_LONGEST = 24  # characters of a token as it is written; nobody types on so long without choosing
_LONGEST_LATIN = 32
_WORDS = 16  # of a name, from which a token begins


def heads(names: Iterable[str]) -> list[str]:
    """The tokens of all names, each once, in order."""
    return list(dict.fromkeys(token for name in names for token in _heads_of(name)))


def typed_head(text: str, *, whole: bool = False) -> str:
    """What somebody typed so far, as the beginning of a token; `whole` does not cut it to a token's length."""
    plain = _plain(normalise(text))
    return plain if whole else plain[:_LONGEST]


def _heads_of(name: str) -> Iterator[str]:
    pieces = [piece for piece in (_plain(word) for word in words(name)) if piece]
    for at in range(min(len(pieces), _WORDS)):
        tail = pieces[at:]
        ways = {
            "".join(tail)[:_LONGEST],
            "".join(_said(piece) for piece in tail)[:_LONGEST_LATIN],
            "".join(_letters(piece) for piece in tail)[:_LONGEST],
        }
        for way in sorted(ways - {""}):
            yield way
            if at == 0:
                yield FIRST + way


def _said(piece: str) -> str:
    return "".join(plain_sounds(piece)) or piece


def _letters(piece: str) -> str:
    return initials(piece) or (piece if piece.isascii() else "")


def _plain(text: str) -> str:
    return "".join(character for character in text if character.isalnum())
