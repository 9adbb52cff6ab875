"""Names of files, as people's machines send them, made fit to be shown and offered again."""

import re
import unicodedata

LONGEST = 120  # characters
LONGEST_BYTES = 240  # in UTF-8: what file systems take
UNNAMED = "未命名"
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*]')


def clean_name(name: str) -> str:
    """Without folders, control and direction characters, blanks at the ends; short enough, its extension kept."""
    base = re.sub(r"\s+", " ", re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1])
    visible = "".join(
        character for character in base if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    tidy = _FORBIDDEN.sub("_", visible).strip(" .")
    stem, dot, extension = tidy.rpartition(".")
    if not dot:
        stem, extension = tidy, ""
    stem = stem.strip(" .") or UNNAMED
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    ending = f".{extension.strip()[:16]}" if extension else ""
    return _shorten(stem, LONGEST - len(ending), LONGEST_BYTES - len(ending.encode())) + ending


def extensions_of(name: str) -> list[str]:
    """All endings in lower case, the real one last: 报告.docx.pdf → docx, pdf."""
    return [part.strip().lower() for part in name.split(".")[1:]]


def _shorten(text: str, characters: int, length_in_bytes: int) -> str:
    text = text[:characters]
    while len(text.encode()) > length_in_bytes:
        text = text[:-1]
    return text
