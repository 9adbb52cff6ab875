"""A14, A15: what is fixed stays while the rest is arranged, a second release tells whom it concerns, a hall runs late, the wall and
the calendar follow; both sides say whom they would meet, and the cheapest way brings a wish in.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import follow, press
from tests.e2e.people import BANKER, LISTENER, ORGANISER, OTHER_LIAISON

pytestmark = pytest.mark.browser

TITLE = "砚山园区银企对接日"
PHONE = {"width": 390, "height": 844}


def event_of(page: Page) -> str:
    page.goto("/work/events/")
    page.get_by_role("link", name=TITLE).click()
    page.wait_for_url("**/work/events/*/")
    return page.url


def notices(page: Page, words: str) -> int:
    page.goto("/work/inbox/")
    expect(page.locator("[data-inbox]")).to_be_visible()
    return page.locator("[data-inbox] li").filter(has_text=words).count()


def test_A14_a_second_release_a_late_hall_the_wall_and_the_calendar(people, server):
    with people.at_browser(ORGANISER) as desk, people.at_browser(LISTENER) as firm:
        organiser, entity = desk.new_page(), firm.new_page()
        event = event_of(organiser)
        before = notices(entity, "日程")
        organiser.goto(f"{event}sessions/")
        follow(organiser, "加一场")
        organiser.get_by_label("场次名称").fill("自由问答")
        press(organiser.locator("form.form"), "保存")
        press(organiser, "自动排其余的")
        expect(organiser.locator("td[data-at] .card").filter(has_text="自由问答")).to_have_count(1)
        press(organiser, "发布第2版")
        expect(organiser.locator(".toast")).to_contain_text("已发布第2版")
        server.wait_until_settled()
        assert notices(entity, "日程") == before + 1  # its session has moved since the first release

        follow(organiser, "现场进度")
        live = organiser.url
        organiser.get_by_label("洽谈室").fill("15")
        press(organiser.locator("form.late").filter(has_text="洽谈室"), "通知")
        expect(organiser.locator(".halls")).to_contain_text("晚15分钟")

        wall = desk.new_page()
        wall.goto(live.replace("/live/", "/screen/"))
        expect(wall.locator(".wall-halls")).to_contain_text("约晚15分钟")
        expect(wall.locator("body")).not_to_contain_text(re.compile("万元|融资"))

        entity.goto("/work/agenda/")
        press(entity, "生成订阅地址")
        address = entity.locator("a.address").get_attribute("href")
        feed = entity.request.get(address).text()
        assert feed.count("BEGIN:VEVENT") >= 1
        uids = sorted(re.findall("^UID:(.+)$", feed, re.MULTILINE))
        again = entity.request.get(address).text()
        assert sorted(re.findall("^UID:(.+)$", again, re.MULTILINE)) == uids


def test_A15_wishes_of_both_sides_and_the_cheapest_way(people, server):
    with (
        people.at_browser(ORGANISER) as desk,
        people.at_browser(OTHER_LIAISON, viewport=PHONE) as firm,
        people.at_browser(BANKER) as house,
    ):
        entity, bank, organiser = firm.new_page(), house.new_page(), desk.new_page()
        for page, other in ((entity, "桐叶银行股份有限公司"), (bank, "临汾炉顶自动化")):
            page.goto("/work/meetings/")
            follow(page.locator(".sect").filter(has_text=TITLE), "想见谁、何时在场")
            choice = page.locator("fieldset").filter(has_text=other)
            choice.get_by_label("必须见").check()
            press(page, "保存")
            expect(page.locator(".toast")).to_be_visible()

        event = event_of(organiser)
        organiser.goto(f"{event}meetings/")
        expect(organiser.locator("#unmet")).to_contain_text("临汾炉顶自动化")
        rows = organiser.locator("#unmet tbody tr").filter(has=organiser.get_by_role("button"))
        count = organiser.locator("#unmet h2 small")
        standing = int(count.inner_text())
        rows.first.get_by_role("button").click()
        expect(organiser.locator(".toast")).to_be_visible()
        organiser.goto(f"{event}meetings/")
        assert (int(count.inner_text()) if count.count() else 0) < standing
