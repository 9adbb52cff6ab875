"""One batch and its people: `regulator` takes note, `referral` waits for the liaison of `entity` about `bank`."""

import pytest

from backend.accounts.models import User
from backend.organisations.models import Organisation
from backend.referrals.models import Referral
from tests.factories.organisations import CaseFactory, MembershipFactory
from tests.factories.referrals import ReferralBatchFactory, ReferralFactory, RegulatorFactory


@pytest.fixture
def regulator(db: None) -> User:
    return MembershipFactory(organisation=RegulatorFactory(name="山西金融监管局"), user__name="高处").user


@pytest.fixture
def second_regulator(regulator: User) -> User:
    return MembershipFactory(organisation=regulator.memberships.get().organisation, user__name="马处").user


@pytest.fixture
def referral(entity: Organisation, bank: Organisation, bureau: Organisation) -> Referral:
    CaseFactory(organisation=entity)
    return ReferralFactory(batch=ReferralBatchFactory(bureau=bureau), entity=entity, bank=bank)
