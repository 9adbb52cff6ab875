import re

import pytest
from django.urls import reverse

from backend.scenarios.actions import save_word
from backend.scenarios.choices import AmendmentState, State
from backend.scenarios.models import Amendment, ReviewPoint, Scenario, ScreenedWord
from backend.scenarios.queries import version_of
from tests.factories.organisations import MembershipFactory
from tests.factories.scenarios import AmendmentFactory, BatchFactory, ScenarioFactory

QUEUE = reverse("scenarios:review")
BULK = reverse("scenarios:bulk")


def page_url(scenario):
    return reverse("scenarios:review_one", args=[scenario.reference])


def act_url(scenario, verb):
    return reverse("scenarios:act", args=[scenario.reference, verb])


def html(response):
    return response.content.decode()


def pick(row):
    scenario = row.scenario if isinstance(row, Amendment) else row
    return f"{scenario.reference}:{version_of(row)}"


@pytest.fixture
def first(sign_in, first_officer):
    return sign_in(first_officer)


@pytest.fixture
def final(sign_in, final_officer):
    return sign_in(final_officer)


def test_the_queue_shows_each_officer_their_part_oldest_first(owner, first, final):
    newer = ScenarioFactory(owner=owner, submitted=True, submitted_at="2026-05-02T00:00:00Z")
    older = ScenarioFactory(owner=owner, submitted=True, submitted_at="2026-05-01T00:00:00Z")
    change = AmendmentFactory(scenario__owner=owner, submitted_at="2026-05-03T00:00:00Z")
    checked = ScenarioFactory(owner=owner, checked=True)
    assert [item.row for item in first.get(QUEUE).context["page"]] == [older, newer, change]
    assert [item.row for item in final.get(QUEUE).context["page"]] == [checked]
    assert [item.row for item in first.get(QUEUE, {"part": "final"}).context["page"]] == [checked]


def test_the_queue_narrows_by_words_and_batch(owner, first):
    batch = BatchFactory(owner=owner)
    inside = ScenarioFactory(owner=owner, submitted=True, batch=batch, title="煤仓堵料")
    ScenarioFactory(owner=owner, submitted=True, title="皮带跑偏")
    for query in ({"q": "煤仓"}, {"batch": batch.reference}):
        assert [item.row for item in first.get(QUEUE, query).context["page"]] == [inside]
    assert "没有符合的" in html(first.get(QUEUE, {"q": "没有"}))
    assert "没有待终审的场景" in html(first.get(QUEUE, {"part": "final"}))


def test_check_and_the_way_back(owner, first):
    scenario = ScenarioFactory(owner=owner, submitted=True)
    response = first.post(act_url(scenario, "check"), {"version": version_of(scenario)}, follow=True)
    assert Scenario.objects.get().state == State.CHECKED
    assert act_url(scenario, "undo") in html(response)
    first.post(act_url(scenario, "undo"))
    assert Scenario.objects.get().state == State.SUBMITTED


def test_a_text_that_changed_since_it_was_read_is_not_passed(owner, first):
    scenario = ScenarioFactory(owner=owner, submitted=True)
    version = version_of(scenario)
    Scenario.objects.update(edit_number=2)
    for verb in ("check", "return"):
        response = first.post(
            act_url(scenario, verb), {"version": version, "p-rows": "1", "p-0-sentence": "改"}, follow=True
        )
        assert "您打开之后文字有变化" in html(response)
    assert (Scenario.objects.get().state, ReviewPoint.objects.count()) == (State.SUBMITTED, 0)


def test_return_with_several_points_in_one_go(owner, first):
    scenario = ScenarioFactory(owner=owner, submitted=True)
    sent = {
        "version": version_of(scenario), "p-rows": "3", "p-0-field": "pain_point", "p-0-sentence": "请写次数。",
        "p-1-field": "", "p-1-sentence": "", "p-2-field": "measures", "p-2-sentence": "指标要有数字。",
    }  # fmt: skip
    first.post(act_url(scenario, "return"), sent)
    assert list(ReviewPoint.objects.values_list("field", "sentence")) == [
        ("pain_point", "请写次数。"),
        ("measures", "指标要有数字。"),
    ]
    assert Scenario.objects.get().state == State.RETURNED


