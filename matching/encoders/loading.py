from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from matching.encoders.base import Encoder
from matching.encoders.static import StaticEncoder, is_static
from matching.encoders.static import stamp_of as files_stamp
from matching.encoders.transformer import TransformerEncoder, stamp_of_folder
from matching.errors import MissingExtraError, ModelError

Stamp = tuple[tuple[int, int], ...]
BUNDLED = Path(__file__).parent.parent / "model"


def folder_of(spec: str) -> Path:
    """Of what a setting names; of a name on a hub a folder that is not there."""
    return Path(spec) if spec else BUNDLED


def load(spec: str = "") -> Encoder:
    """The encoder that a setting names: nothing for the bundled model, else a folder or a name on a model hub.

    Raises MissingExtraError where the model needs sentence-transformers and that is not installed, and ModelError
    where the folder's files are no model.
    """
    return (
        _static(folder_of(spec), stamp_of(spec)) if is_static(folder_of(spec)) else _transformer(spec, stamp_of(spec))
    )


def stamp_of(spec: str = "") -> Stamp:
    """Changes when the model's files are written anew; empty for a name on a hub, which is read once."""
    folder = folder_of(spec)
    if is_static(folder):
        return files_stamp(folder)
    return stamp_of_folder(folder) if folder.is_dir() else ()


def digest_of(spec: str = "") -> str:
    """As `load(spec).digest`, without loading a model again whose files are as they were. Raises as `load` does."""
    return _digest(spec, stamp_of(spec))


@lru_cache(maxsize=16)
def _digest(spec: str, _stamp: Stamp) -> str:
    return load(spec).digest


def look(spec: str = "") -> None:
    """Raises what `load` would raise, as far as can be told without loading. What is no folder here may be a name on a hub."""
    if is_static(folder_of(spec)):
        return
    if find_spec("sentence_transformers") is None:
        raise MissingExtraError(spec)
    if spec.startswith(("/", ".")) and not Path(spec).is_dir():
        raise ModelError(f"{spec}: no such folder")


@lru_cache(maxsize=2)
def _static(folder: Path, _stamp: Stamp) -> StaticEncoder:
    """Read once for a process: who only asks for the digest, as the watch over the library does, must not read it all again."""
    return StaticEncoder(folder)


@lru_cache(maxsize=2)
def _transformer(spec: str, _stamp: Stamp) -> TransformerEncoder:
    """As above; two, since the old one serves while the new one's vectors are computed. A name on a hub is read once."""
    return TransformerEncoder(spec)
