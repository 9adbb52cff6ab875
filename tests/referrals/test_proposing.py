"""A13: the bureau picks cells of a grid, previews, applies, undoes, sends."""

import html
import re
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.audit.models import AuditEntry
from backend.financing.models import Product
from backend.organisations.choices import Role
from backend.outbox.errors import LostRace
from backend.outbox.models import RecordedFact
from backend.policy.conditions import Conditions, FoundedFor
from backend.recommendations.models import EntityOptOut, Recommendation
from backend.referrals import actions
from backend.referrals.choices import BatchState, State
from backend.referrals.errors import NotReady, NotYourStep
from backend.referrals.grid import banks_for_grid, entities_for_grid, grid_of, picks_of
from backend.referrals.models import Referral, ReferralBatch
from backend.referrals.views import picking
from tests.factories.financing import ProductFactory
from tests.factories.organisations import EntityFactory, MembershipFactory, OrganisationFactory
from tests.factories.referrals import ReferralFactory

GRID = "/work/referrals/new/"


@pytest.fixture
def market(db):
    """Three entities, two banks with a product each."""
    entities = [EntityFactory(name=f"主体{letter}") for letter in "甲乙丙"]
    banks = [OrganisationFactory(bank=True, name=f"银行{letter}") for letter in "甲乙"]
    strict = ProductFactory(provider=banks[0])
    easy = ProductFactory(provider=banks[1])
    Recommendation.objects.create(product=strict, entity=entities[0], score=2.0, band="high", model="test")
    return entities, banks, (strict, easy)


def pick(entity, bank) -> str:
    return f"{entity.pk}-{bank.pk}"


def test_a13_the_grid_says_fit_conditions_and_what_is_under_way(market, first_officer, sign_in) -> None:
    entities, banks, (strict, _easy) = market
    ReferralFactory(entity=entities[1], bank=banks[0])
    grid = grid_of(entities_for_grid(), banks_for_grid())
    first = grid.cells[entities[0].pk, banks[0].pk]
    assert (first.band, first.outcome.value, first.product_id) == ("high", "met", strict.pk)
    assert grid.cells[entities[1].pk, banks[0].pk].state == State.ASKED
    page = sign_in(first_officer).get(GRID).content.decode()
    assert page.count('name="pick"') == 5
    assert "高度契合<small>符合</small>" in page
    assert "在办<small>待主体答复</small>" in page


def test_a13_the_grid_asks_the_database_as_often_for_many_as_for_few(db, first_officer, sign_in) -> None:
    client = sign_in(first_officer)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(GRID).status_code == 200
        return len(asked)

    for bank in OrganisationFactory.create_batch(2, bank=True):
        ProductFactory(provider=bank)
    EntityFactory.create_batch(2)
    client.get(GRID)
    few = queries()
    for bank in OrganisationFactory.create_batch(5, bank=True):
        ProductFactory(provider=bank)
    EntityFactory.create_batch(20)
    assert queries() == few
    started = time.perf_counter()
    grid_of(entities_for_grid(), banks_for_grid())
    assert time.perf_counter() - started < 5  # the figure is in docs/performance.md; this catches a query a cell


def test_a13_twenty_entities_and_five_banks_in_one_action_each_checked(db, bureau, first_officer, sign_in) -> None:
    entities = EntityFactory.create_batch(20)
    banks = OrganisationFactory.create_batch(5, bank=True)
    EntityOptOut.objects.create(entity=entities[0])
    under_way = ReferralFactory(entity=entities[1], bank=banks[0])
    refused = ReferralFactory(entity=entities[1], bank=banks[1], state=State.REFUSED, answered_at=under_way.created_at)
    pairs = [(entity.pk, bank.pk) for entity in entities for bank in banks]
    client = sign_in(first_officer)
    sent = {"pick": [f"{entity}-{bank}" for entity, bank in pairs]}
    shown = client.post(f"{GRID}preview/", sent).content.decode()
    assert "可以提出93件，不能提出7件" in shown
    assert not ReferralBatch.objects.exclude(pk__in=[under_way.batch_id, refused.batch_id])
    answer = client.post(f"{GRID}apply/", sent)
    assert "已提出93件，没有提出7件" in answer.content.decode()
    batch = ReferralBatch.objects.get(state=BatchState.DRAFT)
    assert batch.referrals.count() == 93
    assert AuditEntry.objects.filter(subject_kind="referral", action="propose").count() == 93
    assert not RecordedFact.objects.filter(name__startswith="referrals.")
    client.post(f"/work/referrals/{batch.reference}/discard/")
    assert not ReferralBatch.objects.filter(state=BatchState.DRAFT)
    assert Referral.objects.count() == 2


def test_a13_sending_needs_a_number_and_ends_the_undo(market, bureau, first_officer, sign_in) -> None:
    entities, banks, _products = market
    batch, rows = actions.propose(bureau, [(entities[0].pk, banks[0].pk)], by=first_officer)
    assert [row.wrong for row in rows] == [""]
    client = sign_in(first_officer)
    assert (
        "请填推介函文号"
        in client.post(f"/work/referrals/{batch.reference}/send/", {"letter_number": " "}).content.decode()
    )
    assert Referral.objects.get().state == State.PROPOSED
    client.post(f"/work/referrals/{batch.reference}/send/", {"letter_number": "晋数推介〔2026〕6号"})
    sent = Referral.objects.select_related("batch").get()
    assert (sent.state, sent.batch.state, sent.batch.sent_by) == (State.ASKED, BatchState.SENT, first_officer)
    assert sent.answer_by > sent.asked_at
    assert [fact.name for fact in RecordedFact.objects.filter(name__startswith="referrals.")] == [
        "referrals.batch_sent"
    ]
    with pytest.raises(LostRace):
        actions.discard_batch(sent.batch, by=first_officer)
    other, _rows = actions.propose(bureau, [(entities[1].pk, banks[0].pk)], by=first_officer)
    again = client.post(f"/work/referrals/{other.reference}/send/", {"letter_number": "晋数推介〔2026〕6号"})
    assert "已用过" in again.content.decode()
    assert ReferralBatch.objects.get(pk=other.pk).state == BatchState.DRAFT


