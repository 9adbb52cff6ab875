"""What is matched: a need on the one side, an answer on the other, each as short passages that can be quoted."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Facet(StrEnum):
    """What a passage speaks of. The same four on both sides: a pain and who solved it, a requirement and who can do it."""

    PAIN = "pain"
    ASK = "ask"
    DATA = "data"
    SITE = "site"


@dataclass(frozen=True)
class Passage:
    facet: Facet
    source: str  # where it stands, as a reader is told
    text: str


@dataclass(frozen=True)
class Profile:
    id: str
    passages: tuple[Passage, ...]

    @property
    def text(self) -> str:
        """All of it as one text: documents are ranked whole, passages are for evidence."""
        return "\n".join(passage.text for passage in self.passages if passage.text.strip())

    @property
    def digest(self) -> str:
        """Changes with what the profile says."""
        parts = [f"{passage.facet}\x1f{passage.source}\x1f{passage.text}" for passage in self.passages]
        return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()

    def without(self, sentence: str) -> "Profile":
        """The profile with one sentence taken out, for asking what it was worth."""
        return Profile(
            self.id,
            tuple(Passage(one.facet, one.source, one.text.replace(sentence, "", 1)) for one in self.passages),
        )


def to_json(profile: Profile) -> list[list[str]]:
    return [[passage.facet.value, passage.source, passage.text] for passage in profile.passages]


def from_json(ident: str, rows: Sequence[Sequence[str]]) -> Profile:
    """What to_json wrote."""
    return Profile(ident, tuple(Passage(Facet(facet), source, text) for facet, source, text in rows))
