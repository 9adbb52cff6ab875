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


def sheet(*rows: list[str]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in (HEADINGS, *rows):
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
