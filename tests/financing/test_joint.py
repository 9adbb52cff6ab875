"""投贷联动 (M07): proposed by one, confirmed by the other, shown once, ended by either or with one of its products."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from backend.financing import actions
from backend.financing.choices import JointState
from backend.financing.errors import NotReady, NotYourStep
from backend.financing.lapsing import lapse_products
from backend.financing.models import JointOffer
from backend.organisations.choices import Role
from backend.outbox.deliver import drain
from backend.outbox.errors import LostRace
from backend.recommendations.models import Recommendation
from backend.recommendations.queries import matches_of
from backend.reference.models import ProductKind
from notifications.models import Notice
from search import PUBLIC, SearchRequest, query
from tests.factories.financing import JointOfferFactory, ProductFactory
from tests.factories.organisations import EntityFactory, MembershipFactory, OrganisationFactory
from tests.indexing import build, own_index

pytestmark = pytest.mark.django_db

LIST = "/work/joint-offers/"


@pytest.fixture
def fund(db):
    return OrganisationFactory(kind="fund", name="北垣基金")


@pytest.fixture
def partner(fund):
    return MembershipFactory(organisation=fund, role=Role.EDITOR, user__name="贺投").user


@pytest.fixture
def loan(bank):
    return ProductFactory(provider=bank, name="研发周转贷", contact_name="孙经理", contact_phone="13803511234")


@pytest.fixture
def equity(fund):
    kind = ProductKind.objects.get(code="equity")
    return ProductFactory(provider=fund, name="早期股权", kind=kind, contact_name="贺投", contact_phone="13903519876")


@pytest.fixture
def joint(loan, equity):
    return JointOfferFactory(bank_product=loan, fund_product=equity)


def told(person):
    return list(Notice.objects.filter(person=person, kind__startswith="financing.joint").values_list("title", "body"))


def test_m07_proposed_by_one_and_confirmed_by_the_other(
    loan, equity, bank_officer, partner, sign_in, visitor, entity_liaison
):
    banker, investor = sign_in(bank_officer), sign_in(partner)
    form = banker.get(f"{LIST}new/?own={loan.reference}").content.decode()
    assert ("北垣基金 · 早期股权" in form, "研发周转贷" in form) == (True, True)
    wrong = banker.post(f"{LIST}new/", {"own": loan.reference, "partner": loan.reference, "terms": "先投后贷"})
    assert "先投后贷" in wrong.content.decode()
    banker.post(f"{LIST}new/", {"own": loan.reference, "partner": equity.reference, "terms": "先投后贷"})
    offer = JointOffer.objects.get()
    public = f"/joint-offers/{offer.reference}/"
    assert (offer.state, visitor.get(public).status_code) == (JointState.PROPOSED, 404)
    drain()
    assert told(partner) == [("请您答复投贷联动：研发周转贷 + 早期股权", "先投后贷")]
    assert "研发周转贷 + 早期股权" in investor.get("/work/").content.decode()

    with pytest.raises(NotYourStep):
        actions.confirm_joint(offer, by=bank_officer)
    investor.post(f"{LIST}{offer.reference}/confirm/")
    offer.refresh_from_db()
    assert offer.state == JointState.CONFIRMED
    drain()
    assert told(bank_officer) == [("对方同意投贷联动：研发周转贷 + 早期股权", "先投后贷")]
    shown = sign_in(entity_liaison).get(public).content.decode()
    assert ("13803511234" in shown, "13903519876" in shown) == (True, True)
    hidden = visitor.get(public).content.decode()
    assert ("先投后贷" in hidden, "13903519876" in hidden) == (True, False)


def test_m07_shows_to_an_entity_once_with_both_contacts(joint, entity, entity_liaison, sign_in, visitor):
    for product, score in ((joint.bank_product, 0.4), (joint.fund_product, 0.6)):
        Recommendation.objects.create(product=product, entity=entity, score=score, band="good", model="test")
    [pair] = matches_of(entity)
    assert pair.product == joint.fund_product  # the part that fits better leads
    page = sign_in(entity_liaison).get("/work/matches/?kind=product").content.decode()
    assert page.count("早期股权 + 研发周转贷") == 1
    assert ("晋汾银行 孙经理 13803511234" in page, "北垣基金 贺投 13903519876" in page) == (True, True)

    listed = visitor.get("/products/").content.decode()
    assert (listed.count("研发周转贷"), listed.count("早期股权"), "1380351" in listed) == (1, 1, False)
    assert "研发周转贷 + 早期股权" in visitor.get("/products/?kind=equity").content.decode()

    actions.end_joint(joint, by=MembershipFactory(organisation=joint.bank_product.provider).user, reason="停办")
    assert matches_of(entity).count() == 2


def test_m07_other_entities_pairs_do_not_hide_each_other(joint, entity):
    other = EntityFactory()
    Recommendation.objects.create(product=joint.bank_product, entity=entity, score=0.4, band="good", model="test")
    Recommendation.objects.create(product=joint.fund_product, entity=other, score=0.6, band="good", model="test")
    assert (matches_of(entity).count(), matches_of(other).count()) == (1, 1)


@pytest.mark.parametrize("how", ["withdrawn", "lapsed"])
def test_m07_ends_with_one_of_its_products(joint, bank_officer, partner, how):
    if how == "withdrawn":
        actions.withdraw_product(joint.bank_product, by=bank_officer, reason="停办")
    else:
        joint.bank_product.valid_until = timezone.localdate() - timedelta(days=1)
        joint.bank_product.save()
        lapse_products()
    drain()
    joint.refresh_from_db()
    assert (joint.state, joint.ended_reason) == (JointState.ENDED, "“研发周转贷”已撤回或已过有效期。")
    assert told(partner) == [("投贷联动已结束：研发周转贷 + 早期股权", "“研发周转贷”已撤回或已过有效期。")]


def test_m07_declined_or_taken_back_with_a_reason(loan, equity, bank_officer, partner, sign_in):
    offer = actions.propose_joint(loan, equity, terms="先投后贷", by=bank_officer)
    investor = sign_in(partner)
    assert "请写明理由" in investor.post(f"{LIST}{offer.reference}/decline/", {"reason": ""}).content.decode()
    with pytest.raises(NotYourStep):
        actions.end_joint(offer, by=partner, reason="不是我提的")
    investor.post(f"{LIST}{offer.reference}/decline/", {"reason": "额度不合适"})
    drain()
    assert told(bank_officer) == [("对方没有同意投贷联动：研发周转贷 + 早期股权", "额度不合适")]
    with pytest.raises(LostRace):
        actions.confirm_joint(offer, by=partner)
    again = actions.propose_joint(loan, equity, terms="改过的", by=bank_officer)
    assert actions.end_joint(again, by=bank_officer, reason="先不提").state == JointState.ENDED


def test_m07_a_product_is_in_one_confirmed_offer(joint, loan, bank_officer, fund, partner):
    kind = ProductKind.objects.get(code="equity")
    second = ProductFactory(provider=fund, kind=kind)
    offer = actions.propose_joint(loan, second, terms="再来一个", by=bank_officer)
    with pytest.raises(NotReady, match="已在另一个联动里"):
        actions.confirm_joint(offer, by=partner)
    with pytest.raises(NotReady, match="已经在联动"):
        actions.propose_joint(loan, joint.fund_product, terms="又一次", by=bank_officer)
    with pytest.raises(NotReady, match="一家银行的产品和一家投资机构"):
        actions.propose_joint(loan, ProductFactory(), terms="两家银行", by=bank_officer)


def test_m07_search_finds_either_by_the_other(joint, fund, settings, tmp_path):
    own_index(settings, tmp_path)
    build()
    asked = SearchRequest(text="投贷联动 北垣基金", user=AnonymousUser(), audience=[PUBLIC], kinds=("product",))
    assert query(asked).total == 2


def test_m07_an_end_is_taken_back_by_the_side_that_ended_it_while_it_is_fresh(
    joint, loan, equity, bank_officer, partner, sign_in
) -> None:
    client = sign_in(bank_officer)
    home = f"/work/joint-offers/{joint.reference}/"
    page = client.post(f"{home}end/", {"reason": "停办"}, follow=True).content.decode()
    assert f"{home}restore/" in page  # the toast's way back
    drain()
    ended = JointOffer.objects.get()
    with pytest.raises(NotYourStep):
        actions.restore_joint(ended, by=partner)
    client.post(f"{home}restore/")
    drain()
    again = JointOffer.objects.get()
    assert (again.state, again.ended_at, again.ended_reason, again.ended_by) == (JointState.CONFIRMED, None, "", None)
    titles = {title for title, _body in told(partner)}
    assert titles == {f"投贷联动已结束：{joint}", f"对方撤回了结束，投贷联动照旧：{joint}"}
    with pytest.raises(NotYourStep):
        actions.restore_joint(again, by=bank_officer)
    actions.end_joint(again, by=bank_officer, reason="停办")
    JointOffer.objects.update(ended_at=timezone.now() - timedelta(minutes=11))
    with pytest.raises(NotReady):
        actions.restore_joint(JointOffer.objects.get(), by=bank_officer)
    JointOffer.objects.update(ended_at=timezone.now())
    JointOfferFactory(bank_product=loan, fund_product__provider__kind="fund")
    with pytest.raises(NotReady):  # the product is in another offer by now
        actions.restore_joint(JointOffer.objects.get(pk=joint.pk), by=bank_officer)
