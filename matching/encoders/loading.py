from functools import lru_cache
from pathlib import Path

from matching.encoders.base import Encoder
from matching.encoders.static import StaticEncoder, is_static, stamp_of
from matching.encoders.transformer import TransformerEncoder, stamp_of_folder

BUNDLED = Path(__file__).parent.parent / "model"


def folder_of(spec: str) -> Path:
    """Of what a setting names; of a name on a hub a folder that is not there."""
    return Path(spec) if spec else BUNDLED


def load(spec: str = "") -> Encoder:
    """The encoder that a setting names: nothing for the bundled model, else a folder or a name on a model hub.

    Raises MissingExtraError where the model needs sentence-transformers and that is not installed, and ModelError
    where the folder's files are no model.
    """
    folder = folder_of(spec)
    if is_static(folder):
        return _static(folder, stamp_of(folder))
    return _transformer(spec, stamp_of_folder(folder) if folder.is_dir() else ())


@lru_cache(maxsize=2)
def _static(folder: Path, _stamp: tuple[tuple[int, int], ...]) -> StaticEncoder:
    """Read once for a process: who only asks for the digest, as the watch over the library does, must not read it all again."""
    return StaticEncoder(folder)


@lru_cache(maxsize=2)
def _transformer(spec: str, _stamp: tuple[tuple[int, int], ...]) -> TransformerEncoder:
    """As above; two, since the old one serves while the new one's vectors are computed. A name on a hub is read once."""
    return TransformerEncoder(spec)
