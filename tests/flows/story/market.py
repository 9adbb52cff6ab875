"""The market: scenarios, those who answer them, the library, experts, weights, products and names."""

from datetime import timedelta

from django.utils import timezone

from backend.financing import actions as products
from backend.financing.lapsing import lapse_products
from backend.financing.models import Product
from backend.organisations import actions as organisations
from backend.organisations.choices import AUTHORITY_LETTER
from backend.outbox.deliver import drain
from backend.recommendations import library
from backend.recommendations.actions import (
    ask_expert,
    choose_week,
    forward,
    offer_help,
    respond,
    respond_as_owner,
    save_search,
)
from backend.recommendations.actions.judging import judge_pair
from backend.recommendations.actions.library import accept_proposal, decline_proposal, propose_problem
from backend.recommendations.actions.measuring import measure
from backend.recommendations.actions.refreshing import refresh_outdated
from backend.recommendations.actions.weights import (
    champion_row,
    follow_setting,
    promote_challenger,
    propose_weights,
    retire_challenger,
)
from backend.recommendations.choices import Answer, Grade
from backend.recommendations.models import LibraryProblem, WeightSet
from backend.recommendations.weekly import week_begins, week_of
from backend.scenarios import actions
from backend.scenarios.models import Scenario
from backend.scenarios.texts import FIELDS, measures_of
from backend.talent import actions as experts
from backend.web.searching import Asked
from matching.library import Problem
from matching.matcher import Weights
from tests.factories.accounts import UserFactory
from tests.factories.files import StoredFileFactory
from tests.factories.financing import ProductFactory
from tests.factories.organisations import CaseFactory, MembershipFactory, OrganisationFactory
from tests.factories.scenarios import AmendmentFactory, ScenarioFactory
from tests.factories.talent import ExpertFactory
from tests.factories.trials import trial_of
from tests.flows.story.people import People

POINTS = [actions.Point("pain_point", "请写清多久一次。")]


def tell_market(who: People, settings) -> None:
    """Needs an index and a library of its own."""
    for person, asked in ((who.liaison, Asked(text="胶带撕裂")), (who.clerk, Asked(text="银行"))):
        save_search(asked, by=person)
    drain()
    belts = ScenarioFactory(
        owner=who.owner,
        title="主运胶带半夜撕开没人知道",
        pain_point="铁器卡在落煤点，胶带从中间划开一道口子，等尾部的人看见已经拉开三百多米，换带要停产两天。",
    )
    _review(belts, who.clerk, who.first, who.final)
    _entity(who.entity, who.liaison, who.final)
    _questions(belts, who.entity, who.liaison, who.clerk)
    _change(belts, who.clerk, who.first, who.final)
    settings.SCENARIO_SECOND_REVIEW = True
    _second(who.owner, who.clerk, who.first, who.second, who.final)
    settings.SCENARIO_SECOND_REVIEW = False
    current = Scenario.objects.get(pk=belts.pk)
    respond(current, who.entity, answer=Answer.INTERESTED, reason="", note="来过", by=who.liaison)
    drain()
    _week(belts, who.entity, who.liaison, who.final)
    _library(belts, who.entity, who.clerk, who.first)
    _experts(belts, who.clerk, who.final)
    _quality(belts, who.entity, who.first, who.final)
    _ends(who.owner, who.clerk, who.first, who.final)
    _others(who.owner, who.clerk, who.bank, who.banker, who.final)
    _verification(who.final)


def _review(scenario, clerk, first, final):
    """Returned once, passed, one word taken back, published."""
    actions.submit_scenario(scenario, by=clerk)
    drain()
    actions.return_scenario(scenario, points=POINTS, by=first)
    drain()
    actions.submit_scenario(scenario, by=clerk)
    actions.check_scenario(scenario, by=first)
    actions.undo_last(scenario, by=first)
    drain()
    actions.check_scenario(scenario, by=first)
    drain()
    actions.publish_scenario(scenario, by=final)
    drain()


def _entity(entity, liaison, registrar):
    CaseFactory(organisation=entity)
    organisations.profile_changed(entity.pk, by=liaison)
    organisations.suspend_entity(entity, by=registrar, reason="核查")
    drain()
    organisations.resume_entity(entity, by=registrar)
    drain()


def _questions(scenario, entity, liaison, clerk):
    question = actions.ask_question(scenario, text="有没有电源？", organisation=entity, by=liaison)
    drain()
    actions.answer_question(question, text="有。", by=clerk)
    drain()


def _change(scenario, clerk, first, final):
    """A change to the public text, returned once."""
    for months in (6, 9):
        text = Scenario.objects.get(pk=scenario.pk)
        change = actions.submit_amendment(
            text,
            fields={name: getattr(text, name) for name in FIELDS} | {"period_months": months},
            measures=measures_of(text),
            edit_number=text.edit_number,
            by=clerk,
        )
        drain()
        if months == 6:
            actions.return_amendment(change, points=POINTS, by=first)
            drain()
    actions.check_amendment(change, by=first)
    drain()
    actions.apply_amendment(change, by=final)
    drain()


def _second(owner, clerk, first, second, final):
    """Where the bureau asks for a second review, a text and a change go through it; then neither waits for anybody."""
    text = ScenarioFactory(owner=owner, submitted=True)
    actions.check_scenario(text, by=first)
    drain()
    actions.recheck_scenario(text, by=second)
    drain()
    change = AmendmentFactory(scenario=ScenarioFactory(owner=owner, published=True), submitted_by=clerk)
    actions.check_amendment(change, by=first)
    drain()
    actions.recheck_amendment(change, by=second)
    drain()
    actions.return_scenario(text, points=POINTS, by=final)
    actions.drop_amendment(change, by=clerk)
    drain()


