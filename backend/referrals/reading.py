"""What the pages of the bank are made of. Everything that tells of the entity is cut out of what `read_sheet` gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.files.models import StoredFile
from backend.financing.queries import joint_of
from backend.policy.choices import FactName
from backend.recommendations.gate import facts_of, verdicts_on
from backend.recommendations.loading import entity_with_facts
from backend.recommendations.models import Recommendation
from backend.recommendations.optout import entity_is_off, person_is_off
from backend.reference.models import Field, Region
from backend.referrals.anonymity import HIDDEN
from backend.referrals.cards import cards_of_registry, lines_of
from backend.referrals.choices import IN_REVIEW, ON_CARD, UNDER_WAY, ConsentKind, State, Way
from backend.referrals.choices_bank import AUTHORITY
from backend.referrals.groups import all_groups
from backend.referrals.masking import file_name
from backend.referrals.models import Consent, CreditResult, Disclosure, Referral, SealedAuthority
from backend.referrals.queries import consent_digest

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import User
    from backend.financing.models import JointOffer
    from backend.policy.clauses import Verdict
    from backend.referrals.groups import FieldGroup, Item

Shown = Mapping[str, Sequence["Item"]]

# A condition may use a fact that the entity lets the bank read; what is public of every entity in the registry it may use too.
FACT_GROUP = {
    FactName.REGION: "basics",
    FactName.PRIMARY_FIELD: "basics",
    FactName.FOUNDED_ON: "basics",
    FactName.REGISTERED_CAPITAL: "basics",
    FactName.REVENUE: "figures",
    FactName.QUALIFICATIONS: "qualifications",
}


BEHIND_RESULT = frozenset({*UNDER_WAY, State.SETTLED, State.ENDED})


def title_of(referral: Referral, shown: Shown) -> str:
    """The entity's name where it lets the bank read it, else the number of the referral."""
    name = next((item.value for item in shown.get("identity", ()) if item.key == "name"), "")
    return name or number_of(referral)


def number_of(referral: Referral) -> str:
    return _("推介%s") % referral.reference


def grouped(shown: Shown) -> list[tuple[FieldGroup, Sequence[Item]]]:
    return [(group, shown[group.code]) for group in all_groups() if group.code in shown]


def closed_groups(shown: Shown) -> list[FieldGroup]:
    """What the entity did not agree to show."""
    return [group for group in all_groups() if group.code not in shown]


def documents_of(referral: Referral, shown: Shown) -> list[tuple[Item, StoredFile, str]]:
    """The proofs behind what is shown, each once, and as the bank reads its name."""
    items = {item.file: item for items in shown.values() for item in items if item.file}
    files = {file.reference: file for file in StoredFile.objects.stored().filter(reference__in=items)}
    return [(item, files[key], file_name(referral, files[key].name)) for key, item in items.items() if key in files]


def group_of_file(shown: Shown, reference: str) -> str:
    """Through which group a bank may read this file; empty where through none."""
    return next((code for code, items in shown.items() if any(item.file == reference for item in items)), "")


def verdicts_for(referral: Referral, shown: Shown) -> list[Verdict]:
    """The conditions of the bank's product, judged on what the entity lets it read: the rest cannot be judged."""
    if referral.product is None:
        return []
    facts = facts_of(entity_with_facts(referral.entity_id))
    known: dict[str, Any] = {
        name: value for name, value in facts.items() if name not in FACT_GROUP or FACT_GROUP[FactName(name)] in shown
    }
    return verdicts_on(referral.product, known)


def bridges_for(referral: Referral, shown: Shown, *, reader: User | AnonymousUser) -> list[Mapping[str, Any]]:
    """The pairs of sentences that brought the two together, as far as the entity's sentence stands in what is shown; none
    where the entity or the reader has recommendation switched off.
    """
    if referral.product_id is None or entity_is_off(referral.entity_id) or person_is_off(reader):
        return []
    pair = Recommendation.objects.filter(product=referral.product_id, entity=referral.entity_id, by_need=False).first()
    text = _plain(item.value for items in shown.values() for item in items)
    return [
        one
        for one in (pair.evidence if pair else [])
        if one.get("answer_text") and _plain([one["answer_text"]]) in text
    ]


def _plain(texts: Iterable[str]) -> str:
    return "\n".join("".join(text.split()) for text in texts)


def joint_for(referral: Referral) -> JointOffer | None:
    """投贷联动: once, with both contacts (M07)."""
    if referral.product_id is None:
        return None
    return joint_of([referral.product_id]).get(referral.product_id)


@dataclass(frozen=True)
class Authority:
    """The newest sealed paper, and whether the consents are still those that it names."""

    row: SealedAuthority
    file: StoredFile
    holds: bool


