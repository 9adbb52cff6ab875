"""One box finds scenarios, entities, products and, for members, experts; it reads traditional characters; counts are true."""

import pytest
from playwright.sync_api import expect

from tests.e2e.people import CLERK, VISITOR

pytestmark = pytest.mark.browser

EXPERT = "郝元霖"


@pytest.fixture
def visitor(people):
    with people.at_browser(VISITOR) as context:
        page = context.new_page()
        page.goto("/")
        yield page


def search(page, words):
    """In the box of whichever page is open; gives the titles found."""
    box = page.locator("input[type=search]:visible").first
    box.fill(words)
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("找到")
    return titles(page)


def titles(page):
    return [title.strip() for title in page.locator(".hit h2 a").all_inner_texts()]


def total(page):
    return int("".join(filter(str.isdigit, page.get_by_role("heading", level=1).inner_text())))


def test_words_find_what_holds_them_and_show_where(visitor):
    found = search(visitor, "热网失调")
    assert "太原暖衡热网科技股份有限公司" in found
    expect(visitor.locator(".hit mark").first).to_be_visible()
    expect(visitor.get_by_text("检索服务暂时不可用")).to_have_count(0)


def test_traditional_characters_find_the_same(visitor):
    simplified = search(visitor, "焦炉测温")
    assert search(visitor, "焦爐測溫") == simplified
    assert "测温工一个班走一百三十个火孔" in simplified


def test_conditions_carry_counts_that_are_true(visitor):
    search(visitor, "监测")
    everything = total(visitor)
    facet = visitor.locator(".searchgrid .facet a.tick").first
    promised = int(facet.locator("small").inner_text())
    assert 0 < promised <= everything
    facet.click()
    expect(visitor.locator(".filters .chip.set")).to_have_count(1)
    assert total(visitor) == promised


def test_experts_are_found_by_members_only(visitor, people):
    visitor.goto(f"/search/?q={EXPERT}")
    assert EXPERT not in " ".join(titles(visitor))
    assert EXPERT not in visitor.locator(".hit").all_inner_texts()
    expect(visitor.get_by_role("link", name="专家", exact=False)).to_have_count(0)
    with people.at_browser(CLERK) as context:
        page = context.new_page()
        page.goto(f"/search/?q={EXPERT}")
        assert titles(page)[0] == EXPERT
