"""The public home: numbers, one real bridge, what is new, and the year."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from backend.dashboard.actions import confirm_figure
from backend.dashboard.models import ConfirmedFigure
from backend.organisations.choices import RegistryState
from backend.organisations.models import Organisation
from backend.recommendations.choices import Band
from backend.recommendations.models import Recommendation, Told
from backend.scenarios.models import Scenario
from tests.factories.financing import ProductFactory
from tests.factories.organisations import EntityFactory
from tests.factories.roadshows import EventFactory
from tests.factories.scenarios import MeasureFactory, ScenarioFactory

pytestmark = pytest.mark.django_db

NEED = "铁器卡在落煤点，从中间划开一道口子。"
ANSWER = "线激光在落料点后十米识别裂口。"


def recommend(band=Band.HIGH, score=0.9, scenario=None, entity=None, **evidence):
    pair = {
        "facet": "pain",
        "need_text": NEED,
        "need_span": [9, 15],
        "need_source": "场景原文 · 痛点",
        "answer_text": ANSWER,
        "answer_span": [0, 3],
        "answer_source": "案例 · 主运胶带机",
        **evidence,
    }
    return Recommendation.objects.create(
        scenario=scenario or ScenarioFactory(published=True),
        entity=entity or EntityFactory(),
        score=score,
        band=band,
        evidence=[pair],
        model="test",
    )


def home(client):
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_platform_says_why_each_part_is_empty(visitor):
    page = home(visitor)

    assert "目前还没有公布" in page
    assert "还没有发布的场景" in page
    assert "还没有发布的金融产品" in page
    assert 'class="proof"' not in page
    assert "今年走到了哪一步" not in page
    assert "近期没有路演活动" in page


def test_one_search_box_that_asks_the_search_page(visitor):
    page = home(visitor)

    assert page.count('role="search"') == 1
    assert '<form class="find" role="search" action="/search/">' in page


class TestNew:
    def test_the_newest_four_of_each_with_their_facts(self, visitor):
        for number in range(5):
            ScenarioFactory(published=True, title=f"场景{number}号", budget_low=50, budget_high=80)
            ProductFactory(name=f"产品{number}号")
        page = home(visitor)

        assert [f"场景{number}号" in page for number in range(5)] == [False, True, True, True, True]
        assert [f"产品{number}号" in page for number in range(5)] == [False, True, True, True, True]
        assert "50–80 万元 · " in page
        assert "贷款 · 50–500 万元 · " in page

    def test_drafts_and_what_is_over_are_not_news(self, visitor):
        yesterday = timezone.localdate() - timedelta(days=1)
        ScenarioFactory(title="还在写的场景")
        ScenarioFactory(published=True, title="昨天截止的场景", deadline=yesterday)
        ProductFactory(draft=True, name="还没发布的产品")
        page = home(visitor)

        assert all(title not in page for title in ("还在写的场景", "昨天截止的场景", "还没发布的产品"))

    def test_the_lists_are_not_counted_in_public(self, visitor):
        ScenarioFactory(published=True)
        page = home(visitor)

        assert ">全部场景</a>" in page
        assert ">全部产品</a>" in page

    @pytest.mark.parametrize("place", ["/scenarios/", "/entities/", "/products/", "/search/"])
    def test_nor_do_the_lists_themselves_tell_a_visitor_how_many_there_are(self, visitor, place):
        """Public figures are those that an officer has confirmed (W24)."""
        ScenarioFactory.create_batch(2, published=True)
        ProductFactory.create_batch(2)
        EntityFactory.create_batch(2)
        page = visitor.get(place).content.decode()
        main = page.partition("<main")[2].partition(">")[2]
        head = re.sub(r"<[^>]+>", " ", main.partition("<form")[0])
        assert re.findall(r"\d+", head) == []

    @pytest.mark.parametrize(
        ("place", "said"),
        [
            ("/scenarios/?q=皮带", "筛选出1条"),
            ("/entities/?q=巡带", "筛选出1户"),
            ("/products/?q=改造", "筛选出1款"),
        ],
    )
    def test_what_a_condition_leads_to_is_said_as_its_result(self, visitor, place, said):
        ScenarioFactory(published=True, title="皮带撕裂")
        ProductFactory(name="改造贷")
        EntityFactory(name="巡带科技")
        assert said in visitor.get(place).content.decode()

    @pytest.mark.parametrize(
        ("place", "said"), [("/scenarios/", "共2条"), ("/entities/", "共2户已入库"), ("/products/", "2款在有效期内")]
    )
    def test_whoever_works_here_reads_the_totals(self, sign_in, owner_clerk, place, said):
        ScenarioFactory.create_batch(2, published=True)
        ProductFactory.create_batch(2)
        EntityFactory.create_batch(2)
        assert said in sign_in(owner_clerk).get(place).content.decode()


class TestBridge:
    def test_the_best_pair_whose_sides_are_both_public(self, visitor):
        recommend(score=0.5, need_text="差一些的一对。", need_span=[0, 2])
        best = recommend(score=0.9)
        page = home(visitor)

        assert "铁器卡在落煤点，从<u>中间划开一道</u>口子。" in page
        assert "<u>线激光</u>在落料点后十米识别裂口。" in page
        assert f'<a href="/entities/{best.entity.reference}/">{best.entity.name}，案例 · 主运胶带机</a>' in page
        assert best.scenario.owner.name in page
        assert "差一些的一对" not in page

    @pytest.mark.parametrize("band", [Band.GOOD, Band.FAIR])
    def test_a_weaker_fit_is_no_argument(self, visitor, band):
        recommend(band=band)
        assert NEED[:6] not in home(visitor)

    def test_what_was_withdrawn_a_moment_ago_is_gone(self, visitor):
        recommend()
        assert ANSWER[3:] in home(visitor)
        Scenario.objects.update(state="withdrawn")

        assert ANSWER[3:] not in home(visitor)

    def test_an_entity_that_was_moved_out_is_gone(self, visitor):
        recommend()
        Organisation.objects.filter(kind="entity").update(registry_state=RegistryState.EXITED)

        assert ANSWER[3:] not in home(visitor)

    @pytest.mark.parametrize(
        "unfit",
        [
            {"facet": "data"},
            {"facet": "site"},
            {"answer_text": ""},
            {"need_span": None},
            {"answer_span": []},
            {"need_span": [4, 4]},
        ],
    )
    def test_what_stands_on_no_public_page_and_half_arches_are_left_out(self, visitor, unfit):
        recommend(**unfit)
        assert NEED[:6] not in home(visitor)

    @pytest.mark.parametrize("target", ["", "尽早", "明显改善"])
    def test_a_scenario_without_a_measurable_target_is_not_featured(self, visitor, target):
        scenario = ScenarioFactory(published=True, measure__target=target)
        recommend(scenario=scenario)
        assert NEED[:6] not in home(visitor)
        MeasureFactory(scenario=scenario, target="≤10")
        assert NEED[:6] in home(visitor)

    def test_markup_in_evidence_is_text(self, visitor):
        recommend(need_text="<script>alert(1)</script>", need_span=[0, 4])
        page = home(visitor)

        assert "<u>&lt;scr</u>ipt&gt;alert(1)" in page
        assert "<script>alert" not in page


class TestYear:
    @pytest.fixture
    def told(self):
        for _ in range(3):
            Told.objects.create(scenario=ScenarioFactory(published=True), entity=EntityFactory())

    def test_it_stands_once_all_its_steps_are_confirmed(self, visitor, final_officer, told):
        assert "今年走到了哪一步" not in home(visitor)
        confirm_figure("year_told", final_officer)
        page = home(visitor)

        assert "今年走到了哪一步" in page
        assert "今年推荐给主体的场景，同一对主体和场景只计一次" in page
        today = timezone.localdate()
        assert f">{today.year}年1月1日</time>至<time" in page

    def test_a_missing_step_hides_it(self, visitor, final_officer, told):
        confirm_figure("year_told", final_officer)
        ConfirmedFigure.objects.filter(code="year_mutual").delete()

        assert "今年走到了哪一步" not in home(visitor)

    def test_last_years_is_not_this_years(self, visitor, final_officer, told):
        confirm_figure("year_told", final_officer)
        ConfirmedFigure.objects.update(as_of=timezone.now() - timedelta(days=366))

        assert "今年走到了哪一步" not in home(visitor)

    def test_a_year_without_a_recommendation_is_no_picture(self, visitor, final_officer):
        confirm_figure("year_told", final_officer)

        assert "今年走到了哪一步" not in home(visitor)


def test_more_of_everything_costs_no_query_more(visitor, final_officer, django_assert_num_queries):
    def one_more():
        recommend(score=0.1, entity=EntityFactory())
        ProductFactory()
        EventFactory()

    one_more()
    confirm_figure("open_scenarios", final_officer)
    with django_assert_num_queries(7):
        home(visitor)
    one_more()
    one_more()
    with django_assert_num_queries(7):
        home(visitor)
