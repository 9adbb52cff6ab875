from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from backend.financing.choices import State
from backend.financing.models import Product
from backend.organisations.choices import Role
from backend.outbox.models import RecordedFact
from tests.api.conftest import problem, references, send
from tests.factories.financing import ProductFactory
from tests.factories.organisations import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

LIST = "/api/v1/products/"
MOBILE = "13803511234"
DRAFT = {
    "name": "主运改造贷",
    "kind": "loan",
    "target": "换主运胶带机的主体。",
    "amount_low": "50.00",
    "amount_high": "500.00",
    "valid_until": "2099-12-31",
    "conditions": {"version": 1, "items": [{"kind": "founded_for", "years": 2}]},
    "contact_name": "孙经理",
    "contact_phone": MOBILE,
}


def url_of(product, verb=""):
    return f"{LIST}{product.reference}/{verb}{'/' if verb else ''}"


def facts():
    return list(RecordedFact.objects.order_by("pk").values_list("name", flat=True))


class TestReading:
    def test_what_is_on_offer_is_public_and_drafts_are_the_providers(
        self, key, bank, bank_officer, stranger, first_officer
    ):
        offered, draft = ProductFactory(provider=bank), ProductFactory(provider=bank, draft=True)
        expired = ProductFactory(provider=bank, valid_until=timezone.localdate() - timedelta(days=1))
        expected = {
            None: {offered},
            stranger: {offered},
            bank_officer: {offered, draft, expired},
            first_officer: {offered, expired},
        }
        for person, visible in expected.items():
            assert references(key(person).get(LIST)) == {one.reference for one in visible}
            for product in (offered, draft, expired):
                assert key(person).get(url_of(product)).status_code == (200 if product in visible else 404)

    def test_the_answer_whole(self, key, bank, entity_liaison):
        product = ProductFactory(provider=bank, conditions=DRAFT["conditions"], name="贷")
        body = key(entity_liaison).get(url_of(product)).json()
        published = body.pop("published_at")

        assert timezone.datetime.fromisoformat(published) == product.published_at
        assert body == {
            "reference": product.reference,
            "state": "published",
            "provider": {"reference": bank.reference, "name": bank.name, "kind": "bank"},
            "kind": "loan",
            "name": "贷",
            "target": product.target,
            "features": product.features,
            "amount_low": "50.00",
            "amount_high": "500.00",
            "rate_low": None,
            "rate_high": None,
            "term_months": None,
            "security": "",
            "documents": "",
            "days_to_decision": None,
            "valid_until": product.valid_until.isoformat(),
            "conditions": DRAFT["conditions"],
            "condition_lines": ["成立满2年"],
            "contact_name": "孙经理",
            "contact_phone": MOBILE,
            "is_on_offer": True,
            "disclaimer": "推介不构成信用背书，银行自主决策。",
            "url": f"/products/{product.reference}/",
        }

    def test_the_contact_is_there_for_those_alone_who_may_have_it(
        self, key, bank, bank_officer, entity_liaison, first_officer, stranger, owner_clerk
    ):
        product = ProductFactory(provider=bank)
        other_bank = MembershipFactory(organisation=OrganisationFactory(bank=True)).user
        for person in (bank_officer, entity_liaison, first_officer):
            assert key(person).get(url_of(product)).json()["contact_phone"] == MOBILE
        for person in (None, stranger, owner_clerk, other_bank):
            for url in (LIST, url_of(product)):
                body = key(person).get(url).content.decode()
                assert product.reference in body
                assert MOBILE not in body
                assert "contact" not in body

    def test_why_it_was_taken_down_is_for_the_provider(self, key, bank, bank_officer, first_officer):
        product = ProductFactory(provider=bank, state=State.TAKEN_DOWN, closed_reason="利率与公告不符")

        assert key(bank_officer).get(url_of(product)).json()["closed_reason"] == "利率与公告不符"
        assert "closed_reason" not in key(first_officer).get(url_of(product)).json()

    def test_conditions_are_those_of_the_page(self, key):
        small, large = ProductFactory(amount_high=100), ProductFactory(amount_high=3000, name="大额")

        assert references(key().get(LIST, {"amount": "1000"})) == {large.reference}
        assert references(key().get(LIST, {"kind": "loan"})) == {small.reference, large.reference}
        assert references(key().get(LIST, {"q": "大额"})) == {large.reference}

    @pytest.mark.parametrize("count", [1, 3])
    def test_a_row_more_costs_no_query_more(self, key, count, entity_liaison, django_assert_num_queries):
        ProductFactory.create_batch(count)
        client = key(entity_liaison)
        client.get(LIST)
        with django_assert_num_queries(4):
            assert len(client.get(LIST).json()["results"]) == count


