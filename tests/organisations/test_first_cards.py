"""Every entity has a capability card from its admission on (S08), and its edit form takes each of them."""

import pytest

from backend.organisations.actions import admit_entity
from backend.organisations.choices import CardSource, RegistryState
from backend.organisations.forms import PARTS
from tests.factories.organisations import (
    CapabilityCardFactory,
    CaseFactory,
    EntityFactory,
    OfferedProductFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(db):
    return EntityFactory(registry_state=RegistryState.NONE)


def test_cards_of_cases_say_what_came_of_it(newcomer, first_officer):
    case = CaseFactory(organisation=newcomer, results="两年拦下三次撕裂。")
    OfferedProductFactory(organisation=newcomer)

    admit_entity(newcomer, by=first_officer)

    card = newcomer.cards.get()
    assert (card.name, card.source) == (case.title, CardSource.CASE)
    assert card.description.endswith("两年拦下三次撕裂。")


def test_without_cases_products_make_them(newcomer, first_officer):
    OfferedProductFactory(organisation=newcomer, name="托辊听诊仪")

    admit_entity(newcomer, by=first_officer)

    assert list(newcomer.cards.values_list("name", "source")) == [("托辊听诊仪", CardSource.PRODUCT)]


@pytest.mark.parametrize(
    ("products", "business", "name"),
    [("撕裂监测装置。", "在线监测。", "核心产品或服务"), ("", "在线监测。", "业务范围"), ("", "", "数字能源")],
)
def test_without_either_the_introduction_does(products, business, name, newcomer, first_officer):
    profile = newcomer.profile
    profile.intro_products, profile.intro_business = products, business
    profile.save()

    admit_entity(newcomer, by=first_officer)

    card = newcomer.cards.get()
    assert (card.source, card.description) == (CardSource.INTRO, products or business or "待主体补充能力说明。")
    assert card.name == name if products or business else card.name == str(profile.primary_field)


def test_a_long_case_makes_a_card_that_its_form_takes(newcomer, first_officer):
    CaseFactory(organisation=newcomer, title="题" * 120, problem="难" * 1200, technology="术" * 1200, results="果" * 9)

    admit_entity(newcomer, by=first_officer)

    card = newcomer.cards.get()
    sent = {"name": card.name, "description": card.description, "novelty": ""}
    assert PARTS["cards"].form(sent, instance=card).errors == {}
    assert len(card.description) == 1200


def test_who_has_cards_keeps_them(newcomer, first_officer):
    held = CapabilityCardFactory(organisation=newcomer)
    CaseFactory(organisation=newcomer)

    admit_entity(newcomer, by=first_officer)

    assert list(newcomer.cards.all()) == [held]


def test_what_is_new_about_a_card_stands_on_the_page_and_in_the_api(entity, entity_liaison, sign_in, visitor):
    card = CapabilityCardFactory(organisation=entity, name="带面撕裂识别")

    answer = sign_in(entity_liaison).post(
        f"/work/organisation/cards/{card.pk}/",
        {"name": card.name, "description": card.description, "novelty": "solution"},
    )

    assert answer.status_code == 302
    assert "带面撕裂识别（新方案）" in visitor.get(f"/entities/{entity.reference}/").content.decode()
    told = visitor.get(f"/api/v1/entities/{entity.reference}/").json()
    assert told["cards"] == [{"name": "带面撕裂识别", "novelty": "solution", "description": card.description}]
