"""Kinds of product are data (M09); an entity that a product does not admit reads why, and what is over vanishes (M06)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.financing import actions
from backend.financing.errors import NotReady, NotYourStep
from backend.financing.lapsing import lapse_products
from backend.financing.models import Product
from backend.organisations.models import Organisation
from backend.outbox.deliver import drain
from backend.outbox.errors import LostRace
from backend.policy.conditions import Conditions, FoundedFor
from backend.recommendations.models import Recommendation
from backend.recommendations.queries import matches_of
from backend.reference.models import ProductKind
from search.registry import registry
from tests.factories.financing import NeedFactory, ProductFactory

pytestmark = pytest.mark.django_db

KINDS = "/work/product-kinds/"


class TestKinds:
    def test_m09_a_kind_is_added_without_code_and_is_everywhere_at_once(
        self, first_officer, bank_officer, entity_liaison, bank, sign_in, visitor
    ):
        officer = sign_in(first_officer)
        form = {"code": "tax_loan", "name": "银税贷", "borrows": "on", "has_rate": "on", "has_term": "on"}
        wrong = officer.post(f"{KINDS}new/", {**form, "code": "银税"}).content.decode()
        assert ("代码用小写英文字母" in wrong, "银税贷" in wrong) == (True, True)
        officer.post(f"{KINDS}new/", form)
        kind = ProductKind.objects.get(code="tax_loan")
        assert (kind.borrows, kind.has_rate, kind.has_security, kind.active) == (True, True, False, True)
        assert AuditEntry.objects.filter(subject_kind="productkind", subject_id=kind.pk).count() == 1

        banker = sign_in(bank_officer)
        option = f'<option value="{kind.pk}" data-lacks="security">银税贷</option>'  # the page leaves that field out
        assert option in banker.get("/work/products/new/").content.decode()
        assert option in sign_in(entity_liaison).get("/work/needs/new/").content.decode()
        sent = {"name": "按税定贷", "kind": kind.pk, "target": "谁", "amount_high": "200", "valid_until": "2099-12-31"}
        refused = banker.post("/work/products/new/", {**sent, "security": "抵押"}).content.decode()
        assert "“银税贷”没有担保方式，请留空。" in refused
        banker.post("/work/products/new/", {**sent, "publish": "1"})
        product = Product.objects.get()
        assert "按税定贷" in visitor.get("/products/?kind=tax_loan").content.decode()
        assert "担保方式" not in visitor.get(f"/products/{product.reference}/").content.decode()
        [document] = registry["product"].load([product.pk])
        assert document.facets["product_kind"] == ["tax_loan"]

    def test_m09_a_kind_that_is_stopped_is_offered_no_more_and_what_is_there_stays(
        self, first_officer, bank, bank_officer, sign_in, visitor
    ):
        product = ProductFactory(provider=bank, kind=ProductKind.objects.get(code="lease"), name="设备直租")
        officer = sign_in(first_officer)
        officer.post(f"{KINDS}lease/", {"name": "融资租赁", "has_term": "on", "version": "1"})
        banker = sign_in(bank_officer)
        assert ">融资租赁</option>" not in banker.get("/work/products/new/").content.decode()
        assert ">融资租赁</option>" in banker.get(f"/work/products/{product.reference}/edit/").content.decode()
        assert "设备直租" in visitor.get("/products/?kind=lease").content.decode()

    def test_m09_a_new_name_goes_into_the_documents(self, first_officer, bank):
        product, kind = ProductFactory(provider=bank), ProductKind.objects.get(code="loan")
        actions.save_kind(kind, by=first_officer, edit_number=1, name="经营贷款")
        drain()
        assert Product.objects.get(pk=product.pk).search_version == product.search_version + 1
        stale = ProductKind.objects.get(code="loan")
        with pytest.raises(LostRace):
            actions.save_kind(stale, by=first_officer, edit_number=1, name="又一个名")

    def test_m09_only_officers_who_write(self, bank_officer, sign_in):
        with pytest.raises(NotYourStep):
            actions.add_kind(by=bank_officer, code="own", name="自办")
        assert [sign_in(bank_officer).get(url).status_code for url in (KINDS, f"{KINDS}new/")] == [404, 404]

    def test_m09_names_and_codes_are_there_once(self, first_officer):
        with pytest.raises(NotReady, match="已有同名的种类"):
            actions.add_kind(by=first_officer, code="loan2", name="贷款")
        with pytest.raises(NotReady, match="已经有了"):
            actions.add_kind(by=first_officer, code="loan", name="另一种")

    def test_m09_the_kinds_that_come_with_the_product_say_what_they_have(self):
        rows = ProductKind.objects.values_list("code", "has_rate", "has_term", "has_security")
        without = {code: flags for code, *flags in rows if not all(flags)}
        assert without == {"equity": [False, True, True], "insurance": [True, True, False]}


class TestEligibility:
    @pytest.fixture
    def young(self, entity: Organisation):
        entity.founded_on = timezone.localdate() - timedelta(days=200)
        entity.save()
        return entity

    def test_m06_an_ineligible_entity_reads_why_on_the_product_and_beside_its_need(
        self, young, entity_liaison, bank, sign_in
    ):
        conditions = Conditions((FoundedFor(2),)).to_json()
        product = ProductFactory(provider=bank, name="老店贷", conditions=conditions, valid_until=date(2099, 12, 31))
        need = NeedFactory(entity=young)
        liaison = sign_in(entity_liaison)
        fit = liaison.get(f"/work/fit/product/{product.reference}/")
        panel = liaison.get(f"/work/need-products/{need.reference}/").content.decode()
        for page in (fit.content.decode(), panel):
            assert "成立未满2年" in page
        assert panel.index("有条件不符合的") < panel.index("老店贷")

    def test_m06_an_expired_product_vanishes_from_matches(self, entity, entity_liaison, bank, sign_in):
        product = ProductFactory(provider=bank, name="旧贷款")
        Recommendation.objects.create(product=product, entity=entity, score=0.9, band="high", model="test")
        need, liaison = NeedFactory(entity=entity), sign_in(entity_liaison)
        pages = ("/work/matches/?kind=product", f"/work/need-products/{need.reference}/", "/products/")
        assert ["旧贷款" in liaison.get(url).content.decode() for url in pages] == [True, True, True]
        product.valid_until = timezone.localdate() - timedelta(days=1)
        product.save()
        # By the calendar at once, before any chore has run; after it the row is gone as well.
        assert matches_of(entity).count() == 0
        assert ["旧贷款" in liaison.get(url).content.decode() for url in pages] == [False, False, False]
        lapse_products()
        drain()
        assert not Recommendation.objects.filter(product=product).exists()

    def test_m04_the_panel_asks_as_often_for_three_products_as_for_one(
        self, entity, entity_liaison, sign_in, django_assert_num_queries, django_assert_max_num_queries
    ):
        need, liaison = NeedFactory(entity=entity), sign_in(entity_liaison)
        ProductFactory(name="一号贷")
        url = f"/work/need-products/{need.reference}/"
        liaison.get(url)
        with django_assert_max_num_queries(40) as one:
            assert "一号贷" in liaison.get(url).content.decode()
        ProductFactory(), ProductFactory()
        with django_assert_num_queries(len(one)):
            liaison.get(url)