def authority_of(referral: Referral) -> Authority | None:
    row = SealedAuthority.objects.filter(referral=referral).select_related("by").first()
    if row is None:
        return None
    file = StoredFile.objects.stored().filter(claim_kind=AUTHORITY, claim_id=row.pk).first()
    return Authority(row, file, row.digest == consent_digest(referral)) if file else None


# ── the queue ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class QueueRow:
    referral: Referral
    title: str
    groups: int  # that may be read now
    days: int | None  # until the answer is due; below nothing when it is late

    @property
    def named(self) -> bool:
        return self.title != number_of(self.referral)

    @property
    def late(self) -> bool:
        return self.days is not None and self.days < 0


def queue_rows(referrals: Iterable[Referral]) -> list[QueueRow]:
    """Two queries for all of them. A name stands here after a sheet with it was opened, and while its consent lives: what
    reaches a bank is in the log before it is in a list.
    """
    rows = list(referrals)
    living: dict[int, set[str]] = {row.pk: set() for row in rows}
    for pk, group in (
        Consent.objects.live().filter(referral__in=rows, kind=ConsentKind.SHARE).values_list("referral_id", "group")
    ):
        living[pk].add(group)
    seen = set()
    for pk, groups in Disclosure.objects.filter(referral__in=rows).values_list("referral_id", "groups"):
        if "identity" in groups:
            seen.add(pk)
    today = timezone.localdate()
    return [
        QueueRow(
            row,
            row.entity.name if row.pk in seen and "identity" in living[row.pk] else number_of(row),
            len(living[row.pk]),
            (row.reply_by - today).days if row.state in IN_REVIEW and row.reply_by else None,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class CardRow:
    """A referral of which the bank knows an anonymous card, or nothing yet where too few share it (W16)."""

    referral: Referral
    lines: list[tuple[str, str]]


def card_rows(referrals: Iterable[Referral]) -> list[CardRow]:
    """Four queries for all of them; nothing on a card names anybody."""
    rows = list(referrals)
    cards = cards_of_registry() if rows else {}
    names = {
        "field": dict(Field.objects.values_list("code", "name")) if rows else {},
        "region": dict(Region.objects.values_list("code", "name")) if rows else {},
    }
    found = []
    for row in rows:
        card = cards.get(row.entity_id)
        if card is None:
            found.append(CardRow(row, []))
            continue
        coded = lines_of(replace(card, field=HIDDEN, region=HIDDEN))  # the names come from above, not one query each
        field = names["field"].get(card.field, _("未填")) if card.field != HIDDEN else _("不显示")
        region = names["region"].get(card.region, _("未填")) if card.region != HIDDEN else _("全省")
        coded[0], coded[2] = (coded[0][0], field), (coded[2][0], region)
        found.append(CardRow(row, coded))
    return found


def counts_for(user: User | AnonymousUser) -> dict[str, int]:
    """How many stand where, for the tabs; two queries."""
    states = list(Referral.objects.known_to_bank(user).values_list("state", flat=True))
    return {
        "waiting": sum(state in IN_REVIEW for state in states),
        "under_way": sum(state in UNDER_WAY for state in states),
        "closed": sum(state not in (*IN_REVIEW, *UNDER_WAY) for state in states),
        "cards": Referral.objects.cards_for(user).filter(state__in=ON_CARD).count(),
    }


def results_to_confirm(user: User | AnonymousUser) -> Any:
    """What entities reported and this person's banks have not answered, oldest first; `readable` where the sheet still is."""
    telling = Consent.objects.live().result().values("referral")
    stages = Referral.objects.stages_for(user).filter(pk__in=telling)
    sheets = Referral.objects.of_bank(user)
    rows = CreditResult.objects.filter(Q(referral__in=sheets) | Q(referral__in=stages), state="reported")
    readable = Exists(sheets.filter(pk=OuterRef("referral")))
    return rows.annotate(readable=readable).select_related("referral").order_by("pk")


def mark_stages(rows: Iterable[Referral]) -> None:
    """Give each its `stage` as officers and the regulator read it; one query."""
    rows = list(rows)
    told = set(Consent.objects.live().result().filter(referral__in=rows).values_list("referral_id", flat=True))
    for row in rows:
        row.stage = State(stage_for_officers(row, result_consent=row.pk in told)).label  # type: ignore[attr-defined]


def stage_for_officers(referral: Referral, *, result_consent: bool) -> str:
    """What the bank decided after its yes flows back under the second consent alone (W15)."""
    if result_consent or referral.state not in BEHIND_RESULT:
        return referral.state
    return State.ACCEPTED.value


def opened_times(referral: Referral, user: User) -> int:
    return Disclosure.objects.filter(referral=referral, person=user, way=Way.OPENED).count()