def test_a_return_without_points_is_told_and_one_more_row_keeps_what_was_typed(owner, first):
    scenario = ScenarioFactory(owner=owner, submitted=True)
    sent = {"version": version_of(scenario), "p-rows": "1", "p-0-sentence": ""}
    assert "请至少写一条意见" in html(first.post(act_url(scenario, "return"), sent))
    page = html(first.post(page_url(scenario), {"p-rows": "1", "p-0-sentence": "写到一半", "more": "1"}))
    assert "写到一半" in page
    assert 'name="p-1-sentence"' in page
    assert Scenario.objects.get().state == State.SUBMITTED


def test_the_page_points_at_listed_words_and_at_missing_figures(owner, first, first_officer):
    save_word(ScreenedWord(word="绝不出错", kind="sensitive", suggestion="删去"), by=first_officer)
    scenario = ScenarioFactory(owner=owner, submitted=True, measure=None, pain_point="系统要绝不出错，布署到井下。")
    page = html(first.get(page_url(scenario)))
    assert "系统要<mark>绝不出错</mark>，布署到井下。" in page
    assert "<mark>布署</mark>" in page
    assert "部署" in page
    assert "没有写可测的指标" in page


def test_the_final_reviewer_publishes_behind_a_dialog(owner, first, final, visitor):
    scenario = ScenarioFactory(owner=owner, checked=True)
    assert '<dialog id="publish"' in html(final.get(page_url(scenario)))
    assert 'data-opens="publish"' not in html(first.get(page_url(scenario)))
    final.post(act_url(scenario, "publish"), {"version": version_of(scenario)})
    assert visitor.get(scenario.get_absolute_url()).status_code == 200


def test_whoever_checked_is_refused_with_a_sentence(owner, final, final_officer):
    scenario = ScenarioFactory(owner=owner, checked=True, checked_by=final_officer)
    response = final.post(act_url(scenario, "publish"), {"version": version_of(scenario)}, follow=True)
    assert "终审须由另一人办理" in html(response)
    assert Scenario.objects.get().state == State.CHECKED


def test_take_down_asks_a_reason_and_is_gone_at_the_next_request(owner, first, visitor):
    scenario = ScenarioFactory(owner=owner, published=True)
    assert "请写明理由。" in html(first.post(act_url(scenario, "take-down"), {"reason": ""}, follow=True))
    assert visitor.get(scenario.get_absolute_url()).status_code == 200
    first.post(act_url(scenario, "take-down"), {"reason": "含未公开数据"})
    assert visitor.get(scenario.get_absolute_url()).status_code == 404
    assert scenario.title not in html(visitor.get(reverse("scenarios:list")))


def test_a_change_is_reviewed_by_its_difference(owner, first, final, visitor):
    amendment = AmendmentFactory(scenario__owner=owner, scenario__title="胶带撕裂没人知道")
    scenario = amendment.scenario
    page = html(first.get(page_url(scenario)))
    assert "改了什么" in page
    assert "<del>" in page
    assert "<ins>" in page
    first.post(act_url(scenario, "check"), {"version": version_of(amendment)})
    amendment.refresh_from_db()
    assert "胶带撕裂没人知道" in html(visitor.get(scenario.get_absolute_url()))
    final.post(act_url(scenario, "publish"), {"version": version_of(amendment)})
    assert "主运胶带机撕裂要早发现" in html(visitor.get(scenario.get_absolute_url()))


def test_bulk_check_tells_row_by_row_and_can_be_undone(owner, first):
    good = ScenarioFactory.create_batch(2, owner=owner, submitted=True)
    gone = ScenarioFactory(owner=owner, submitted=True)
    picks = [pick(row) for row in (*good, gone)]
    Scenario.objects.filter(pk=gone.pk).update(state=State.DRAFT)
    page = first.post(BULK, {"do": "check", "confirmed": "1", "pick": picks})
    assert "办成2条，没有办成1条" in html(page)
    assert list(Scenario.objects.order_by("pk").values_list("state", flat=True)) == [
        State.CHECKED,
        State.CHECKED,
        State.DRAFT,
    ]
    undo = re.findall(r'name="pick" value="([^"]+)"', html(page))
    assert len(undo) == 2
    first.post(reverse("scenarios:undo"), {"pick": undo})
    assert set(Scenario.objects.values_list("state", flat=True)) == {State.SUBMITTED, State.DRAFT}