def test_a13_who_may_propose(market, bureau, first_officer, bank_officer, entity_liaison, stranger, sign_in) -> None:
    entities, banks, _products = market
    viewer = MembershipFactory(organisation=bureau, role=Role.VIEWER).user
    for person in (viewer, bank_officer, entity_liaison, stranger):
        with pytest.raises(NotYourStep):
            actions.propose(bureau, [(entities[0].pk, banks[0].pk)], by=person)
        assert sign_in(person).get(GRID).status_code == 404
    with pytest.raises(NotReady):
        actions.propose(bureau, [], by=first_officer)
    with pytest.raises(NotReady):
        actions.propose(bureau, [(number, 1) for number in range(401)], by=first_officer)


def test_a13_a_second_proposal_of_a_pair_is_told(market, bureau, first_officer) -> None:
    entities, banks, _products = market
    pair = (entities[0].pk, banks[0].pk)
    actions.propose(bureau, [pair], by=first_officer)
    batch, rows = actions.propose(bureau, [pair], by=first_officer)
    assert batch is None
    assert [row.wrong for row in rows] == ["已有一件在办：待发出。"]
    assert picks_of(["1-2", "x", "1-", "-2", "1-2-3", "１-2", "9" * 30 + "-1", "1-2"]) == [(1, 2)]


def test_a13_the_grid_reaches_everybody_page_by_page_and_keeps_what_was_ticked(
    market, first_officer, sign_in, monkeypatch
) -> None:
    entities, banks, _products = market
    monkeypatch.setattr(picking, "GRID_ENTITIES", 2)
    monkeypatch.setattr(picking, "GRID_BANKS", 1)
    client = sign_in(first_officer)
    seen = set()
    for page in "12":
        for bank in "12":
            text = client.get(GRID, {"page": page, "banks": bank}).content.decode()
            seen |= set(re.findall(r'name="pick" value="([^"]+)"', text))
    assert seen == {pick(entity, bank) for entity in entities for bank in banks}
    first, last = pick(entities[2], banks[1]), pick(entities[0], banks[0])  # 丙 stands before 甲
    turned = client.post(GRID, {"pick": [first], "go": "2.2"}, follow=True)
    assert turned.redirect_chain == [(f"{GRID}?page=2&banks=2&picks={first}", 302)]
    page = turned.content.decode()
    assert "另有1格勾选不在这一页" in page
    assert f'name="picks" value="{first}"' in page
    code = entities[0].region.code
    narrowed = client.post(GRID, {"pick": [last], "picks": first, "region": code, "go": ""}, follow=True)
    assert narrowed.redirect_chain == [(f"{GRID}?region={code}&picks={last}.{first}", 302)]
    page = narrowed.content.decode()
    assert f'value="{first}" checked' in page
    assert "另有1格勾选不在这一页" in page
    preview = client.post(f"{GRID}preview/", {"pick": [first], "picks": last}).content.decode()
    assert "2件都可以提出" in preview


def test_a13_going_back_keeps_a_whole_batch_and_more_than_one_is_told(db, first_officer, sign_in) -> None:
    entities = EntityFactory.create_batch(21)
    banks = OrganisationFactory.create_batch(20, bank=True)
    pairs = [pick(entity, bank) for entity in entities for bank in banks]
    client = sign_in(first_officer)
    preview = client.post(f"{GRID}preview/", {"pick": pairs[:400]}).content.decode()
    back = html.unescape(re.search(r'href="([^"]+picks=[^"]+)"', preview)[1])
    assert len(back) < 8000  # what servers take for an address
    assert client.get(back).content.decode().count(" checked") == 400
    told = client.post(f"{GRID}preview/", {"pick": pairs}, follow=True).content.decode()
    assert "一批最多400件，勾了420格" in told
    assert told.count(" checked") == 400
    assert not ReferralBatch.objects.exists()


def test_a13_the_best_product_is_by_conditions_then_fit_then_age(market) -> None:
    entities, banks, (strict, _easy) = market
    second = ProductFactory(provider=banks[0])
    third = ProductFactory(provider=banks[0])
    Recommendation.objects.create(product=third, entity=entities[1], score=1.0, band="good", model="test")
    cells = grid_of(entities_for_grid(), banks_for_grid()).cells
    best = [cells[entity.pk, banks[0].pk].product_id for entity in entities]
    assert best == [strict.pk, third.pk, strict.pk]
    Product.objects.filter(pk=strict.pk).update(conditions=Conditions((FoundedFor(90),)).to_json())
    cells = grid_of(entities_for_grid(), banks_for_grid()).cells
    assert cells[entities[0].pk, banks[0].pk].product_id == second.pk  # what is met comes before what fits
