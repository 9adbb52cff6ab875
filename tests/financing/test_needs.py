"""Financing needs (M04): written from the profile, posted for 90 days, renewed, never public, and what fits them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.financing import actions
from backend.financing.choices import NEEDS_MOST, NeedState
from backend.financing.errors import NeedEditedMeanwhile, NotReady
from backend.financing.fitting import verdicts_between
from backend.financing.lapsing import lapse_needs, warn_of_ending
from backend.financing.models import Need
from backend.financing.queries import current_need
from backend.organisations.choices import RegistryState
from backend.outbox.deliver import drain
from backend.outbox.errors import LostRace
from backend.outbox.models import RecordedFact
from backend.reference.models import ProductKind
from notifications.models import Notice
from tests.factories.financing import NeedFactory, ProductFactory

pytestmark = pytest.mark.django_db

NEW, LIST = "/work/needs/new/", "/work/needs/"


def url_of(need, verb=""):
    return f"/work/needs/{need.reference}/{verb}{'/' if verb else ''}"


def facts():
    return list(RecordedFact.objects.order_by("pk").values_list("name", flat=True))


def typed(**more):
    return {
        "kind": ProductKind.objects.get(code="loan").pk, "amount": "300", "purpose": "给三座煤矿的主运胶带机换监测装置，先垫设备款。",
        "term_months": "12", "security": "专利质押", "needed_by": (timezone.localdate() + timedelta(days=60)).isoformat(),
        "about": "做胶带监测。", "contact_name": "郭涛", "contact_phone": "13900000001", "version": "1", **more,
    }  # fmt: skip


def draft_token(page):
    return page.content.decode().split('name="draft" value="')[1].split('"')[0]


@pytest.fixture
def told_entity(entity):
    """With something in the profile."""
    entity.contact_name, entity.contact_phone = "郭涛", "13900000001"
    entity.save()
    entity.profile.intro_business, entity.profile.intro_products = "做胶带监测。", "裂口监测装置。"
    entity.profile.save()
    return entity


class TestWriting:
    def test_m04_the_form_starts_from_the_profile_and_posts(self, told_entity, entity_liaison, sign_in, visitor):
        liaison = sign_in(entity_liaison)
        page = liaison.get(NEW)
        text = page.content.decode()
        assert "做胶带监测。\n裂口监测装置。" in text
        assert text.count("取自主体资料") == 4  # about, the two of the contact, and the facts beside
        assert not Need.objects.exists()

        liaison.post(NEW, typed(draft=draft_token(page), do="post"))
        need = Need.objects.get()
        assert (need.state, need.amount, need.term_months) == (NeedState.POSTED, Decimal("300.00"), 12)
        assert need.expires_on == timezone.localdate() + timedelta(days=90)
        assert current_need(told_entity) == need
        assert facts() == ["financing.need_posted"]
        assert list(AuditEntry.objects.filter(subject_kind="need").values_list("action", flat=True).order_by("pk")) == [
            "create", "edit", "post",
        ]  # fmt: skip
        assert visitor.get(url_of(need)).status_code == 302

    def test_m04_typing_is_kept_for_the_person_who_types(self, told_entity, entity_liaison, sign_in):
        liaison = sign_in(entity_liaison)
        token = draft_token(liaison.get(NEW))
        saved = liaison.post("/work/needs/new/autosave/", typed(draft=token, purpose="写到一半")).json()
        need = Need.objects.get()
        assert (saved["page"], need.state, need.purpose) == (url_of(need, "edit"), NeedState.DRAFT, "")
        assert "写到一半" in liaison.get(url_of(need, "edit")).content.decode()
        secret = liaison.post(url_of(need, "autosave"), typed(purpose="绝密★20年"))
        assert secret.status_code == 422

        liaison.post(url_of(need, "edit"), {"do": "forget"})
        forgotten = liaison.get(url_of(need, "edit")).content.decode()
        assert ("写到一半" in forgotten, "裂口监测装置。" in forgotten) == (False, True)

    def test_m04_what_is_missing_is_told_beside_its_field_and_nothing_is_stored(self, entity, entity_liaison, sign_in):
        liaison = sign_in(entity_liaison)
        token = draft_token(liaison.get(NEW))
        page = liaison.post(
            NEW, typed(draft=token, do="post", amount="", purpose="", needed_by="2020-01-01", about="留着")
        )
        text = page.content.decode()
        for sentence in ("请填写需要多少万元。", "请写明用途", "最晚用款日期已过", "留着"):
            assert sentence in text
        assert Need.objects.get().edit_number == 1
        nonsense = liaison.post(NEW, typed(draft=token, amount="很多", term_months="-3")).content.decode()
        assert "很多" in nonsense
        assert Need.objects.get().amount is None

    def test_m04_before_admission_it_stays_a_draft(self, entity, entity_liaison):
        entity.registry_state = RegistryState.NONE
        entity.save()
        with pytest.raises(NotReady, match="入库后才能发布"):
            actions.post_need(NeedFactory(entity=entity, draft=True), by=entity_liaison)

    def test_m04_as_many_as_one_may_have(self, entity, entity_liaison):
        NeedFactory.create_batch(NEEDS_MOST, entity=entity)
        with pytest.raises(NotReady, match="最多5条"):
            actions.post_need(NeedFactory(entity=entity, draft=True), by=entity_liaison)

    def test_m04_of_two_who_edit_the_second_reads_it(self, entity, entity_liaison, sign_in):
        need = NeedFactory(entity=entity)
        actions.save_need(need, by=entity_liaison, edit_number=1, purpose="换成买服务器。")
        with pytest.raises(NeedEditedMeanwhile):
            actions.save_need(need, by=entity_liaison, edit_number=1, purpose="晚了一步")
        page = sign_in(entity_liaison).post(url_of(need, "edit"), typed(purpose="我写的"))
        assert (page.status_code, "我写的" in page.content.decode()) == (409, True)
        assert facts() == ["financing.need_changed"]


class TestLife:
    def test_m04_expires_in_90_days_unless_renewed_with_a_notice_before(self, entity, entity_liaison, sign_in):
        today = timezone.localdate()
        soon = NeedFactory(entity=entity, expires_on=today + timedelta(days=13))
        NeedFactory(entity=entity, expires_on=today + timedelta(days=30))
        over = NeedFactory(entity=entity, expires_on=today - timedelta(days=1))
        assert (warn_of_ending(), warn_of_ending(), lapse_needs(), lapse_needs()) == (1, 0, 1, 0)
        drain()
        over.refresh_from_db()
        assert over.state == NeedState.LAPSED
        notices = Notice.objects.filter(person=entity_liaison).order_by("pk").values_list("kind", "url")
        assert sorted(notices) == [("financing.need_ending", url_of(soon)), ("financing.need_lapsed", url_of(over))]
        liaison = sign_in(entity_liaison)
        assert soon.title in liaison.get("/work/").content.decode()

        liaison.post(url_of(over, "renew"), {"version": Need.objects.get(pk=over.pk).edit_number})
        over.refresh_from_db()
        assert (over.state, over.expires_on) == (NeedState.POSTED, today + timedelta(days=90))
        assert facts()[-1] == "financing.need_renewed"

    def test_m04_renewed_twice_at_once_only_one_takes_it(self, entity, entity_liaison):
        need = NeedFactory(entity=entity, expires_on=timezone.localdate() + timedelta(days=3))
        stale = Need.objects.get(pk=need.pk)
        actions.renew_need(need, by=entity_liaison)
        with pytest.raises(LostRace):
            actions.renew_need(stale, by=entity_liaison)

    def test_m04_withdrawn_with_a_reason_and_posted_again(self, entity, entity_liaison, sign_in):
        need = NeedFactory(entity=entity)
        liaison = sign_in(entity_liaison)
        assert "请写明理由" in liaison.post(url_of(need, "withdraw"), {"reason": " "}).content.decode()
        liaison.post(url_of(need, "withdraw"), {"reason": "自有资金够了"})
        need.refresh_from_db()
        assert (need.state, current_need(entity)) == (NeedState.WITHDRAWN, None)
        page = liaison.get(url_of(need)).content.decode()
        assert "自有资金够了" in page
        liaison.post(url_of(need, "post"), {"version": need.edit_number})
        need.refresh_from_db()
        assert need.is_current

    def test_m04_a_draft_may_be_discarded_and_nothing_else(self, entity, entity_liaison, sign_in):
        draft, posted = NeedFactory(entity=entity, draft=True), NeedFactory(entity=entity)
        liaison = sign_in(entity_liaison)
        liaison.post(url_of(draft, "discard"))
        liaison.post(url_of(posted, "discard"))
        assert list(Need.objects.all()) == [posted]


class TestReaders:
    def test_m04_own_people_and_officers_and_nobody_else(
        self, entity, entity_liaison, first_officer, bank_officer, visitor, sign_in
    ):
        need, draft = NeedFactory(entity=entity), NeedFactory(entity=entity, draft=True)
        for person, sees in ((entity_liaison, {need, draft}), (first_officer, {need}), (bank_officer, set())):
            client = sign_in(person)
            assert set(Need.objects.visible_to(person)) == sees
            for one in (need, draft):
                assert client.get(url_of(one)).status_code == (200 if one in sees else 404)
        assert sign_in(bank_officer).get(LIST).status_code == 404
        assert visitor.get(LIST).status_code == 302
        assert need.title not in visitor.get(f"/entities/{entity.reference}/").content.decode()

    def test_m04_the_list_asks_as_often_for_three_as_for_one(
        self, entity, first_officer, sign_in, django_assert_num_queries, django_assert_max_num_queries
    ):
        NeedFactory(entity=entity)
        officer = sign_in(first_officer)
        officer.get(LIST)
        with django_assert_max_num_queries(60) as one:
            officer.get(LIST)
        NeedFactory(), NeedFactory()
        with django_assert_num_queries(len(one)):
            officer.get(LIST)


class TestVerdicts:
    @pytest.mark.parametrize(
        ("need", "product", "title", "outcome", "reason"),
        [
            ({}, {}, "金额", "met", "需要300万元，这款最高500万元。"),
            ({"amount": 800}, {}, "金额", "not_met", "需要800万元，这款最高500万元。"),
            ({"amount": 20}, {}, "金额", "not_met", "需要20万元，这款最低50万元。"),
            ({}, {"amount_high": None, "amount_low": None}, "金额", "unknown", "产品没有写额度上限。"),
            ({}, {"term_months": 6}, "期限", "not_met", "需要12个月，这款最长6个月。"),
            ({}, {"term_months": None}, "期限", "unknown", "产品没有写最长期限。"),
            ({}, {"security": "信用或第三人保证"}, "担保", "met", "这款可以凭信用。"),
            ({"security": "专利质押"}, {"security": "应收账款质押"}, "担保", "met", "双方都写了质押。"),
            (
                {"security": ""},
                {"security": "设备抵押"},
                "担保",
                "unknown",
                "这款要求：设备抵押。您能提供的：没有写。请问机构。",
            ),
            ({}, {"days_to_decision": 90}, "用款时间", "not_met", "离用款还有60天，审批要90天。"),
        ],
    )
    def test_m04_each_condition_is_met_not_met_or_cannot_be_judged(self, need, product, title, outcome, reason):
        found = verdicts_between(NeedFactory(**need), ProductFactory(name="贷", **product))
        [one] = [one for one in found if one.title == title]
        assert (one.outcome.value, one.reason, one.source) == (outcome, reason, "贷")

    def test_m04_another_kind_is_no_fit_and_another_loan_is_asked_about(self):
        kinds = {code: ProductKind.objects.get(code=code) for code in ("equity", "supply_chain")}
        need = NeedFactory()
        outcomes = {
            code: verdicts_between(need, ProductFactory(kind=kind))[0].outcome.value for code, kind in kinds.items()
        }
        assert outcomes == {"equity": "not_met", "supply_chain": "unknown"}


def test_m04_a_withdrawal_is_undone_with_the_days_that_it_had(entity, entity_liaison, sign_in) -> None:
    until = timezone.localdate() + timedelta(days=7)
    need = NeedFactory(entity=entity, expires_on=until)
    client = sign_in(entity_liaison)
    home = f"/work/needs/{need.reference}/"
    page = client.post(f"{home}withdraw/", {"reason": "够了"}, follow=True).content.decode()
    assert f"{home}restore/" in page  # the toast's way back
    client.post(f"{home}restore/")
    again = Need.objects.get()
    assert (again.state, again.expires_on, again.closed_at, again.closed_reason) == (NeedState.POSTED, until, None, "")
    with pytest.raises(LostRace):
        actions.restore_need(again, by=entity_liaison)
    actions.withdraw_need(again, by=entity_liaison, reason="够了")
    Need.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(NotReady):
        actions.restore_need(Need.objects.get(), by=entity_liaison)
