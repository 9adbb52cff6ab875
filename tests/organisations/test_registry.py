import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from backend.audit.queries import timeline
from backend.organisations.actions import admit_entity, exit_entity, resume_entity, suspend_entity, verify_organisation
from backend.organisations.choices import AUTHORITY_LETTER, RegistryEventKind, RegistryState
from backend.organisations.errors import NotAnEntity
from backend.organisations.models import Organisation
from backend.organisations.process import REGISTRY, fold
from backend.outbox.errors import LostRace
from backend.outbox.models import RecordedFact
from tests.factories.files import StoredFileFactory
from tests.factories.organisations import CaseFactory, EntityFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(db) -> Organisation:
    return EntityFactory(registry_state=RegistryState.NONE)


def test_admission_is_one_state_one_event_one_fact_and_one_line(newcomer, first_officer):
    admit_entity(newcomer, by=first_officer, reason="第一批")

    assert newcomer.registry_state == RegistryState.ADMITTED
    assert list(newcomer.registry_events.values_list("kind", "reason")) == [("admitted", "第一批")]
    assert RecordedFact.objects.filter(name="organisations.registry_changed").count() == 1
    assert timeline("organisation", newcomer.pk).filter(action="admitted").count() == 1


def test_admission_makes_a_card_of_each_case_once(newcomer, first_officer):
    CaseFactory(organisation=newcomer, title="撕裂监测")
    CaseFactory(organisation=newcomer, title="撕裂监测")
    CaseFactory(organisation=newcomer, title="托辊听诊")

    admit_entity(newcomer, by=first_officer)

    assert sorted(newcomer.cards.values_list("name", flat=True)) == ["托辊听诊", "撕裂监测"]


def test_admitting_twice_is_a_lost_race_and_changes_nothing(newcomer, first_officer, final_officer):
    admit_entity(newcomer, by=first_officer)

    with pytest.raises(LostRace):
        admit_entity(Organisation.objects.get(pk=newcomer.pk), by=final_officer)

    assert newcomer.registry_events.count() == 1


def test_only_entities_are_admitted(owner, first_officer):
    with pytest.raises(NotAnEntity):
        admit_entity(owner, by=first_officer)


def test_the_column_is_the_fold_of_the_events(newcomer, first_officer):
    for step in (admit_entity, suspend_entity, resume_entity, exit_entity, admit_entity):
        step(newcomer, by=first_officer, reason="依据材料")
        assert fold(list(newcomer.registry_events.values_list("kind", flat=True))) == newcomer.registry_state


@given(st.lists(st.sampled_from(list(RegistryEventKind)), max_size=12))
def test_the_fold_takes_only_steps_that_the_table_allows(kinds):
    state = RegistryState.NONE
    for place, kind in enumerate(kinds):
        allowed = state in REGISTRY[kind].source
        following = fold([one.value for one in kinds[: place + 1]])
        assert following == (REGISTRY[kind].target if allowed else state)
        state = following


def test_an_entity_that_left_is_off_the_public_list_at_once(entity, first_officer, visitor):
    assert visitor.get(f"/entities/{entity.reference}/").status_code == 200

    exit_entity(entity, by=first_officer, reason="申请退出")

    assert visitor.get(f"/entities/{entity.reference}/").status_code == 404
    assert entity.name not in visitor.get("/entities/").content.decode()


def test_the_registry_is_for_entities_in_the_database_too(owner):
    with pytest.raises(Exception, match="organisations_registry_is_for_entities"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE organisations_organisation SET registry_state = 'admitted', search_version = search_version + 1 WHERE id = %s",
            [owner.pk],
        )


def test_verification_happens_once(first_officer):
    fresh = OrganisationFactory(verified_at=None)
    StoredFileFactory(claim_kind=AUTHORITY_LETTER, claim_id=fresh.pk)

    assert verify_organisation(fresh, by=first_officer) is True
    assert verify_organisation(fresh, by=first_officer) is False
    assert RecordedFact.objects.filter(name="organisations.verified").count() == 1
