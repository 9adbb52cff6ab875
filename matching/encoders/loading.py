from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from matching.encoders.base import Encoder
from matching.encoders.static import StaticEncoder, is_static
from matching.encoders.static import stamp_of as files_stamp
from matching.encoders.transformer import TransformerEncoder
from matching.errors import MissingExtraError, ModelError

Stamp = tuple[tuple[int, int], ...]
BUNDLED = Path(__file__).parent.parent / "model"


def load(spec: str = "") -> Encoder:
    """The encoder that a setting names: nothing for the bundled model, else a folder or a name on a model hub.

    Raises MissingExtraError where the model needs sentence-transformers and that is not installed, and ModelError
    where the folder's files are no model.
    """
    folder = Path(spec) if spec else BUNDLED
    return _static(folder, files_stamp(folder)) if is_static(folder) else TransformerEncoder(spec)


def stamp_of(spec: str = "") -> Stamp:
    """Changes when the model's files are written anew, where it is one that this package reads itself."""
    return files_stamp(Path(spec) if spec else BUNDLED)


def digest_of(spec: str = "") -> str:
    """As `load(spec).digest`, without loading a model again whose files are as they were. Raises as `load` does."""
    return _digest(spec, stamp_of(spec))


@lru_cache(maxsize=16)
def _digest(spec: str, _stamp: Stamp) -> str:
    return load(spec).digest


def look(spec: str = "") -> None:
    """Raises what `load` would raise, as far as can be told without loading. What is no folder here may be a name on a hub."""
    if not spec or is_static(Path(spec)):
        return
    if find_spec("sentence_transformers") is None:
        raise MissingExtraError(spec)
    if spec.startswith(("/", ".")) and not Path(spec).is_dir():
        raise ModelError(f"{spec}: no such folder")


@lru_cache(maxsize=2)
def _static(folder: Path, _stamp: Stamp) -> StaticEncoder:
    """Read once for a process: who only asks for the digest, as the watch over the library does, must not read it all again."""
    return StaticEncoder(folder)
