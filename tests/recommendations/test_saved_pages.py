"""我的订阅 and the line on the search page, from the outside."""

import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.recommendations import actions
from backend.recommendations.actions import saving
from backend.recommendations.models import Find, SavedSearch
from backend.recommendations.views import saved as views
from backend.web.searching import Asked
from tests.indexing import own_index

pytestmark = pytest.mark.django_db

LIST = "/work/saved/"
ASKED = "q=皮带撕裂&kind=scenario&city=140100&city=140200"


@pytest.fixture(autouse=True)
def _index(settings, tmp_path):
    own_index(settings, tmp_path)()


def page_of(client, url=LIST):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def said(answer):
    """The sentences that the next page shows."""
    return [str(message) for message in answer.context["messages"]]


def save(client, asked=ASKED):
    return client.post("/work/saved/new/", {"asked": asked}, follow=True)


def step(client, saved, verb):
    return client.post(f"{LIST}{saved.reference}/{verb}/", follow=True)


@pytest.fixture
def saved(stranger):
    return actions.save_search(Asked(text="皮带撕裂", kind="scenario", filters={"city": ["140100"]}), by=stranger)[0]


class TestTheLineOnTheSearchPage:
    def test_pressing_saves_what_the_address_asks_and_comes_back(self, sign_in, stranger):
        client = sign_in(stranger)
        page = page_of(client, f"/search/?{ASKED}")
        offer = re.search(r'hx-get="(/work/saved/offer/[^"]*)"', page)[1].replace("&amp;", "&")
        line = page_of(client, offer)
        assert "有新的就告诉我" in line
        asked = re.search(r'name="asked" value="([^"]*)"', line)[1].replace("&amp;", "&")

        answer = save(client, asked)

        assert answer.redirect_chain[0][0].startswith("/search/?q=%E7%9A%AE")
        assert said(answer) == ["已订阅。有新的就告诉您；在“我的订阅”里可以暂停或删除。"]
        made = SavedSearch.objects.get()
        assert (made.words, made.kind, made.filters) == ("皮带撕裂", "scenario", {"city": ["140100", "140200"]})
        assert "已订阅" in page_of(client, offer)
        assert said(save(client, asked)) == ["这个搜索已经订阅过了。"]
        assert SavedSearch.objects.count() == 1

    def test_order_and_page_make_no_other_search(self, sign_in, stranger):
        client = sign_in(stranger)
        for asked in ("q=皮带", "q=皮带&page=3&sort=newest&unknown=1"):
            save(client, asked)
        assert SavedSearch.objects.count() == 1

    def test_a_visitor_is_offered_nothing(self, visitor):
        assert "/work/saved/" not in page_of(visitor, f"/search/?{ASKED}")
        assert visitor.post("/work/saved/new/", {"asked": ASKED}).url.startswith("/accounts/login/")

    def test_where_nothing_is_asked_nothing_is_offered(self, sign_in, stranger):
        client = sign_in(stranger)

        assert "/work/saved/offer/" not in page_of(client, "/search/")
        assert "先写几个字或加一个条件，才能订阅。" in page_of(client, "/work/saved/offer/")
        assert said(save(client, "")) == ["先写几个字或加一个条件，才知道要告诉您什么。"]
        assert not SavedSearch.objects.exists()

    def test_at_the_limit_it_says_so(self, sign_in, stranger, saved, monkeypatch):
        monkeypatch.setattr(views, "SAVED_MOST", 1)
        monkeypatch.setattr(saving, "SAVED_MOST", 1)
        client = sign_in(stranger)

        assert "已有1条订阅，到上限了" in page_of(client, "/work/saved/offer/?q=托辊")
        assert said(save(client, "q=托辊")) == ["已有1条订阅，到上限了。请先在“我的订阅”里删去不用的。"]

    def test_one_that_is_paused_says_so(self, sign_in, stranger, saved):
        actions.pause_search(saved, by=stranger)
        assert "已订阅，暂停中" in page_of(sign_in(stranger), "/work/saved/offer/?q=皮带撕裂&kind=scenario&city=140100")

    @pytest.mark.parametrize("asked", ["q=" + "长" * 9_000, "q=%00%ff", "&&&=", "q=a&kind=没有这类", "q=a\nb"])
    def test_no_address_breaks_it(self, sign_in, stranger, asked):
        assert save(sign_in(stranger), asked).status_code == 200


