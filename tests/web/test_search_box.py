"""What the box understands, suggests and asks back, on the page and for programs."""

import re
from html import unescape

import pytest
from django.core.cache import cache

from backend.organisations.models import HeldQualification
from backend.recommendations.models import SavedSearch
from backend.reference.models import Qualification, Region
from tests.factories.financing import ProductFactory
from tests.factories.organisations import EntityFactory
from tests.factories.scenarios import ScenarioFactory
from tests.factories.talent import ExpertFactory
from tests.indexing import build, own_index

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _real_addresses(settings):
    settings.ROOT_URLCONF = "backend.config.urls"
    cache.clear()


@pytest.fixture
def market(settings, tmp_path):
    """Belts in 太原 and 大同, of a small and a large budget; loans of two kinds; a firm with a qualification."""
    index = own_index(settings, tmp_path)
    datong = Region.objects.get(code="140200")
    ScenarioFactory(published=True, title="皮带跑偏要早知道", budget_low=None, budget_high=80)
    ScenarioFactory(published=True, title="皮带撕裂要早知道", budget_low=None, budget_high=800, site_region=datong)
    ProductFactory(name="皮带改造贷", security="信用", amount_low=10, amount_high=100)
    ProductFactory(name="皮带设备贷", security="设备抵押", amount_low=300, amount_high=1000)
    firm = EntityFactory(name="皮带卫士科技有限公司", short_name="带卫士", region=datong)
    HeldQualification.objects.create(organisation=firm, qualification=Qualification.objects.get(code="high_tech"))
    EntityFactory(name="皮带新兵科技有限公司", region=Region.objects.get(code="140100"))
    ExpertFactory(name="程望舒", bio="主持皮带检测。")
    index()


def asked(client, **words):
    answer = client.get("/search/", words)
    assert answer.status_code == 200
    return answer


def titles(answer):
    return sorted(find.hit.title for find in answer.context["finds"])


def chips(answer):
    return [(chip.label, chip.url) for chip in answer.context["chips"]]


class TestConditions:
    def test_a_city_is_a_chip_and_its_button_gives_the_word_back(self, market, visitor):
        answer = asked(visitor, q="大同 皮带")
        [(label, url)] = chips(answer)

        assert label == "所在市：大同市"
        assert titles(answer) == ["皮带卫士科技有限公司", "皮带撕裂要早知道"]
        back = visitor.get(f"/search/{url}")
        assert (chips(back), back.context["asked"].plain) == ([], ["大同"])
        assert len(titles(back)) == 6
        assert 'value="大同 皮带"' in back.content.decode()

    def test_an_amount_narrows_budgets_and_loans_and_says_so(self, market, visitor):
        answer = asked(visitor, q="皮带 100万以内")

        assert [label for label, _ in chips(answer)] == ["金额：不超过 100 万元（金融产品、场景）"] or [
            label for label, _ in chips(answer)
        ] == ["金额：不超过 100 万元（场景、金融产品）"]
        assert {"皮带跑偏要早知道", "皮带改造贷"} <= set(titles(answer))
        assert not {"皮带撕裂要早知道", "皮带设备贷"} & set(titles(answer))
        assert "皮带卫士科技有限公司" in titles(answer)  # entities have no amount, and lose nothing by it
        [label] = [label for label, _ in chips(asked(visitor, q="皮带 100万以内", kind="product"))]
        assert label == "金额：不超过 100 万元"

    def test_guarantees_and_qualifications(self, market, visitor):
        assert titles(asked(visitor, q="抵押 皮带", kind="product")) == ["皮带设备贷"]
        assert titles(asked(visitor, q="高新技术企业 皮带", kind="entity")) == ["皮带卫士科技有限公司"]

    def test_only_a_city(self, market, visitor):
        answer = asked(visitor, q="大同")

        assert titles(answer) == ["皮带卫士科技有限公司", "皮带撕裂要早知道"]
        assert [label for label, _ in chips(answer)] == ["所在市：大同市"]

    def test_what_would_hide_everything_stays_words_and_the_page_says_so(self, market, visitor):
        answer = asked(visitor, q="大同 跑偏", kind="scenario")

        assert chips(answer) == []
        assert "皮带跑偏要早知道" in titles(answer)
        assert "“大同”按字词查找：加上“所在市：大同市”这个条件就没有相符的内容了。" in answer.content.decode()

    def test_it_stays_in_the_address_of_tabs_pages_and_orders(self, market, visitor):
        answer = asked(visitor, q="大同 皮带", plain="大同")

        assert all("plain=" in tab.url for tab in answer.context["tabs"])

    def test_programs_are_told(self, market, visitor):
        body = visitor.get("/api/v1/search/", {"q": "大同 皮带", "kind": "entity"}).json()

        assert body["understood"] == [{"text": "大同", "label": "所在市：大同市", "kinds": ["entity"], "applied": True}]
        assert [hit["title"] for hit in body["hits"]] == ["皮带卫士科技有限公司"]
        plain = visitor.get("/api/v1/search/", {"q": "大同 皮带", "kind": "entity", "plain": "大同"}).json()
        assert (plain["understood"], plain["total"]) == ([], 2)

    def test_a_saved_search_keeps_the_condition_as_one(self, market, sign_in, owner_clerk):
        client = sign_in(owner_clerk)
        assert client.post("/work/saved/new/", {"asked": "q=大同 皮带"}).status_code == 302
        saved = SavedSearch.objects.filter(person=owner_clerk).first()

        assert saved is not None
        assert (saved.words, saved.filters) == ("皮带", {"city": ["140200"]})

    @pytest.mark.parametrize("words", ["大同" * 60, "大同 " * 30, "500万以内" * 20, "200-500万-800万", "一" * 100])
    def test_no_words_break_it(self, market, visitor, words):
        asked(visitor, q=words)


