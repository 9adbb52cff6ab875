"""Two taps on a phone: the notice, and the button. Then the rest of the week, and a person who wants none of it."""

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import HEIGHTS, PHONE, press
from tests.e2e.people import OTHER_LIAISON, QUIET

pytestmark = pytest.mark.browser

COLLEAGUE = "jishuisheng"  # the administrator of the same entity, 临汾炉顶自动化
NOTICE = "本周值得看的3条"
ON_A_PHONE = {"viewport": {"width": PHONE, "height": HEIGHTS[PHONE]}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def page(people):
    """The liaison's phone, at the inbox."""
    with people.at_browser(OTHER_LIAISON, **ON_A_PHONE) as context:
        page = context.new_page()
        page.goto("/work/inbox/")
        yield page


def cards(page):
    return page.locator(".week > .card")


def answers(server):
    """(answer, reason) of the liaison's words, in the order in which they were said."""
    return server.rows.all(
        "select answer, reason from recommendations_response where side = 'entity' and by_id ="
        " (select id from accounts_user where username = ?) order by id",
        OTHER_LIAISON,
    )


def test_two_taps_from_the_notice_to_the_answer(page, server):
    before = answers(server)

    page.get_by_role("link", name=NOTICE).tap()
    page.wait_for_url("**/work/week/**")
    expect(cards(page)).to_have_count(3)
    page.evaluate("window.opened = 'once'")
    button = cards(page).first.get_by_role("button", name="有意对接")
    assert button.bounding_box()["height"] >= 48  # for a thumb
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
    button.tap()

    expect(cards(page).first).to_contain_text("已表示有意对接")
    expect(cards(page).first).to_have_class("card folded")
    assert answers(server) == [*before, ("interested", "")]
    assert page.evaluate("window.opened") == "once"  # the cards alone were fetched


def test_the_rest_of_the_week(page, people, server):
    page.goto("/work/week/")
    titles = page.locator(".card h2").all_inner_texts()

    # 暂不合适: a sheet of reasons at the thumb
    second = cards(page).nth(1)
    second.get_by_text("暂不合适", exact=True).tap()
    sheet = second.locator(".sheet[open] .menu-list")
    box = sheet.bounding_box()
    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, PHONE, HEIGHTS[PHONE])
    sheet.get_by_role("button", name="近期排不开").tap()
    expect(second).to_contain_text("近期排不开")

    # 转给同事: with a note, which reaches the colleague
    third = cards(page).nth(2)
    third.get_by_text("转给同事", exact=True).tap()
    third.get_by_label("附言").fill("你上个月去过他们那里。")
    third.locator(".sheet[open]").get_by_role("button").first.tap()
    expect(third).to_contain_text("已转给")
    with people.at_browser(COLLEAGUE) as context:
        inbox = context.new_page()
        inbox.goto("/work/inbox/")
        note = inbox.locator(".note").filter(has_text="转给您")
        expect(note).to_contain_text(titles[2])
        expect(note).to_contain_text("你上个月去过他们那里。")

    expect(page.get_by_text("本周看完了")).to_have_count(0)
    third.get_by_role("button", name="有意对接").tap()
    expect(page.get_by_text("本周看完了")).to_be_visible()
    expect(page.locator(".week-end").get_by_role("link", name="看全部匹配")).to_be_visible()

    # the same three all week, and each can be taken back
    page.reload()
    assert page.locator(".card h2").all_inner_texts() == titles
    press(cards(page).nth(2), "撤回")
    expect(cards(page).nth(2).get_by_role("button", name="有意对接")).to_be_visible()
    expect(page.get_by_text("本周看完了")).to_have_count(0)


def test_whoever_wants_none_reads_by_time_until_they_turn_it_on(people):
    with people.at_browser(QUIET, **ON_A_PHONE) as context:
        page = context.new_page()
        page.goto("/work/matches/")
        expect(page.locator(".fit").first).to_be_visible()
        press(page, "关闭推荐，按时间看全部")
        expect(page.get_by_role("heading", name="全部场景和产品")).to_be_visible()
        expect(page.locator(".fit")).to_have_count(0)
        expect(page.locator(".match").first.locator(".conds")).to_be_visible()

        page.goto("/work/week/")
        expect(page.locator(".card")).to_have_count(0)
        page.get_by_role("link", name="打开推荐").tap()
        press(page, "打开推荐")
        page.goto("/work/week/")
        expect(page.locator(".card").first).to_be_visible()
