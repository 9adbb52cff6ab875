"""Find the heading in a sheet as people make them: titles above it, two rows of it, gaps from merged cells."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

SEARCHED_ROWS = 20
LONGEST_HEADING = 30  # characters; longer cells are prose
JOINT = "/"
_NUMBER = re.compile(r"^[\d.,%/\-:年月日 ]+$")
_FILLER = re.compile(r"[\s*＊※:：、,，。.·_\-—/()（）\[\]【】<>《》\"'“”]+")
_IN_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


@dataclass(frozen=True)
class HeadingGuess:
    """`first_row` counts from 0 in the rows given; data begin at first_row + n_rows. names has one entry for each column."""

    first_row: int
    n_rows: int
    names: list[str]


def plain_heading(name: str) -> str:
    """A heading without what varies: width, case, blanks, signs, and what stands in brackets."""
    text = unicodedata.normalize("NFKC", name)
    outside = _FILLER.sub("", _IN_BRACKETS.sub("", text)).lower()
    return outside or _FILLER.sub("", text).lower()


def find_heading(rows: list[list[str]], *, known: Collection[str] = ()) -> HeadingGuess | None:
    """The heading of a sheet, or None where no row looks like one. `known` are names that headings may have."""
    words = {plain_heading(name) for name in known}
    best: tuple[float, int] | None = None
    for number, row in enumerate(rows[:SEARCHED_ROWS]):
        score = _score(row, words)
        if score > 0 and (best is None or score > best[0]):
            best = (score, number)
    if best is None:
        return None
    first = best[1]
    if first and _is_group_row(rows[first - 1], rows[first]):
        first -= 1
    if first + 1 < len(rows) and _is_second_row(rows[first], rows[first + 1], words):
        return HeadingGuess(first, 2, _joined(rows[first], rows[first + 1]))
    return HeadingGuess(first, 1, [_one_line(cell) for cell in rows[first]])


def _score(row: list[str], words: set[str]) -> float:
    """How much a row looks like a heading: several short, different words; known ones count most, the first row wins a tie."""
    cells = [cell for cell in row if cell]
    if len(set(cells)) < 2 or len(set(cells)) < len(cells) / 2:  # noqa: PLR2004  a title fills one cell, a merged one repeats it
        return 0
    headings = [cell for cell in cells if _like_heading(cell)]
    matched = sum(plain_heading(cell) in words for cell in headings)
    if len(headings) < len(cells) * 0.8 and matched < 2:  # noqa: PLR2004  data rows hold numbers and prose
        return 0
    return matched * 10 + len(headings) / len(row)


def _like_heading(cell: str) -> bool:
    return len(_one_line(cell)) <= LONGEST_HEADING and not _NUMBER.match(cell) and not cell.endswith(("。", "；", ";"))


def _is_second_row(upper: list[str], lower: list[str], words: set[str]) -> bool:
    """A second heading row names parts of a group above, or repeats a cell that is merged over both rows."""
    filled = [(above, below) for above, below in zip(upper, lower, strict=True) if below]
    if not filled or not all(_like_heading(below) for _, below in filled):
        return False
    repeated = [below for above, below in filled if above == below]
    under_gap = [below for above, below in filled if not above]
    known = [below for _, below in filled if plain_heading(below) in words]
    if repeated:
        return len(filled) > len(repeated) or len(repeated) == sum(1 for cell in upper if cell)
    gaps_above = sum(1 for above in upper if not above)
    return bool(gaps_above) and bool(under_gap) and (len(filled) < len(upper) or len(known) >= 2)  # noqa: PLR2004


def _is_group_row(upper: list[str], lower: list[str]) -> bool:
    """The row found is the lower one of two: above stand fewer names, each over a name below."""
    cells = [cell for cell in upper if cell]
    if len(set(cells)) < 2 or not all(_like_heading(cell) for cell in cells):  # noqa: PLR2004
        return False
    return any(above == below for above, below in zip(upper, lower, strict=True) if above) or any(
        above and not below for above, below in zip(upper, lower, strict=True)
    )


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    """One name for each column: group/part, or the cell itself where both rows say the same."""
    names: list[str] = []
    group = ""
    for above, below in zip(upper, lower, strict=True):
        group = above or (group if below else "")
        parts = [_one_line(part) for part in (group, below) if part]
        names.append(parts[0] if len(set(parts)) == 1 else JOINT.join(parts))
    return names


def _one_line(cell: str) -> str:
    return "".join(cell.split())
