"""A roadshow from its call to its programme: called, applied for with a deck, scored on a phone, placed by drag and by keys,
released; the entity, at another browser, is told of its time and of nobody else's.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e.browsing import follow, press
from tests.e2e.people import EXPERT, LIAISON, REGISTRAR
from tests.files import making

pytestmark = pytest.mark.browser

TITLE = "井下安全春季路演"
PATIENCE = 60_000
DAY = (timezone.localdate() + timedelta(days=30)).isoformat()
UNTIL = (timezone.localdate() + timedelta(days=9)).isoformat() + "T18:00"


def call(page: Page) -> None:
    """The form comes back once with a sentence, and nothing that was typed is lost."""
    page.goto("/work/events/new/")
    for label, text in (
        ("活动名称", TITLE),
        ("办什么、请谁来", "请做井下监测的主体来讲。"),
        ("地点", "太原会议中心"),
        ("报名截止", UNTIL),
    ):
        page.get_by_label(label, exact=True).fill(text)
    values = {
        "h-0-date": DAY, "h-0-starts": "09:00", "h-0-ends": "08:00", "r-0-name": "东厅", "r-0-tables": "3",
        "r-1-name": "西厅", "r-1-tables": "2", "c-0-name": "现场效果", "c-0-points": "60", "c-1-name": "能不能复制",
        "c-1-points": "40",
    }  # fmt: skip
    for name, text in values.items():
        page.locator(f'[name="{name}"]').fill(text)
    press(page, "保存")
    expect(page.locator("#rows-h")).to_contain_text("结束时间要晚于开始时间")
    expect(page.locator('[name="r-1-name"]')).to_have_value("西厅")
    page.locator('[name="h-0-ends"]').fill("11:00")
    press(page, "保存")
    press(page, "发布并开放报名")
    expect(page.locator(".pagehead")).to_contain_text("报名中")


def test_from_the_call_to_the_programme(people, server):
    tall = {"width": 1440, "height": 1400}  # the whole grid, so that nothing scrolls under the mouse
    with people.at_browser(REGISTRAR, viewport=tall) as at_bureau, people.at_browser(LIAISON) as at_entity:
        bureau, entity = at_bureau.new_page(), at_entity.new_page()
        call(bureau)
        manage = bureau.url
        entity.goto("/events/")
        follow(entity, TITLE)
        event = entity.url
        follow(entity, "报名")
        entity.get_by_label("项目名称").fill("顶板来压先知道")
        entity.get_by_label("项目简介").fill("三条巷道装了一年，提前四十分钟报过两次。")
        deck = {"name": "材料.pdf", "mimeType": "application/pdf", "buffer": making.pdf(["roof"])}
        entity.set_input_files("input[type=file]", deck)
        press(entity.locator("form.form"), "报名")
        expect(entity.get_by_text("已报名，等主办单位答复。")).to_be_visible(timeout=PATIENCE)

        bureau.goto(f"{manage}judges/")
        bureau.locator("#id_expert").select_option(label="郝元霖（晋原工业大学）")
        press(bureau, "查利害关系")
        expect(bureau.get_by_text("没有查到和报名主体的利害关系。")).to_be_visible()
        press(bureau, "邀请")
        with people.at_browser(EXPERT, viewport={"width": 390, "height": 844}) as at_phone:
            judge = at_phone.new_page()
            judge.goto("/work/judging/")
            seat = judge.locator("section").filter(has_text=TITLE)
            press(seat, "接受")
            follow(judge.locator("section").filter(has_text=TITLE), "打分")
            judge.get_by_label("现场效果").fill("50")
            judge.get_by_label("能不能复制").fill("30")
            press(judge.locator("form.form"), "提交")
            expect(judge.locator("section").filter(has_text=TITLE)).to_contain_text("已提交 80分")

        bureau.goto(f"{manage}applications/")
        expect(bureau.locator("table.ledger")).to_contain_text("80.0")
        press(bureau, "选上")
        bureau.goto(manage)
        press(bureau, "截止报名")
        press(bureau, "结束遴选，开始排期")
        bureau.goto(f"{manage}sessions/")
        press(bureau, "为1户入选主体建场次")
        for title in ("开幕致辞", "自由问答"):
            follow(bureau, "加一场")
            bureau.get_by_label("场次名称").fill(title)
            press(bureau.locator("form.form"), "保存")
        place(bureau)
        press(bureau, "发布第1版")
        expect(bureau.locator(".toast")).to_contain_text("已发布第1版")
        server.wait_until_settled()

        entity.goto("/work/inbox/")
        notice = entity.locator("[data-inbox] li").filter(has_text=f"日程已发布：{TITLE}")
        expect(notice).to_have_count(1)
        expect(notice).to_contain_text("顶板来压先知道")
        expect(notice).not_to_contain_text("开幕致辞")
        entity.goto(event)
        expect(entity.locator("table.ledger")).to_contain_text("顶板来压先知道")


def place(page: Page) -> None:
    """Two by mouse onto one room, which clashes at once; then one away by the keys."""
    first = page.locator(".card").filter(has_text="顶板来压先知道")
    second = page.locator(".card").filter(has_text="开幕致辞")
    cells = page.locator("td[data-at]")
    first.drag_to(cells.nth(0))
    expect(page.locator("td[data-at]").nth(0).locator(".card")).to_have_count(1)
    second.drag_to(page.locator("td[data-at]").nth(0))
    expect(page.locator(".clashes")).to_contain_text("与“顶板来压先知道”同在“东厅”。")
    third = page.locator(".card").filter(has_text="自由问答")
    third.locator("[data-lift]").focus()
    for key in ("Space", "ArrowDown", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(page.locator("td[data-at]").nth(3).locator(".card")).to_contain_text("自由问答")
    press(page, "发布第1版")
    expect(page.locator(".toast")).to_contain_text("还有2场有冲突")
    page.get_by_role("button", name="移动“开幕致辞”").focus()
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(page.locator("td[data-at]").nth(1).locator(".card")).to_contain_text("开幕致辞")
    expect(page.locator(".clashes")).to_have_count(0)
