"""The main story: a list and one more scenario become a batch, two officers pass it, and whoever fits knows at once.

Clerk and officers share one browser, one after the other; the entity's people sit at others, one of them away.
"""

import json

import pytest
from playwright.sync_api import Page, expect

from backend.config.demo.lists.write_lists import CITY, HERE
from tests.e2e.browsing import NO_SOCKETS, follow, press
from tests.e2e.people import AWAY, FINAL_OFFICER, FIRST_OFFICER, LISTENER, STATION_CLERK
from tests.files import making

pytestmark = pytest.mark.browser

LEAK = "采暖补水一天多走八十吨"
PUMP = "换热站补水泵一夜不停"
RETURNED = "脱硫石膏品位忽高忽低"
PATIENCE = 60_000  # milliseconds, on a machine that others use too; benchmarks tell how long it takes

NEED = {
    LEAK: {
        "现在怎么做": "换热站每天补水八十吨，远多于定额。值守人员分段关阀去找，关一段就要停暖。",
        "难在哪里": "供热二次网漏在哪里说不清，停暖居民不同意。埋地热水管听不出漏点，挖开四处，挖空三处。",
        "约束条件": "全程不停暖，夜里取样。",
        "可提供的数据": "换热站补水时间序列和管网图。",
    },
    PUMP: {
        "现在怎么做": "换热站的补水表夜里照样走，夜班每两小时抄一次表，分段关阀排查。",
        "难在哪里": "二次网补水异常，热水管泄漏追查了一个冬天，埋地管线漏点听不准，开挖三处挖空两处。",
        "约束条件": "不停暖，不破坏路面。",
        "可提供的数据": "换热站补水记录，管网图。",
    },
}


def write(page: Page, title: str) -> None:
    """One scenario in the form, kept as a draft."""
    page.goto("/work/scenarios/new/")
    page.get_by_label("场景名称").fill(title)
    page.get_by_label("技术应用新场景").check()
    page.get_by_label("所属领域").select_option(label="城市管理")
    for label, text in NEED[title].items():
        page.get_by_label(label).fill(text)
    for label, text in (("指标", "日补水"), ("现在", "80"), ("想达到", "≤25"), ("单位", "吨")):
        page.get_by_label(label, exact=True).first.fill(text)
    page.get_by_label("测试").check()
    page.locator("#id_procurement").select_option(label="待定")
    page.get_by_label("联系人").fill("乔立新")
    page.get_by_label("联系电话").fill("19000000201")
    press(page, "存为草稿")
    expect(page.locator(".toast")).to_contain_text("已存为草稿")


def import_the_list(page: Page) -> None:
    """Twelve rows as cities publish them; two are marked with a sentence each and mended in place."""
    page.goto("/work/scenarios/import/")
    page.set_input_files("input[type=file]", HERE / CITY)
    press(page, "导入")
    counts = page.locator("#import-counts")
    expect(counts).to_contain_text("已存为草稿10行")
    expect(counts).to_contain_text("待修改2行")
    for field, wrong, right in (
        ("场景类型", "“智慧电厂”不是场景类型", "技术应用新场景"),
        ("联系方式", "“任海涛 1900000020”不像电话号码", "任海涛 19000000205"),
    ):
        row = page.locator("#marked li.hit, li.hit").filter(has_text=wrong)
        control = row.get_by_label(field)
        if control.evaluate("element => element.tagName") == "SELECT":
            control.select_option(label=right)
        else:
            control.fill(right)
        press(row, "改好，存为草稿")
        expect(row).to_have_count(0)
    expect(counts).to_contain_text("已存为草稿12行")
    page.get_by_label("所属领域").select_option(label="先进制造")
    page.get_by_label("测试").check()
    page.locator("#fill_procurement").select_option(label="待定")
    press(page, "补到这些草稿")
    expect(page.get_by_text("已补写12条草稿")).to_be_visible()


def send_the_batch(page: Page, scan: str) -> None:
    """All that is ready, with one scan of the signed original."""
    page.goto("/work/scenarios/batches/new/")
    for old in ("冬天的灰没人要，夏天不够卖",):  # a draft that the demo's station has besides
        page.get_by_label(old).set_checked(checked=False)
    page.set_input_files("input[type=file]", scan)
    press(page, "核对这一批")
    expect(page.get_by_text("14条都可以报送")).to_be_visible()
    press(page, "报送14条")
    expect(page.get_by_text("待初审14条")).to_be_visible()


def check_all_but_one(page: Page) -> None:
    """The first officer returns one with a point; the rest go on together."""
    page.goto("/work/review/?q=桑干口")
    follow(page, RETURNED)
    page.get_by_label("对应栏目").first.select_option(label="痛点")
    page.get_by_label("意见").first.fill("请写明一年拉回多少车、损失多少。")
    press(page.locator("#return"), "退回修改")
    expect(page.locator(".toast")).to_contain_text(f"已退回：{RETURNED}")
    page.goto("/work/review/?q=桑干口")
    page.get_by_label("全选本页").check()
    press(page, "一并初审通过")
    press(page, "初审通过13条")
    expect(page.get_by_text("13条全部办成")).to_be_visible()


