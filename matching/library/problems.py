import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from matching.errors import LibraryError

SHIPPED = Path(__file__).parent / "problems.jsonl.gz"


@dataclass(frozen=True)
class Problem:
    """One typical problem. `needs` and `answers` are whole texts; like meets like on each bank.

    Its terms are kept by who says them: those who suffer it, everyone in the trade, and those who solve it. `key` names it
    for good, whatever becomes of its texts; a problem that stands in no file yet has none.
    """

    field: str
    name: str
    needs: tuple[str, ...]
    answers: tuple[str, ...]
    symptoms: tuple[str, ...] = ()
    trade: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    key: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        return (*self.needs, *self.answers)

    @property
    def digest(self) -> str:
        """Changes with anything that it says; the key is not said."""
        parts = (
            (self.field, self.name),
            self.needs,
            self.answers,
            self.symptoms,
            self.trade,
            self.techniques,
        )
        return hashlib.sha256("\x1d".join("\x1e".join(part) for part in parts).encode()).hexdigest()

    @property
    def asked(self) -> tuple[str, ...]:
        """All that a need of this kind may resemble: the needs, and the words for it on that side as one more text."""
        return (*self.needs, " ".join((self.name, *self.symptoms, *self.trade)))

    @property
    def answered(self) -> tuple[str, ...]:
        """All that an answer to it may resemble."""
        return (*self.answers, " ".join((self.name, *self.techniques, *self.trade)))


@lru_cache(maxsize=1)
def shipped() -> tuple[Problem, ...]:
    """The problems that come with the product, in the order of the file. Raises LibraryError at a line that is none, and
    where two have one key.
    """
    problems = []
    with gzip.open(SHIPPED, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            row = json.loads(line)
            if not (row.get("needs") and row.get("answers")):
                raise LibraryError(f"{SHIPPED.name}, line {number}: a problem has needs and answers.")
            problems.append(_problem(row))
    if len({problem.key for problem in problems}) < len(problems):
        raise LibraryError(f"{SHIPPED.name}: two problems have one key.")
    return tuple(problems)


def key_of(name: str) -> str:
    """The key of a problem that first came under this name: 12 hexadecimal digits.

    A line of the file that is given another name later carries the key that it had, as `"key"`.
    """
    return hashlib.blake2b(name.encode(), digest_size=6).hexdigest()


def _problem(row: dict[str, Any]) -> Problem:
    terms = row.get("lexicon", [])
    return Problem(
        field=row["field"],
        name=row["problem"],
        needs=tuple(row["needs"]),
        answers=tuple(row["answers"]),
        symptoms=tuple(term for entry in terms for term in entry["symptom"]),
        trade=tuple(term for entry in terms for term in (entry["concept"], *entry["trade"])),
        techniques=tuple(term for entry in terms for term in (*entry["technique"], *entry["abbr"])),
        key=row.get("key") or key_of(row["problem"]),
    )
