"""The search page from the outside: what each may find, in the finds, the counts and the suggestions."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from backend.financing.choices import State
from backend.financing.models import Product
from backend.organisations.models import Organisation
from backend.scenarios.models import Scenario
from search import update
from search.engine import current
from tests.factories.financing import ProductFactory
from tests.factories.organisations import CaseFactory, EntityFactory, MembershipFactory, OrganisationFactory
from tests.factories.scenarios import ScenarioFactory
from tests.factories.talent import ExpertFactory
from tests.indexing import own_index

pytestmark = pytest.mark.django_db

CANARY = "紫砂壶漏斗"  # stands in what a visitor may not find, beside words that they may look for
EXPERT = "程望舒"


@pytest.fixture(autouse=True)
def _real_addresses(settings):
    settings.ROOT_URLCONF = "backend.config.urls"


@pytest.fixture
def index(settings, tmp_path):
    return own_index(settings, tmp_path)


@pytest.fixture
def market(entity, index):
    """One of each kind about torn belts; the expert is for members only."""
    CaseFactory(organisation=entity, title="主运胶带机纵向撕裂监测")
    ScenarioFactory(published=True, title="皮带撕裂没人知道")
    ProductFactory(name="皮带撕裂改造贷")
    ExpertFactory(name=EXPERT, bio=f"主持胶带撕裂检测，{CANARY}。")
    index()


def search(client, **asked):
    return client.get("/search/", asked)


def page_of(client, **asked):
    answer = search(client, **asked)
    assert answer.status_code == 200
    return answer.content.decode()


def titles(client, **asked):
    return [find.hit.title for find in search(client, **asked).context["finds"]]


def forget():
    """What was shown before is read again."""
    current().shown.held.clear()
    current().shown.words.clear()


def tabs(client, **asked):
    return {str(tab.label): tab.count for tab in search(client, **asked).context["tabs"]}


def suggestions(client, words):
    return re.findall(r'data-words="([^"]*)"', client.get("/search/suggest/", {"q": words}).content.decode())


class TestWhoFindsWhat:
    def test_a_visitor_finds_what_is_public_and_no_expert(self, market, visitor):
        page = page_of(visitor, q="撕裂")

        assert sorted(tabs(visitor, q="撕裂")) == sorted(["全部", "场景", "主体", "金融产品"])
        assert tabs(visitor, q="撕裂")["全部"] == 3
        assert CANARY not in page
        assert EXPERT not in page
        assert "专家" not in [str(find.hit.kind_label) for find in search(visitor, q="撕裂").context["finds"]]

    def test_a_visitor_who_asks_for_the_hidden_thing_gets_nothing(self, market, visitor):
        assert titles(visitor, q=CANARY, kind="expert") == []
        assert tabs(visitor, q="撕裂", kind="expert") == {"全部": 3, "场景": 1, "主体": 1, "金融产品": 1, "专家": 0}
        assert EXPERT not in suggestions(visitor, EXPERT)

    def test_a_member_of_a_verified_organisation_finds_experts(self, market, sign_in, owner_clerk):
        member = sign_in(owner_clerk)

        assert titles(member, q=CANARY, kind="expert") == [EXPERT]
        assert tabs(member, q="撕裂")["专家"] == 1
        assert suggestions(member, EXPERT)[0] == EXPERT

    def test_a_member_of_an_organisation_that_nobody_verified_does_not(self, market, sign_in):
        member = sign_in(MembershipFactory(organisation=OrganisationFactory(verified_at=None)).user)

        assert titles(member, q=CANARY, kind="expert") == []
        assert EXPERT not in suggestions(member, EXPERT)

    def test_an_officer_finds_experts(self, market, sign_in, first_officer):
        assert titles(sign_in(first_officer), q=CANARY, kind="expert") == [EXPERT]

    def test_who_left_the_organisation_finds_none_at_the_next_request(self, market, sign_in, owner_clerk):
        member = sign_in(owner_clerk)
        assert titles(member, q=CANARY, kind="expert") == [EXPERT]

        owner_clerk.memberships.update(active=False)

        assert titles(member, q=CANARY, kind="expert") == []

    def test_drafts_are_found_by_nobody(self, index, sign_in, bank, bank_officer):
        ProductFactory(draft=True, provider=bank, name=f"皮带撕裂贷{CANARY}")
        ScenarioFactory(title=f"皮带撕裂{CANARY}")
        index()

        assert titles(sign_in(bank_officer), q=CANARY) == []

    def test_what_was_withdrawn_a_moment_ago_is_gone_whatever_the_index_says(self, market, visitor):
        assert sorted(suggestions(visitor, "皮带撕裂")) == ["皮带撕裂改造贷", "皮带撕裂没人知道"]
        Product.objects.update(state=State.WITHDRAWN)
        Scenario.objects.update(state="withdrawn")

        page = page_of(visitor, q="撕裂")
        assert titles(visitor, q="撕裂") == [Organisation.objects.get(kind="entity").name]
        assert "皮带撕裂改造贷" not in page
        assert suggestions(visitor, "皮带撕裂") == []

    def test_no_telephone_is_found_or_shown(self, market, visitor):
        for number in ("13803511234", "13903510137"):
            assert titles(visitor, q=number) == []
        assert not re.search(r"1[38]\d{9}", page_of(visitor, q="撕裂"))


class TestWhatIsRemembered:
    """The engine's answer to a question is kept for a moment; nobody is given another's, nor what is no longer so."""

    @pytest.fixture
    def questions(self, market, monkeypatch):
        asked, backend = [], current().backend
        ask = backend.ask
        monkeypatch.setattr(backend, "ask", lambda some: (asked.extend(some), ask(some))[1])
        return asked

    def test_people_of_other_audiences_who_ask_the_same_one_after_the_other(
        self, questions, visitor, sign_in, owner_clerk, first_officer
    ):
        member, officer, stranger = sign_in(owner_clerk), sign_in(first_officer), visitor
        outsider = sign_in(MembershipFactory(organisation=OrganisationFactory(verified_at=None)).user)

        for _ in range(2):
            for client, knows in (
                (officer, True),
                (stranger, False),
                (member, True),
                (outsider, False),
                (officer, True),
            ):
                page = page_of(client, q="撕裂")
                assert (EXPERT in page, CANARY in page) == (knows, knows)
                assert (tabs(client, q="撕裂")["全部"], "专家" in tabs(client, q="撕裂")) == (
                    (4, True) if knows else (3, False)
                )
                assert (EXPERT in suggestions(client, EXPERT)) is knows

    def test_the_same_question_is_asked_of_the_engine_once(self, questions, visitor, sign_in, owner_clerk):
        first = titles(visitor, q="撕裂")
        once = len(questions)

        assert titles(Client(), q="撕裂") == first
        assert len(questions) == once > 0
        titles(sign_in(owner_clerk), q="撕裂")
        assert len(questions) > once

    def test_an_edit_between_two_equal_questions_is_seen_by_the_second(self, market, visitor):
        scenario = Scenario.objects.get()
        assert titles(visitor, q="撕裂", kind="scenario") == ["皮带撕裂没人知道"]

        scenario.title = "皮带撕裂有人知道"
        scenario.search_version += 1
        scenario.save()  # of which the index has not heard
        assert titles(visitor, q="撕裂", kind="scenario") == ["皮带撕裂有人知道"]

        scenario.title, scenario.pain_point = "原子磁强仪漂移", "原子磁强仪漂移了。"
        scenario.search_version += 1
        scenario.save()
        assert suggestions(visitor, "原子磁") == []
        update("scenario", scenario.pk)
        assert suggestions(visitor, "原子磁") == ["原子磁强仪漂移"]
        assert titles(visitor, q="原子磁强仪漂移")[0] == "原子磁强仪漂移"

    def test_another_condition_another_order_and_another_kind_are_other_questions(self, market, visitor):
        whole = titles(visitor, q="撕裂")

        assert titles(visitor, q="撕裂", kind="product") == ["皮带撕裂改造贷"]
        assert titles(visitor, q="撕裂", city="140200") != whole
        assert sorted(titles(visitor, q="撕裂", sort="newest")) == sorted(whole)
        assert titles(visitor, q="撕裂") == whole


class TestWords:
    def test_traditional_characters_find_and_are_marked_as_they_stand(self, market, visitor):
        assert "皮带撕裂没人知道" in titles(visitor, q="皮帶撕裂")
        assert "<mark>皮带撕裂</mark>没人知道" in page_of(visitor, q="皮帶撕裂")

    def test_markup_in_what_people_wrote_is_text(self, index, visitor):
        EntityFactory(name='<script>alert("皮带")</script><img src=x onerror=alert(1)>')
        ScenarioFactory(published=True, title="皮带“&<b>撕裂</b>", pain_point="<svg/onload=alert(1)>皮带又断了。")
        index()
        page = page_of(visitor, q="皮带")

        assert (
            "&lt;script&gt;alert(&quot;<mark>皮带</mark>&quot;)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"
            in page
        )
        assert "<mark>皮带</mark>“&amp;&lt;b&gt;撕裂&lt;/b&gt;" in page
        assert "&lt;svg/onload=alert(1)&gt;<mark>皮带</mark>" in page
        assert all(harm not in page for harm in ("<script>alert", "<img src", "<svg/onload", "<b>"))

    def test_markup_in_what_people_typed_is_text(self, market, visitor):
        page = page_of(visitor, q='"><script>alert(1)</script>')

        assert "<script>alert" not in page
        assert "<title>搜索：&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; · 数桥</title>" in page

    def test_markup_in_suggestions_is_text(self, index, visitor):
        EntityFactory(name='皮带"><script>alert(1)</script>')
        index()
        answer = visitor.get("/search/suggest/", {"q": "皮带"}).content.decode()

        assert "<script>" not in answer
        assert [unescape(title) for title in suggestions(visitor, "皮带")] == ['皮带"><script>alert(1)</script>']

    def test_only_the_first_two_hundred_characters_are_looked_for(self, market, visitor):
        page = page_of(visitor, q="皮带撕裂" * 60)

        assert "词太长，只按前200个字查找。" in page
        assert f'value="{"皮带撕裂" * 50}" maxlength="200"' in page
        assert "词太长" not in page_of(visitor, q="皮带撕裂" * 50)

    @pytest.mark.parametrize(
        "words", ["\x00", "\x00皮带\ufffd", "%", "' OR 1=1 --", '{"match_all":{}}', "AND OR NOT (", "*" * 200]
    )
    def test_no_words_break_the_page(self, market, visitor, words):
        assert search(visitor, q=words).status_code == 200
        assert visitor.get("/search/suggest/", {"q": words}).status_code == 200

    def test_bytes_that_are_no_text_break_nothing(self, market, visitor):
        assert visitor.get("/search/?q=%ED%A0%80%FF&city=%00&page=%FF").status_code == 200

    def test_one_character_suggests_nothing(self, market, visitor):
        assert suggestions(visitor, "皮") == []
        assert suggestions(visitor, "") == []


class TestNarrowing:
    @pytest.fixture
    def two_cities(self, index):
        taiyuan = ScenarioFactory(published=True, title="太原皮带撕裂")
        datong = ScenarioFactory(published=True, title="大同皮带撕裂")
        datong.site_region = datong.site_region.__class__.objects.get(code="140200")
        datong.save()
        EntityFactory(name="皮带卫士科技有限公司", region=taiyuan.site_region)
        index()

    def test_counts_stand_beside_each_value_and_lead_there(self, two_cities, visitor):
        [group] = [one for one in search(visitor, q="皮带").context["groups"] if str(one.label) == "所在市"]

        assert [(value.label, value.count, value.chosen) for value in group.shown] == [
            ("太原市", 2, False),
            ("大同市", 1, False),
        ]
        taiyuan = visitor.get("/search/" + group.shown[0].url)
        assert sorted(find.hit.title for find in taiyuan.context["finds"]) == ["太原皮带撕裂", "皮带卫士科技有限公司"]

    def test_a_condition_in_force_is_a_chip_that_takes_itself_away(self, two_cities, visitor):
        answer = search(visitor, q="皮带", city="140200", page="1")
        [chip] = answer.context["chips"]

        assert (chip.label, chip.url) == ("所在市：大同市", "?q=%E7%9A%AE%E5%B8%A6")
        assert [find.hit.title for find in answer.context["finds"]] == ["大同皮带撕裂"]

    def test_two_values_of_one_facet_mean_either(self, two_cities, visitor):
        assert len(titles(visitor, q="皮带", city=["140100", "140200"])) == 3

    def test_a_tab_is_a_kind(self, two_cities, visitor):
        assert tabs(visitor, q="皮带", kind="entity") == {"全部": 3, "场景": 2, "主体": 1}
        assert titles(visitor, q="皮带", kind="entity") == ["皮带卫士科技有限公司"]

    def test_a_tab_drops_the_conditions_that_its_kind_does_not_know(self, two_cities, visitor):
        answer = search(visitor, q="皮带", kind="scenario", city="140100", scenario_type="tech")
        [entity] = [
            tab
            for tab in search(visitor, q="皮带", kind="scenario", city="140100").context["tabs"]
            if str(tab.label) == "主体"
        ]

        assert [find.hit.title for find in answer.context["finds"]] == ["太原皮带撕裂"]
        assert entity.url == "?q=%E7%9A%AE%E5%B8%A6&kind=entity&city=140100"
        assert titles(visitor, q="皮带", kind="entity", scenario_type="tech") == ["皮带卫士科技有限公司"]

    def test_over_all_kinds_only_what_several_share_is_offered(self, two_cities, visitor):
        over_all = [str(group.label) for group in search(visitor, q="皮带").context["groups"]]
        in_scenarios = [str(group.label) for group in search(visitor, q="皮带", kind="scenario").context["groups"]]

        assert over_all == ["所在市"]
        assert in_scenarios == ["所在市"]  # all else has one value that both share: it would narrow nothing

    def test_what_no_kind_declares_is_left_out(self, two_cities, visitor):
        assert len(titles(visitor, q="皮带", kind="nonsense", nonsense="1", sort="nonsense", page="nonsense")) == 3

    def test_newest_first_where_asked(self, index, visitor):
        newer = ScenarioFactory(published=True, title="给皮带换一副托辊架")
        older = ScenarioFactory(
            published=True, title="皮带皮带皮带撕裂", published_at=newer.published_at - timedelta(days=1)
        )
        index()

        assert titles(visitor, q="皮带撕裂")[0] == older.title
        assert titles(visitor, q="皮带撕裂", sort="newest") == [newer.title, older.title]


class TestPages:
    def test_pages_turn_and_a_page_too_far_leads_to_the_last(self, index, visitor):
        for _ in range(21):
            ScenarioFactory(published=True)
        index()
        first, second = search(visitor, q="胶带机"), search(visitor, q="胶带机", page="2")

        assert (len(first.context["finds"]), len(second.context["finds"])) == (20, 1)
        assert "第1页，共2页" in first.content.decode()
        too_far = search(visitor, q="胶带机", page="999999999")
        assert (too_far.status_code, too_far["Location"]) == (302, "/search/?q=%E8%83%B6%E5%B8%A6%E6%9C%BA&page=2")

    def test_a_find_more_costs_no_query_more(self, index, visitor, django_assert_num_queries):
        def one_more():
            entity = EntityFactory()
            CaseFactory(organisation=entity)
            ScenarioFactory(published=True)
            ProductFactory()

        one_more()
        index()
        search(visitor, q="胶带")  # opens what is opened once
        forget()
        with django_assert_num_queries(19):
            assert len(titles(visitor, q="胶带")) == 3
        with django_assert_num_queries(3):  # whether each kind's may be seen, and in which version
            search(visitor, q="胶带")
        one_more()
        one_more()
        index()
        forget()
        with django_assert_num_queries(19):
            search(visitor, q="胶带")

    def test_without_words_the_newest_of_everything(self, market, visitor, sign_in, stranger):
        assert "<h1>全部内容</h1>" in page_of(visitor)
        assert set(tabs(visitor).values()) == {None}
        assert "<h1>共4条</h1>" in page_of(sign_in(stranger))
        assert titles(visitor)[:2] == ["皮带撕裂改造贷", "皮带撕裂没人知道"]

    def test_an_empty_market_says_why(self, index, visitor):
        index()
        assert "还没有可查的内容" in page_of(visitor)

    def test_nothing_found_says_what_to_try(self, market, visitor):
        assert "没有找到“！！”" in page_of(visitor, q="！！")

    def test_nothing_under_these_conditions_offers_to_clear_them(self, market, visitor):
        page = page_of(visitor, q="皮带", kind="product", product_kind="insurance")

        assert "没有符合这些条件的内容" in page
        assert '<a class="btn primary" href="?q=%E7%9A%AE%E5%B8%A6">清除条件</a>' in page

    def test_visitors_stand_in_the_public_frame_and_people_at_their_bench(self, market, visitor, sign_in, owner_clerk):
        assert '<header class="site">' in page_of(visitor)
        assert '<nav class="rail"' in page_of(sign_in(owner_clerk))

    def test_each_find_has_its_page_and_its_facts(self, market, visitor):
        page = page_of(visitor, q="皮带撕裂改造贷", kind="product")
        product = Product.objects.get()

        assert (
            f'<a href="{reverse("financing:product", args=[product.reference])}"><mark>皮带撕裂改造贷</mark></a>'
            in page
        )
        assert f"<span>{product.provider.name}</span><span>贷款</span><span>最高500 万元</span>" in page

    def test_nothing_is_changed_by_asking(self, visitor):
        assert Client().post("/search/").status_code == 405
        assert Client().post("/search/suggest/").status_code == 405


class TestEngineDown:
    """Nothing was built, so the engine has no index to ask: the database answers alone."""

    @pytest.fixture
    def lost(self, entity, index):
        ScenarioFactory(published=True, title="皮带撕裂没人知道")
        ScenarioFactory(title=f"皮带撕裂{CANARY}")
        ExpertFactory(name=EXPERT, bio=f"皮带，{CANARY}")

    def test_the_page_says_so_and_still_finds(self, lost, visitor):
        page = page_of(visitor, q="皮带")

        assert "检索服务暂时不可用" in page
        assert titles(visitor, q="皮带") == ["皮带撕裂没人知道"]
        assert CANARY not in page
        assert EXPERT not in page

    def test_members_still_find_experts_and_visitors_do_not(self, lost, visitor, sign_in, owner_clerk):
        assert titles(visitor, q=EXPERT) == []
        assert suggestions(visitor, EXPERT) == []
        assert titles(sign_in(owner_clerk), q=EXPERT) == [EXPERT]

    def test_it_recovers_by_itself(self, lost, visitor, index):
        index()
        assert "检索服务暂时不可用" not in page_of(visitor, q="皮带")
