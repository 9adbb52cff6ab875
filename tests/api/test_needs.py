"""Needs, joint offers and kinds of product by key."""

import json

import pytest

from backend.organisations.choices import Role
from backend.reference.models import ProductKind
from tests.factories.financing import JointOfferFactory, ProductFactory
from tests.factories.organisations import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def test_m04_by_key(key, entity, entity_liaison, first_officer, bank_officer):
    api = key(entity_liaison)
    sent = {"kind": "loan", "amount": "300.00", "purpose": "垫设备款。", "term_months": 12, "needed_by": "2099-01-01"}
    made = api.post("/api/v1/needs/", json.dumps(sent), content_type="application/json")
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    url = f"/api/v1/needs/{made.json()['reference']}/"
    posted = api.post(f"{url}post/")
    assert (posted.status_code, posted.json()["is_current"]) == (200, True)
    late = api.patch(url, json.dumps({"amount": "400", "edit_number": 1}), content_type="application/json")
    assert late.status_code == 409
    empty = api.patch(url, json.dumps({"amount": None, "edit_number": posted.json()["edit_number"]}),
                      content_type="application/json")  # fmt: skip
    assert (empty.status_code, "请填写需要多少万元。" in empty.content.decode()) == (400, True)
    assert key(first_officer).get(url).status_code == 200
    assert (key(bank_officer).get(url).status_code, key(None).get(url).status_code) == (404, 401)
    withdrawn = api.post(f"{url}withdraw/", json.dumps({"reason": "够了"}), content_type="application/json")
    assert withdrawn.json()["state"] == "withdrawn"


def test_m07_by_key(key, bank, bank_officer, entity_liaison):
    fund = OrganisationFactory(kind="fund", name="北垣基金")
    partner = MembershipFactory(organisation=fund, role=Role.EDITOR).user
    loan = ProductFactory(provider=bank)
    equity = ProductFactory(provider=fund, kind=ProductKind.objects.get(code="equity"), contact_name="贺总")
    api, url = key(bank_officer), "/api/v1/joint-offers/"
    sent = {"own": loan.reference, "partner": equity.reference, "terms": "先投后贷。"}
    made = api.post(url, sent)
    assert (made.status_code, made.json()["state"]) == (201, "proposed")
    assert api.post(url, sent).status_code == 400
    one = f"{url}{made.json()['reference']}/"
    assert (api.post(f"{one}confirm/").status_code, key(None).get(one).status_code) == (403, 404)
    assert key(partner).post(f"{one}confirm/").json()["state"] == "confirmed"
    assert key(partner).post(f"{one}confirm/").status_code == 409
    assert "contact_name" not in key(None).get(one).json()["fund_product"]
    assert key(entity_liaison).get(one).json()["fund_product"]["contact_name"] == "贺总"
    assert key(bank_officer).post(f"{one}end/", {"reason": "停办"}).json()["state"] == "ended"


def test_m07_lists_ask_as_often_for_three_as_for_one(key, django_assert_num_queries, django_assert_max_num_queries):
    JointOfferFactory()
    api = key(None)
    api.get("/api/v1/joint-offers/")
    with django_assert_max_num_queries(20) as one:
        assert api.get("/api/v1/joint-offers/").json()["results"][0]["state"] == "confirmed"
    JointOfferFactory(), JointOfferFactory()
    with django_assert_num_queries(len(one)):
        assert len(api.get("/api/v1/joint-offers/").json()["results"]) == 3


def test_m09_kinds_are_open_to_everybody(key):
    ProductKind.objects.create(code="tax_loan", name="银税贷", position=99, has_security=False)
    ProductKind.objects.create(code="gone", name="停了的", position=100, active=False)
    found = key(None).get("/api/v1/product-kinds/").json()
    assert found[-1] == {
        "code": "tax_loan", "name": "银税贷", "borrows": False, "has_rate": True, "has_term": True, "has_security": False,
    }  # fmt: skip


def test_m09_what_a_kind_has_no_place_for_is_refused(key, bank_officer):
    sent = {"name": "成长投资", "kind": "equity", "target": "谁", "rate_low": "3"}
    refused = key(bank_officer).post("/api/v1/products/", sent)
    assert (refused.status_code, refused.json()["errors"]["rate_low"]) == (400, ["“股权投资”没有利率，请留空。"])