class TestTheList:
    def test_it_says_what_each_looks_for_and_when_it_last_found(self, sign_in, stranger, saved):
        Find.objects.create(saved=saved, kind="scenario", object_id=7, at=timezone.now())
        Find.objects.create(saved=saved, kind="scenario", object_id=8, told=False)
        page = page_of(sign_in(stranger))

        assert (
            'href="/search/?q=%E7%9A%AE%E5%B8%A6%E6%92%95%E8%A3%82&amp;kind=scenario&amp;city=140100">皮带撕裂</a>'
            in page
        )
        assert re.findall(r"<li>(类别：场景|所在市：太原市)</li>", page) == ["类别：场景", "所在市：太原市"]
        assert re.search(r'data-l="告诉过（条）">1</td>', page)
        assert "刚刚" in page

    def test_one_without_words_is_named_by_its_conditions(self, sign_in, stranger):
        actions.save_search(Asked(filters={"city": ["140100"]}), by=stranger)
        assert ">所在市：太原市</a>" in page_of(sign_in(stranger))

    def test_what_is_typed_is_never_markup(self, sign_in, stranger):
        actions.save_search(Asked(text="<b>皮带</b>"), by=stranger)
        assert "<b>皮带" not in page_of(sign_in(stranger))

    def test_empty_it_says_how_to_begin(self, sign_in, stranger):
        assert "搜索之后按“有新的就告诉我”" in page_of(sign_in(stranger))

    def test_it_holds_ones_own(self, sign_in, stranger, colleague, saved):
        assert "皮带撕裂" in page_of(sign_in(stranger))
        assert "皮带撕裂" not in page_of(sign_in(colleague))

    def test_one_and_three_cost_the_same(self, sign_in, stranger):
        client, costs = sign_in(stranger), []
        page_of(client)  # the first visit of a session notes that it came
        for text in ("皮带", "托辊", "轴承"):
            actions.save_search(Asked(text=text, filters={"city": ["140100"]}), by=stranger)
            with CaptureQueriesContext(connection) as queries:
                page_of(client)
            costs.append(len(queries))
        assert costs[0] == costs[2]


class TestTheSteps:
    def test_pause_and_resume(self, sign_in, stranger, saved):
        client = sign_in(stranger)

        assert said(step(client, saved, "pause")) == ["已暂停，恢复前不再告诉您。"]
        assert "已暂停" in page_of(client)
        assert said(step(client, saved, "resume")) == ["已恢复，从现在起有新的就告诉您。"]
        assert not SavedSearch.objects.get().paused

    def test_removing_can_be_undone(self, sign_in, stranger, saved):
        client = sign_in(stranger)

        page = step(client, saved, "remove").content.decode()
        assert "已删除“皮带撕裂”。" in page
        assert f'action="{LIST}{saved.reference}/restore/"' in page
        assert said(step(client, saved, "restore")) == ["已放回“皮带撕裂”。"]
        assert SavedSearch.objects.visible_to(stranger).get() == saved

    def test_a_name_of_its_own(self, sign_in, stranger, saved):
        client, url = sign_in(stranger), f"{LIST}{saved.reference}/rename/"
        assert "搜索词：皮带撕裂" in page_of(client, url)

        assert said(client.post(url, {"name": " 我的  皮带 "}, follow=True)) == ["已改名。"]
        page = page_of(client)
        assert ">我的 皮带</a>" in page
        assert "搜索词：皮带撕裂" in page
        client.post(url, {"name": ""})
        assert ">皮带撕裂</a>" in page_of(client)

    @pytest.mark.parametrize(("name", "sentence"), [("长" * 61, "60"), ("机密★ 名单", "请删去涉密内容")])
    def test_a_wrong_name_is_said_beside_it_and_stays(self, sign_in, stranger, saved, name, sentence):
        page = sign_in(stranger).post(f"{LIST}{saved.reference}/rename/", {"name": name}).content.decode()

        assert sentence in page
        assert f'value="{name}"' in page
        assert SavedSearch.objects.get().name == ""

    @pytest.mark.parametrize("verb", ["pause", "resume", "remove", "restore", "nothing"])
    def test_nobody_else_may(self, sign_in, colleague, saved, verb):
        assert step(sign_in(colleague), saved, verb).status_code == 404
        with transaction.atomic():
            assert sign_in(colleague).post(f"{LIST}{saved.reference}/rename/", {"name": "我的"}).status_code == 404
        assert SavedSearch.objects.get(name="", paused=False, removed_at=None) == saved
