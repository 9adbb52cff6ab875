"""Referrals: batches, what entities say to them, the regulator, the bank, and what flows back."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from backend.accounts.models import User
from backend.organisations.models import Organisation
from backend.outbox.deliver import drain
from backend.referrals import actions, process
from backend.referrals.choices import ConsentKind, State
from backend.referrals.models import Referral, ReferralBatch
from backend.referrals.wording import current_text
from tests.factories.organisations import MembershipFactory
from tests.factories.referrals import ConsentFactory, ReferralFactory, RegulatorFactory
from tests.flows.story.people import People, house_of, newcomers

LETTER = "晋数推介〔2026〕%s号"
GROUPS = ("identity", "cases")
STAGES = (
    process.CONTACT, process.DUE_DILIGENCE, process.APPROVE, process.SIGN, process.DRAW, process.SETTLE,
)  # fmt: skip
TERMS = {"amount": Decimal(500), "rate": Decimal("3.45"), "term_months": 12}


def tell_referrals(who: People) -> None:
    regulator = MembershipFactory(organisation=RegulatorFactory(), user__name="高处").user
    _figures(who.entity, who.liaison, who.final)
    _batches(who, regulator)
    referrals = _answers(who, regulator)
    _reviews(referrals, who)
    _consents(referrals)


def _figures(entity: Organisation, liaison: User, officer: User) -> None:
    """Returned, told anew, confirmed."""
    told = {
        "kind": "revenue",
        "year": timezone.localdate().year - 1,
        "value": Decimal(5000),
        "source": "审计报告",
        "dated_on": timezone.localdate(),
    }
    figure = actions.tell_figure(entity, by=liaison, **told)
    drain()
    actions.return_figure(figure, by=officer, note="与审计报告不一致")
    drain()
    figure = actions.tell_figure(entity, by=liaison, figure=figure, **told | {"value": Decimal(5100)})
    drain()
    actions.confirm_figure(figure, by=officer)
    drain()


def _batches(who: People, regulator: User) -> None:
    """One is discarded, one is returned after its entity has consented."""
    actions.discard_batch(_proposed(who, [who.entity]), by=who.first)
    drain()
    batch = _sent(who, [who.entity], "1")
    _agree(batch.referrals.get(), who.liaison)
    actions.return_batch(batch, by=regulator, reason="请分批推介")
    drain()


def _answers(who: People, regulator: User) -> list[Referral]:
    """Five are asked: two consent, one refuses, and after the regulator's note one more consents and one lets it lapse."""
    people = [who.liaison, *newcomers(4)]
    entities = [house_of(one) for one in people]
    batch = _sent(who, entities, "2")
    asked = [batch.referrals.get(entity=one) for one in entities]
    for referral, person in zip(asked[:2], people[:2], strict=True):
        _agree(referral, person)
    actions.refuse(asked[2], by=people[2], reason="暂不融资")
    drain()
    actions.note_batch(batch, by=regulator)
    drain()
    _agree(asked[3], people[3])
    Referral.objects.filter(pk=asked[4].pk).update(answer_by=timezone.now() - timedelta(days=1))
    assert actions.lapse_unanswered() == 1
    drain()
    found = [Referral.objects.get(pk=one.pk) for one in (asked[0], asked[1], asked[3])]
    assert {one.state for one in found} == {State.REVIEW}
    return found


def _reviews(referrals: list[Referral], who: People) -> None:
    """A question and its answer, a yes that goes all the way with what flows back, and a no."""
    settled, declined, _open = referrals
    for asked, said in (("订单集中在哪几家？", "前三家占六成。"), ("回款多久？", "三个月。")):
        actions.ask_question(settled, by=who.banker, body=asked)
        drain()
        actions.answer_question(settled, by=who.liaison, body=said)
        drain()
    actions.accept_referral(settled, by=who.banker)
    drain()
    for step in STAGES:
        actions.advance(settled, step, by=who.banker, **TERMS if step is process.APPROVE else {})
        drain()
    for amount in (Decimal(300), Decimal(200)):
        result = actions.report_result(
            settled, by=who.liaison, kind="drawn", on=timezone.localdate(), amount=amount, rate=Decimal("3.45"),
            first_loan=True,
        )  # fmt: skip
        drain()
        if amount == 300:
            actions.confirm_result(result, by=who.banker)
        else:
            actions.dispute_result(result, by=who.banker, note="只放了一笔")
        drain()
    actions.decline_referral(declined, by=who.banker, code="credit", note="逾期两次")
    drain()


def _consents(referrals: list[Referral]) -> None:
    """One is widened, taken back in part, then wholly; of another the day is near, and of a third it is over."""
    withdrawn = referrals[2]
    person = withdrawn.entity.memberships.get().user
    text = current_text(ConsentKind.SHARE).sha256
    actions.widen(withdrawn, by=person, groups=["figures"], days=365, text_sha256=text)
    drain()
    actions.withdraw(withdrawn, by=person, group="cases")
    drain()
    actions.withdraw(withdrawn, by=person)
    drain()
    given_at = timezone.now() - timedelta(days=91)
    ending = ReferralFactory(review=True, batch=withdrawn.batch, bank=withdrawn.bank, entity=house_of(newcomers(1)[0]))
    ConsentFactory(referral=ending, expires_at=timezone.now() + timedelta(days=10))
    assert actions.warn_of_ending() == 1
    drain()
    # The day of a consent cannot be moved once it stands.
    expired = ReferralFactory(review=True, batch=withdrawn.batch, bank=withdrawn.bank, entity=house_of(newcomers(1)[0]))
    ConsentFactory(referral=expired, given_at=given_at, expires_at=given_at + timedelta(days=90))
    assert actions.end_expired() == 1
    drain()


def _proposed(who: People, entities: list[Organisation]) -> ReferralBatch:
    batch, _rows = actions.propose(who.bureau, [(one.pk, who.bank.pk) for one in entities], by=who.first)
    assert batch is not None
    return batch


def _sent(who: People, entities: list[Organisation], number: str) -> ReferralBatch:
    batch = actions.send_batch(_proposed(who, entities), by=who.first, letter_number=LETTER % number)
    drain()
    return batch


def _agree(referral: Referral, person: User) -> None:
    text = current_text(ConsentKind.SHARE).sha256
    actions.consent(referral, by=person, groups=GROUPS, days=90, text_sha256=text, result=True)
    drain()
