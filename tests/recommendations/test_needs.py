"""A financing need feeds matching (M04): products come near by it, for the entity's eyes alone, and leave with it."""

import pytest

from backend.financing import actions
from backend.outbox.deliver import drain
from backend.recommendations.actions.refreshing import refresh_entity, refresh_product
from backend.recommendations.exclusions import seen_by_owner
from backend.recommendations.models import Recommendation, StoredProfile
from backend.recommendations.need_fit import fits_of
from backend.recommendations.profiles import ENTITY, ENTITY_FUNDS
from backend.recommendations.queries import entities_for, matches_of
from tests.factories.financing import NeedFactory, ProductFactory

pytestmark = pytest.mark.django_db

WISH = "拍互动短剧要租摄影棚、灯光和跟拍机器人，平台要三个月后才结算分成，中间的制作费和演员片酬要先垫。"


@pytest.fixture
def play_loan(bank):
    """For people who shoot plays; the entity that watches belts has nothing to do with it."""
    return ProductFactory(
        provider=bank,
        name="短剧制作周转贷",
        target="拍短剧的主体：制作费、摄影棚租金、演员片酬要先垫，平台三个月后结算分成。",
        features="按平台分成账单放款，摄影棚和灯光设备租赁都能用。",
    )


def rows(product):
    return list(Recommendation.objects.filter(product=product).values_list("entity", "by_need"))


def test_m04_need_feeds_matching_and_leaves_with_it(
    play_loan, solver, other, entity_liaison, bank_officer, sign_in, scenario
):
    for one in (solver, other):
        refresh_entity(one.pk)
    refresh_product(play_loan.pk)
    assert (solver.pk, False) not in rows(play_loan)
    others = [row for row in rows(play_loan) if row[0] == other.pk]
    stamps = dict(StoredProfile.objects.exclude(kind=ENTITY_FUNDS).values_list("pk", "stamp"))

    need = actions.post_need(NeedFactory(entity=solver, draft=True, purpose=WISH), by=entity_liaison)
    drain()
    assert (solver.pk, True) in rows(play_loan)
    assert [row for row in rows(play_loan) if row[0] == other.pk] == others
    # Its own pairs and no others: no other profile was stored anew, the entity's own neither.
    assert dict(StoredProfile.objects.exclude(kind=ENTITY_FUNDS).values_list("pk", "stamp")) == stamps
    assert WISH not in str(StoredProfile.objects.get(kind=ENTITY, object_id=solver.pk).passages)

    [pair] = matches_of(solver).filter(product=play_loan)
    assert any(WISH[:10] in one["answer_text"] for one in pair.evidence)
    page = sign_in(entity_liaison).get("/work/matches/?kind=product").content.decode()
    assert ("短剧制作周转贷" in page, "机构不知道这条需求" in page) == (True, True)

    # The provider sees what it would see without the need.
    assert solver not in [row.entity for row in entities_for(play_loan)]
    assert [view.band for view in seen_by_owner(solver, [play_loan])] == [""]
    banker = sign_in(bank_officer)
    assert solver.name not in banker.get(f"/work/recommended/product/{play_loan.reference}/").content.decode()

    # From the product's side it comes to the same.
    Recommendation.objects.filter(product=play_loan).delete()
    refresh_product(play_loan.pk)
    assert (solver.pk, True) in rows(play_loan)

    actions.withdraw_need(need, by=entity_liaison, reason="自有资金够了")
    drain()
    assert [row for row in rows(play_loan) if row[0] == solver.pk] == []
    assert not StoredProfile.objects.filter(kind=ENTITY_FUNDS, object_id=solver.pk, present=True).exists()


def test_m04_the_panel_says_the_band_and_not_where_recommendation_is_off(play_loan, solver, entity_liaison, sign_in):
    need = NeedFactory(entity=solver, purpose=WISH)
    Recommendation.objects.create(product=play_loan, entity=solver, score=0.5, band="good", by_need=True, model="test")
    assert [(fit.product, fit.band) for fit in fits_of(need, compared=True)] == [(play_loan, "good")]
    assert [fit.band for fit in fits_of(need, compared=False)] == [""]
    assert "较契合" in sign_in(entity_liaison).get(f"/work/need-products/{need.reference}/").content.decode()
