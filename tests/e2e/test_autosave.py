"""The power fails while a clerk writes: at most five seconds of typing are lost."""

import time

import pytest
from playwright.sync_api import Playwright, expect

from tests.e2e.browsing import follow, kill, launch, sign_in
from tests.e2e.people import CLERK

pytestmark = pytest.mark.browser

LOST_AT_MOST = 5
TEXT = "副井口冬天结冰靠人拿盐化，一个班化三回，台阶上还是滑倒过两个人，想在结冰之前就知道哪一段要冻。" * 3
PAUSE = 90  # milliseconds between two letters of a quick writer


def test_a_killed_browser_loses_at_most_five_seconds_of_typing(playwright: Playwright, server, people):
    first = launch(playwright)
    page = first.new_context(base_url=server.url, locale="zh-CN").new_page()
    sign_in(page, CLERK)
    page.goto("/work/scenarios/new/")
    typed = []
    box = page.get_by_label("难在哪里")
    for letter in TEXT:
        box.press_sequentially(letter)
        typed.append(time.monotonic())
        page.wait_for_timeout(PAUSE)
    died = time.monotonic()
    kill(first)
    assert died - typed[0] > 2 * LOST_AT_MOST  # long enough to lose something

    with people.at_browser(CLERK) as context:
        page = context.new_page()
        page.goto("/work/scenarios/new/")
        expect(page.get_by_text("上次写到一半的草稿还在")).to_be_visible()
        follow(page, "接着写")
        kept = page.get_by_label("难在哪里").input_value()
    assert TEXT.startswith(kept)
    assert len(kept) >= sum(moment <= died - LOST_AT_MOST for moment in typed) > 0