def _week(scenario, entity, liaison, final):
    """One more that fits is chosen for the week, and the first is handed to a colleague."""
    more = ScenarioFactory(title="皮带又撕开了", pain_point=scenario.pain_point, checked=True)
    actions.publish_scenario(more, by=final)
    drain()
    assert choose_week(week_begins(week_of(timezone.now())) + timedelta(hours=1)) == 1
    colleague = MembershipFactory(organisation=entity, role="viewer").user
    forward(Scenario.objects.get(pk=scenario.pk), entity, to=colleague, by=liaison, note="请看")
    drain()


def _library(scenario, entity, clerk, officer):
    """What both sides met in is offered to the library and accepted; what an officer offers is declined."""
    respond_as_owner(Scenario.objects.get(pk=scenario.pk), entity, answer=Answer.INTERESTED, by=clerk)
    drain()
    offered = LibraryProblem.objects.get()
    accept_proposal(offered, library.problem_of(offered), seen=offered.search_version, by=officer)
    drain()
    assert library.version()[0] == 1
    assert refresh_outdated(seconds=60) > 0  # as the chore does, with the library that was built
    drain()
    other = propose_problem(
        Problem("industry_digital", "板框压滤喷料", ("喷料",), ("贴应变片",), (), (), ()), by=officer
    )
    drain()
    decline_proposal(other, reason="已有同类", by=officer)
    drain()


def _experts(scenario, clerk, registrar):
    """The owner asks an expert, who answers."""
    expert = ExpertFactory(user=UserFactory(), draft=True)
    experts.list_expert(expert, by=registrar)
    drain()
    asked = Scenario.objects.get(pk=scenario.pk)
    ask_expert(asked, expert, answer=Answer.INTERESTED, by=clerk, note="请看照片")
    drain()
    offer_help(expert, asked, answer=Answer.INTERESTED, by=expert.user)
    drain()


def _quality(scenario, entity, first, final):
    """A pair is graded and the rankings are measured; the model changes under the weights; one set of weights is given up,
    another promoted after a win.
    """
    judge_pair(Scenario.objects.get(pk=scenario.pk), entity, Grade.EXACT, by=first)
    measure()
    drain()
    # As a release with another model leaves it.
    WeightSet.objects.filter(pk=champion_row().pk).update(model_digest="another")
    follow_setting()
    given_up, won = propose_weights(Weights(0.4, 1.0, 0.6)), propose_weights(Weights(0.6, 1.0, 0.4))
    retire_challenger(given_up, by=final)
    trial_of(won)
    promote_challenger(won, by=final)
    drain()
    assert refresh_outdated(seconds=60) > 0
    drain()


def _ends(owner, clerk, first, final):
    """One is withdrawn, one taken down, one lapses."""
    withdrawn, down, lapsed = ScenarioFactory.create_batch(3, owner=owner, checked=True)
    for one in (withdrawn, down, lapsed):
        actions.publish_scenario(one, by=final)
    drain()
    actions.withdraw_scenario(withdrawn, by=clerk, reason="取消")
    actions.take_down_scenario(down, reason="核查", by=first)
    Scenario.objects.filter(pk=lapsed.pk).update(deadline=timezone.localdate() - timedelta(days=1))
    assert actions.lapse_scenarios() == 1
    drain()


def _others(owner, clerk, bank, banker, registrar):
    """A product from draft to withdrawal, an expert, and names that change."""
    product, other = ProductFactory.create_batch(2, provider=bank, draft=True)
    for one in (product, other):
        products.publish_product(one, by=banker)
    products.save_product(product, by=banker, edit_number=1, target="给装撕裂监测装置的带式输送机用户垫付货款。")
    products.withdraw_product(other, by=banker, reason="停办")
    _held(bank, banker, registrar)
    Product.objects.filter(pk=product.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    assert lapse_products() == 1
    expert = ExpertFactory(institution=owner, draft=True)
    experts.list_expert(expert, by=registrar)
    drain()
    organisations.edit_organisation(owner, by=clerk, name="汾东绿能集团有限公司")
    organisations.edit_organisation(bank, by=banker, name="晋汾农商银行")
    drain()


def _verification(registrar):
    """An owner is verified by its letter, and no longer."""
    house = MembershipFactory(organisation=OrganisationFactory(verified_at=None)).organisation
    StoredFileFactory(claim_kind=AUTHORITY_LETTER, claim_id=house.pk)
    organisations.verify_organisation(house, by=registrar)
    drain()
    organisations.withdraw_verification(house, by=registrar, reason="授权到期")
    drain()


def _held(bank, banker, officer):
    """One that the word list points at: sent back once, let out, taken down, a draft again."""
    held = ProductFactory(provider=bank, draft=True, features="审批快，帐户随开随用。")
    products.publish_product(held, by=banker)
    drain()
    products.send_back_product(held, by=officer, reason="请写“账户”")
    drain()
    products.publish_product(held, by=banker)
    products.recall_product(held, by=banker)
    products.publish_product(held, by=banker)
    drain()
    products.release_product(held, by=officer, edit_number=held.edit_number)
    drain()
    products.take_down_product(held, by=officer, reason="利率与公示不符")
    drain()
    products.reopen_product(held, by=banker)
    drain()
