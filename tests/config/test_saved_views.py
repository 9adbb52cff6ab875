"""常用视图: kept, opened, renamed, the default, removed and brought back; what is kept opens the same list."""

import re
import threading
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from backend.audit.queries import timeline
from backend.financing.filters import NeedFilter, ProductFilter
from backend.organisations.filters import EntityFilter, RegistryFilterSet
from backend.organisations.models import Organisation
from backend.recommendations.filters import ExpertMatchFilter, MatchFilter
from backend.scenarios.filters import DeskFilter, PublicFilter, ReviewFilter
from backend.scenarios.models import Scenario
from backend.talent.filters import ExpertFilter
from backend.web import actions, places
from backend.web.choices import VALUE_MOST, VALUES_MOST, VIEW_NAME_MOST, VIEWS_MOST
from backend.web.errors import NotKept, SameName, TooManyViews
from backend.web.models import SavedView
from backend.web.queries import parameters_of
from tests.factories.organisations import OrganisationFactory
from tests.factories.scenarios import ScenarioFactory

pytestmark = pytest.mark.django_db

DESK = "scenarios:desk"
LIST = "/work/scenarios/"


def page_of(name=DESK):
    found = places.viewed_page(name)
    assert found is not None
    return found


def keep(person, name, asked="state=draft", page=DESK):
    return actions.keep_view(page_of(page), QueryDict(asked), name, by=person)


def html(client, url=LIST):
    answer = client.get(url)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def views_in(page):
    """The row of views: its chips as (words, address, whether it is open)."""
    row = re.search(r'<div class="filters views".*?\n</div>', page, re.DOTALL)
    chips = re.findall(r'<a class="chip[^"]*" href="([^"]*)"( aria-current="true")?>([^<]*)</a>', row[0] if row else "")
    return [(words, url.replace("&amp;", "&"), bool(current)) for url, current, words in chips]


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def press(client, view, verb):
    return client.post(f"/work/views/{view.reference}/{verb}/", follow=True)


