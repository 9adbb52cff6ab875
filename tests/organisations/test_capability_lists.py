"""A capability list that an officer imports: good rows are kept, each bad one has its sentence, nothing by halves."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.organisations.choices import RegistryState
from backend.organisations.models import CapabilityCard
from backend.outbox.models import RecordedFact
from tests.factories.organisations import EntityFactory

pytestmark = pytest.mark.django_db

URL = "/work/registry/capability-list/"
HEADINGS = ["主体名称", "场景能力名称", "场景能力说明"]


def sheet(*rows: list[str], headings: list[str] = HEADINGS) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("能力清单.xlsx", stream.getvalue())


@pytest.mark.parametrize("state", [RegistryState.SUSPENDED, RegistryState.EXITED])
def test_who_is_suspended_or_moved_out_does_not_come_back_by_a_list(state, first_officer, sign_in):
    good = EntityFactory(name="太原声纹科技有限公司", registry_state=RegistryState.NONE)
    barred = EntityFactory(name="大同停业科技有限公司", registry_state=state)

    page = sign_in(first_officer).post(
        URL,
        {"file": sheet([barred.name, "甲", "说明。"], [good.name, "托辊听诊", "沿线听声。"]), "admit": "on"},
    )

    barred.refresh_from_db()
    good.refresh_from_db()
    assert page.status_code == 200
    assert (barred.registry_state, barred.cards.count()) == (state, 0)
    assert (good.registry_state, good.cards.count()) == (RegistryState.ADMITTED, 1)
    assert "大同停业科技有限公司”" in page.content.decode()


def test_without_admission_the_cards_of_a_suspended_entity_are_taken(first_officer, sign_in):
    entity = EntityFactory(registry_state=RegistryState.SUSPENDED)

    sign_in(first_officer).post(URL, {"file": sheet([entity.name, "甲", "说明。"])})

    entity.refresh_from_db()
    assert (entity.registry_state, entity.cards.count()) == (RegistryState.SUSPENDED, 1)


@pytest.mark.parametrize("row", [["名" * 121, "说明。"], ["甲", "说" * 1201]])
def test_a_text_that_is_too_long_is_told_and_not_cut(row, first_officer, sign_in):
    entity = EntityFactory()

    page = sign_in(first_officer).post(URL, {"file": sheet([entity.name, *row])}).content.decode()

    assert not entity.cards.exists()
    assert f"这一行有{max(len(cell) for cell in row)}字" in page


def test_a_mark_of_secrecy_in_any_cell_stops_the_whole_file(first_officer, sign_in):
    entity = EntityFactory()
    rows = [[entity.name, f"能力{number}", "说明。"] for number in range(400)]
    rows.append([entity.name, "最后一项", "机密★10年"])

    page = sign_in(first_officer).post(URL, {"file": sheet(*rows), "admit": "on"}).content.decode()

    assert not CapabilityCard.objects.exists()
    assert "机密★10年" in page


def test_name_and_code_of_one_entity_are_one_entity(first_officer, sign_in):
    entity = EntityFactory(uscc="91140100MA0K2XY756", registry_state=RegistryState.NONE)

    sign_in(first_officer).post(
        URL, {"file": sheet([entity.name, "甲", "说明。"], [entity.uscc, "乙", "说明。"]), "admit": "on"}
    )

    entity.refresh_from_db()
    assert (entity.registry_state, entity.cards.count()) == (RegistryState.ADMITTED, 2)
    assert RecordedFact.objects.filter(name="organisations.registry_changed").count() == 1


class TestAListOfOneEntity:
    """As cities publish them: 场景能力名称 | 场景能力说明, and whose list it is stands in the letter beside it."""

    def test_two_columns_are_enough_from_the_entitys_own_page(self, first_officer, sign_in):
        entity = EntityFactory(registry_state=RegistryState.NONE)
        client = sign_in(first_officer)
        link = f"{URL}?entity={entity.reference}"
        assert link in client.get(f"/work/registry/{entity.reference}/").content.decode()
        assert "“场景能力名称”“场景能力说明”两列" in client.get(link).content.decode()

        file = sheet(["托辊听诊", "沿线听声。"], ["撕裂监测", "看胶带。"], headings=HEADINGS[1:])
        client.post(URL, {"file": file, "admit": "on", "entity": entity.reference})

        entity.refresh_from_db()
        assert entity.registry_state == RegistryState.ADMITTED
        assert sorted(entity.cards.values_list("name", flat=True)) == ["托辊听诊", "撕裂监测"]

    def test_a_row_of_somebody_else_is_told(self, first_officer, sign_in):
        entity, other = EntityFactory(), EntityFactory(name="大同别家科技有限公司")
        file = sheet([entity.name, "甲", "说明。"], [other.name, "乙", "说明。"])
        page = sign_in(first_officer).post(URL, {"file": file, "entity": entity.reference}).content.decode()
        assert (entity.cards.count(), other.cards.count()) == (1, 0)
        assert f"这一行写的是“大同别家科技有限公司”，这份清单是{entity.name}的。" in page

    def test_two_columns_of_nobody_are_refused(self, first_officer, sign_in):
        page = sign_in(first_officer).post(URL, {"file": sheet(["甲", "说明。"], headings=HEADINGS[1:])})
        assert "三列，请核对标题行" in page.content.decode()

    def test_an_unknown_entity_is_not_there(self, first_officer, sign_in):
        client = sign_in(first_officer)
        answers = [client.get(f"{URL}?entity=NONE"), client.post(URL, {"file": sheet(), "entity": "NONE"})]
        assert [answer.status_code for answer in answers] == [404, 404]
