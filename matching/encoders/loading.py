from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from matching.encoders.base import Encoder
from matching.encoders.static import StaticEncoder, is_static, stamp_of
from matching.encoders.transformer import TransformerEncoder
from matching.errors import MissingExtraError, ModelError

BUNDLED = Path(__file__).parent.parent / "model"


def load(spec: str = "") -> Encoder:
    """The encoder that a setting names: nothing for the bundled model, else a folder or a name on a model hub.

    Raises MissingExtraError where the model needs sentence-transformers and that is not installed, and ModelError
    where the folder's files are no model.
    """
    folder = Path(spec) if spec else BUNDLED
    return _static(folder, stamp_of(folder)) if is_static(folder) else TransformerEncoder(spec)


def look(spec: str = "") -> None:
    """Raises what `load` would raise, as far as can be told without loading. What is no folder here may be a name on a hub."""
    if not spec or is_static(Path(spec)):
        return
    if find_spec("sentence_transformers") is None:
        raise MissingExtraError(spec)
    if spec.startswith(("/", ".")) and not Path(spec).is_dir():
        raise ModelError(f"{spec}: no such folder")


@lru_cache(maxsize=2)
def _static(folder: Path, _stamp: tuple[tuple[int, int], ...]) -> StaticEncoder:
    """Read once for a process: who only asks for the digest, as the watch over the library does, must not read it all again."""
    return StaticEncoder(folder)
