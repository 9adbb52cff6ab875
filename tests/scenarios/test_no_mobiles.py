"""A mobile number is planted at every door; no stranger and no bank reads it on any page, API or export (W06)."""

import json

import pytest
from django.apps import apps
from django.urls import reverse

from backend.accounts.actions import make_token
from backend.organisations.models import CapabilityCard, Case, EntityProfile, OfferedProduct
from backend.scenarios import actions
from backend.scenarios.errors import NotReady, PhoneInText
from backend.scenarios.models import ImportRow, Question, Scenario
from backend.scenarios.texts import FIELDS, PROSE, MeasureText, measures_of
from tests.factories.financing import ProductFactory
from tests.factories.scenarios import QuestionFactory, ScenarioFactory
from tests.scenarios.lists import CITY, city_row, upload

pytestmark = pytest.mark.django_db

MOBILE = "13700001234"
WRITINGS = ["13700001234", "137 0000 1234", "137-0000-1234", "１３７００００１２３４", "+86 13700001234"]
SAID = "这里写了手机号137****1234，会公开显示，没有保存。手机号请填在联系方式栏。"
TEXT = f"请打{MOBILE}找王工。"


def fields_of(scenario, **changed):
    return {name: getattr(scenario, name) for name in FIELDS} | changed


def stored():
    """Every place in the database where the number stands, by table and column."""
    found = set()
    for model in apps.get_models():
        if model._meta.app_label not in {"scenarios", "financing", "organisations", "talent"}:
            continue
        for row in model._base_manager.values():
            found |= {(model.__name__, name) for name, value in row.items() if MOBILE in json.dumps(value, default=str)}
    return found


