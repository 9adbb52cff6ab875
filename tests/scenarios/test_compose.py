"""The form: what is typed is never lost, what is wrong is said beside the field, two editors see each other."""

import re

import pytest
from django.urls import reverse

from backend.scenarios.actions import autosave_draft, save_scenario, submit_amendment
from backend.scenarios.choices import AmendmentState, State
from backend.scenarios.models import Amendment, Scenario
from backend.scenarios.texts import FIELDS, MeasureText, measures_of
from tests.factories.organisations import MembershipFactory
from tests.factories.scenarios import AmendmentFactory, ScenarioFactory

NEW = reverse("scenarios:new")
FULL = {
    "version": "1", "title": "输煤栈桥夜间非停", "scenario_type": "tech", "field": "manufacturing",
    "chance_types": ["test", "apply"], "pain_point": "一停就是两小时，机组降出力。", "budget_unit": "万元", "budget_high": "150",
    "procurement": "undecided", "contact_name": "段春生", "contact_phone": "0352-5550137",
    "m-rows": "3", "m-0-name": "非停次数", "m-0-now": "17", "m-0-target": "≤7", "m-0-unit": "次",
}  # fmt: skip


def edit_url(scenario):
    return reverse("scenarios:edit", args=[scenario.reference])


def draft_of(page):
    return re.search(r'name="draft" value="([^"]+)"', page)[1]


def html(response):
    return response.content.decode()


@pytest.fixture
def clerk(sign_in, owner_clerk):
    return sign_in(owner_clerk)


def test_a_fresh_form_stores_nothing_and_its_first_save_makes_the_draft(clerk, owner):
    page = html(clerk.get(NEW))
    assert Scenario.objects.count() == 0
    assert page.count('name="m-') >= 15
    response = clerk.post(NEW, {**FULL, "draft": draft_of(page), "do": "save"})
    scenario = Scenario.objects.get()
    assert (response.status_code, response.url) == (302, edit_url(scenario))
    assert (scenario.owner, scenario.state, scenario.title) == (owner, State.DRAFT, FULL["title"])
    assert measures_of(scenario) == [MeasureText("非停次数", "17", "≤7", "次")]
    assert (scenario.budget_low, scenario.budget_high) == (None, 150)


def test_submit_sends_it_and_offers_the_way_back(clerk):
    draft = draft_of(html(clerk.get(NEW)))
    response = clerk.post(NEW, {**FULL, "draft": draft, "do": "submit"}, follow=True)
    scenario = Scenario.objects.get()
    assert scenario.state == State.SUBMITTED
    assert reverse("scenarios:step", args=[scenario.reference, "recall"]) in html(response)


def test_what_is_missing_is_said_beside_each_field_and_what_was_typed_stays(clerk):
    draft = draft_of(html(clerk.get(NEW)))
    sent = {**FULL, "draft": draft, "do": "submit", "procurement": "", "contact_phone": "", "m-0-target": "尽早"}
    page = html(clerk.post(NEW, sent))
    scenario = Scenario.objects.get()
    assert scenario.state == State.DRAFT
    for sentence in ("请选择后续采购方式", "请写联系电话", "填“尽早”验收时没有依据"):
        assert sentence in page
    assert FULL["pain_point"] in page
    assert f'name="version" value="{scenario.edit_number}"' in page
    mended = {**FULL, "version": scenario.edit_number, "do": "submit"}
    assert clerk.post(edit_url(scenario), mended).status_code == 302
    assert Scenario.objects.get().state == State.SUBMITTED


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("contact_phone", "12345", "不像电话号码"),
        ("budget_high", "一些钱", "看不出金额"),
        ("budget_high", "50-80万", "请填一个金额"),
        ("deadline", "明年", "日期"),
        ("title", "", "请写场景名称"),
        ("m-0-name", "", "请写这一行是什么指标"),
        ("pain_point", "密级：机密", "含有密级标志“密级:机密”"),
    ],
)
def test_a_wrong_value_is_told_and_nothing_of_the_form_is_lost(clerk, owner, field, value, sentence):
    scenario = ScenarioFactory(owner=owner, title="原样")
    page = html(clerk.post(edit_url(scenario), {**FULL, field: value}))
    assert sentence in page
    assert FULL["contact_name"] in page
    assert value in page
    assert (Scenario.objects.get().title, Scenario.objects.get().edit_number) == ("原样", 1)


@pytest.mark.parametrize(
    ("typed", "unit", "stored"),
    [
        ("150", "万元", 150),
        ("１５０", "万元", 150),
        ("1,500,000", "元", 150),
        ("150万", "元", 150),
        ("1500000元", "万元", 150),
    ],
)
def test_money_is_taken_in_yuan_or_wan(clerk, owner, typed, unit, stored):
    scenario = ScenarioFactory(owner=owner)
    clerk.post(edit_url(scenario), {**FULL, "budget_high": typed, "budget_unit": unit})
    assert Scenario.objects.get().budget_high == stored


