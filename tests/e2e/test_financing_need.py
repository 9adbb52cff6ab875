"""A liaison states a need from what the profile says, reads product by product what fits and why not, and renews what ends."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import follow, press
from tests.e2e.people import BANKER, LIAISON

pytestmark = pytest.mark.browser

PURPOSE = "给三座矿的通风机装在线监测，先垫传感器和井下安装费，验收后三个月回款。"


def test_a_need_starts_from_the_profile_finds_products_and_is_renewed(people):
    with people.at_browser(LIAISON) as context:
        page = context.new_page()
        page.goto("/work/needs/")
        follow(page.locator("main"), "写融资需求")
        about = page.get_by_label("主体情况")
        expect(about).not_to_have_value("")
        expect(page.locator("#id_about_helptext")).to_contain_text("取自主体资料")
        page.get_by_label("融资种类").select_option(label="贷款")
        page.get_by_label("用途").fill(PURPOSE)
        expect(page.locator("[data-autosave-line]")).to_contain_text("已保存")
        page.reload()  # the address is by now the draft's own
        expect(page.get_by_label("用途")).to_have_value(PURPOSE)

        press(page, "发布")
        expect(page.get_by_text("请填写需要多少万元。").first).to_be_visible()
        page.get_by_label("需要金额").fill("300")
        page.get_by_label("期限").fill("12")
        page.get_by_label("最晚用款日期").fill("2099-12-31")
        press(page, "发布")
        expect(page.get_by_text("有效", exact=True)).to_be_visible()
        panel = page.locator(".panel").filter(has_text="合适的产品")
        first = panel.locator(".match").first
        expect(first.locator(".verdict.met").first).to_be_visible()
        small = panel.locator(".match").filter(has_text="石栏小额")
        expect(small).to_contain_text("需要300万元，这款最高50万元。")
        secret = page.url

        page.goto("/work/")
        line = page.locator("main").get_by_role("row").filter(has_text="融资需求")
        follow(line, "续期")
        press(page, "续期90天")
        expect(page.get_by_text("已续期，从今天起90天内有效。")).to_be_visible()
        expect(page.locator(".timeline").get_by_text(re.compile("续期"))).to_be_visible()
    with people.at_browser(BANKER) as context:
        page = context.new_page()
        assert page.goto(secret).status == 404
