"""The search box with the keyboard alone, and conditions taken away by a click."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import VISITOR

pytestmark = pytest.mark.browser


@pytest.fixture
def visitor_page(people):
    with people.at_browser(VISITOR) as context:
        yield context.new_page()


def visible_box(page: Page):
    return page.locator('[role="combobox"]:visible').first


def test_suggestions_are_chosen_with_arrows_and_searched_with_enter(server, visitor_page: Page) -> None:
    server.wait_until_settled()
    page = visitor_page
    page.goto("/search/")
    box = visible_box(page)
    box.press_sequentially("数据", delay=40)
    options = page.locator('.seek-list:visible [role="option"]')
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    words = options.nth(1).get_attribute("data-words")
    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id") or "")
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("数据")
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(visible_box(page)).to_have_value(words or "")


def test_a_condition_is_taken_away_and_its_word_stays(visitor_page: Page) -> None:
    page = visitor_page
    page.goto("/search/?q=太原 数据")
    page.get_by_role("link", name="所在市：太原市").first.click()
    page.wait_for_url("**plain=*")
    expect(visible_box(page)).to_have_value("太原 数据")
    expect(page.locator(".chip.set")).to_have_count(0)