def publish(page: Page, title: str) -> None:
    """The second officer puts it before the public."""
    page.goto(f"/work/review/?part=final&q={title}")
    follow(page, title)
    press(page, "发布")
    press(page.get_by_role("dialog"), "公开发布")
    expect(page.locator(".toast")).to_contain_text(f"已发布：{title}")


def listen(page: Page) -> list[dict[str, object]]:
    """What comes over the page's socket from now on."""
    heard: list[dict[str, object]] = []

    def open_one(socket: object) -> None:
        socket.on("framereceived", lambda frame: heard.append(json.loads(frame)))

    page.on("websocket", open_one)
    return heard


def bell_count(page: Page) -> int:
    return int(page.locator("[data-bell-count]").inner_text() or 0)


@pytest.fixture(scope="module")
def sent(server, people, tmp_path_factory):
    """The batch has been sent and has passed the first review."""
    scan = tmp_path_factory.mktemp("scan") / "报送函.pdf"
    scan.write_bytes(making.pdf(["关于报送场景清单的函"]))
    with people.at_browser(STATION_CLERK) as context:
        page = context.new_page()
        import_the_list(page)
        write(page, LEAK)
        write(page, PUMP)
        send_the_batch(page, str(scan))
    with people.at_browser(FIRST_OFFICER) as context:
        check_all_but_one(context.new_page())


def test_one_returned_row_does_not_hold_the_others(sent, server):
    states = dict(
        server.rows.all("select title, state from scenarios_scenario where batch_id is not null order by title")
    )
    assert len(states) == 14
    assert states.pop(RETURNED) == "returned"
    assert set(states.values()) == {"checked"}


def test_whoever_fits_hears_of_it_over_the_socket(sent, server, people):
    with people.at_browser(LISTENER) as entity, people.at_browser(FINAL_OFFICER) as bureau:
        page = entity.new_page()
        heard = listen(page)
        page.goto("/work/matches/")
        expect(page.get_by_role("heading", name="我的匹配")).to_be_visible()
        page.evaluate("window.opened = 'once'")
        before = bell_count(page)

        publish(bureau.new_page(), LEAK)
        toast = page.locator(".toast").filter(has_text=LEAK)
        expect(toast).to_be_visible(timeout=PATIENCE)
        expect(page.locator("[data-bell-count]")).to_have_text(str(before + 1))
        expect(page.locator("#bell")).to_have_attribute("aria-label", f"通知，{before + 1}条未读")
        # the list of matches, too, has it without a reload
        expect(page.locator("#matches").get_by_role("heading", name=LEAK)).to_be_visible()
        assert page.evaluate("window.opened") == "once"

        number = newest_number(server, LISTENER)
        assert [frame["type"] for frame in heard if frame.get("upto") == number] == ["hint"]
        toast.get_by_role("link").click()
        expect(page.get_by_role("heading", name=LEAK)).to_be_visible()


def test_whoever_is_away_finds_it_on_coming_back(sent, server, people):
    with people.at_browser(FINAL_OFFICER) as bureau:
        page = bureau.new_page()
        publish(page, PUMP)
        page.goto("/work/review/?part=final&q=桑干口")
        page.get_by_label("全选本页").check()
        press(page, "一并发布")
        press(page, "公开发布11条")
        expect(page.get_by_text("11条全部办成")).to_be_visible()
    server.wait_until_settled()
    with people.at_browser(AWAY) as context:
        page = context.new_page()
        page.goto("/work/inbox/")
        lines = page.locator("[data-inbox] .note")
        numbers = [int(line.get_attribute("data-number")) for line in lines.all()]
        assert numbers == list(range(newest_number(server, AWAY), 0, -1))
        for title in (LEAK, PUMP):
            expect(lines.filter(has_text=title)).to_have_count(1)


def test_where_sockets_are_refused_the_page_asks(server, people):
    """Run after the others: it publishes what nobody has published yet."""
    title = "夜里补水的账对不上"
    with people.at_browser(STATION_CLERK) as context:
        page = context.new_page()
        NEED[title] = NEED[PUMP]
        write(page, title)
        press(page, "提交审核")
    with people.at_browser(FIRST_OFFICER) as context:
        page = context.new_page()
        page.goto(f"/work/review/?q={title}")
        follow(page, title)
        press(page, "初审通过")
    with people.at_browser(LISTENER) as entity, people.at_browser(FINAL_OFFICER) as bureau:
        page = entity.new_page()
        page.add_init_script(NO_SOCKETS)
        page.goto("/work/inbox/")
        page.wait_for_timeout(3000)  # the socket is refused twice, then the page asks
        before = bell_count(page)
        publish(bureau.new_page(), title)
        expect(page.locator(".toast").filter(has_text=title)).to_be_visible(timeout=PATIENCE)
        expect(page.locator("[data-inbox] .note").filter(has_text=title)).to_have_count(1)
        expect(page.locator("[data-bell-count]")).to_have_text(str(before + 1))
        assert page.evaluate("window.tried") >= 2


def newest_number(server, username: str) -> int:
    return server.rows.one(
        "select max(number) from notifications_notice join accounts_user on accounts_user.id = person_id"
        " where username = ?",
        username,
    )