class TestSlips:
    def test_one_click_puts_a_slip_right(self, market, visitor):
        answer = asked(visitor, q="皮带跑片要早知道")
        page = answer.content.decode()

        assert answer.context["meant"] == "皮带跑偏要早知道"
        assert "您要找的是不是：" in page
        assert "皮带跑偏要早知道" in titles(visitor.get(f"/search/{answer.context['meant_url']}"))

    def test_what_finds_well_is_not_asked_back(self, market, visitor):
        assert asked(visitor, q="皮带跑偏").context["meant"] == ""
        assert "您要找的是不是" not in asked(visitor, q="皮带跑偏").content.decode()

    def test_programs_are_told(self, market, visitor):
        assert visitor.get("/api/v1/search/", {"q": "皮带跑片要早知道"}).json()["meant"] == "皮带跑偏要早知道"


class TestSuggestions:
    def options(self, client, words):
        page = client.get("/search/suggest/", {"q": words}).content.decode()
        return re.findall(r'<li role="option" aria-selected="false" data-words="([^"]*)"><span>', unescape(page))

    def test_names_by_their_beginnings(self, market, visitor):
        assert sorted(self.options(visitor, "皮带卫")) == ["皮带卫士科技有限公司"]
        assert self.options(visitor, "daiweishi") == ["带卫士"]
        assert self.options(visitor, "pdpp") == ["皮带跑偏要早知道"]

    def test_of_a_short_name_the_whole_one_is_said(self, market, visitor):
        assert "<small>主体 · 皮带卫士科技有限公司</small>" in visitor.get("/search/suggest/?q=带卫").content.decode()

    def test_experts_for_members_only(self, market, visitor, sign_in, owner_clerk):
        assert self.options(visitor, "程望") == []
        assert self.options(sign_in(owner_clerk), "程望") == ["程望舒"]
        assert visitor.get("/api/v1/search/suggest/", {"q": "程望"}).json() == {"suggestions": []}

    def test_programs_get_them_with_addresses(self, market, visitor):
        [one] = visitor.get("/api/v1/search/suggest/", {"q": "皮带改造", "kind": "product"}).json()["suggestions"]

        assert (one["words"], one["title"], one["kind"], one["label"]) == ("皮带改造贷", "", "product", "金融产品")
        assert one["url"].startswith("/finance/") or one["url"].startswith("/products/")

    def test_more_names_cost_no_query_more(self, market, visitor, settings, django_assert_num_queries):
        self.options(visitor, "皮带")
        with django_assert_num_queries(3):
            self.options(visitor, "皮带")
        for number in range(3):
            ScenarioFactory(published=True, title=f"皮带托辊{number}")

        build()
        with django_assert_num_queries(3):
            self.options(visitor, "皮带")

    def test_the_box_is_a_combobox_with_its_own_list(self, market, visitor):
        page = asked(visitor, q="皮带").content.decode()

        assert page.count('role="combobox"') == page.count('role="listbox"') >= 1
        assert "<datalist" not in page
