"""The one place where text becomes tokens: whoever indexes and whoever asks must cut it in the same way."""

from matching.text.codes import Codes, codes
from matching.text.folding import Folded, fold, normalise
from matching.text.sentences import Span, sentences
from matching.text.tokens import DICTIONARY_HASH, bigrams, words

__all__ = ["DICTIONARY_HASH", "Codes", "Folded", "Span", "bigrams", "codes", "fold", "normalise", "sentences", "words"]