class TestWriting:
    def test_a_provider_writes_publishes_changes_and_withdraws(self, key, bank, bank_officer):
        client = key(bank_officer)
        made = send(client, "post", LIST, DRAFT)
        assert made.status_code == 201, made.json()
        product = Product.objects.get(reference=made.json()["reference"])
        assert (product.provider, product.state, product.amount_high) == (bank, State.DRAFT, Decimal(500))

        assert send(client, "post", url_of(product, "publish")).json()["state"] == State.PUBLISHED
        assert send(client, "patch", url_of(product), {"edit_number": 1, "name": "改名贷"}).json()["name"] == "改名贷"
        assert send(client, "post", url_of(product, "withdraw"), {"reason": "停办"}).json()["state"] == State.WITHDRAWN
        assert facts() == ["financing.product_published", "financing.product_changed", "financing.product_withdrawn"]

    def test_what_a_reader_needs_is_asked_for_before_publishing(self, key, bank, bank_officer):
        product = ProductFactory(provider=bank, draft=True, amount_high=None, valid_until=None, target="")
        status, errors = problem(send(key(bank_officer), "post", url_of(product, "publish")))

        assert (status, set(errors)) == (400, {"amount_high", "valid_until", "target"})
        product.refresh_from_db()
        assert (product.state, facts()) == (State.DRAFT, [])

    def test_an_institution_that_nobody_verified_does_not_publish(self, key):
        bank = OrganisationFactory(bank=True, verified_at=None)
        product = ProductFactory(provider=bank, draft=True)
        answer = send(key(MembershipFactory(organisation=bank).user), "post", url_of(product, "publish"))

        assert problem(answer)[0] == 403
        assert "尚未通过核验" in answer.json()["detail"]
        product.refresh_from_db()
        assert product.state == State.DRAFT

    def test_of_two_who_publish_the_second_is_told(self, key, bank, bank_officer):
        product = ProductFactory(provider=bank, draft=True)
        client = key(bank_officer)

        assert send(client, "post", url_of(product, "publish")).status_code == 200
        assert problem(send(client, "post", url_of(product, "publish")))[0] == 409
        assert facts() == ["financing.product_published"]

    def test_strangers_write_nothing(self, key, bank, stranger, entity_liaison, first_officer):
        reader = MembershipFactory(organisation=bank, role=Role.VIEWER).user
        other_bank = MembershipFactory(organisation=OrganisationFactory(bank=True)).user
        offered, draft = ProductFactory(provider=bank), ProductFactory(provider=bank, draft=True)
        before = list(Product.objects.order_by("pk").values())
        for person in (reader, other_bank, stranger, entity_liaison, first_officer):
            client = key(person)
            for product in (offered, draft):
                for method, url, body in (
                    ("patch", url_of(product), {"name": "x"}),
                    ("post", url_of(product, "publish"), None),
                    ("post", url_of(product, "withdraw"), None),
                ):
                    assert problem(send(client, method, url, body))[0] == 404
        assert list(Product.objects.order_by("pk").values()) == before

    def test_of_two_who_edit_the_second_is_told(self, key, bank, bank_officer):
        product = ProductFactory(provider=bank)
        client = key(bank_officer)

        assert send(client, "patch", url_of(product), {"edit_number": 1, "name": "先改"}).json()["edit_number"] == 2
        assert problem(send(client, "patch", url_of(product), {"edit_number": 1, "name": "后改"}))[0] == 409
        assert problem(send(client, "patch", url_of(product), {"name": "后改"})) == (
            400,
            {"edit_number": ["该字段是必填项。"]},
        )
        product.refresh_from_db()
        assert product.name == "先改"

    def test_what_is_published_stays_whole(self, key, bank, bank_officer):
        product = ProductFactory(provider=bank)
        status, errors = problem(
            send(key(bank_officer), "patch", url_of(product), {"edit_number": 1, "valid_until": None})
        )

        assert (status, set(errors)) == (400, {"valid_until"})
        product.refresh_from_db()
        assert product.valid_until is not None

    def test_what_an_officer_looks_at_stands_still(self, key, bank, bank_officer):
        product = ProductFactory(provider=bank, draft=True, features="帐户随开随用。")
        client = key(bank_officer)

        assert send(client, "post", url_of(product, "publish")).json()["state"] == State.HELD
        assert problem(send(client, "patch", url_of(product), {"edit_number": 1, "name": "改名"}))[0] == 409

    def test_nobody_writes_for_an_institution_that_is_not_theirs(self, key, bank, stranger):
        mine = OrganisationFactory(bank=True)
        other_bank = MembershipFactory(organisation=mine).user

        assert problem(send(key(stranger), "post", LIST, DRAFT))[0] == 403
        foreign = send(key(other_bank), "post", LIST, {**DRAFT, "provider": bank.reference})
        assert (problem(foreign)[0], set(problem(foreign)[1])) == (400, {"provider"})
        assert bank.name not in foreign.content.decode()
        assert not Product.objects.exists()

    def test_whoever_writes_for_two_says_for_which(self, key, bank, bank_officer):
        second = OrganisationFactory(bank=True)
        MembershipFactory(user=bank_officer, organisation=second)
        client = key(bank_officer)

        assert set(problem(send(client, "post", LIST, DRAFT))[1]) == {"provider"}
        assert send(client, "post", LIST, {**DRAFT, "provider": second.reference}).status_code == 201
        assert Product.objects.get().provider == second

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": None}, "name"),
            ({"name": "字" * 81}, "name"),
            ({"kind": "sorcery"}, "kind"),
            ({"amount_low": "600"}, "non_field_errors"),
            ({"rate_low": "5", "rate_high": "3"}, "non_field_errors"),
            ({"rate_low": "101"}, "rate_low"),
            ({"amount_high": "1e30"}, "amount_high"),
            ({"term_months": 10**9}, "term_months"),
            ({"valid_until": "明年"}, "valid_until"),
            ({"target": "密级：秘密"}, "target"),
            ({"conditions": {"version": 1, "items": [{"kind": "sorcery"}]}}, "conditions"),
            ({"conditions": [1, 2]}, "conditions"),
            ({"conditions": "x"}, "conditions"),
        ],
    )
    def test_wrong_bodies_are_told_by_field_and_change_nothing(self, key, bank, bank_officer, change, field):
        product = ProductFactory(provider=bank)
        before = list(Product.objects.values())
        made = problem(send(key(bank_officer), "post", LIST, {**DRAFT, **change}))
        changed = problem(send(key(bank_officer), "patch", url_of(product), {"edit_number": 1, **change}))

        assert [(status, set(errors)) for status, errors in (made, changed)] == [(400, {field})] * 2
        assert list(Product.objects.values()) == before
