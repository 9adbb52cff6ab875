from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.financing import actions
from backend.financing.choices import State
from backend.financing.errors import NotReady, NotVerified
from backend.financing.models import Product
from backend.outbox.errors import LostRace
from backend.outbox.models import RecordedFact
from backend.policy.conditions import Conditions, FoundedFor
from backend.recommendations.gate import verdicts_of
from backend.recommendations.loading import entity_with_facts
from tests.factories.financing import ProductFactory
from tests.factories.organisations import EntityFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def test_a_product_is_written_published_and_withdrawn(bank, bank_officer, sign_in):
    client = sign_in(bank_officer)
    sent = {
        "name": "算力贷", "kind": Product._meta.get_field("kind").related_model.objects.get(code="loan").pk,
        "target": "买算力的主体", "amount_high": "500", "valid_until": "2099-12-31", "cond_years": "2", "publish": "1",
    }  # fmt: skip

    client.post("/work/products/new/", sent)

    product = Product.objects.get()
    assert (product.state, product.provider) == (State.PUBLISHED, bank)
    assert Conditions.from_json(product.conditions).find(FoundedFor) == FoundedFor(2)
    client.post(f"/work/products/{product.reference}/withdraw/")
    product.refresh_from_db()
    assert product.state == State.PUBLISHED  # a reason is asked for
    client.post(f"/work/products/{product.reference}/withdraw/", {"reason": "停办"})
    product.refresh_from_db()
    assert product.state == State.WITHDRAWN


def test_a_bank_that_is_no_longer_verified_changes_nothing_that_is_public(bank, bank_officer, sign_in):
    product = ProductFactory(provider=bank, name="科创贷")
    type(bank).objects.filter(pk=bank.pk).update(verified_at=None)
    product = type(product).objects.get(pk=product.pk)

    with pytest.raises(NotVerified, match="尚未通过核验"):
        actions.save_product(product, by=bank_officer, edit_number=product.edit_number, name="改了的名称")

    product.refresh_from_db()
    assert (product.name, product.edit_number) == ("科创贷", 1)
    kept = actions.save_product(product, by=bank_officer, edit_number=1, name="科创贷")  # nothing new is nothing public
    assert kept.edit_number == 1


def test_an_unverified_bank_cannot_publish(bank_officer):
    product = ProductFactory(draft=True, provider=OrganisationFactory(bank=True, verified_at=None))

    with pytest.raises(NotVerified):
        actions.publish_product(product, by=bank_officer)

    product.refresh_from_db()
    assert product.state == State.DRAFT


def test_what_is_missing_is_told_by_field(bank, bank_officer):
    product = ProductFactory(draft=True, provider=bank, amount_high=None, valid_until=None)

    with pytest.raises(NotReady) as missing:
        actions.publish_product(product, by=bank_officer)

    assert set(missing.value.sentences) == {"amount_high", "valid_until"}


def test_publishing_twice_is_a_lost_race(bank, bank_officer):
    product = ProductFactory(draft=True, provider=bank)
    actions.publish_product(product, by=bank_officer)

    with pytest.raises(LostRace):
        actions.publish_product(product, by=bank_officer)

    assert RecordedFact.objects.filter(name="financing.product_published").count() == 1


def test_an_expired_product_vanishes(visitor):
    product = ProductFactory(valid_until=timezone.localdate() - timedelta(days=1), name="过期金丝雀")

    assert "过期金丝雀" not in visitor.get("/products/").content.decode()
    assert visitor.get(f"/products/{product.reference}/").status_code == 404


def test_a_team_cannot_borrow_and_that_is_certain():
    product = ProductFactory()
    team = EntityFactory(legal_form="team", founded_on=None)

    reasons = {verdict.reason: verdict.outcome.value for verdict in verdicts_of(product, entity_with_facts(team.pk))}

    assert reasons["非法人不能作为借款人"] == "not_met"


def test_a_rival_bank_gets_404_on_a_draft(bank, stranger, sign_in):
    draft = ProductFactory(draft=True, provider=bank, name="金丝雀草稿")
    client = sign_in(stranger)

    for url in (f"/products/{draft.reference}/", f"/work/products/{draft.reference}/edit/"):
        answer = client.get(url)
        assert (answer.status_code, "金丝雀草稿" in answer.content.decode()) == (404, False)


def test_contacts_are_for_admitted_entities(bank_officer, entity_liaison, stranger, visitor, sign_in):
    product = ProductFactory(contact_phone="13803519999")
    url = f"/products/{product.reference}/"

    assert "13803519999" in sign_in(entity_liaison).get(url).content.decode()
    for client in (visitor, sign_in(stranger), sign_in(bank_officer)):
        assert "13803519999" not in client.get(url).content.decode()


def test_taking_down_needs_an_officer_and_a_reason(bank_officer, first_officer, sign_in):
    product = ProductFactory()
    url = f"/work/products/{product.reference}/take-down/"

    assert sign_in(bank_officer).post(url, {"reason": "不实"}).status_code == 404
    sign_in(first_officer).post(url, {"reason": ""})
    product.refresh_from_db()
    assert product.state == State.PUBLISHED
    sign_in(first_officer).post(url, {"reason": "利率与公示不符"})
    product.refresh_from_db()
    assert (product.state, product.closed_reason) == (State.TAKEN_DOWN, "利率与公示不符")


def test_a_wrong_form_keeps_what_was_typed(bank_officer, sign_in):
    page = sign_in(bank_officer).post("/work/products/new/", {"name": "算力贷", "amount_high": "很多"}).content.decode()

    assert 'value="算力贷"' in page
    assert not Product.objects.exists()


def test_the_list_asks_as_often_for_three_products_as_for_one(visitor):
    ProductFactory()
    visitor.get("/products/")
    with CaptureQueriesContext(connection) as one:
        visitor.get("/products/")
    ProductFactory()
    ProductFactory()
    with CaptureQueriesContext(connection) as three:
        visitor.get("/products/")

    assert len(three) == len(one)


def test_a_new_name_of_the_bank_is_news_of_its_products(bank):
    product = ProductFactory(provider=bank)
    before = product.search_version

    actions.provider_changed(bank.pk)

    product.refresh_from_db()
    assert product.search_version == before + 1
    assert RecordedFact.objects.filter(name="financing.product_changed").count() == 1