class TestScenarios:
    @pytest.mark.parametrize("writing", WRITINGS)
    def test_however_it_is_written(self, owner, owner_clerk, writing):
        scenario = ScenarioFactory(owner=owner)
        with pytest.raises(PhoneInText) as told:
            actions.save_scenario(
                scenario,
                fields=fields_of(scenario, pain_point=f"联系{writing}王工"),
                measures=None,
                edit_number=1,
                by=owner_clerk,
            )
        assert (told.value.field, str(told.value)) == ("pain_point", SAID)

    @pytest.mark.parametrize("name", PROSE)
    def test_in_each_text(self, owner, owner_clerk, name):
        with pytest.raises(PhoneInText) as told:
            actions.create_draft(owner, fields={"title": "题", name: TEXT}, by=owner_clerk)
        assert (told.value.field, Scenario.objects.count()) == (name, 0)

    def test_in_a_measure_and_in_a_reason(self, owner, owner_clerk):
        with pytest.raises(PhoneInText):
            actions.create_draft(
                owner, fields={"title": "题"}, measures=[MeasureText(name=TEXT, target="≤7")], by=owner_clerk
            )
        place = {"version": 1, "items": [{"kind": "region_in", "codes": ["140100"], "reason": TEXT}]}
        with pytest.raises(PhoneInText):
            actions.create_draft(owner, fields={"title": "题", "conditions": place}, by=owner_clerk)

    def test_the_contact_is_where_it_belongs(self, owner, owner_clerk):
        fields = {"title": "题", "contact_name": f"王工 {MOBILE}", "contact_phone": MOBILE}
        assert actions.create_draft(owner, fields=fields, by=owner_clerk).contact_phone == MOBILE

    @pytest.mark.parametrize("figures", ["产量13700001234567吨", "编号1370000123", "0351-7654321", "13.700001234"])
    def test_other_figures_are_no_mobile(self, owner, owner_clerk, figures):
        actions.create_draft(owner, fields={"title": "题", "pain_point": figures}, by=owner_clerk)

    def test_the_form_says_so_beside_the_field_and_keeps_what_was_typed(self, owner, owner_clerk, sign_in):
        scenario = ScenarioFactory(owner=owner)
        sent = {"version": "1", "title": "题", "pain_point": TEXT, "budget_unit": "万元", "do": "save"}
        page = sign_in(owner_clerk).post(reverse("scenarios:edit", args=[scenario.reference]), sent)
        assert page.context["form"].errors == {"pain_point": [SAID]}
        assert TEXT in page.content.decode()
        assert stored() == set()

    def test_the_api(self, owner, owner_clerk, client):
        _token, secret = make_token(owner_clerk, name="测", scopes=["read", "scenarios:write"], days=1)
        answer = client.post(
            "/api/v1/scenarios/",
            json.dumps({"title": "题", "pain_point": TEXT}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )
        assert answer.status_code == 400
        assert SAID in json.dumps(answer.json(), ensure_ascii=False)
        assert stored() == set()

    def test_a_change_and_what_was_written_before_there_was_a_rule(self, owner, owner_clerk):
        published = ScenarioFactory(owner=owner, published=True)
        with pytest.raises(PhoneInText):
            actions.submit_amendment(
                published,
                fields=fields_of(published, site_text=TEXT),
                measures=measures_of(published),
                edit_number=1,
                by=owner_clerk,
            )
        old = ScenarioFactory(owner=owner, pain_point=TEXT)
        with pytest.raises((PhoneInText, NotReady)):
            actions.submit_scenario(old, by=owner_clerk)

    def test_questions_and_answers(self, owner, owner_clerk, entity, entity_liaison):
        scenario = ScenarioFactory(owner=owner, published=True)
        with pytest.raises(PhoneInText):
            actions.ask_question(scenario, text=TEXT, organisation=entity, by=entity_liaison)
        question = QuestionFactory(scenario=scenario)
        with pytest.raises(PhoneInText):
            actions.answer_question(question, text=TEXT, by=owner_clerk)
        assert Question.objects.get().answer == ""

    def test_a_row_of_a_list_is_marked(self, owner, owner_clerk):
        actions.start_import(
            owner, upload(CITY, city_row(1, "停车难", 合作需求=TEXT), city_row(2, "堵煤")), by=owner_clerk
        )
        assert [scenario.title for scenario in Scenario.objects.all()] == ["堵煤"]
        row = ImportRow.objects.get(scenario=None)
        assert row.problems == {"pain_point": SAID}
        assert actions.fix_row(row, {"pain_point": f"还是打{MOBILE}"}, by=owner_clerk) == 0
        assert actions.fix_row(row, {"pain_point": "车位少。"}, by=owner_clerk) == 1


class TestEntitiesAndProducts:
    @pytest.mark.parametrize(
        ("word", "sent"),
        [
            ("cases", {"title": "案例", "problem": TEXT, "technology": "术", "results": "果"}),
            ("products", {"name": "产品", "description": TEXT}),
            ("cards", {"name": TEXT, "description": "说明"}),
        ],
    )
    def test_parts_of_a_profile(self, entity, entity_liaison, sign_in, word, sent):
        page = sign_in(entity_liaison).post(reverse("organisations:add_part", args=[word]), sent)
        assert SAID in page.content.decode()
        assert [model.objects.count() for model in (Case, OfferedProduct, CapabilityCard)] == [0, 0, 0]

    def test_a_profile(self, entity, entity_liaison, sign_in):
        page = sign_in(entity_liaison).post(reverse("organisations:profile"), {"intro_business": TEXT})
        assert SAID in page.content.decode()
        assert not EntityProfile.objects.filter(intro_business__contains=MOBILE).exists()

    def test_a_product(self, bank, bank_officer, sign_in):
        product = ProductFactory(provider=bank)
        sent = {"name": "贷", "kind": product.kind_id, "target": TEXT, "contact_phone": MOBILE}
        page = sign_in(bank_officer).post(reverse("financing:edit", args=[product.reference]), sent)
        assert page.context["form"].errors["target"] == [SAID]
        assert stored() == set()


def test_nobody_outside_reads_a_number_that_stands_in_the_contact(
    owner, owner_clerk, bank, bank_officer, stranger, entity_liaison, sign_in, visitor
):
    """The sweep: the number stands where it belongs, and strangers, banks and visitors look everywhere."""
    scenario = ScenarioFactory(owner=owner, published=True, contact_phone=MOBILE)
    product = ProductFactory(provider=bank, contact_phone=MOBILE)
    places = [
        "/", "/scenarios/", scenario.get_absolute_url(), f"{scenario.get_absolute_url()}questions/", "/products/",
        f"/products/{product.reference}/", "/entities/", "/search/?q=撕裂", "/api/v1/scenarios/", "/api/v1/products/",
        f"/api/v1/scenarios/{scenario.reference}/", f"/api/v1/products/{product.reference}/", "/api/v1/entities/",
        "/api/v1/search/?q=撕裂",
    ]  # fmt: skip
    readers = {"visitor": visitor, "stranger": sign_in(stranger)}
    for who, client in readers.items():
        for place in places:
            answer = client.get(place)
            assert answer.status_code in (200, 401), (who, place)
            assert MOBILE not in answer.content.decode(), (who, place)
    bank_client = sign_in(bank_officer)
    assert all(MOBILE not in bank_client.get(place).content.decode() for place in places if "products" not in place)
    assert MOBILE in sign_in(entity_liaison).get(scenario.get_absolute_url()).content.decode()
