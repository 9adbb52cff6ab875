from collections.abc import Callable, Iterable
from typing import IO, Any

from backend.lib.unfit import UnfitError

LONGEST_TEXT = 300_000  # characters handed over to be searched for marks


def examiner(lines_of: Callable[[IO[bytes]], Iterable[str]]) -> Callable[[IO[bytes]], dict[str, Any]]:
    """Make a job of a function that gives lines of text or raises UnfitError: {"text": …} or {"refused": code}."""

    def examine(file: IO[bytes]) -> dict[str, Any]:
        try:
            return {"text": "\n".join(lines_of(file))[:LONGEST_TEXT]}
        except UnfitError as refused:
            return {"refused": refused.code}

    return examine
