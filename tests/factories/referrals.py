"""Referrals; a pair that waits for its entity in a batch that was sent, unless a test says otherwise."""

from datetime import timedelta

import factory
from django.utils import timezone

from backend.files.actions import store
from backend.organisations.choices import Kind
from backend.referrals.choices import BatchState, ConsentKind, State, Way
from backend.referrals.choices_bank import PROOF
from backend.referrals.models import Consent, CreditResult, Disclosure, Figure, Message, Referral, ReferralBatch
from backend.referrals.wording import stored_text
from tests.factories.accounts import UserFactory
from tests.factories.organisations import EntityFactory, OrganisationFactory


class RegulatorFactory(OrganisationFactory):
    kind = Kind.REGULATOR
    name = factory.Sequence(lambda number: f"山西金融监管局{number}")


class ReferralBatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReferralBatch

    bureau = factory.SubFactory(OrganisationFactory, bureau=True)
    proposed_by = factory.SubFactory(UserFactory)
    letter_number = factory.Sequence(lambda number: f"晋数推介〔2026〕{number + 1}号")
    state = BatchState.SENT
    sent_at = factory.LazyFunction(timezone.now)

    class Params:
        draft = factory.Trait(state=BatchState.DRAFT, sent_at=None, letter_number="")
        noted = factory.Trait(state=BatchState.NOTED, answered_at=factory.LazyFunction(timezone.now))


class ReferralFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Referral

    batch = factory.SubFactory(ReferralBatchFactory)
    entity = factory.SubFactory(EntityFactory)
    bank = factory.SubFactory(OrganisationFactory, bank=True)
    state = State.ASKED
    asked_at = factory.LazyFunction(timezone.now)
    answer_by = factory.LazyFunction(lambda: timezone.now() + timedelta(days=15))

    class Params:
        proposed = factory.Trait(
            state=State.PROPOSED,
            asked_at=None,
            answer_by=None,
            batch=factory.SubFactory(ReferralBatchFactory, draft=True),
        )
        # Consent rows are made beside it: a sheet without a living consent is nobody's.
        review = factory.Trait(
            state=State.REVIEW,
            answered_at=factory.LazyFunction(timezone.now),
            clock_started_at=factory.LazyFunction(timezone.now),
            batch=factory.SubFactory(ReferralBatchFactory, noted=True),
        )


class ConsentFactory(factory.django.DjangoModelFactory):
    """One group of one referral; `result=True`: the second consent, for what flows back."""

    class Meta:
        model = Consent

    referral = factory.SubFactory(ReferralFactory, review=True)
    kind = ConsentKind.SHARE
    group = "identity"
    purpose = "评估融资需求、答复推介"
    recipient = factory.LazyAttribute(lambda consent: consent.referral.bank)
    text = factory.LazyAttribute(lambda consent: stored_text(consent.kind))
    text_sha256 = factory.LazyAttribute(lambda consent: consent.text.sha256)
    given_by = factory.SubFactory(UserFactory)
    given_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=180))

    class Params:
        result = factory.Trait(kind=ConsentKind.RESULT, group="")


class DisclosureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Disclosure

    referral = factory.SubFactory(ReferralFactory, review=True)
    person = factory.SubFactory(UserFactory)
    organisation = factory.LazyAttribute(lambda line: line.referral.bank)
    way = Way.OPENED
    groups = ["identity"]
    purpose = "评估融资需求、答复推介"
    at = factory.LazyFunction(timezone.now)


class CreditResultFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CreditResult

    referral = factory.SubFactory(ReferralFactory, review=True)
    consent = factory.LazyAttribute(lambda result: ConsentFactory(referral=result.referral, result=True))
    kind = "credited"
    on = factory.LazyFunction(timezone.localdate)
    amount = 300
    reported_by = factory.SubFactory(UserFactory)


class FigureFactory(factory.django.DjangoModelFactory):
    """Revenue of last year, told and not compared yet; `proof=` keeps a file as its proof."""

    class Meta:
        model = Figure
        skip_postgeneration_save = True

    entity = factory.SubFactory(EntityFactory)
    kind = "revenue"
    year = factory.LazyFunction(lambda: timezone.localdate().year - 1)
    value = 5000
    source = "审计报告"
    dated_on = factory.LazyFunction(timezone.localdate)
    told_by = factory.SubFactory(UserFactory)
    told_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def proof(self, create, extracted, **given) -> None:
        if extracted:
            store(extracted, by=self.told_by, claim_kind=PROOF, claim_id=self.pk)


class MessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Message

    referral = factory.SubFactory(ReferralFactory, review=True)
    speaker = "bank"
    body = "去年的订单集中在哪几家？"
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)
