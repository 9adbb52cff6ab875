"""Text to vectors. Everyone gets an encoder from `load` and asks it only for what `Encoder` promises."""

from matching.encoders.base import Encoder, Side, Vectors
from matching.encoders.loading import BUNDLED, folder_of, load

__all__ = ["BUNDLED", "Encoder", "Side", "Vectors", "folder_of", "load"]