def test_conditions_travel_there_and_back(clerk, owner):
    scenario = ScenarioFactory(owner=owner)
    sent = {
        **FULL, "cond_kinds": ["firm"], "cond_places": ["140100", "140200"], "cond_reason": "须两小时内到矿",
        "cond_titles": ["high_tech"], "cond_titles_how": "any", "cond_years": "2", "cond_capital": "500万",
    }  # fmt: skip
    clerk.post(edit_url(scenario), sent)
    assert [item.label() for item in Scenario.objects.get().posted_conditions.items] == [
        "只面向独立法人企业", "只面向太原、大同主体", "持有有效期内的高新技术企业", "成立满2年", "注册资本不低于500万元",
    ]  # fmt: skip
    page = html(clerk.get(edit_url(scenario)))
    assert "须两小时内到矿" in page
    assert 'value="500.00"' in page


def test_a_condition_on_place_asks_for_its_reason_on_submission(clerk, owner):
    scenario = ScenarioFactory(owner=owner)
    page = html(clerk.post(edit_url(scenario), {**FULL, "cond_places": ["140100"], "do": "submit"}))
    assert "请写明理由" in page
    assert Scenario.objects.get().state == State.DRAFT


def test_one_more_row_keeps_what_was_typed_and_judges_nothing(clerk, owner):
    scenario = ScenarioFactory(owner=owner, title="原样")
    page = html(clerk.post(edit_url(scenario), {**FULL, "title": "", "budget_high": "乱写", "more": "1"}))
    assert 'name="m-3-name"' in page
    assert "乱写" in page
    assert "看不出金额" not in page
    assert Scenario.objects.get().title == "原样"


def test_rows_beyond_three_are_stored(clerk, owner):
    scenario = ScenarioFactory(owner=owner)
    clerk.post(edit_url(scenario), {**FULL, "m-rows": "4", "m-3-name": "提前量", "m-3-target": "≥8"})
    assert [m.name for m in measures_of(scenario)] == ["非停次数", "提前量"]


# ── autosave ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_autosave_of_a_fresh_form_makes_one_draft_however_often_it_is_sent(clerk, owner_clerk):
    draft = draft_of(html(clerk.get(NEW)))
    typed = {
        "draft": draft,
        "version": "1",
        "title": "写到一半",
        "pain_point": "还没写",
        "m-rows": "3",
        "m-0-now": "17",
    }
    for text in ("写到一半", "写到一半又"):
        answer = clerk.post(reverse("scenarios:autosave_new"), {**typed, "title": text})
        assert answer.status_code == 200
    scenario = Scenario.objects.get()
    assert answer.json() == {
        "saved_at": scenario.autosaved_at.isoformat(),
        "version": 1,
        "autosave": reverse("scenarios:autosave", args=[scenario.reference]),
        "page": edit_url(scenario),
    }
    page = html(clerk.get(edit_url(scenario)))
    assert "已恢复自动保存的内容" in page
    assert "写到一半又" in page
    assert 'value="17"' in page
    assert "上次写到一半的草稿还在" in html(clerk.get(NEW))
    assert clerk.post(NEW, {**FULL, "draft": draft, "do": "save"}).status_code == 302
    assert Scenario.objects.get().autosave == {}


def test_a_forged_or_foreign_draft_token_is_404(clerk, owner, sign_in, stranger):
    assert clerk.post(reverse("scenarios:autosave_new"), {"draft": "made-up", "version": "1"}).status_code == 404
    draft = draft_of(html(clerk.get(NEW)))
    clerk.post(NEW, {**FULL, "draft": draft})
    theirs = sign_in(stranger).post(NEW, {**FULL, "title": "别人的", "draft": draft})
    assert theirs.status_code == 404
    assert Scenario.objects.get().title == FULL["title"]


def test_autosave_keeps_only_fields_of_the_form(clerk, owner):
    scenario = ScenarioFactory(owner=owner)
    clerk.post(
        reverse("scenarios:autosave", args=[scenario.reference]), {"version": "1", "title": "x", "state": "published"}
    )
    (kept,) = Scenario.objects.get().autosave.values()
    assert kept["data"] == {"version": ["1"], "title": ["x"]}
    assert Scenario.objects.get().state == State.DRAFT


def test_autosave_says_when_somebody_saved_meanwhile(clerk, owner, colleague):
    scenario = ScenarioFactory(owner=owner)
    save_scenario(scenario, fields={"title": "同事改过"}, measures=None, edit_number=1, by=colleague)
    answer = clerk.post(reverse("scenarios:autosave", args=[scenario.reference]), {"version": "1", "title": "我的"})
    assert answer.status_code == 409


def test_autosave_refuses_marks_and_closed_texts_with_a_sentence(clerk, owner):
    draft, sent = ScenarioFactory(owner=owner), ScenarioFactory(owner=owner, submitted=True)
    for scenario, text in ((draft, "机密★10年"), (sent, "好")):
        answer = clerk.post(
            reverse("scenarios:autosave", args=[scenario.reference]), {"version": "1", "pain_point": text}
        )
        assert answer.status_code == 422
        assert answer.json()["detail"]
    assert [one.autosave for one in Scenario.objects.all()] == [{}, {}]


