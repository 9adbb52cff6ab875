"""What the index is told about one thing: a few texts by role, facets, and who may find it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from search.errors import WrongDocument

PUBLIC = "public"  # the audience token that everyone has, signed in or not
LIBRARY = "library"  # of documents that only advise (search.library); no person has it
FOREVER = 2**62  # the version of a tombstone for a row that no longer exists: no later write can be newer


class Role(StrEnum):
    """What a text is to its document. Roles, not fields, carry weights, so that weights compare between kinds."""

    NAME = "name"
    TAG = "tag"
    SUMMARY = "summary"
    BODY = "body"


# A word in a name counts as if it stood there this many times (see docs/search.md).
WEIGHTS: Mapping[Role, int] = {Role.NAME: 3, Role.TAG: 2, Role.SUMMARY: 1, Role.BODY: 1}


@dataclass(frozen=True)
class Document:
    kind: str
    id: int
    version: int
    title: str
    reference: str = ""
    names: Sequence[str] = ()  # what it is also called: suggested like the title, and found only where a text says it
    fields: Mapping[Role, str] = field(default_factory=dict)  # the title counts as Role.NAME without being repeated
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    audience: Sequence[str] = ()  # nobody finds a document without an audience
    published_at: datetime | None = None
    url: str = ""

    def __post_init__(self) -> None:
        if self.id <= 0 or not 0 <= self.version < FOREVER:
            raise WrongDocument(f"{self.kind} {self.id}: id must be above 0 and version from 0 to below 2**62.")
        for name, values in (("audience", self.audience), ("names", self.names), *self.facets.items()):
            if isinstance(values, str):
                raise WrongDocument(f"{self.kind} {self.id}: {name} must be a list of strings, not one string.")

    def digest(self) -> int:
        """A number below 2**60 that changes with the content, to find writes that raised no version."""
        content = [
            self.title,
            self.reference,
            list(self.names),
            sorted((role.value, text) for role, text in self.fields.items()),
            sorted((name, sorted(values)) for name, values in self.facets.items()),
            sorted(self.audience),
            self.published_at.timestamp() if self.published_at else None,
        ]
        plain = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return int.from_bytes(hashlib.sha256(plain.encode("utf-8", "surrogatepass")).digest()[:8], "big") >> 4
