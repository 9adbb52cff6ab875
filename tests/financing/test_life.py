"""A product's life after its first day: held, taken down, reopened, edited by two, and over."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from backend.financing import actions
from backend.financing.choices import State
from backend.financing.errors import NotReady, NotYourStep
from backend.financing.lapsing import lapse_products
from backend.financing.models import Product
from backend.outbox.deliver import drain
from backend.outbox.errors import LostRace
from backend.outbox.models import RecordedFact
from notifications.models import Notice
from search import PUBLIC, SearchRequest, query
from tests.factories.financing import ProductFactory
from tests.factories.organisations import MembershipFactory
from tests.indexing import build, own_index

pytestmark = pytest.mark.django_db

LISTED = "审批快，帐户随开随用。"
YESTERDAY = timedelta(days=1)


def names():
    return list(RecordedFact.objects.order_by("pk").values_list("name", flat=True))


def told(person, kind):
    return list(Notice.objects.filter(person=person, kind=f"financing.{kind}").values_list("title", "body"))


def typed(product, **more):
    """The form as it would be sent back."""
    return {
        "name": product.name, "kind": product.kind_id, "target": product.target, "features": product.features,
        "amount_low": product.amount_low, "amount_high": product.amount_high, "valid_until": product.valid_until,
        "contact_name": product.contact_name, "contact_phone": product.contact_phone, "version": product.edit_number,
        **more,
    }  # fmt: skip


def page_of(client, product):
    return client.get(f"/products/{product.reference}/").content.decode()


class TestHeld:
    def test_a_listed_word_waits_for_an_officer(self, bank, bank_officer, first_officer, visitor, sign_in):
        product = ProductFactory(provider=bank, draft=True, features=LISTED)
        sign_in(bank_officer).post(f"/work/products/{product.reference}/publish/")
        product.refresh_from_db()
        assert product.state == State.HELD
        drain()

        assert visitor.get(f"/products/{product.reference}/").status_code == 404
        officer = sign_in(first_officer)
        assert told(first_officer, "held") == [(f"产品待查看：{product.name}", "晋汾银行")]
        assert product.name in officer.get("/work/").content.decode()
        assert "帐户" in page_of(officer, product)
        officer.post(f"/work/products/{product.reference}/release/", {"version": product.edit_number})
        product.refresh_from_db()
        assert (product.state, names()) == (
            State.PUBLISHED, ["financing.product_held", "financing.product_published"],
        )  # fmt: skip
        drain()
        assert told(bank_officer, "published") == [(f"产品已发布：{product.name}", "")]

    def test_a_clean_text_is_published_at_once(self, bank, bank_officer):
        product = actions.publish_product(ProductFactory(provider=bank, draft=True), by=bank_officer)

        assert product.state == State.PUBLISHED

    def test_an_installation_may_have_every_product_looked_at(self, bank, bank_officer, settings):
        settings.PRODUCTS_SEEN_FIRST = True

        product = actions.publish_product(ProductFactory(provider=bank, draft=True), by=bank_officer)

        assert product.state == State.HELD

    def test_what_was_written_since_is_not_let_out(self, bank, bank_officer, first_officer):
        product = ProductFactory(provider=bank, draft=True, features=LISTED)
        actions.publish_product(product, by=bank_officer)
        read = product.edit_number
        actions.recall_product(product, by=bank_officer)
        actions.save_product(product, by=bank_officer, edit_number=read, name="换了名的贷款")
        actions.publish_product(product, by=bank_officer)

        with pytest.raises(LostRace):
            actions.release_product(product, by=first_officer, edit_number=read)

        product.refresh_from_db()
        assert product.state == State.HELD

    def test_nobody_lets_out_what_their_own_institution_offers(self, bank, first_officer, sign_in):
        MembershipFactory(organisation=bank, user=first_officer)
        product = ProductFactory(provider=bank, held=True)

        with pytest.raises(NotYourStep):
            actions.release_product(product, by=first_officer, edit_number=1)
        answer = sign_in(first_officer).post(f"/work/products/{product.reference}/release/", {"version": 1})
        assert answer.status_code == 404

    def test_sent_back_with_a_reason(self, bank, bank_officer, first_officer, sign_in):
        product = ProductFactory(provider=bank, draft=True, features=LISTED)
        actions.publish_product(product, by=bank_officer)
        url = f"/work/products/{product.reference}/send-back/"
        officer = sign_in(first_officer)
        officer.post(url, {"reason": " "})
        product.refresh_from_db()
        assert product.state == State.HELD
        officer.post(url, {"reason": "请写“账户”"})
        drain()

        product.refresh_from_db()
        assert (product.state, product.closed_reason) == (State.DRAFT, "请写“账户”")
        assert told(bank_officer, "sent_back") == [(f"产品被退回修改：{product.name}", "请写“账户”")]
        assert "请写“账户”" in page_of(sign_in(bank_officer), product)

    def test_an_edit_of_what_is_public_brings_no_listed_word_in(self, bank, bank_officer, sign_in):
        product = ProductFactory(provider=bank)
        answer = sign_in(bank_officer).post(
            f"/work/products/{product.reference}/edit/", typed(product, features=LISTED)
        )

        assert "“帐户”在校对词表里，建议写“账户”" in answer.content.decode()
        product.refresh_from_db()
        assert (product.features, names()) == ("随借随还，按日计息。", [])

    def test_a_word_that_an_officer_let_out_may_stay(self, bank, bank_officer):
        product = ProductFactory(provider=bank, features=LISTED)

        actions.save_product(product, by=bank_officer, edit_number=1, name="换了名的贷款")

        assert product.name == "换了名的贷款"


class TestTakenDown:
    @pytest.fixture
    def taken(self, bank, first_officer):
        product = ProductFactory(provider=bank)
        return actions.take_down_product(product, by=first_officer, reason="利率与公示不符")

    def test_the_provider_is_told_why(self, taken, bank_officer):
        drain()

        assert told(bank_officer, "taken_down") == [(f"产品已被撤下：{taken.name}", "利率与公示不符")]

    def test_no_button_leads_nowhere(self, taken, bank_officer, sign_in):
        client = sign_in(bank_officer)
        page = page_of(client, taken)

        assert [f"/work/products/{taken.reference}/{verb}/" in page for verb in ("reopen", "publish", "edit", "withdraw")] == [
            True, False, False, False,
        ]  # fmt: skip
        answer = client.get(f"/work/products/{taken.reference}/edit/")
        assert (answer.status_code, answer.url) == (302, f"/products/{taken.reference}/")

    def test_reopened_it_takes_an_officers_look(self, taken, bank_officer, first_officer, sign_in):
        client = sign_in(bank_officer)
        client.post(f"/work/products/{taken.reference}/reopen/")
        taken.refresh_from_db()
        assert taken.state == State.DRAFT
        client.post(f"/work/products/{taken.reference}/edit/", typed(taken, publish="1"))
        taken.refresh_from_db()
        assert taken.state == State.HELD
        actions.release_product(taken, by=first_officer, edit_number=taken.edit_number)
        actions.withdraw_product(taken, by=bank_officer, reason="停办")

        assert actions.publish_product(taken, by=bank_officer).state == State.PUBLISHED  # looked at once is enough


class TestEditing:
    def test_of_two_editors_the_second_sees_both_texts(self, bank, bank_officer, sign_in):
        product = ProductFactory(provider=bank, name="原名贷")
        colleague = MembershipFactory(organisation=bank, user__name="钱经理").user
        late = typed(product, name="我的名")
        actions.save_product(product, by=colleague, edit_number=1, name="同事的名")
        answer = sign_in(bank_officer).post(f"/work/products/{product.reference}/edit/", late)
        page = answer.content.decode()

        assert answer.status_code == 409
        assert "钱经理已保存过这款产品" in page
        assert ("同事的名" in page, 'value="我的名"' in page) == (True, True)
        product.refresh_from_db()
        assert (product.name, product.edit_number) == ("同事的名", 2)
        sign_in(bank_officer).post(f"/work/products/{product.reference}/edit/", late | {"version": 2})
        product.refresh_from_db()
        assert product.name == "我的名"

    def test_what_is_published_keeps_its_last_day(self, bank, bank_officer, sign_in):
        product = ProductFactory(provider=bank)
        answer = sign_in(bank_officer).post(
            f"/work/products/{product.reference}/edit/", typed(product, valid_until="", name="改名")
        )

        assert answer.status_code == 200
        assert ("请填写有效期" in answer.content.decode(), 'value="改名"' in answer.content.decode()) == (True, True)
        product.refresh_from_db()
        assert product.valid_until is not None

    def test_what_cannot_be_published_is_told_beside_the_field_and_nothing_is_kept(self, bank, bank_officer, sign_in):
        product = ProductFactory(provider=bank, draft=True)
        answer = sign_in(bank_officer).post(
            f"/work/products/{product.reference}/edit/", typed(product, name="改名", amount_high="", publish="1")
        )

        assert "请填写额度上限" in answer.content.decode()
        product.refresh_from_db()
        assert (product.state, product.edit_number) == (State.DRAFT, 1)

    def test_a_mark_of_secrecy_is_refused(self, bank, bank_officer, sign_in):
        product = ProductFactory(provider=bank, draft=True)
        answer = sign_in(bank_officer).post(
            f"/work/products/{product.reference}/edit/", typed(product, target="密级：秘密")
        )

        assert "密级标志" in answer.content.decode()
        product.refresh_from_db()
        assert product.target != "密级：秘密"

    def test_the_history_does_not_tell_the_contact(self, bank, bank_officer, sign_in):
        product = ProductFactory(provider=bank)
        actions.save_product(product, by=bank_officer, edit_number=1, contact_phone="13900000000")
        actions.save_product(product, by=bank_officer, edit_number=2, contact_phone="13911111111")

        assert "13900000000" not in page_of(sign_in(bank_officer), product)

    def test_withdrawing_takes_a_reason(self, bank, bank_officer):
        product = ProductFactory(provider=bank)

        with pytest.raises(NotReady):
            actions.withdraw_product(product, by=bank_officer, reason=" ")

        actions.withdraw_product(product, by=bank_officer, reason="停办")
        assert (product.state, product.closed_reason) == (State.WITHDRAWN, "停办")


class TestLapsing:
    @pytest.fixture(autouse=True)
    def _own(self, settings, tmp_path):
        own_index(settings, tmp_path)

    def test_the_day_after_it_is_gone_from_lists_and_counts(self, bank, bank_officer, visitor):
        over, stays = ProductFactory(provider=bank, name="过期贷款"), ProductFactory(provider=bank, name="仍在贷款")
        build()
        assert counted() == 2
        Product.objects.filter(pk=over.pk).update(valid_until=timezone.localdate() - YESTERDAY)

        assert (lapse_products(), lapse_products()) == (1, 0)
        drain()

        assert names() == ["financing.product_lapsed"]
        assert counted() == 1
        page = visitor.get("/products/").content.decode()
        assert ("仍在贷款" in page, "过期贷款" in page) == (True, False)
        assert told(bank_officer, "lapsed") == [
            ("产品已过有效期：过期贷款", "已不再推荐给主体。改一个以后的有效期，就重新推荐。")
        ]
        assert stays.lapsed_at is None

    def test_a_later_day_brings_it_back(self, bank, bank_officer):
        product = ProductFactory(provider=bank, valid_until=timezone.localdate() - YESTERDAY)
        lapse_products()
        drain()
        product.refresh_from_db()
        assert product.lapsed_at is not None
        build()

        actions.save_product(
            product, by=bank_officer, edit_number=1, valid_until=timezone.localdate() + timedelta(days=30)
        )
        drain()

        assert (product.is_on_offer, product.lapsed_at, counted()) == (True, None, 1)


def counted():
    """How many products search counts."""
    asked = SearchRequest(text="贷款", user=AnonymousUser(), audience=[PUBLIC], kinds=("product",))
    return query(asked).total
