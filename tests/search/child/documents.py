"""The rows stand in a file, so that several processes see the same."""

import json
import os
from pathlib import Path

from search.registry import register
from tests.search.worlds import MemoryKind, Row


@register
class FileKind(MemoryKind):
    def __init__(self) -> None:
        super().__init__("thing")
        self.path = Path(os.environ["CHILD_ROWS"])

    @property
    def rows(self) -> dict[int, Row]:
        return {row["id"]: Row(**row) for row in json.loads(self.path.read_text())}

    @rows.setter
    def rows(self, rows: dict[int, Row]) -> None:
        pass  # they are the file's
