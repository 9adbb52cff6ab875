"""M03, M05, M07, W15, W17: a batch is taken back, sent and returned whole; a bank says no with a reason, and carries another
entity's referral to its end, while both sides have their pages open.
"""

import io
import re

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import follow, press
from tests.e2e.people import BANKER, LISTENER, OTHER_LIAISON, REGISTRAR, REGULATOR

pytestmark = pytest.mark.browser

UNNAMED = re.compile("^推介[0-9A-Z]+$")  # before it was opened
ENTITY, BANK = "长治听砾声学技术有限公司", "云栈银行"
LETTER = "晋数推介〔2026〕98号"
CREDITED = "临汾炉顶自动化"


def propose(officer: Page) -> None:
    officer.goto("/work/referrals/new/")
    box = officer.get_by_role("row", name=ENTITY).get_by_role("checkbox", name=BANK)
    box.focus()
    officer.keyboard.press("Space")
    press(officer, "看清单")
    press(officer, "提出")
    expect(officer.get_by_text("已提出1件，还没有发出。")).to_be_visible()


def test_m03_w17_a_batch_is_taken_back_then_sent_and_returned_whole(people, server):
    with people.at_browser(REGISTRAR) as bureau, people.at_browser(REGULATOR) as office:
        officer, regulator = bureau.new_page(), office.new_page()
        propose(officer)
        batch = officer.url
        officer.locator(".toast").get_by_role("button", name="撤回").click()
        expect(officer.locator(".toast").filter(has_text="已撤回")).to_be_visible()
        assert officer.goto(batch).status == 404

        propose(officer)
        officer.get_by_role("button", name="发出", exact=True).click()
        dialog = officer.get_by_role("dialog", name="发出推介函")
        dialog.get_by_label("推介函文号").fill(LETTER)
        dialog.get_by_role("button", name="发出", exact=True).click()
        expect(officer.locator("#pairs")).to_contain_text("待主体答复")
        server.wait_until_settled()

        regulator.goto("/work/")
        regulator.get_by_role("link", name=LETTER).click()
        regulator.get_by_role("button", name="退回整批", exact=True).click()
        asked = regulator.get_by_role("dialog", name="退回整批")
        asked.get_by_role("textbox").fill("本月已向这家银行推介过多，请下月再报。")
        asked.get_by_role("button", name="退回整批").click()
        expect(regulator.locator(".pagehead")).to_contain_text("整批退回")
        server.wait_until_settled()

        officer.reload()
        expect(officer.get_by_text("本月已向这家银行推介过多，请下月再报。").first).to_be_visible()
        expect(officer.locator("#pairs")).not_to_contain_text("待主体答复")

        regulator.goto("/work/referrals/statistics/")
        expect(regulator.locator("table.sums")).to_contain_text("桐叶银行")
        expect(regulator.locator("body")).to_contain_text("推介不构成信用背书，银行自主决策")
        with regulator.expect_download() as fetched:
            follow(regulator, "下载月报")
        book = openpyxl.load_workbook(io.BytesIO(fetched.value.path().read_bytes()))
        assert any("桐叶银行" in str(cell.value) for row in book.active.iter_rows() for cell in row)


