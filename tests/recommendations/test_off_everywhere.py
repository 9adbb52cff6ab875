"""关闭推荐 outside this app: whoever reads pairs there shows none of them to a person, or of an entity, that is off.

The first two tests find who reads pairs at all. A new reader fails them until its page stands in `PAGES` below.
"""

import ast
import re
from pathlib import Path

import pytest

from backend.recommendations.actions import switch_for_entity, switch_for_person
from backend.recommendations.models import Recommendation
from backend.roadshows.choices import Side
from tests.factories.financing import ProductFactory
from tests.factories.organisations import CaseFactory, MembershipFactory
from tests.factories.recommendations import RecommendationFactory, sentence_pair
from tests.factories.referrals import ConsentFactory, ReferralFactory
from tests.factories.roadshows import EventFactory, ParticipantFactory
from tests.factories.scenarios import MeasureFactory

pytestmark = pytest.mark.django_db

BACKEND = Path(__file__).parents[2] / "backend"
APP = "backend.recommendations"

# What tells nothing of a pair: words, rules, what people said or switched themselves, and what writes.
HARMLESS = {"choices", "errors", "events", "gate", "loading", "optout", "library", "actions"}
HARMLESS_MODELS = {"EntityOptOut", "PersonOptOut", "Response", "Told", "FullCheck"}
HARMLESS_NAMES = {
    ("backend.config.health", "model_problem"),
    ("backend.config.flow_figures", "missed_finds"),
    ("backend.config.management.commands.serve", "engine"),  # made ready at the start
    ("backend.config.management.commands.serve", "named_model"),
}
RELATED = "recommendations|expert_matches|near_misses|weekly_picks|weekly_choices"
BY_RELATION = re.compile(
    rf"\.({RELATED})\.(all|filter|exclude|first|exists|count|order_by|values|standing|get)\b"
    rf"""|["'(]({RELATED})__|\.({RELATED}) as \w"""
)


def others():
    """The modules of all other apps, by name."""
    for file in sorted(BACKEND.rglob("*.py")):
        name = ".".join(file.relative_to(BACKEND.parent).with_suffix("").parts)
        if not name.startswith(APP) and ".migrations." not in name:
            yield name, file.read_text(encoding="utf-8")


def readers():
    """Each module elsewhere that takes something from this app which may tell of pairs."""
    found = set()
    for name, source in others():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import) and any(one.name.startswith(APP) for one in node.names):
                found.add(name)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(APP):
                part = f"{node.module}.".removeprefix(f"{APP}.").partition(".")[0]
                for one in node.names:
                    taken = part or one.name
                    models = taken == "models" and one.name in HARMLESS_MODELS
                    if taken not in HARMLESS and not models and (name, one.name) not in HARMLESS_NAMES:
                        found.add(name)
    return found


def test_every_reader_of_pairs_elsewhere_is_looked_at_below():
    assert readers() == {module for module, _page in PAGES} | {"backend.dashboard.queries"}


def test_nobody_elsewhere_reads_pairs_by_a_relation():
    templates = ((str(file), file.read_text(encoding="utf-8")) for file in sorted(BACKEND.rglob("*.html")))
    assert [name for name, text in (*others(), *templates) if BY_RELATION.search(text)] == []


# ── the pages ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def product(bank, entity):
    """A product that the entity fits well by a sentence of its introduction."""
    found = ProductFactory(provider=bank)
    CaseFactory(organisation=entity)
    Recommendation.objects.create(
        product=found, entity=entity, score=14.0, band="high", model="test",
        evidence=[sentence_pair(answer=entity.name)],
    )  # fmt: skip
    return found


def table(product, side):
    """A place at a table for the entity and one for the bank; that of one side."""
    event = EventFactory(scheduled=True, kind="banking")
    seats = {
        Side.ENTITY: ParticipantFactory(event=event, organisation=Recommendation.objects.get().entity),
        Side.INSTITUTION: ParticipantFactory(event=event, organisation=product.provider, side=Side.INSTITUTION),
    }
    return f"/work/meetings/{seats[side].reference}/"


def sheet(product):
    """In review at the bank, with the entity's name to be read."""
    entity = Recommendation.objects.get().entity
    found = ReferralFactory(review=True, entity=entity, bank=product.provider, product=product)
    ConsentFactory(referral=found, group="identity")
    return f"/work/reviews/{found.reference}/"


def batch(product):
    """The batch of a referral that was proposed with its band."""
    entity = Recommendation.objects.get().entity
    found = ReferralFactory(entity=entity, bank=product.provider, product=product, band="high")
    return f"/work/referrals/{found.batch.reference}/"


# What a reader of pairs shows: to whom, where, and the word that must be gone.
PAGES = {
    ("backend.roadshows.suggestions", "entity's wishes"): (
        "entity_liaison",
        lambda product: table(product, Side.ENTITY),
        "系统推荐",
    ),
    ("backend.roadshows.suggestions", "bank's wishes"): (
        "bank_officer",
        lambda product: table(product, Side.INSTITUTION),
        "系统推荐",
    ),
    ("backend.referrals.reading", "sheet"): ("bank_officer", sheet, "为什么推给本行"),
    ("backend.referrals.grid", "grid"): ("first_officer", lambda _product: "/work/referrals/new/", "契合<small>"),
    ("backend.referrals.grid", "batch"): ("first_officer", batch, "高度契合"),
}


@pytest.mark.parametrize("which", PAGES, ids=" ".join)
def test_a_reader_of_pairs_shows_none_to_whoever_is_off(which, product, entity, sign_in, request):
    name, page, word = PAGES[which]
    person = request.getfixturevalue(name)
    client, url = sign_in(person), page(product)
    admin = MembershipFactory(organisation=entity, role="admin").user

    def shown():
        answer = client.get(url)
        assert answer.status_code == 200
        return word in answer.content.decode()

    assert shown(), "there is something to keep from them"
    switch_for_person(person, on=False)
    assert not shown()
    switch_for_person(person, on=True)
    switch_for_entity(entity, on=False, by=admin)
    assert not shown()
    switch_for_entity(entity, on=True, by=admin)
    assert shown()


def test_what_is_proposed_by_whoever_is_off_holds_no_band(product, entity, first_officer, sign_in):
    switch_for_person(first_officer, on=False)
    client, sent = sign_in(first_officer), {"pick": [f"{entity.pk}-{product.provider_id}"]}
    client.post("/work/referrals/new/apply/", sent)
    made = entity.referrals.get()
    assert (made.product, made.band) == (product, "")


def test_an_institution_is_not_told_whom_only_a_financing_need_brought(product, bank_officer, sign_in):
    client, url = sign_in(bank_officer), table(product, Side.INSTITUTION)
    Recommendation.objects.update(by_need=True)
    assert "系统推荐" not in client.get(url).content.decode()


def test_the_example_on_the_home_page_is_of_nobody_who_is_off(entity, visitor):
    """It is chosen for nobody, so that a person's own switch does not touch it; the entity's does."""
    scenario = MeasureFactory(scenario__published=True).scenario
    RecommendationFactory(entity=entity, scenario=scenario, evidence=[sentence_pair()])
    assert 'class="proof"' in visitor.get("/").content.decode()
    switch_for_entity(entity, on=False, by=MembershipFactory(organisation=entity, role="admin").user)
    assert 'class="proof"' not in visitor.get("/").content.decode()
