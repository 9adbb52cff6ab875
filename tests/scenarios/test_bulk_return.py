"""一并退回: one point for many, another where one needs it, and all of it taken back by one press."""

import pytest
from django.urls import reverse

from backend.scenarios.choices import AmendmentState, State
from backend.scenarios.models import Amendment, ReviewPoint, Scenario
from backend.scenarios.queries import version_of
from tests.factories.scenarios import AmendmentFactory, ScenarioFactory

pytestmark = pytest.mark.django_db

BULK = reverse("scenarios:bulk")


@pytest.fixture
def first(sign_in, first_officer):
    return sign_in(first_officer)


@pytest.fixture
def rows(owner):
    return [ScenarioFactory(owner=owner, submitted=True, title=f"场景{number}") for number in range(3)]


def picks(*rows, of=None):
    return [f"{row.reference}:{version_of(row)}" for row in rows]


def points():
    return {point.scenario.title: point.sentence for point in ReviewPoint.objects.select_related("scenario")}


def test_the_first_press_asks_for_the_points_and_returns_nothing(first, rows):
    page = first.post(BULK, {"do": "return", "pick": picks(*rows)}).content.decode()
    assert "对各条共同的意见" in page
    assert page.count("这一条另写") == 3
    assert "严禁填报、上传国家秘密和工作秘密" in page
    assert set(Scenario.objects.values_list("state", flat=True)) == {State.SUBMITTED}


def test_one_sentence_for_all_and_another_for_one(first, rows):
    sent = {
        "do": "return",
        "confirmed": "1",
        "pick": picks(*rows),
        "all-sentence": "请补写指标。",
        f"one-{rows[1].reference}-sentence": "请写清多久一次。",
    }
    page = first.post(BULK, sent).content.decode()
    assert "3条全部办成。" in page
    assert points() == {"场景0": "请补写指标。", "场景1": "请写清多久一次。", "场景2": "请补写指标。"}
    assert set(Scenario.objects.values_list("state", flat=True)) == {State.RETURNED}


def test_a_change_is_returned_with_them(first, owner, rows):
    change = AmendmentFactory(scenario__owner=owner)
    pick = f"{change.scenario.reference}:{version_of(change)}"
    first.post(
        BULK, {"do": "return", "confirmed": "1", "pick": [*picks(rows[0]), pick], "all-sentence": "请补写指标。"}
    )
    assert Amendment.objects.get().state == AmendmentState.RETURNED
    assert ReviewPoint.objects.filter(amendment=change).count() == 1


def test_without_a_sentence_nothing_is_returned_and_what_was_typed_stays(first, rows):
    own = f"one-{rows[1].reference}-sentence"
    page = first.post(BULK, {"do": "return", "confirmed": "1", "pick": picks(*rows), own: "请写清。"}).content.decode()
    assert "请写意见；每条都另写了的，这里可以空着。" in page
    assert "请写清。" in page
    assert not ReviewPoint.objects.exists()


def test_a_mark_of_secrecy_is_refused_beside_the_sentence(first, rows):
    sent = {"do": "return", "confirmed": "1", "pick": picks(*rows), "all-sentence": "机密★10年"}
    page = first.post(BULK, sent).content.decode()
    assert "机密★10年" in page
    assert "文字含有密级标志“机密★10年”，没有保存。" in page
    assert not ReviewPoint.objects.exists()


def test_all_of_it_is_taken_back_by_one_press(first, rows):
    sent = {"do": "return", "confirmed": "1", "pick": picks(*rows), "all-sentence": "请补写指标。"}
    assert "撤回本次操作" in first.post(BULK, sent).content.decode()
    for row in rows:
        row.refresh_from_db()
    first.post(reverse("scenarios:undo"), {"pick": picks(*rows)})
    assert set(Scenario.objects.values_list("state", flat=True)) == {State.SUBMITTED}
    assert not ReviewPoint.objects.exists()


def test_what_is_another_reviewers_is_refused_for_itself_alone(first, owner, rows):
    checked = ScenarioFactory(owner=owner, checked=True, title="别人的")
    sent = {"do": "return", "confirmed": "1", "pick": picks(rows[0], checked), "all-sentence": "请补写指标。"}
    page = first.post(BULK, sent).content.decode()
    assert "办成1条，没有办成1条。" in page
    assert points() == {"场景0": "请补写指标。"}
