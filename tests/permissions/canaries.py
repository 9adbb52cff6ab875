"""Words that stand nowhere else, each known by who may read it.

Every text of the world holds one. Whatever comes out of the product is looked through: a canary that the reader may not
read is a leak, wherever it was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

SHAPE = re.compile(r"cnry\d{4}x", re.IGNORECASE)


@dataclass(frozen=True)
class Canary:
    where: str
    readers: frozenset[str]


@dataclass
class Canaries:
    known: dict[str, Canary] = field(default_factory=dict)

    def mint(self, where: str, readers: Iterable[str]) -> str:
        """A fresh word for this place, which these roles may read."""
        word = f"cnry{len(self.known):04}x"
        self.known[word] = Canary(where, frozenset(readers))
        return word

    def found(self, text: str) -> set[str]:
        """All of them that stand in this text."""
        return {word.lower() for word in SHAPE.findall(text)}

    def leaked(self, text: str, role: str) -> list[str]:
        """Where the words come from that stand in this text and that this role may not read."""
        words = self.found(text)
        return sorted(self.known[word].where for word in words if role not in self.known[word].readers)

    def hidden_from(self, role: str) -> list[str]:
        """What this role must never see."""
        return [word for word, canary in self.known.items() if role not in canary.readers]

    def readable_by(self, role: str) -> list[str]:
        return [word for word, canary in self.known.items() if role in canary.readers]
