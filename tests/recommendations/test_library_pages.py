"""The officers' desk of the problem library."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.organisations.choices import Role
from backend.outbox.models import RecordedFact
from backend.recommendations import building, engine, library
from backend.recommendations.actions.library import add_problem, change_problem, propose_problem, retire_problem
from backend.recommendations.actions.refreshing import refresh_outdated
from backend.recommendations.models import LibraryProblem
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db


def form_of(problem, **more):
    """What a browser sends of a problem."""
    terms = {part: "、".join(getattr(problem, part)) for part in ("symptoms", "trade", "techniques")}
    needs = {f"need_{at}": text for at, text in enumerate(problem.needs, start=1)}
    answers = {f"answer_{at}": text for at, text in enumerate(problem.answers, start=1)}
    return {"field": problem.field, "name": problem.name, "seen": "1", **needs, **answers, **terms, **more}


@pytest.fixture
def officer(little, first_officer, sign_in):
    return sign_in(first_officer)


@pytest.fixture
def viewer(little, bureau, sign_in):
    return sign_in(MembershipFactory(organisation=bureau, role=Role.VIEWER).user)


def read(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_counts_by_state_and_narrows_by_words_field_and_state(officer, little, press, first_officer):
    add_problem(press, by=first_officer)
    propose_problem(replace(press, name="待定的一条", field="talent"), by=first_officer)
    retire_problem(little[0].key, reason="重复", by=first_officer)

    page = read(officer, "/work/library/")
    assert "在用60条" in page
    for tab in ("全部<small>62", "待采纳<small>1", "本地新增<small>1", "随产品提供<small>59", "已停用<small>1"):
        assert tab in page
    assert page.count('class="what"') == 30

    page = read(officer, "/work/library/?q=滤布 线阵&state=added")
    assert (press.name in page, page.count('class="what"')) == (True, 1)
    assert read(officer, "/work/library/?field=talent").count('class="what"') == 1
    assert "没有符合的问题" in read(officer, "/work/library/?q=没有这样的")


def test_a_word_of_the_name_comes_before_one_of_the_text(officer, little, press, first_officer):
    add_problem(replace(press, needs=("供水暗漏定位这几个字只在这里出现。", press.needs[1])), by=first_officer)
    page = read(officer, "/work/library/?q=供水暗漏定位")
    assert page.index(little[0].key) < page.index(press.name)


def test_the_list_asks_as_often_for_three_rows_as_for_one(officer, press, first_officer):
    propose_problem(press, by=first_officer)
    read(officer, "/work/library/")
    with CaptureQueriesContext(connection) as one:
        read(officer, "/work/library/")
    for number in (2, 3):
        propose_problem(replace(press, name=f"第{number}条"), by=first_officer)
    with CaptureQueriesContext(connection) as three:
        read(officer, "/work/library/")
    assert len(three) == len(one)


def test_a_problem_shows_its_words_its_neighbours_and_its_history(officer, little, first_officer):
    key = little[0].key
    page = read(officer, f"/work/library/{key}/")
    assert [text in page for text in (*little[0].needs, *little[0].answers, "还没有改动")] == [True] * 5
    assert f'hx-get="/work/library/{key}/near/"' in page
    assert "问题库正在准备" in read(officer, f"/work/library/{key}/near/")

    engine.current()
    near = read(officer, f"/work/library/{key}/near/")
    assert 'class="nears"' in near
    assert f"/work/library/{key}/" not in near


def test_a_new_problem_is_saved_with_one_line_one_fact_and_a_version(officer, press):
    answer = officer.post("/work/library/new/", form_of(press))
    row = LibraryProblem.objects.get()
    assert answer.headers["Location"] == f"/work/library/{row.key}/"
    assert (row.needs, row.trade) == (list(press.needs), ["板框压滤"])
    assert library.version()[0] == 1
    assert RecordedFact.objects.filter(name="recommendations.problem_changed").count() == 1
    assert "新增" in read(officer, f"/work/library/{row.key}/")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "请填写"),
        ({"name": "供水暗漏定位"}, "问题库里已有“供水暗漏定位”。请换一个名称，或去修改那一条。"),
        ({"need_2": ""}, "同一件事要有两种说法"),
        ({"answer_1": ""}, "解法要有两家的"),
        ({"trade": ""}, "请写几个行业词"),
        ({"techniques": "这一个词写得实在太长了超过了二十个字的限制"}, "一个词最多20个字"),
        ({"need_2": "地底下跑水看不见，挖了几回都没挖着，咋找呢？"}, "与“供水暗漏定位”里的这段文字太像："),
        ({"need_2": "压滤间三台板框机轮流喷料，滤布一打褶，煤泥就从板缝里射出来"}, "与本条的另一段太像："),
        ({"name": "机密★10年"}, "请删去涉密内容。"),
    ],
)
def test_bad_input_gets_a_sentence_beside_its_field_and_keeps_what_was_typed(officer, press, wrong, sentence):
    page = officer.post("/work/library/new/", form_of(press, **wrong))
    text = page.content.decode()
    assert page.status_code == 200
    assert sentence in text
    assert press.answers[1] in text
    assert not LibraryProblem.objects.exists()


def test_other_words_are_saved_and_shown_beside_the_shipped_ones(officer, little):
    key = little[0].key
    changed = replace(little[0], name="地下管网暗漏", needs=(little[0].needs[0], "白挖了三回，水到底从哪儿跑的？"))
    assert officer.post(f"/work/library/{key}/edit/", form_of(changed)).status_code == 302
    page = read(officer, f"/work/library/{key}/")
    assert "与产品提供的原文不同" in page
    assert "恢复原文" in page
    assert "地下管网暗漏" in read(officer, "/work/library/?state=changed")


def test_saving_without_a_change_changes_nothing(officer, little):
    officer.post(f"/work/library/{little[0].key}/edit/", form_of(little[0]))
    assert (LibraryProblem.objects.count(), library.version()[0]) == (0, 0)


def test_who_comes_second_keeps_what_was_typed(officer, little, final_officer):
    key = little[0].key
    change_problem(key, replace(little[0], name="先来的名称"), seen=1, by=final_officer)
    page = officer.post(f"/work/library/{key}/edit/", form_of(replace(little[0], name="后到的名称"))).content.decode()
    assert "刚才已有人先办" in page
    assert "后到的名称" in page
    assert LibraryProblem.objects.get().name == "先来的名称"


def test_a_release_with_other_words_is_told_where_somebody_changed_them(officer, little, first_officer, monkeypatch):
    change_problem(little[0].key, replace(little[0], name="我们的名称"), seen=1, by=first_officer)
    assert "原文与修改时不同了" not in read(officer, f"/work/library/{little[0].key}/")
    newer = (
        replace(little[0], answers=("新版的解法写得更细，噪声相关仪逐段定位。", little[0].answers[1])),
        *little[1:],
    )
    monkeypatch.setattr(library, "base", lambda: newer)
    assert "原文与修改时不同了" in read(officer, f"/work/library/{little[0].key}/")
    assert "原文有更新" in read(officer, "/work/library/?state=changed")


def test_retiring_asks_for_a_reason_and_can_be_taken_back(officer, little):
    key = little[0].key
    page = officer.post(f"/work/library/{key}/retire/", {"reason": ""})
    assert (page.status_code, "请写明理由。" in page.content.decode()) == (200, True)
    assert not LibraryProblem.objects.exists()

    page = officer.post(f"/work/library/{key}/retire/", {"reason": "与另一条重复"}, follow=True).content.decode()
    assert "与另一条重复" in page
    assert f"/work/library/{key}/restore/" in page
    officer.post(f"/work/library/{key}/restore/")
    assert LibraryProblem.objects.get().state == "shipped"


def test_a_proposal_waits_and_is_accepted_in_better_words(officer, press, first_officer):
    draft = propose_problem(replace(press, answers=press.answers[:1]), by=first_officer)
    assert press.name in read(officer, "/work/")
    assert "采纳" in read(officer, f"/work/library/{draft.key}/")
    assert (
        "解法要有两家的"
        in officer.post(f"/work/library/{draft.key}/edit/", form_of(press, answer_2="")).content.decode()
    )

    officer.post(f"/work/library/{draft.key}/edit/", form_of(press))
    draft.refresh_from_db()
    assert (draft.state, len(draft.answers)) == ("added", 2)
    read(officer, f"/work/library/{draft.key}/")  # which says what was done
    assert press.name not in read(officer, "/work/")


def test_a_proposal_is_declined_with_a_reason(officer, press, first_officer):
    draft = propose_problem(press, by=first_officer)
    officer.post(f"/work/library/{draft.key}/decline/", {"reason": "只有一家遇到"})
    page = read(officer, f"/work/library/{draft.key}/")
    assert ("未采纳的理由" in page, "只有一家遇到" in page) == (True, True)


def test_a_step_that_does_not_fit_is_refused_with_a_sentence(officer, little):
    for verb in ("restore", "revert"):
        page = officer.post(f"/work/library/{little[0].key}/{verb}/", follow=True).content.decode()
        assert "刚才已有人先办" in page
    page = officer.post(f"/work/library/{little[0].key}/decline/", {"reason": "试"}, follow=True).content.decode()
    assert "刚才已有人先办" in page
    assert library.version()[0] == 0


def test_a_viewer_of_the_bureau_reads_and_writes_nothing(viewer, little, press):
    page = read(viewer, "/work/library/")
    assert "新增一条" not in page
    page = read(viewer, f"/work/library/{little[0].key}/")
    assert ("/edit/" in page, "/retire/" in page) == (False, False)
    for url in ("/work/library/new/", f"/work/library/{little[0].key}/edit/"):
        assert (viewer.get(url).status_code, viewer.post(url, form_of(press)).status_code) == (404, 404)
    assert viewer.post(f"/work/library/{little[0].key}/retire/", {"reason": "试"}).status_code == 404
    assert not LibraryProblem.objects.exists()


def test_nobody_else_has_the_library(little, owner_clerk, entity_liaison, sign_in):
    for person in (owner_clerk, entity_liaison):
        client = sign_in(person)
        for url in ("/work/library/", "/work/library/status/", f"/work/library/{little[0].key}/"):
            assert client.get(url).status_code == 404
        assert "/work/library/" not in read(client, "/work/")


def test_the_page_says_how_far_the_matcher_has_followed(officer, press, first_officer, matched):
    def status():
        return read(officer, "/work/library/status/")

    engine.current()
    building.see_to_it()
    assert "随产品提供的问题库" in status()
    add_problem(press, by=first_officer)
    assert "第1版等待建立匹配底稿。匹配仍用第0版" in status()
    mine = building._claim(library.accepted(), "x", "")
    building._came_to(mine, 3, 8)
    assert "正在为第1版建立匹配底稿，已完成3步，共8步" in status()
    building._mine(mine).update(state="ended")
    assert "没有建成" in status()
    building.see_to_it()
    assert "匹配已用第1版，正在按新版重算推荐，还剩5份" in status()  # a scenario, two entities, what these two need
    refresh_outdated(seconds=60)
    assert "第1版，" in status()
    assert "every 3s" not in status()
