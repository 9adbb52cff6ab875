"""One identity through all legal records (C09): renamed, corrected, and a team that founds its firm."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from backend.organisations import actions
from backend.organisations.choices import Kind, LegalForm
from backend.organisations.errors import WrongRecord
from backend.organisations.models import Organisation
from backend.outbox.models import RecordedFact
from tests.factories.organisations import CaseFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

CODE = "91140100MA0K2XY756"
FIRM = {"legal_form": LegalForm.FIRM, "uscc": CODE, "host_name": "", "valid_from": date(2026, 3, 1)}


@pytest.fixture
def team(first_officer) -> Organisation:
    made = actions.create_organisation(
        by=first_officer,
        kind=Kind.ENTITY,
        name="汾河理工大学听诊团队",
        legal_form=LegalForm.TEAM,
        founded_on=date(2023, 9, 1),
    )
    CaseFactory(organisation=made)
    return made


def test_a_team_that_founds_a_firm_keeps_its_identity(team, first_officer):
    actions.admit_entity(team, by=first_officer)
    before = (team.pk, team.reference, team.cases.count(), team.registry_events.count())

    actions.change_legal_record(team, by=first_officer, name="太原听诊科技有限公司", reason="营业执照", **FIRM)

    team.refresh_from_db()
    assert (team.pk, team.reference, team.cases.count(), team.registry_events.count()) == before
    assert (team.name, team.uscc, team.legal_form) == ("太原听诊科技有限公司", CODE, LegalForm.FIRM)
    assert (team.founded_on, team.is_admitted) == (date(2026, 3, 1), True)
    assert list(team.legal_records.values_list("name", "legal_form", "valid_from", "valid_until")) == [
        ("太原听诊科技有限公司", "firm", date(2026, 3, 1), None),
        ("汾河理工大学听诊团队", "team", date(2023, 9, 1), date(2026, 2, 28)),
    ]
    assert RecordedFact.objects.filter(name="organisations.renamed").count() == 1


def test_an_owner_without_a_record_gets_its_history_when_it_is_renamed(first_officer, sign_in):
    owner = OrganisationFactory(name="旧名集团", founded_on=date(2010, 1, 1))
    url = f"/work/registry/{owner.reference}/legal-record/"
    client = sign_in(first_officer)

    answer = client.post(url, {"legal_form": "firm", "name": "新名集团", "valid_from": "2026-05-06"})

    assert answer.status_code == 302
    assert list(owner.legal_records.values_list("name", flat=True)) == ["新名集团", "旧名集团"]
    assert "旧名集团" in client.get(f"/work/registry/{owner.reference}/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_from": date(2023, 9, 1)},
        {"valid_from": date(2023, 8, 1)},
        {"valid_from": timezone.localdate() + timedelta(days=1)},
        {"uscc": ""},
        {"legal_form": LegalForm.TEAM, "uscc": "", "name": "汾河理工大学听诊团队"},
    ],
)
def test_what_does_not_follow_is_refused_and_changes_nothing(wrong, team, first_officer):
    with pytest.raises(WrongRecord):
        actions.change_legal_record(team, by=first_officer, **{"name": "新名", **FIRM, **wrong})

    team.refresh_from_db()
    assert (team.name, team.legal_records.count()) == ("汾河理工大学听诊团队", 1)


def test_a_firm_is_not_made_a_team_again(entity, first_officer):
    with pytest.raises(WrongRecord):
        actions.change_legal_record(
            entity, by=first_officer, name="甲", **FIRM | {"legal_form": LegalForm.TEAM, "uscc": ""}
        )


def test_a_code_that_is_taken_gets_its_sentence_beside_the_field(team, first_officer, sign_in):
    OrganisationFactory(uscc=CODE)
    sent = {"legal_form": "firm", "name": "新名", "uscc": CODE, "valid_from": "2026-03-01"}

    page = sign_in(first_officer).post(f"/work/registry/{team.reference}/legal-record/", sent)

    assert (page.status_code, "这个统一社会信用代码已登记。" in page.content.decode()) == (200, True)


def test_a_correction_is_one_of_the_record_of_today(team, first_officer):
    actions.edit_organisation(team, by=first_officer, name="汾河理工大学听诊研究团队")

    record = team.legal_records.get()
    assert (record.name, record.valid_from, record.valid_until) == ("汾河理工大学听诊研究团队", date(2023, 9, 1), None)
