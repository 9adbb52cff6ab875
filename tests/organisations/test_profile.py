import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.organisations.actions import edit_organisation, save_profile
from backend.organisations.choices import RegistryState, Role
from backend.outbox.models import RecordedFact
from tests.factories.organisations import CaseFactory, EntityFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def _facts(name: str) -> int:
    return RecordedFact.objects.filter(name=name).count()


def test_a_change_raises_the_version_and_is_one_fact(entity, entity_liaison):
    before = entity.search_version

    save_profile(entity.profile, by=entity_liaison, fields={"intro_business": "做带式输送机监测。"})

    entity.refresh_from_db()
    assert entity.search_version == before + 1
    assert _facts("organisations.profile_changed") == 1


def test_unchanged_input_records_nothing(entity, entity_liaison):
    save_profile(entity.profile, by=entity_liaison, fields={"intro_business": entity.profile.intro_business})

    assert _facts("organisations.profile_changed") == 0


def test_a_new_name_is_news_of_its_own(entity, entity_liaison):
    edit_organisation(entity, by=entity_liaison, name="山西巡带科技股份有限公司")

    assert _facts("organisations.renamed") == 1


def test_a_case_is_added_changed_and_removed(entity, entity_liaison, sign_in):
    client = sign_in(entity_liaison)
    sent = {"title": "撕裂监测", "problem": "看不见", "technology": "线激光", "results": "拦下三次"}

    client.post("/work/organisation/cases/new/", sent)
    case = entity.cases.get()
    client.post(f"/work/organisation/cases/{case.pk}/", sent | {"title": "纵向撕裂监测"})
    assert entity.cases.get().title == "纵向撕裂监测"
    client.post(f"/work/organisation/cases/{case.pk}/remove/")

    assert not entity.cases.exists()
    assert _facts("organisations.profile_changed") == 3


def test_another_entitys_case_is_404_and_stays(entity_liaison, sign_in):
    foreign = CaseFactory(organisation=EntityFactory(), title="金丝雀案例")
    client = sign_in(entity_liaison)
    url = f"/work/organisation/cases/{foreign.pk}/"

    assert client.get(url).status_code == 404
    assert "金丝雀案例" not in client.get(url).content.decode()
    assert client.post(f"{url}remove/").status_code == 404
    foreign.refresh_from_db()


def test_a_mark_of_secrecy_gets_a_sentence_and_is_not_stored(entity, entity_liaison, sign_in):
    sent = {"title": "机密★10年", "problem": "看不见", "technology": "线激光", "results": "拦下三次"}

    page = sign_in(entity_liaison).post("/work/organisation/cases/new/", sent).content.decode()

    assert "密级" in page
    assert "线激光" in page
    assert not entity.cases.exists()


def test_a_viewer_reads_and_does_not_write(entity, sign_in):
    viewer = MembershipFactory(organisation=entity, role=Role.VIEWER).user
    client = sign_in(viewer)

    assert client.get("/work/organisation/").status_code == 200
    assert client.get("/work/organisation/profile/").status_code == 404


def test_the_public_list_asks_as_often_for_three_entities_as_for_one(visitor):
    CaseFactory(organisation=EntityFactory())
    visitor.get("/entities/")
    with CaptureQueriesContext(connection) as one:
        visitor.get("/entities/")
    CaseFactory(organisation=EntityFactory())
    CaseFactory(organisation=EntityFactory())
    with CaptureQueriesContext(connection) as three:
        page = visitor.get("/entities/")

    assert len(three) == len(one)
    assert page.content.decode().count('href="/entities/') >= 3
    assert "共3户" not in page.content.decode()  # visitors are told no totals


def _sheet(rows: list[list[str]]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("能力清单.xlsx", stream.getvalue())


def test_a_capability_list_becomes_cards_and_admits(first_officer, sign_in):
    entity = EntityFactory(name="太原声纹科技有限公司", registry_state=RegistryState.NONE)
    rows = [
        ["主体名称", "场景能力名称", "场景能力说明"],
        ["太原声纹科技有限公司", "托辊听诊", "沿线光纤听声，异响报到每一只。"],
        ["没有登记的公司", "其他", "说明文字。"],
    ]

    page = sign_in(first_officer).post("/work/registry/capability-list/", {"file": _sheet(rows), "admit": "on"})

    entity.refresh_from_db()
    assert (entity.registry_state, entity.cards.get().name) == (RegistryState.ADMITTED, "托辊听诊")
    assert "没有登记的公司" in page.content.decode()


def test_a_sheet_without_the_columns_gets_a_sentence(first_officer, sign_in):
    page = sign_in(first_officer).post("/work/registry/capability-list/", {"file": _sheet([["甲", "乙"], ["1", "2"]])})

    assert "场景能力名称" in page.content.decode()
    assert page.status_code == 200


def test_the_registry_desk_is_for_the_bureau(owner_clerk, first_officer, sign_in, entity):
    url = f"/work/registry/{entity.reference}/"

    assert sign_in(owner_clerk).get(url).status_code == 404
    assert entity.name in sign_in(first_officer).get(url).content.decode()


def test_moving_out_asks_a_reason(entity, first_officer, sign_in):
    sign_in(first_officer).post(f"/work/registry/{entity.reference}/exit/", {"reason": ""})

    entity.refresh_from_db()
    assert entity.registry_state == RegistryState.ADMITTED
