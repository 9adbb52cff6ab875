"""The clerk's way in Chromium: upload, mend two rows in place, fill in what all lack, look through the batch, send it."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from backend.config.demo.lists.write_lists import CITY, GROUP, HERE
from backend.scenarios.choices import State
from backend.scenarios.models import Batch, Scenario
from tests.files import making

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1440, 390)
expect.set_options(timeout=30_000)  # a workbook is read in children of the server's process


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": shutil.which("chromium"), "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def base_url():
    """In place of the plugin's own, which this pytest warns of."""
    return


@pytest.fixture(scope="session", autouse=True)
def _loops_may_mix():
    """Playwright's loop runs in the thread of the tests, which ask the database themselves, until the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture
def desk(page, live_server, owner_clerk, sign_in):
    """The clerk's browser at the import; at the end nothing has scrolled sideways or been refused by the policy."""
    said = []
    page.on(
        "console", lambda line: said.append(line.text) if line.type == "error" and "/ws/" not in line.text else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    cookie = sign_in(owner_clerk).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}/work/scenarios/import/")
    yield page
    assert said == []


def fits(page):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, (page.url, width)
    page.set_viewport_size({"width": 1440, "height": 900})


def press(scope, name):
    scope.get_by_role("button", name=name, exact=True).click()


def row(page, number):
    return page.get_by_role("listitem").filter(has_text=re.compile(rf"^\s*第{number}行"))


def test_a_citys_form_goes_from_the_upload_to_the_bureau(desk, tmp_path):
    desk.set_input_files("input[type=file]", HERE / CITY)
    press(desk, "导入")
    expect(desk.get_by_role("heading", name="导入结果")).to_be_visible()
    expect(desk.locator("#import-counts")).to_contain_text("已存为草稿10行")
    fits(desk)

    row(desk, 10).get_by_label("联系方式").fill("任海涛 190000")
    press(row(desk, 10), "改好，存为草稿")
    expect(row(desk, 10)).to_contain_text("“任海涛 190000”不像电话号码")
    row(desk, 10).get_by_label("联系方式").fill("任海涛 19000000205")
    press(row(desk, 10), "改好，存为草稿")
    expect(row(desk, 10)).to_contain_text("已存为草稿")
    row(desk, 5).get_by_label("场景类型").select_option("技术应用新场景")
    press(row(desk, 5), "改好，存为草稿")
    expect(desk.locator("#import-counts")).to_contain_text("已存为草稿12行")

    desk.get_by_label("所属领域").select_option(label="先进制造")
    desk.get_by_label("测试").check()
    desk.locator("#fill_procurement").select_option(label="待定")
    press(desk, "补到这些草稿")
    expect(desk.get_by_text("已补写12条草稿")).to_be_visible()
    fits(desk)

    desk.get_by_role("link", name="整批报送").click()
    expect(desk.get_by_text("已选12条")).to_be_visible()
    desk.get_by_label("全选").uncheck()
    expect(desk.get_by_text("已选12条")).to_be_hidden()
    desk.get_by_label("全选").check()
    fits(desk)
    scan = tmp_path / "报送函.pdf"
    scan.write_bytes(making.pdf(["关于报送场景清单的函"]))
    desk.set_input_files("input[type=file]", scan)
    press(desk, "核对这一批")
    expect(desk.get_by_text("12条都可以报送")).to_be_visible()
    fits(desk)
    press(desk, "报送12条")
    expect(desk.get_by_text("待初审12条")).to_be_visible()
    fits(desk)
    assert set(Scenario.objects.values_list("state", flat=True)) == {State.SUBMITTED}
    assert Batch.objects.get().scenarios.count() == 12


def test_a_groups_columns_are_named_on_one_page(desk):
    desk.set_input_files("input[type=file]", HERE / GROUP)
    press(desk, "导入")
    expect(desk.get_by_role("heading", name="指明各列")).to_be_visible()
    fits(desk)
    press(desk, "按此读入")
    expect(desk.get_by_text("请指明哪一列是“场景名称”").first).to_be_visible()
    for heading, ours in (("课题", "场景名称"), ("难处", "痛点"), ("找谁", "联系方式")):
        desk.get_by_label(heading, exact=True).select_option(label=ours)
    press(desk, "按此读入")
    expect(desk.locator("#import-counts")).to_contain_text("已存为草稿4行")
