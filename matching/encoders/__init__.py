"""Text to vectors. Everyone gets an encoder from `load` and asks it only for what `Encoder` promises."""

from matching.encoders.base import Encoder, Side, Vectors
from matching.encoders.loading import BUNDLED, Stamp, digest_of, folder_of, load, look, stamp_of

__all__ = ["BUNDLED", "Encoder", "Side", "Stamp", "Vectors", "digest_of", "folder_of", "load", "look", "stamp_of"]
