"""What stands under the title of a find: a few facts in one line, said by the app that knows the row.

    register_hit("product", line)       # line(product) -> ["晋汾银行", "担保", "最高500万元"]

A kind that registers nothing shows its title and its excerpts alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search import Hit

Line = Callable[[Any], Iterable[Any]]

_lines: dict[str, Line] = {}


def register_hit(kind: str, line: Line) -> None:
    """`line` reads what the kind's `searchable()` fetched along with the row, so a page of finds costs no query more."""
    _lines[kind] = line


def line_of(hit: Hit) -> list[str]:
    """The facts of one find; what is not filled in is left out."""
    line = _lines.get(hit.kind)
    return [str(fact) for fact in line(hit.row) if fact] if line else []
