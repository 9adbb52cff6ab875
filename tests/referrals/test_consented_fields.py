"""M03: a bank reads what was consented and nothing else; the records of it are kept (W14, M08)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.audit.errors import AppendOnly
from backend.referrals.choices import ON_SHEET, RESULT_IN, BatchState, State, Way
from backend.referrals.choices_bank import FigureKind
from backend.referrals.groups import all_groups
from backend.referrals.masking import masked_item
from backend.referrals.models import Consent, ConsentText, Disclosure, Referral, ReferralBatch
from backend.referrals.queries import payload, taken_away
from backend.referrals.wording import SHIPPED, current_text, stored_text
from tests.factories.financing import NeedFactory
from tests.factories.organisations import (
    CaseFactory,
    EntityFactory,
    HeldQualificationFactory,
    MembershipFactory,
    OfferedProductFactory,
    TeamMemberFactory,
)
from tests.factories.referrals import (
    ConsentFactory,
    DisclosureFactory,
    FigureFactory,
    ReferralBatchFactory,
    ReferralFactory,
    RegulatorFactory,
)

CODES = [group.code for group in all_groups()]


@pytest.fixture
def full_entity(db: None):
    entity = EntityFactory(uscc="", contact_name="周工", contact_phone="13803510000")
    for factory in (CaseFactory, OfferedProductFactory, TeamMemberFactory, HeldQualificationFactory):
        factory(organisation=entity)
    for kind in FigureKind.values:
        FigureFactory(entity=entity, kind=kind)
    NeedFactory(entity=entity)
    return entity


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(st.sampled_from([*CODES, "unregistered"]), st.sampled_from(["live", "expired", "ended", "other"])),
        unique_by=lambda row: row[0],
    ),
    state=st.sampled_from(sorted(State)),
)
def test_m03_what_a_bank_reads_is_within_what_was_consented(full_entity, rows, state) -> None:
    with transaction.atomic():
        referral = ReferralFactory(review=True, entity=full_entity, state=state)
        now = timezone.now()
        for code, how in rows:
            past = {"given_at": now - timedelta(days=9), "expires_at": now - timedelta(days=2)}
            ended = {"ended_at": now, "ended_how": "withdrawn"}
            other = {"recipient": RegulatorFactory()}
            ConsentFactory(
                referral=referral, group=code, **{"expired": past, "ended": ended, "other": other}.get(how, {})
            )
        consented = {code for code, how in rows if how == "live" and code in CODES} if state in ON_SHEET else set()
        shown = payload(referral)
        assert set(shown) == consented
        for code, items in shown.items():
            group = next(one for one in all_groups() if one.code == code)
            whole = group.fields(full_entity)
            assert items == (whole if state in RESULT_IN else [masked_item(item) for item in whole])
            assert items
        transaction.set_rollback(True)


@pytest.mark.everywhere
def test_m08_the_log_cannot_be_changed_or_deleted(db: None) -> None:
    line = DisclosureFactory(way=Way.DOWNLOADED)
    text = stored_text("share")
    with pytest.raises(AppendOnly):
        line.save()
    with pytest.raises(AppendOnly):
        line.delete()
    rows = [Disclosure.objects.filter(pk=line.pk), ConsentText.objects.filter(pk=text.pk)]
    for kept, change in zip(rows, [{"purpose": "别的"}, {"body": "别的"}], strict=True):
        with pytest.raises(DatabaseError), transaction.atomic():
            kept.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            kept._raw_delete(kept.db)
    assert Disclosure.objects.get(pk=line.pk).purpose == line.purpose
    assert taken_away(line.referral) == 1


@pytest.mark.everywhere
def test_m03_a_consent_ends_once_and_is_never_deleted(db: None) -> None:
    consent = ConsentFactory()
    rows = Consent.objects.filter(pk=consent.pk)
    for change in ({"group": "team"}, {"expires_at": timezone.now() + timedelta(days=900)}, {"purpose": "别的"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete(rows.db)
    assert rows.update(ended_at=timezone.now(), ended_how="withdrawn") == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(ended_at=None, ended_how="")
    assert ConsentFactory(referral=consent.referral, group=consent.group).is_live


@pytest.mark.everywhere
def test_m03_one_open_pair_at_a_time(db: None) -> None:
    first = ReferralFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferralFactory(entity=first.entity, bank=first.bank, state=State.PROPOSED)
    Referral.objects.filter(pk=first.pk).update(state=State.REFUSED)
    assert ReferralFactory(entity=first.entity, bank=first.bank).is_open


def test_m03_the_texts_have_their_versions(db: None) -> None:
    for kind in SHIPPED:
        assert current_text(kind).pk is None  # reading makes no row
        text = stored_text(kind)
        assert text == stored_text(kind) == current_text(kind)
        assert text.is_whole
        assert text.number == 1


def test_m03_who_sees_which_referral(db, entity, bank, entity_liaison, bank_officer, first_officer, stranger) -> None:
    regulator = MembershipFactory(organisation=RegulatorFactory()).user
    draft = ReferralFactory(proposed=True, entity=entity, bank=bank)
    asked = ReferralFactory(entity=entity)
    card = ReferralFactory(bank=bank)
    sheet = ReferralFactory(review=True, entity=entity, bank=bank, state=State.DECLINED)
    cut = ReferralFactory(review=True, bank=bank)
    for one in (sheet, card, cut):
        ConsentFactory(referral=one)
    Consent.objects.filter(referral=cut).update(ended_at=timezone.now(), ended_how="withdrawn")

    def seen(person):
        return set(Referral.objects.visible_to(person))

    assert seen(first_officer) == {draft, asked, card, sheet, cut}
    assert seen(regulator) == {asked, card, sheet, cut}
    assert seen(entity_liaison) == {asked, sheet}
    assert seen(bank_officer) == {sheet}
    assert set(Referral.objects.cards_for(bank_officer)) == {card}
    assert seen(stranger) == seen(AnonymousUser()) == set()
    assert set(Referral.objects.editable_by(bank_officer)) == {sheet}
    assert set(Referral.objects.editable_by(entity_liaison)) == {asked, sheet}
    assert set(Referral.objects.editable_by(first_officer)) == set()


def test_w17_who_sees_which_batch(db, bureau, first_officer, bank_officer, entity_liaison) -> None:
    regulator = MembershipFactory(organisation=RegulatorFactory()).user
    draft, sent = ReferralBatchFactory(draft=True), ReferralBatchFactory()
    returned = ReferralBatchFactory(state=BatchState.RETURNED)
    assert set(ReferralBatch.objects.visible_to(first_officer)) == {draft, sent, returned}
    assert set(ReferralBatch.objects.visible_to(regulator)) == {sent, returned}
    assert set(ReferralBatch.objects.editable_by(first_officer)) == {draft}
    assert set(ReferralBatch.objects.editable_by(regulator)) == {sent, returned}
    for person in (bank_officer, entity_liaison):
        assert set(ReferralBatch.objects.visible_to(person)) == set(ReferralBatch.objects.editable_by(person)) == set()