def test_discarding_goes_back_to_what_is_stored(clerk, owner, owner_clerk):
    scenario = ScenarioFactory(owner=owner, title="存着的")
    autosave_draft(scenario, {"title": ["乱写的"], "version": ["1"]}, by=owner_clerk)
    assert "乱写的" in html(clerk.get(edit_url(scenario)))
    clerk.post(edit_url(scenario), {"do": "discard"})
    page = html(clerk.get(edit_url(scenario)))
    assert "存着的" in page
    assert "乱写的" not in page


# ── two editors ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_second_editor_sees_both_texts_and_the_next_save_is_theirs(clerk, owner, colleague):
    scenario = ScenarioFactory(owner=owner, title="起初的名称")
    save_scenario(scenario, fields={"title": "同事写的名称"}, measures=None, edit_number=1, by=colleague)
    response = clerk.post(edit_url(scenario), {**FULL, "title": "我写的名称"})
    page = html(response)
    assert response.status_code == 409
    for text in ("王会明", "同事写的名称", "我写的名称", FULL["pain_point"]):
        assert text in page
    assert Scenario.objects.get().title == "同事写的名称"
    assert clerk.post(edit_url(scenario), {**FULL, "version": "2", "title": "我写的名称"}).status_code == 302
    assert Scenario.objects.get().title == "我写的名称"


def test_typing_from_before_a_colleagues_save_is_recovered_beside_it(clerk, owner, owner_clerk, colleague):
    scenario = ScenarioFactory(owner=owner)
    autosave_draft(scenario, {name: [v] if isinstance(v, str) else v for name, v in FULL.items()}, by=owner_clerk)
    save_scenario(scenario, fields={"title": "同事写的名称"}, measures=None, edit_number=1, by=colleague)
    page = html(clerk.get(edit_url(scenario)))
    for text in ("已恢复自动保存的内容", "同事写的名称", FULL["title"], 'name="version" value="2"'):
        assert text in page


# ── what is published ─────────────────────────────────────────────────────────────────────────────────────────────


def test_editing_what_is_published_proposes_a_change(clerk, owner, visitor):
    scenario = ScenarioFactory(owner=owner, published=True, title="公开的名称")
    assert "公众现在看到的是原文" in html(clerk.get(edit_url(scenario)))
    clerk.post(edit_url(scenario), {**FULL, "title": "改后的名称", "do": "save"})
    assert Amendment.objects.get().state == AmendmentState.SUBMITTED
    assert "公开的名称" in html(visitor.get(scenario.get_absolute_url()))
    assert "改后的名称" not in html(visitor.get(scenario.get_absolute_url()))


def test_a_returned_change_opens_with_its_own_text_and_points(clerk, owner):
    scenario = ScenarioFactory(owner=owner, published=True)
    amendment = AmendmentFactory(scenario=scenario, state=AmendmentState.RETURNED)
    scenario.points.create(amendment=amendment, field="title", sentence="名称请再具体些。")
    page = html(clerk.get(edit_url(scenario)))
    assert "主运胶带机撕裂要早发现" in page
    assert "名称请再具体些。" in page


def test_while_a_change_is_under_review_another_is_refused_with_a_sentence(clerk, owner, owner_clerk):
    scenario = ScenarioFactory(owner=owner, published=True)
    fields = {name: getattr(scenario, name) for name in FIELDS} | {"title": "先提的"}
    submit_amendment(scenario, fields=fields, measures=[], edit_number=1, by=owner_clerk)
    page = html(clerk.post(edit_url(scenario), {**FULL, "title": "又提的"}))
    assert "已有一份变更在审" in page
    assert "又提的" in page


@pytest.mark.parametrize("trait", ["submitted", "checked", "withdrawn"])
def test_a_text_that_may_not_be_changed_has_no_form(clerk, owner, trait):
    scenario = ScenarioFactory(owner=owner, **{trait: True})
    assert clerk.get(edit_url(scenario)).url == scenario.get_absolute_url()
    page = html(clerk.post(edit_url(scenario), FULL))
    assert "不能直接修改" in page
    assert Scenario.objects.get().title == scenario.title


# ── preview ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_preview_shows_the_page_and_stores_nothing(clerk):
    page = html(clerk.post(reverse("scenarios:preview"), FULL))
    for text in (FULL["title"], FULL["pain_point"], "≤7", "不超过150.00 万元", "不构成采购邀约"):
        assert text in page
    assert Scenario.objects.count() == 0
    assert "看不出金额" in html(clerk.post(reverse("scenarios:preview"), {**FULL, "budget_high": "一些钱"}))


def test_a_viewer_reads_the_desk_and_cannot_write(owner, sign_in):
    viewer = sign_in(MembershipFactory(organisation=owner, role="viewer").user)
    scenario = ScenarioFactory(owner=owner)
    assert viewer.get(reverse("scenarios:desk")).status_code == 200
    assert viewer.get(scenario.get_absolute_url()).status_code == 200
    assert viewer.get(NEW).status_code == 404
    assert viewer.get(edit_url(scenario)).status_code == 404