def test_m05_a_bank_orders_its_card_and_says_no_with_a_reason(people, server):
    with people.at_browser(BANKER) as house, people.at_browser(LISTENER) as firm:
        officer = house.new_page()
        officer.goto("/work/reviews/card/")
        first = officer.locator("td.what").first.inner_text()
        officer.get_by_label(f"{first} 显示").uncheck()
        press(officer, "保存")
        officer.goto("/work/reviews/")
        unread = officer.get_by_role("row").filter(has=officer.get_by_role("link", name=UNNAMED))
        unread.filter(has_text="还有").get_by_role("link", name="答复").click()
        name = officer.get_by_role("heading", level=1).inner_text()
        card = officer.locator(".sect").filter(has=officer.get_by_role("heading", name="指标卡"))
        expect(card.locator("td.what").first).not_to_have_text(first)

        officer.get_by_role("button", name="不接受", exact=True).click()
        dialog = officer.get_by_role("dialog", name="不接受推介")
        dialog.get_by_role("button", name="不接受").click()
        expect(officer.get_by_role("dialog", name="不接受推介")).to_contain_text("请选不接受的原因")
        dialog.get_by_label("不接受的原因").select_option(index=1)
        dialog.get_by_label("说明").fill("抵押物不在本行目录里。")
        dialog.get_by_role("button", name="不接受").click()
        expect(officer.get_by_text("抵押物不在本行目录里。")).to_be_visible()
        server.wait_until_settled()

        assert name == ENTITY
        entity = firm.new_page()
        entity.goto("/work/asked/")
        follow(entity.get_by_role("row").filter(has_text="桐叶"), "桐叶银行股份有限公司")
        expect(entity.get_by_text("抵押物不在本行目录里。")).to_be_visible()
        expect(entity.get_by_text("其他银行看不到这个原因。")).to_be_visible()


def test_m03_w15_from_acceptance_to_the_last_repayment(people, server):
    with people.at_browser(BANKER) as house, people.at_browser(OTHER_LIAISON) as firm:
        officer, entity = house.new_page(), firm.new_page()
        entity.goto("/work/asked/")
        follow(entity.get_by_role("row").filter(has_text="桐叶"), "桐叶银行股份有限公司")
        officer.goto("/work/reviews/?tab=under_way")
        officer.get_by_role("link", name=CREDITED).first.click()
        for verb in ("对接", "尽调"):
            press(officer, f"记为{verb}")
            expect(officer.locator(".pagehead")).to_contain_text(verb)
        officer.get_by_role("button", name="记授信批复", exact=True).click()
        dialog = officer.get_by_role("dialog", name="记授信批复")
        dialog.locator("[name=amount]").fill("五百")
        dialog.get_by_role("button", name="授信批复").click()
        expect(dialog.locator(".says")).not_to_have_count(0)  # a sentence, and what was typed stays
        expect(dialog.locator("[name=amount]")).to_have_value("五百")
        dialog.locator("[name=amount]").fill("500")
        dialog.locator("[name=rate]").fill("3.65")
        dialog.locator("[name=term_months]").fill("12")
        dialog.get_by_role("button", name="授信批复").click()
        expect(officer.locator(".pagehead")).to_contain_text("授信批复")
        for verb in ("签约", "放款"):
            press(officer, f"记为{verb}")
            expect(officer.locator(".pagehead")).to_contain_text(verb)
        server.wait_until_settled()

        entity.reload()
        expect(entity.locator(".pagehead")).to_contain_text("放款")
        reported = officer.locator(".answers").first  # what the entity told flows back, for the bank to confirm
        press(reported, "确认")
        expect(officer.locator(".answers")).to_have_count(0)
        press(officer, "记为结清")
        expect(officer.locator(".pagehead")).to_contain_text("结清")
        server.wait_until_settled()
        entity.reload()
        expect(entity.locator(".pagehead")).to_contain_text("结清")
        told = entity.locator(".sect").filter(has=entity.get_by_role("heading", name="授信结果", exact=True))
        expect(told).to_contain_text("已确认")


def test_m07_a_joint_offer_stands_once_with_both_contacts_and_rates_have_intervals(people):
    with people.at_browser(LISTENER) as firm:
        entity = firm.new_page()
        entity.goto("/search/?q=研发人员工资周转")
        entity.get_by_role("link", name="研发人员工资周转").first.click()
        offer = entity.locator(".sect").filter(has=entity.get_by_role("heading", name="投贷联动"))
        expect(offer).to_contain_text("北垣早期股权")
        follow(offer, "怎样联动")
        expect(entity.locator("h1")).to_have_text("研发人员工资周转 + 北垣早期股权")
        assert entity.locator(".person").count() >= 2
    with people.at_browser(REGISTRAR) as bureau:
        officer = bureau.new_page()
        officer.goto("/work/referrals/institutions/")
        row = officer.get_by_role("row").filter(has_text="桐叶银行")
        expect(row.get_by_role("cell").nth(2)).to_contain_text("%—")
