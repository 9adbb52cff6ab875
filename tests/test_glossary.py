"""The glossary names what is there, and gives no two things one name."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("backend", "notifications", "search")


def rows(text: str) -> list[list[str]]:
    """The cells of every row, headings and rules left out."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith(("| 中文", "|---"))]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.fixture(scope="module")
def glossary() -> str:
    return (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def test_every_name_of_the_glossary_stands_in_the_code(glossary: str) -> None:
    built, _later = glossary.split("## Words kept")
    names = {name for row in rows(built) for name in re.findall(r"`([\w.]+)`", row[2])}
    source = "\n".join(
        path.read_text(encoding="utf-8") for package in PACKAGES for path in (ROOT / package).rglob("*.py")
    )
    words = set(re.findall(r"\w+", source))
    assert len(names) > 50
    assert sorted(name for name in names if not set(name.split(".")) <= words) == []


def test_each_word_and_each_name_has_one_row(glossary: str) -> None:
    words = Counter(word for row in rows(glossary) for word in re.split(r"[，、：]| / ", row[0]) if word != "—")
    names = Counter(name for row in rows(glossary) for name in re.findall(r"`([\w.]+)`", row[2]))
    assert [word for word, count in words.items() if count > 1] == []
    assert [name for name, count in names.items() if count > 1] == []
