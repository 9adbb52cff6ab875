"""A reader of our stylesheets, as small as they allow: rules with the at-rules around them, no strings with braces."""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "backend" / "web" / "static" / "web" / "css"
SHEETS = sorted(FOLDER.glob("*.css"))


@dataclass(frozen=True)
class Rule:
    sheet: str
    around: tuple[str, ...]
    selector: str
    declarations: tuple[tuple[str, str], ...]

    @property
    def guarded(self):
        """Inside @supports: a browser that does not know it never reads it."""
        return any(at.startswith("@supports") for at in self.around)


def split_declarations(body):
    parts = []
    for part in re.split(r";(?![^(]*\))", body):
        if part.strip():
            name, _, value = part.partition(":")
            parts.append((name.strip(), " ".join(value.split())))
    return tuple(parts)


def rules_of(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    found, around, start = [], [], 0
    for place in re.finditer(r"[{}]", text):
        if place[0] == "{":
            around.append(" ".join(text[start : place.start()].split()))
        else:
            body = text[start : place.start()]
            head = around.pop()
            if ":" in body:
                found.append(Rule(path.name, tuple(around), head, split_declarations(body)))
        start = place.end()
    return found


def all_rules():
    return [rule for path in SHEETS for rule in rules_of(path)]
