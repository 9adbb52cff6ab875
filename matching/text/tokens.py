"""Words of a dictionary and bigrams of characters, the same for every engine."""

import hashlib
import re
from importlib.metadata import version

import rjieba

from matching.text import simplified
from matching.text.folding import normalise

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"

_RUNS = re.compile(rf"(?P<han>[{HAN}]+)|[^\W_{HAN}]+")
_SAYS_SOMETHING = re.compile(r"[^\W_]")

# Raised by hand when the rules in this package change what tokens a text gives.
_RULES = 1


def _dictionary_hash() -> str:
    """Changes when the same text may be cut differently: an index built under another hash must be built again."""
    parts = (str(_RULES), version("rjieba"), simplified.table())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


DICTIONARY_HASH = _dictionary_hash()


def words(text: str) -> list[str]:
    """The words of the folded text in order; punctuation and blanks are dropped."""
    return [word for word in rjieba.cut(normalise(text)) if _SAYS_SOMETHING.search(word)]


def bigrams(text: str) -> list[str]:
    """Pairs of neighbours inside each run of 汉字 (a lone one stands for itself); other runs of letters and digits whole."""
    tokens: list[str] = []
    for run in _RUNS.finditer(normalise(text)):
        token = run.group()
        if run.group("han") is None or len(token) == 1:
            tokens.append(token)
        else:
            tokens.extend(token[at : at + 2] for at in range(len(token) - 1))
    return tokens