class TestKeeping:
    def test_the_filters_are_kept_and_the_page_number_is_not(self, owner_clerk):
        view = keep(owner_clerk, "要接着写的", "page=3&q=皮带&state=draft&owner=7&utm=x&view=all")

        assert view.parameters == {"q": ["皮带"], "state": ["draft"]}
        assert view.get_absolute_url() == f"{LIST}?q=%E7%9A%AE%E5%B8%A6&state=draft"
        assert [entry.action for entry in timeline("saved_view", view.pk)] == ["keep"]

    def test_the_order_is_kept_where_the_page_can_be_sorted(self):
        page = places.ViewedPage("表", DESK, ("q", "sort"))
        assert parameters_of(page, QueryDict("sort=-wait&page=2")) == {"sort": ["-wait"]}

    @pytest.mark.parametrize("asked", ["", "page=2", "q=", "owner=1", "q=&state=&page=9"])
    def test_where_nothing_is_set_there_is_nothing_to_keep(self, owner_clerk, asked):
        with pytest.raises(NotKept, match="先加一个条件"):
            keep(owner_clerk, "空的", asked)
        assert not SavedView.objects.exists()

    @pytest.mark.parametrize(
        ("asked", "sentence"),
        [
            (f"q={'长' * (VALUE_MOST + 1)}", "条件太长"),
            (urlencode({"state": ["draft"] * (VALUES_MOST + 1)}, doseq=True), "条件太长"),
            ("q=%00", "不能存的字符"),
            ("q=机密★5年", "密级标志"),
        ],
    )
    def test_what_cannot_be_kept_whole_is_refused(self, owner_clerk, asked, sentence):
        with pytest.raises(NotKept, match=sentence):
            keep(owner_clerk, "不行的", asked)

    def test_a_name_stands_once_a_page_and_person(self, owner_clerk, colleague):
        keep(owner_clerk, "草稿")
        keep(colleague, "草稿")
        keep(owner_clerk, "草稿", "unread=1", "web:inbox")

        with pytest.raises(SameName, match="已有名为“草稿”的视图"):
            keep(owner_clerk, "草稿", "state=returned")
        assert SavedView.objects.count() == 3

    def test_there_are_at_most_twenty(self, owner_clerk):
        for number in range(VIEWS_MOST):
            keep(owner_clerk, f"第{number}个")
        removed = SavedView.objects.first()

        with pytest.raises(TooManyViews, match="已存了20个视图"):
            keep(owner_clerk, "多出来的")
        keep(owner_clerk, "别的页面", "unread=1", "web:inbox")
        actions.remove_view(removed, by=owner_clerk)
        keep(owner_clerk, "补上的")
        with pytest.raises(TooManyViews):
            actions.restore_view(removed, by=owner_clerk)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_keep_one_name_at_once_one_makes_it(owner_clerk):
    """Two windows, pressed together."""
    outcomes, barrier = [], threading.Barrier(2)

    def press_it():
        barrier.wait()
        try:
            outcomes.append(keep(owner_clerk, "草稿").name)
        except SameName:
            outcomes.append("taken")
        finally:
            connection.close()

    both = [threading.Thread(target=press_it) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert sorted(outcomes) == ["taken", "草稿"]
    assert SavedView.objects.count() == 1


class TestChanging:
    def test_renaming(self, owner_clerk):
        one, two = keep(owner_clerk, "一"), keep(owner_clerk, "二", "state=returned")

        actions.rename_view(one, "退回的", by=owner_clerk)
        actions.rename_view(one, "退回的", by=owner_clerk)
        with pytest.raises(SameName):
            actions.rename_view(two, "退回的", by=owner_clerk)

        assert list(SavedView.objects.values_list("name", flat=True)) == ["退回的", "二"]
        assert [entry.action for entry in timeline("saved_view", one.pk)] == ["rename", "keep"]

    def test_one_is_the_default_at_most(self, owner_clerk, colleague):
        one, two, theirs = keep(owner_clerk, "一"), keep(owner_clerk, "二"), keep(colleague, "三")
        for view, person in ((one, owner_clerk), (theirs, colleague), (two, owner_clerk), (two, owner_clerk)):
            actions.make_default(view, by=person)

        assert set(SavedView.objects.filter(is_default=True)) == {two, theirs}
        actions.end_default(two, by=owner_clerk)
        assert set(SavedView.objects.filter(is_default=True)) == {theirs}

    def test_one_that_is_brought_back_is_the_default_only_if_its_place_is_free(self, owner_clerk):
        one, two = keep(owner_clerk, "一"), keep(owner_clerk, "二")
        actions.make_default(one, by=owner_clerk)
        one.refresh_from_db()
        actions.remove_view(one, by=owner_clerk)
        actions.restore_view(one, by=owner_clerk)
        assert SavedView.objects.get(is_default=True) == one

        actions.remove_view(one, by=owner_clerk)
        actions.make_default(two, by=owner_clerk)
        actions.restore_view(one, by=owner_clerk)
        assert SavedView.objects.get(is_default=True) == two

    def test_a_name_that_was_taken_meanwhile_keeps_it_away(self, owner_clerk):
        one = keep(owner_clerk, "一")
        actions.remove_view(one, by=owner_clerk)
        keep(owner_clerk, "一")
        with pytest.raises(SameName):
            actions.restore_view(one, by=owner_clerk)

    def test_a_removed_one_is_forgotten_after_a_day(self, owner_clerk):
        kept, old, fresh = (keep(owner_clerk, name) for name in "一二三")
        SavedView.objects.filter(pk=old.pk).update(removed_at=timezone.now() - timedelta(hours=25))
        SavedView.objects.filter(pk=fresh.pk).update(removed_at=timezone.now() - timedelta(hours=23))
        actions.forget_removed()
        assert set(SavedView.objects.all()) == {kept, fresh}


class TestThePage:
    @pytest.fixture(autouse=True)
    def _rows(self, owner):
        ScenarioFactory(owner=owner, title="草稿一条")
        ScenarioFactory(owner=owner, title="送审一条", submitted=True)

    def test_without_views_and_filters_nothing_stands_there(self, owner_clerk, sign_in):
        page = html(sign_in(owner_clerk))
        assert "常用视图" not in page

    def test_what_is_set_is_kept_under_a_name_and_opens_again(self, owner_clerk, sign_in):
        client = sign_in(owner_clerk)
        page = html(client, f"{LIST}?state=draft&page=1&x=1")
        form = dict(re.findall(r'<input type="hidden" name="(page|asked)" value="([^"]*)">', page))
        assert form == {"page": DESK, "asked": "state=draft"}

        answer = client.post("/work/views/new/", {**form, "name": "  要接着  写的 "}, follow=True)

        assert answer.redirect_chain == [(f"{LIST}?state=draft", 302)]
        assert said(answer) == ["已存为常用视图“要接着 写的”。"]
        page = answer.content.decode()
        assert views_in(page) == [("不限", LIST, False), ("要接着 写的", f"{LIST}?state=draft", True)]
        assert "存为常用视图" not in page.replace("已存为常用视图", "")
        assert "草稿一条" in page
        assert "送审一条" not in page
        assert views_in(html(client)) == [("不限", LIST, True), ("要接着 写的", f"{LIST}?state=draft", False)]

    @pytest.mark.parametrize(
        ("name", "sentence"),
        [
            ("", "请给这个视图起个名称。"),
            ("   ", "请给这个视图起个名称。"),
            ("长" * (VIEW_NAME_MOST + 1), "名称最多20个字，请缩短。"),
            ("草稿", "已有名为“草稿”的视图，请换一个名称。"),
            ("机密★5年", "密级标志"),
        ],
    )
    def test_a_wrong_name_has_its_sentence_and_stays_as_typed(self, owner_clerk, sign_in, name, sentence):
        keep(owner_clerk, "草稿")
        answer = sign_in(owner_clerk).post(
            "/work/views/new/", {"page": DESK, "asked": "state=submitted&page=4", "name": name}
        )
        page = answer.content.decode()

        assert answer.status_code == 200
        assert re.search(rf'id="id_name_error">.*{sentence}', page)
        assert f'name="name" value="{name}"' in page if name.strip() else 'aria-invalid="true"' in page
        assert 'name="asked" value="state=submitted&amp;page=4"' in page
        assert SavedView.objects.count() == 1

    @pytest.mark.parametrize("asked", ["q=" + "长" * 9_000, "q=%00%ff", "&&&=", ""])
    def test_no_address_breaks_it(self, owner_clerk, sign_in, asked):
        answer = sign_in(owner_clerk).post("/work/views/new/", {"page": DESK, "asked": asked, "name": "怪的"})
        assert answer.status_code == 200
        assert not SavedView.objects.exists()

    def test_the_default_opens_with_the_bare_address_alone(self, owner_clerk, sign_in):
        client, view = sign_in(owner_clerk), keep(owner_clerk, "草稿")
        answer = press(client, view, "make-default")
        assert said(answer) == ["以后打开这一页，先显示“草稿”。"]

        assert client.get(LIST).url == f"{LIST}?state=draft"
        assert views_in(html(client, f"{LIST}?state=draft")) == [
            ("不限", f"{LIST}?view=all", False),
            ("草稿（默认）", f"{LIST}?state=draft", True),
        ]
        whole = html(client, f"{LIST}?view=all")
        assert views_in(whole)[0] == ("不限", f"{LIST}?view=all", True)
        assert "送审一条" in whole
        for asked in ("q=", "state=submitted", "page=1"):
            assert client.get(f"{LIST}?{asked}").status_code == 200

        press(client, view, "end-default")
        assert client.get(LIST).status_code == 200

    def test_a_condition_taken_away_does_not_bring_the_default_back(self, owner_clerk, sign_in):
        client, view = sign_in(owner_clerk), keep(owner_clerk, "草稿")
        actions.make_default(view, by=owner_clerk)
        page = html(client, f"{LIST}?state=draft")
        assert '<a href="?view=all">不限</a>' in page
        assert f'href="{LIST}?view=all">清除条件</a>' in page
        assert "view=all" not in re.search(r'<summary class="chip">状态.*', html(client, f"{LIST}?view=all"))[0]

    def test_removing_stays_on_the_list_and_can_be_taken_back(self, owner_clerk, sign_in):
        client, view = sign_in(owner_clerk), keep(owner_clerk, "草稿")
        answer = press(client, view, "remove")
        assert answer.redirect_chain == [(f"{LIST}?state=draft", 302)]
        assert said(answer) == ["已删除常用视图“草稿”。"]
        assert f"/work/views/{view.reference}/restore/" in answer.content.decode()
        assert views_in(answer.content.decode()) == []

        assert said(press(client, view, "restore")) == ["已放回“草稿”。"]
        assert len(views_in(html(client))) == 2

    def test_renaming(self, owner_clerk, sign_in):
        client, view = sign_in(owner_clerk), keep(owner_clerk, "草稿")
        keep(owner_clerk, "送审", "state=submitted")
        url = f"/work/views/{view.reference}/rename/"
        assert 'value="草稿"' in html(client, url)
        wrong = client.post(url, {"name": "送审"}).content.decode()
        assert "已有名为“送审”的视图，请换一个名称。" in wrong
        assert 'value="送审"' in wrong
        answer = client.post(url, {"name": "没写完的"}, follow=True)
        assert said(answer) == ["已改名。"]
        assert ("没写完的", f"{LIST}?state=draft", True) in views_in(answer.content.decode())

    def test_a_view_is_one_persons(self, owner_clerk, colleague, sign_in):
        view = keep(owner_clerk, "草稿")
        client = sign_in(colleague)
        assert views_in(html(client)) == []
        assert client.get(f"/work/views/{view.reference}/rename/").status_code == 404
        for verb in ("make-default", "end-default", "remove", "restore", "publish"):
            assert press(client, view, verb).status_code == 404

    def test_more_views_cost_no_query_more(self, owner_clerk, sign_in):
        client = sign_in(owner_clerk)

        def queries():
            with CaptureQueriesContext(connection) as found:
                html(client, f"{LIST}?q=条")
            return len(found)

        html(client)
        keep(owner_clerk, "一")
        with_one = queries()
        keep(owner_clerk, "二")
        keep(owner_clerk, "三")
        assert queries() == with_one

    def test_a_name_is_text(self, owner_clerk, sign_in):
        keep(owner_clerk, "<script>x</script>")
        assert "<script>x" not in html(sign_in(owner_clerk))


def test_a_visitor_sees_no_views_and_asks_for_none(visitor):
    assert "常用视图" not in html(visitor, "/scenarios/?q=皮带")


PAGES = {
    "scenarios:desk": "first_writer", "scenarios:review": "first_officer", "scenarios:list": "first_writer",
    "organisations:registry": "first_officer", "organisations:entities": "first_officer",
    "talent:experts": "first_officer", "financing:needs": "first_officer", "financing:products": "bank_officer",
    "recommendations:matches": "entity_liaison", "recommendations:library": "first_officer",
    "conflicts:register": "first_officer", "referrals:reviews": "bank_officer", "referrals:grid": "first_officer",
    "roadshows:events": "first_officer", "web:inbox": "first_officer",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_list_shows_its_views_and_opens_with_the_default(name, request, sign_in):
    fixture = PAGES[name].replace("first_writer", "owner_clerk")
    person, page = request.getfixturevalue(fixture), page_of(name)
    if name == "scenarios:desk":
        ScenarioFactory(owner=request.getfixturevalue("owner"))
    key = page.keys[0]
    view = keep(person, "常看的", f"{key}=1", name)
    actions.make_default(view, by=person)
    client = sign_in(person)
    bare = view.get_absolute_url().partition("?")[0]

    assert client.get(bare).url == f"{bare}?{key}=1"
    assert views_in(html(client, f"{bare}?{key}=1")) == [
        ("不限", f"{bare}?view=all", False),
        ("常看的（默认）", f"{bare}?{key}=1", True),
    ]
    assert views_in(html(client, f"{bare}?view=all"))[0] == ("不限", f"{bare}?view=all", True)


def test_every_registered_list_is_looked_at():
    assert set(places._viewed) - set(PAGES) == {"recommendations:helping"}  # an expert's, of the same template part


# ── what is kept opens the same list ──────────────────────────────────────────────────────────────────────────────

FILTERS = {
    DESK: DeskFilter, "scenarios:review": ReviewFilter, "scenarios:list": PublicFilter,
    "organisations:registry": RegistryFilterSet, "organisations:entities": EntityFilter, "talent:experts": ExpertFilter,
    "financing:needs": NeedFilter, "financing:products": ProductFilter,
    "recommendations:matches": MatchFilter, "recommendations:helping": ExpertMatchFilter,
}  # fmt: skip
KNOWN = sorted({key for one in FILTERS.values() for key in one.base_filters})
VALUES = st.one_of(
    st.sampled_from(
        [
            "",
            "draft",
            "submitted",
            "entity",
            "no",
            "yes",
            "high",
            "140100",
            "energy",
            "loan",
            "first",
            "1000",
            "机",
            "路 面",
        ]
    ),
    st.text(max_size=12),
)
ADDRESSES = st.lists(
    st.tuples(
        st.one_of(st.sampled_from([*KNOWN, "part", "page", "view", "sort", "owner"]), st.text(max_size=5)), VALUES
    ),
    max_size=8,
)


def rows_of(model):
    return {Scenario: Scenario.objects, Organisation: Organisation.objects}.get(model, model._default_manager).order_by(
        "pk"
    )


@given(name=st.sampled_from(sorted(FILTERS)), pairs=ADDRESSES)
def test_what_is_kept_opens_the_same_list(name, pairs):
    """Either it is refused with a sentence, or every filter reads from the kept address what it read before."""
    original = QueryDict(urlencode(pairs))
    page, kind = page_of(name), FILTERS[name]
    parameters = parameters_of(page, original)
    try:
        actions._require_keepable(parameters)
    except NotKept:
        return
    view = SavedView(page=name, name="同一份", parameters=parameters)
    opened = RequestFactory().get(view.get_absolute_url()).GET

    assert parameters_of(page, opened) == parameters
    before, after = (kind(query, queryset=rows_of(kind._meta.model)) for query in (original, opened))
    assert before.form.is_valid() == after.form.is_valid()
    assert {key: str(value) for key, value in before.form.cleaned_data.items()} == {
        key: str(value) for key, value in after.form.cleaned_data.items()
    }
    assert set(opened) <= set(page.keys)


LISTED = st.fixed_dictionaries(
    {},
    optional={
        "q": st.sampled_from(["", "河", "汾东", "没有"]),
        "kind": st.sampled_from(["entity", "bank", "nonsense", ""]),
        "state": st.sampled_from(["admitted", "suspended", ""]),
        "verified": st.sampled_from(["yes", "no", "?"]),
        "page": st.sampled_from(["1", "2"]),
        "owner": st.just("1"),
    },
)


def test_the_rows_are_the_same_too():
    OrganisationFactory(name="汾东能源集团有限公司")
    OrganisationFactory(name="清河银行", bank=True)
    OrganisationFactory(name="某局", bureau=True, verified_at=None)

    @given(pairs=LISTED)
    def same(pairs):
        original = QueryDict(urlencode(pairs))
        kept = parameters_of(page_of("organisations:registry"), original)
        opened = QueryDict(urlencode(kept, doseq=True))
        before, after = (
            list(RegistryFilterSet(query, queryset=Organisation.objects.order_by("pk")).qs)
            for query in (original, opened)
        )
        assert before == after

    same()
