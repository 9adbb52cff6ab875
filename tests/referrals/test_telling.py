"""Who is told what of a referral: what a page promises is sent."""

from backend.accounts.models import User
from backend.outbox.deliver import drain
from backend.referrals import actions
from backend.referrals.models import Referral
from notifications.models import Notice
from tests.factories.referrals import ConsentFactory, ReferralFactory


def told(person: User, kind: str) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(person=person, kind=f"referrals.{kind}").values_list("title", "url"))


def test_m03_acceptance_is_told_to_the_entity_and_to_the_officer_who_proposed_it(
    entity, bank, entity_liaison, bank_officer, first_officer, second_officer
) -> None:
    referral = ReferralFactory(review=True, entity=entity, bank=bank, batch__proposed_by=first_officer)
    ConsentFactory(referral=referral)
    actions.accept_referral(Referral.objects.get(), by=bank_officer)
    drain()
    assert told(entity_liaison, "accepted") == [(f"{bank}已接受推介", f"/work/asked/{referral.reference}/")]
    page = f"/work/referrals/{referral.batch.reference}/"
    assert told(first_officer, "accepted") == [(f"{bank}已接受推介：{entity}", page)]
    assert told(second_officer, "accepted") == told(bank_officer, "accepted") == []