def test_bulk_publish_shows_first_and_does_then(owner, final, final_officer):
    good = ScenarioFactory(owner=owner, checked=True, pain_point="布署到井下。")
    own = ScenarioFactory(owner=owner, checked=True, checked_by=final_officer)
    change = AmendmentFactory(scenario__owner=owner, state=AmendmentState.CHECKED, checked_by=good.checked_by)
    picks = [pick(row) for row in (good, own, change)]
    preview = html(final.post(BULK, {"do": "publish", "pick": picks}))
    assert "可以办2条，不能办1条" in preview
    assert "校对词1处" in preview
    assert "终审须由另一人办理" in preview
    assert Scenario.objects.published().count() == 1
    done = html(final.post(BULK, {"do": "publish", "confirmed": "1", "pick": picks}))
    assert "办成2条，没有办成1条" in done
    good.refresh_from_db()
    change.refresh_from_db()
    assert (good.state, change.state) == (State.PUBLISHED, AmendmentState.APPLIED)
    again = html(final.post(BULK, {"do": "publish", "confirmed": "1", "pick": picks}))
    assert "办成0条，没有办成3条" in again


def test_bulk_without_a_choice_and_with_foreign_picks(owner, first):
    draft = ScenarioFactory(owner=owner)
    for picks in ([], ["NOBODY2345:s1-1"], [pick(draft)], ["nonsense"]):
        response = first.post(BULK, {"do": "check", "pick": picks}, follow=True)
        assert "没有选中可以办理的场景" in html(response)
    assert Scenario.objects.get().state == State.DRAFT


def test_bulk_takes_five_hundred_at_once(owner, first):
    rows = Scenario.objects.bulk_create(
        [
            Scenario(owner=owner, title=f"第{n}条", state=State.SUBMITTED, submitted_at="2026-05-01T00:00:00Z")
            for n in range(500)
        ]
    )
    page = html(first.post(BULK, {"do": "check", "confirmed": "1", "pick": [pick(row) for row in rows]}))
    assert "500条全部办成" in page
    assert Scenario.objects.filter(state=State.CHECKED).count() == 500


def test_officers_keep_the_list_of_words(first, sign_in, bureau):
    from_start = ScreenedWord.objects.count()
    assert from_start >= 60
    first.post(reverse("scenarios:words"), {"word": "绝不出错", "kind": "sensitive", "suggestion": "删去"})
    word = ScreenedWord.objects.get(word="绝不出错")
    url = reverse("scenarios:word", args=[word.pk])
    first.post(url, {"word": "万无一失地", "kind": "sensitive", "suggestion": "删去"})
    assert ScreenedWord.objects.get(pk=word.pk).word == "万无一失地"
    assert first.post(reverse("scenarios:words"), {"word": "万无一失地", "kind": "wrong"}).status_code == 200
    first.post(reverse("scenarios:remove_word", args=[word.pk]))
    assert ScreenedWord.objects.count() == from_start


def test_officers_who_only_look_change_no_words(sign_in, bureau, owner_clerk):
    viewer = sign_in(MembershipFactory(organisation=bureau, role="viewer").user)
    word = ScreenedWord.objects.first()
    before = ScreenedWord.objects.count()
    assert viewer.get(reverse("scenarios:words")).status_code == 200
    for client in (viewer, sign_in(owner_clerk)):
        assert client.post(reverse("scenarios:words"), {"word": "x", "kind": "wrong"}).status_code == 404
        assert client.get(reverse("scenarios:word", args=[word.pk])).status_code == 404
        assert client.post(reverse("scenarios:remove_word", args=[word.pk])).status_code == 404
    assert ScreenedWord.objects.count() == before
