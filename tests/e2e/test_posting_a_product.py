"""A bank posts a product and finds whom it fits by the same matcher; an entity finds the product among its matches."""

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import press
from tests.e2e.people import BANKER

pytestmark = pytest.mark.browser

NAME = "焦炉改造设备贷"
ENTITY = ("临汾炉顶自动化有限公司", "xuhaiyan")


def test_a_product_finds_its_entities_and_they_find_it(people, server):
    with people.at_browser(BANKER) as context:
        page = context.new_page()
        page.goto("/work/products/new/")
        page.get_by_label("产品名称").fill(NAME)
        page.get_by_label("种类").select_option(label="保险")
        expect(page.get_by_label("担保方式")).to_be_hidden()
        page.get_by_label("种类").select_option(label="贷款")
        expect(page.get_by_label("担保方式")).to_be_visible()
        page.get_by_label("适合谁").fill(
            "面向焦化行业的加热制度仪表与控制企业。给焦炉在线测温、光纤高温探头、立火道测温、全炉加热软件的采购和安装垫资，"
            "不停炉安装的项目优先，按撤下来的测温岗和省下的耗热还款。"
        )
        page.get_by_label("额度上限").fill("800")
        page.get_by_label("有效期至").fill("2099-12-31")
        press(page, "保存并发布")
        expect(page.get_by_role("heading", name=NAME)).to_be_visible()
        expect(page.get_by_text("有效", exact=True)).to_be_visible()
        panel = page.locator(".panel").filter(has_text="可承接主体")
        expect(panel.get_by_role("heading", name=ENTITY[0])).to_be_visible()
        expect(panel.locator(".match").first.locator(".fit")).to_be_visible()
    server.wait_until_settled()
    with people.at_browser(ENTITY[1]) as context:
        page = context.new_page()
        page.goto("/work/matches/?kind=product")
        expect(page.locator(".match").get_by_role("heading", name=NAME)).to_be_visible()
