"""M03, A13, W14: the bureau proposes, the entity consents in two clicks, the regulator takes note, the entity takes it back.

Two browsers at once: the officer's open batch follows what the entity answers, without a reload.
"""

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import press
from tests.e2e.people import LISTENER, REGISTRAR, REGULATOR

pytestmark = pytest.mark.browser

ENTITY, BANK = "长治听砾声学技术有限公司", "云栈银行"


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
