"""M03, A13, W14: the bureau proposes, the entity consents in two clicks, the regulator takes note, the entity takes it back.

Two browsers at once: the officer's open batch follows what the entity answers, without a reload.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import press
from tests.e2e.people import BANKER, LISTENER, REGISTRAR, REGULATOR

pytestmark = pytest.mark.browser

ENTITY, BANK = "长治听砾声学技术有限公司", "云栈银行"
UNNAMED = re.compile("^推介[0-9A-Z]+$")  # before it was opened


def test_a_pair_from_the_grid_to_consent_note_and_withdrawal(people, server):
    with people.at_browser(REGISTRAR) as bureau, people.at_browser(LISTENER) as firm:
        officer = bureau.new_page()
        officer.goto("/work/referrals/new/")
        box = officer.get_by_role("row", name=ENTITY).get_by_role("checkbox", name=BANK)
        box.focus()
        officer.keyboard.press("Space")
        press(officer, "看清单")
        expect(officer.get_by_text("1件都可以提出")).to_be_visible()
        press(officer, "提出")
        expect(officer.get_by_text("已提出1件，还没有发出。")).to_be_visible()
        officer.get_by_role("button", name="发出", exact=True).click()
        dialog = officer.get_by_role("dialog", name="发出推介函")
        expect(dialog).to_contain_text("发出后不能撤回")
        dialog.get_by_label("推介函文号").fill("晋数推介〔2026〕99号")
        dialog.get_by_role("button", name="发出", exact=True).click()
        pairs = officer.locator("#pairs")
        expect(pairs).to_contain_text("待主体答复")
        server.wait_until_settled()

        entity = firm.new_page()
        entity.goto("/work/")
        line = entity.get_by_role("row").filter(has_text="云栈银行股份有限公司").filter(has_text="推介征求同意")
        line.get_by_role("link", name="答复").click()  # the first click
        press(entity, "同意并提供勾选的资料")  # the second
        expect(entity.get_by_text("转给银行后，对方将看到的")).to_be_visible()
        expect(pairs).to_contain_text("主体已同意，待知悉")  # on the officer's page as it stood

        with people.at_browser(REGULATOR) as office:
            regulator = office.new_page()
            regulator.goto("/work/")
            regulator.get_by_role("link", name="晋数推介〔2026〕99号").click()
            press(regulator, "知悉")
            expect(regulator.get_by_text("已知悉，主体已同意的转给银行。")).to_be_visible()
        expect(pairs).to_contain_text("待银行答复")

        entity.reload()
        expect(entity.get_by_text("对方现在看到的")).to_be_visible()
        entity.get_by_role("button", name="撤回全部同意").click()
        asked = entity.get_by_role("dialog", name="撤回全部同意")
        expect(asked).to_contain_text("对方没有下载过资料")
        asked.get_by_role("button", name="撤回同意").click()
        expect(entity.get_by_text("银行现在看不到本单位的任何资料")).to_be_visible()
        expect(pairs).to_contain_text("主体已撤回同意")


def test_m05_m08_w14_the_bank_reads_asks_accepts_and_loses_the_page_at_once(people, server):
    """Two browsers: the sheet of the bank stands open while the entity answers, and while it takes its consent back."""
    with people.at_browser(BANKER) as house, people.at_browser(LISTENER) as firm:
        officer = house.new_page()
        officer.goto("/work/reviews/")
        unread = (
            officer.get_by_role("row").filter(has_text="还有").filter(has=officer.get_by_role("link", name=UNNAMED))
        )
        unread.get_by_role("link", name="答复").click()
        expect(officer.get_by_role("heading", name=ENTITY)).to_be_visible()
        expect(officer.get_by_role("heading", name="指标卡")).to_contain_text("非征信报告、非信用评级")
        expect(officer.get_by_role("row", name="有效发明专利")).to_contain_text("未同意提供")
        sheet = officer.url

        officer.get_by_role("button", name="提问", exact=True).click()
        asked = officer.get_by_role("dialog", name="向主体提问")
        asked.get_by_label("要问的问题").fill("去年的订单集中在哪几家？")
        asked.get_by_role("button", name="提问", exact=True).click()
        expect(officer.get_by_text("已提问，等主体回答，不计时")).to_be_visible()
        server.wait_until_settled()

        entity = firm.new_page()
        entity.goto("/work/")
        entity.get_by_role("row").filter(has_text="银行提问").get_by_role("link", name="回答").click()
        entity.get_by_label("回答", exact=True).fill("前三家占六成，都是老客户。")
        press(entity, "回答")
        expect(entity.get_by_text("已回答，银行会收到通知。")).to_be_visible()
        expect(officer.locator("#news")).to_contain_text("有新的变动")  # on the page as it stood
        officer.get_by_role("link", name="刷新本页").click()
        expect(officer.get_by_text("前三家占六成，都是老客户。")).to_be_visible()
        press(officer, "接受")
        expect(officer.get_by_text("已接受，主体和省数据局会收到通知。")).to_be_visible()

        officer.locator("summary", has_text="带走资料").click()
        with officer.expect_download() as taken:
            officer.get_by_role("link", name="打印推介资料册（PDF）").click()
        assert taken.value.suggested_filename.endswith(".pdf")

        home = entity.url
        entity.goto("/work/asked/access/")
        expect(entity.get_by_role("row").filter(has_text="推介资料册")).to_contain_text("打印")
        entity.goto(home)
        entity.get_by_role("button", name="撤回全部同意").click()
        dialog = entity.get_by_role("dialog", name="撤回全部同意")
        expect(dialog).to_contain_text("撤回前已下载1次")
        dialog.get_by_role("button", name="撤回同意").click()
        expect(officer.get_by_role("heading", name="本页已不能查看")).to_be_visible()
        expect(officer.locator("body")).not_to_contain_text(ENTITY)
        assert officer.goto(sheet).status == 404
