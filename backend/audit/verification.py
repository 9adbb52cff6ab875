"""Finding the line that somebody changed behind the chain's back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from django.utils.translation import gettext as _

from backend.audit.chain import entry_hash, root_hash
from backend.audit.models import AuditEntry, DailyRoot


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was written; number 0 stands for a day's root."""

    subject: str
    number: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.subject} {self.sentence}"


@dataclass
class Seals:
    """The heads that daily roots vouch for: {subject: {number: (hash, day)}}."""

    heads: dict[tuple[str, int], dict[int, tuple[str, date]]] = field(default_factory=dict)

    def take(self, subject: tuple[str, int]) -> dict[int, tuple[str, date]]:
        return self.heads.pop(subject, {})


def verify() -> Iterator[Finding]:
    """Walk all daily roots and all chains; yields nothing when all is as it was written."""
    seals = Seals()
    yield from _verify_roots(seals)
    entries = AuditEntry.objects.in_chain_order().iterator(chunk_size=2000)
    for subject, chain in groupby(entries, key=lambda entry: (entry.subject_kind, entry.subject_id)):
        yield from _verify_chain(subject, chain, seals.take(subject))
    for subject, sealed in sorted(seals.heads.items()):
        yield from _missing(subject, 1, max(sealed))


def _verify_roots(seals: Seals) -> Iterator[Finding]:
    before: DailyRoot | None = None
    for root in DailyRoot.objects.order_by("day"):
        if before and root.day != before.day + timedelta(days=1):
            yield Finding(f"{before.day + timedelta(days=1)}", 0, _("当日根散列缺失。"))
        elif before and root.previous_root != before.root:
            yield Finding(f"{root.day}", 0, _("当日根散列与前一日不衔接。"))
        if root.root != root_hash(root):
            yield Finding(f"{root.day}", 0, _("当日根散列与其内容不符，被改过。"))
        for kind, pk, number, head in root.heads:
            seals.heads.setdefault((kind, pk), {}).setdefault(number, (head, root.day))
        before = root


def _verify_chain(
    subject: tuple[str, int], chain: Iterator[AuditEntry], sealed: dict[int, tuple[str, date]]
) -> Iterator[Finding]:
    name = f"{subject[0]}:{subject[1]}"
    previous, expected = "", 1
    for entry in chain:
        if entry.number > expected:
            yield from _missing(subject, expected, entry.number - 1)
        elif entry.previous_hash != previous:
            yield Finding(name, entry.number, _("第 %d 条与前一条不衔接。") % entry.number)
        if entry.hash != entry_hash(entry):
            yield Finding(name, entry.number, _("第 %d 条的内容与散列不符，被改过或换过位置。") % entry.number)
        elif entry.number in sealed and sealed[entry.number][0] != entry.hash:
            day = sealed[entry.number][1]
            yield Finding(
                name,
                entry.number,
                _("第 %(number)d 条与 %(day)s 封存的散列不同，被重写过。") % {"number": entry.number, "day": day},
            )
        previous, expected = entry.hash, entry.number + 1
    if sealed and max(sealed) >= expected:
        yield from _missing(subject, expected, max(sealed))


def _missing(subject: tuple[str, int], first: int, last: int) -> Iterator[Finding]:
    for number in range(first, last + 1):
        yield Finding(f"{subject[0]}:{subject[1]}", number, _("第 %d 条缺失，被删除过。") % number)
