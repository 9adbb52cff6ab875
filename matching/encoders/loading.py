from pathlib import Path

from matching.encoders.base import Encoder
from matching.encoders.static import StaticEncoder, is_static
from matching.encoders.transformer import TransformerEncoder

BUNDLED = Path(__file__).parent.parent / "model"


def load(spec: str = "") -> Encoder:
    """The encoder that a setting names: nothing for the bundled model, else a folder or a name on a model hub.

    Raises MissingExtraError where the model needs sentence-transformers and that is not installed, and ModelError
    where the folder's files are no model.
    """
    if not spec:
        return StaticEncoder(BUNDLED)
    folder = Path(spec)
    return StaticEncoder(folder) if is_static(folder) else TransformerEncoder(spec)
