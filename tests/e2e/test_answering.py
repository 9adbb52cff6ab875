"""An entity reads why it fits, and answers; the owner sees it happen. Where one condition failed, the page says which."""

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import NO_SOCKETS, follow, press
from tests.e2e.people import CLERK, HELD_BACK, LIAISON

pytestmark = pytest.mark.browser

FITS = "调一次风全矿停半天"  # 乌金坪煤业集团's; the liaison's entity regulates the air of mines
EXCLUDED = "大客车进村，一趟拉三个人"  # for entities of three other cities only
BANDS = ["高度契合", "较契合", "可了解"]
SOON = 40_000  # milliseconds: without a socket the page asks now and then


@pytest.fixture
def page(people):
    """The liaison at the matches of the entity."""
    with people.at_browser(LIAISON) as context:
        page = context.new_page()
        page.goto("/work/matches/")
        yield page


def match_of(page, title):
    return page.locator(".match").filter(has=page.get_by_role("heading", name=title))


def test_matches_stand_in_order_with_their_evidence(page):
    bands = page.locator(".match .fit").all_inner_texts()
    assert bands == sorted(bands, key=BANDS.index)
    assert bands[0] == "高度契合"

    match = match_of(page, FITS)
    bridge = match.locator(".bridge").first
    expect(bridge).to_be_visible()
    for bank in (bridge.locator("q").first, bridge.locator("q").last):
        expect(bank.locator("u")).to_be_visible()  # the linking words
        expect(bank.locator("cite")).to_be_visible()  # and where they stand
    assert bridge.locator("q").first.locator("u").inner_text() != ""
    expect(match.locator(".conds")).to_contain_text("只面向已入库主体")
    match.get_by_text("为什么看到它").click()
    expect(match.locator(".because")).to_contain_text("依据：")


@pytest.mark.parametrize("sockets", ["open", "refused"])
def test_interest_shows_on_the_owners_open_page(sockets, page, people):
    with people.at_browser(CLERK) as context:
        owners = context.new_page()
        if sockets == "refused":
            owners.add_init_script(NO_SOCKETS)
        owners.goto("/work/scenarios/")
        follow(owners, FITS)
        panel = owners.locator(".panel").filter(has_text="可承接主体")
        expect(panel.locator(".match").first).to_be_visible()
        owners.evaluate("window.opened = 'once'")

        press(match_of(page, FITS), "撤回")  # in the demo they said so already
        expect(match_of(page, FITS).get_by_role("button", name="有意对接")).to_be_visible()
        expect(panel.locator(".person").filter(has_text="长治风路矿山科技")).to_have_count(0, timeout=SOON)

        press(match_of(page, FITS), "有意对接")
        expect(match_of(page, FITS)).to_contain_text("已表示有意对接")
        expect(owners.locator(".toast").filter(has_text=f"有意对接“{FITS}”").first).to_be_visible(timeout=SOON)
        expect(panel.locator(".person").filter(has_text="长治风路矿山科技")).to_be_visible(timeout=SOON)
        expect(panel.get_by_text("对方有意对接").first).to_be_visible()
        assert owners.evaluate("window.opened") == "once"


def test_not_now_has_a_reason_and_can_be_taken_back(page):
    match = page.locator(".match").filter(has=page.get_by_role("button", name="有意对接")).last
    title = match.get_by_role("heading").inner_text()
    match.get_by_text("暂不合适").click()
    press(match, "近期排不开")
    expect(match_of(page, title)).to_contain_text("近期排不开")

    press(match_of(page, title), "撤回")
    expect(match_of(page, title).get_by_role("button", name="有意对接")).to_be_visible()


def test_a_match_is_kept(page):
    match = page.locator(".match").first
    press(match, "收藏")
    expect(page.locator(".match").first.get_by_role("button", name="取消收藏")).to_be_visible()
    page.reload()
    expect(page.locator(".match").first.get_by_role("button", name="取消收藏")).to_be_visible()


def test_the_page_says_the_one_condition_that_failed(people):
    with people.at_browser(HELD_BACK) as context:
        page = context.new_page()
        page.goto("/work/matches/")
        row = page.get_by_role("row").filter(has_text=EXCLUDED)
        expect(row).to_contain_text("只面向临汾、运城、晋城主体")
        follow(row, EXCLUDED)
        verdicts = page.locator(".panel .verdict")
        expect(verdicts).to_have_count(1)
        expect(verdicts).to_contain_text("只面向临汾、运城、晋城主体")
        expect(verdicts).to_contain_text("不符合")
        expect(verdicts).to_contain_text("左云县")
