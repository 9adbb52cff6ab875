"""Codes that contain each other, so that a condition may name a place, a kind or a field as broadly as it likes."""

import re
from dataclasses import dataclass
from typing import Protocol, Self

_REGION = re.compile(r"\d{6}")


class Coded(Protocol):
    """A row of a code table."""

    @property
    def code(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Term:
    """A code and the name it had when it was written down: a posted condition keeps its words for ever."""

    code: str
    name: str

    @classmethod
    def of(cls, row: Coded) -> Self:
        """From a row of a code table; a region gives the name people say (太原, not 太原市)."""
        return cls(row.code, getattr(row, "short_name", "") or str(getattr(row, "name", row)))


def contains(outer: str, inner: str) -> bool:
    """140000 contains 140100 contains 140105; 03 contains 0301; team contains team.university; each contains itself."""
    if outer == inner:
        return True
    if outer.isdigit() and inner.isdigit():
        return inner.startswith(_significant(outer))
    return inner.startswith(outer + ".")


def _significant(code: str) -> str:
    """A region's code without the pairs of noughts that say «all of it»."""
    if not _REGION.fullmatch(code):
        return code
    while code.endswith("00"):
        code = code[:-2]
    return code
