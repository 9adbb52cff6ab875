"""The one place where text becomes tokens: whoever indexes and whoever asks must cut it in the same way."""

from matching.text.folding import Folded, fold, normalise
from matching.text.sentences import Span, sentences
from matching.text.tokens import DICTIONARY_HASH, bigrams, words

__all__ = ["DICTIONARY_HASH", "Folded", "Span", "bigrams", "fold", "normalise", "sentences", "words"]
