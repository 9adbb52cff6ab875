"""The bureau's side: a batch of pairs in one action, checked one by one; undone, or sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.recording import append, append_first, append_next
from backend.financing.models import Product
from backend.organisations.choices import FINANCIERS
from backend.organisations.models import Organisation
from backend.outbox.transitions import claim
from backend.recommendations.models import EntityOptOut
from backend.referrals import process
from backend.referrals.choices import ANSWER_DAYS, BATCH_MOST, OPEN, REFUSED_REST_DAYS, BatchState, State
from backend.referrals.errors import NotReady, NotYourStep
from backend.referrals.events import BatchDiscarded, BatchSent
from backend.referrals.models import Referral, ReferralBatch
from backend.referrals.rules import may_propose

if TYPE_CHECKING:
    from backend.accounts.models import User

Pair = tuple[int, int]  # entity, bank


@dataclass(frozen=True)
class Row:
    """What became of one pair: `wrong` is the sentence that says why it is not proposed."""

    entity: Organisation
    bank: Organisation
    product: Product | None = None
    band: str = ""
    wrong: str = ""
    referral: Referral | None = None


def check_pairs(pairs: Sequence[Pair], fits: dict[Pair, tuple[int, str]] | None = None) -> list[Row]:
    """Each pair with what keeps it from being proposed today, in a constant number of queries; `fits` names product and band.

    What does not exist is not answered. This is the preview; `propose` asks it again inside its transaction.
    """
    wanted = list(dict.fromkeys(pairs))
    entities = Organisation.objects.entities().in_bulk({entity for entity, _bank in wanted})
    banks = Organisation.objects.filter(kind__in=FINANCIERS).in_bulk({bank for _entity, bank in wanted})
    products = Product.objects.on_offer().in_bulk({product for product, _band in (fits or {}).values()})
    off = set(EntityOptOut.objects.filter(entity_id__in=entities).values_list("entity_id", flat=True))
    between = Referral.objects.filter(entity_id__in=entities, bank_id__in=banks)
    standing = {(row.entity_id, row.bank_id): row for row in between.filter(state__in=OPEN)}
    rest = timezone.now() - timedelta(days=REFUSED_REST_DAYS)
    refused = set(between.filter(state=State.REFUSED, answered_at__gte=rest).values_list("entity_id", "bank_id"))
    rows = []
    for pair in wanted:
        entity, bank = entities.get(pair[0]), banks.get(pair[1])
        if entity is None or bank is None:
            continue
        product_id, band = (fits or {}).get(pair, (0, ""))
        wrong = ""
        if not entity.is_admitted:
            wrong = _("主体不在库，不能推介。")
        elif not bank.is_verified:
            wrong = _("银行尚未核验，不能推介。")
        elif entity.pk in off:
            wrong = _("主体已关闭推荐。")
        elif pair in standing:
            wrong = _("已有一件在办：%s。") % standing[pair].get_state_display()
        elif pair in refused:
            wrong = _("主体%s天内不同意过推介给这家银行。") % REFUSED_REST_DAYS
        rows.append(Row(entity, bank, products.get(product_id), band, wrong))
    return rows


def propose(
    bureau: Organisation, pairs: Sequence[Pair], *, by: User, fits: dict[Pair, tuple[int, str]] | None = None
) -> tuple[ReferralBatch | None, list[Row]]:
    """A draft batch of the pairs that stand the check, and what became of each. Nothing leaves the house yet.

    Of two who propose one pair at the same moment the second reads that it is under way.
    """
    if not may_propose(by):
        raise NotYourStep
    if not pairs:
        raise NotReady({"pairs": _("请至少选一格。")})
    if len(set(pairs)) > BATCH_MOST:
        raise NotReady({"pairs": _("一批最多%s件，请分批提出。") % BATCH_MOST})
    with transaction.atomic():
        rows = check_pairs(pairs, fits)
        if all(row.wrong for row in rows):
            return None, rows
        batch = ReferralBatch.objects.create(bureau=bureau, proposed_by=by)
        Referral.objects.bulk_create(
            [
                Referral(batch=batch, entity=row.entity, bank=row.bank, product=row.product, band=row.band)
                for row in rows
                if not row.wrong
            ],
            ignore_conflicts=True,  # the pair that somebody else proposed since the check
        )
        made = {(one.entity_id, one.bank_id): one for one in Referral.objects.filter(batch=batch)}
        results = [_result(row, made.get((row.entity.pk, row.bank.pk))) for row in rows]
        if not made:
            batch.delete()
            return None, results
        append("referralbatch", batch.pk, actor=by, action="propose", changes={"pairs": [None, len(made)]})
        append_first(
            "referral",
            {one.pk: {"state": [None, State.PROPOSED.value]} for one in made.values()},
            actor=by,
            action="propose",
        )
    return batch, results


def _result(row: Row, referral: Referral | None) -> Row:
    wrong = row.wrong or ("" if referral else _("刚才已有人提出。"))
    return Row(row.entity, row.bank, row.product, row.band, wrong, referral)


def discard_batch(batch: ReferralBatch, *, by: User) -> None:
    """Undo, as long as nothing has left the house. The history keeps that it was there."""
    _require(by)
    batch_id = batch.pk
    with transaction.atomic():
        claim(
            batch, source=(BatchState.DRAFT,), target=None, by=by, action="discard", values={"reason": ""},
            fact=BatchDiscarded(batch_id=batch_id),
        )  # fmt: skip
        rows = Referral.objects.filter(batch_id=batch_id)
        append_next("referral", {pk: {} for pk in rows.values_list("pk", flat=True)}, actor=by, action="discard")
        rows.delete()
        ReferralBatch.objects.filter(pk=batch_id).delete()


def send_batch(batch: ReferralBatch, *, by: User, letter_number: str) -> ReferralBatch:
    """Out of the house: each entity is asked, each bank gets a card without names, the regulator gets the letter."""
    _require(by)
    number = letter_number.strip()
    if not number:
        raise NotReady({"letter_number": _("请填推介函文号。")})
    now = timezone.now()
    try:
        with transaction.atomic():
            claim(
                batch, source=process.SEND.source, target=process.SEND.target, by=by, action=process.SEND.name,
                values={"letter_number": number, "sent_at": now, "sent_by": by}, fact=BatchSent(batch_id=batch.pk),
            )  # fmt: skip
            rows = Referral.objects.filter(batch=batch, state__in=process.ASK.source)
            keys = list(rows.values_list("pk", flat=True))
            rows.update(state=process.ASK.target, asked_at=now, answer_by=answer_by(now))
            changed = {"state": [State.PROPOSED.value, State.ASKED.value]}
            append_next("referral", dict.fromkeys(keys, changed), actor=by, action=process.ASK.name)
    except IntegrityError as taken:
        raise NotReady({"letter_number": _("文号“%s”已用过，请核对。") % number}) from taken
    return batch


def answer_by(asked_at: datetime) -> datetime:
    """The end of the last day on which the entity may answer."""
    day = timezone.localdate(asked_at) + timedelta(days=ANSWER_DAYS)
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def _require(by: User) -> None:
    if not may_propose(by):
        raise NotYourStep
