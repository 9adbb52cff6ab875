"""W22, A15: an organiser plans one-to-one meetings, two banks drop out, the change sheet hangs on the wall, one message each;
the hall without network checks in all the same.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.browsing import follow, press
from tests.e2e.people import OTHER_LIAISON

pytestmark = pytest.mark.browser

ORGANISER = "quzhiqiang"  # writes for 砚山经济技术开发区, which holds the meeting
TITLE = "砚山园区银企对接日"
ON_DAY = 18  # from the day on which the demo was loaded
PHONE = {"width": 390, "height": 844}


def event_of(page) -> str:
    page.goto("/work/events/")
    page.get_by_role("link", name=TITLE).click()
    page.wait_for_url("**/work/events/*/")
    return page.url


def test_W22_two_banks_drop_out_and_each_gets_one_message(people, server):
    with people.at_browser(ORGANISER) as context:
        page = context.new_page()
        event = event_of(page)
        page.goto(f"{event}meetings/")
        press(page, "自动排期")
        expect(page.locator("#run")).to_contain_text("已排好", timeout=90_000)
        expect(page.locator("#run")).to_contain_text("差距")
        expect(page.locator("#unmet tbody tr").first).to_be_visible()
        press(page, "发布第2版")
        expect(page.get_by_text("已发布第2版")).to_be_visible()
        server.wait_until_settled()
        with people.at_browser(OTHER_LIAISON) as theirs:
            phone = theirs.new_page()
            phone.set_viewport_size(PHONE)
            phone.goto("/work/meetings/")
            before = phone.locator(".meets li").count()
            expect(phone.locator(".meets")).to_contain_text("云栈银行")

            page.goto(f"{event}day/")
            page.locator("[name=c-0-kind]").select_option(label="不来")
            page.locator("[name=c-0-who]").select_option(label="云栈银行股份有限公司")
            page.locator("[name=c-1-kind]").select_option(label="不来")
            page.locator("[name=c-1-who]").select_option(label="北垣创业投资管理有限公司")
            press(page, "看看谁要动")
            expect(page.locator("#preview")).to_contain_text("取消：与云栈银行股份有限公司")
            page.get_by_role("button", name="应用并通知").click()
            expect(page.get_by_role("heading", name="变更单")).to_be_visible()
            expect(page.get_by_text("云栈银行股份有限公司不来；北垣创业投资管理有限公司不来。")).to_be_visible()
            server.wait_until_settled()

            phone.reload()
            expect(phone.locator(".meets")).not_to_contain_text("云栈银行")
            assert phone.locator(".meets li").count() < before
            phone.goto("/work/inbox/")
            expect(phone.get_by_text(f"洽谈有变：{TITLE}").first).to_be_visible()


def test_W22_without_network_the_hall_checks_in_and_the_list_comes_back(people, tmp_path):
    with people.at_browser(ORGANISER) as context:
        page = context.new_page()
        event = event_of(page)
        page.goto(f"{event}day/")
        with page.expect_download() as fetched:
            follow(page, "下载会场包")
        kit = tmp_path / "kit.html"
        fetched.value.save_as(kit)
        context.set_offline(True)
        hall = context.new_page()
        day = timezone.localdate() + timedelta(days=ON_DAY)
        hall.clock.set_fixed_time(f"{day}T05:10:00Z")  # twenty minutes before it begins
        hall.goto(kit.as_uri())
        hall.get_by_role("button", name="签到 长治听砾声学技术有限公司").click()
        with hall.expect_download() as saved:
            press(hall, "存下签到结果")
        results = tmp_path / "results.json"
        saved.value.save_as(results)
        context.set_offline(False)
        page.goto(f"{event}day/arrivals/")
        page.locator("input[type=file]").set_input_files(results)
        press(page, "导入")
        expect(page.get_by_text("新登记1方")).to_be_visible()
        page.locator("input[type=file]").set_input_files(results)
        press(page, "导入")
        expect(page.get_by_text("新登记0方，1方早已签到")).to_be_visible()
