"""A Unigram tokenizer filled from word counts: no training of its own, since the dictionary already knows the words.

Its best path through a text is then the segmentation with the most probable words, and what it does not know falls
apart into characters, which have vectors too.
"""

import math
from collections import Counter
from collections.abc import Iterable

import rjieba
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from matching.text import normalise

SIZE = 24_000
UNKNOWN = "[UNK]"

_LEAST_CHARACTERS = 3  # a character seen less often is unknown
_LONGEST_WORD = 12
_LISTED_WORD_COUNT = 3  # a word of a list counts as if seen so often
_HARDLY_EVER = -30.0


def count_words(texts: Iterable[tuple[str, int]], listed: Iterable[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text, weight in texts:
        for word, count in Counter(rjieba.cut(normalise(text))).items():
            counts[word] += count * weight
    for word in listed:
        counts[normalise(word)] += _LISTED_WORD_COUNT
    return Counter({word: count for word, count in counts.items() if _is_word(word)})


def _is_word(word: str) -> bool:
    return word.isalnum() and len(word) <= _LONGEST_WORD


def build_tokenizer(counts: Counter[str], size: int = SIZE) -> Tokenizer:
    characters: Counter[str] = Counter()
    for word, count in counts.items():
        for character in word:
            characters[character] += count
    pieces = {character for character, count in characters.items() if count >= _LEAST_CHARACTERS}
    for word, _ in counts.most_common():
        if len(pieces) >= size - 1:
            break
        pieces.add(word)
    total = sum(counts.values())
    # A character that is no word by itself must stay likelier than nothing and less likely than any word with it.
    scores = {
        piece: math.log(counts.get(piece, 0) / total) if counts.get(piece) else _HARDLY_EVER / 2 for piece in pieces
    }
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    tokenizer = Tokenizer(models.Unigram([(UNKNOWN, _HARDLY_EVER), *ordered], unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}]+"), behavior="removed")
    return tokenizer
