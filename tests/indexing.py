"""An index of a test's own, filled from the database when the test says so."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from search.engine import current
from search.rebuilding import tend_kind
from search.registry import registry


def own_index(settings: Any, folder: Path) -> Callable[[], None]:
    """Search answers from `folder`; the function that comes back builds what people may look for, as it stands now."""
    settings.SEARCH = {"BACKEND": "embedded", "PATH": str(folder / "index")}
    return build


def build() -> None:
    """Not the library that advises queries: it is large, and the same for everybody."""
    for kind in registry.listed():
        tend_kind(kind, engine=current())
