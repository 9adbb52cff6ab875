"""The frame in Chromium: nothing scrolls sideways, nothing is refused by the policy, and the scripts do their work.

The live server speaks no websockets, so what arrives here arrives by asking.
"""

import json
import re
import shutil

import pytest
from django.db import transaction
from playwright.sync_api import expect

from backend.web import places
from notifications.models import Notice
from notifications.sending import send
from tests.looking import severe
from tests.web import urls

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1440, 768, 390, 320)
LOOKED_AT_CLOSELY = (1440, 390)  # by axe, which takes seconds


def anybody(_request, _thing):
    return True


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


@pytest.fixture(autouse=True)
def _nothing_yet():
    urls.SAVED.clear()
    urls.COUNT.clear()


@pytest.fixture
def said(page):
    """What the console said."""
    lines = []
    page.on("console", lambda line: lines.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: lines.append(str(error)))
    return lines


@pytest.fixture
def signed_in(page, live_server, owner_clerk, sign_in):
    session = sign_in(owner_clerk).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return owner_clerk


def findings(page):
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in severe(page)]


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("elder", [False, True], ids=["plain", "elder"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_styleguide_reads_well_everywhere(page, live_server, said, scheme, elder):
    page.emulate_media(color_scheme=scheme)
    if elder:
        page.context.add_cookies([{"name": "elder", "value": "1", "url": live_server.url}])
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/styleguide/")
        assert (width, sideways(page)) == (width, 0)
        if width in LOOKED_AT_CLOSELY:
            assert (width, findings(page)) == (width, [])
    assert said == []


def as_on_an_old_kernel(route):
    """Our stylesheets as a browser reads them that knows none of the extras behind @supports."""
    answer = route.fetch()
    unknown = re.sub(r"@supports (not )?\([^)]*\)", r"@supports \1(unknown-extra: yes)", answer.text())
    route.fulfill(response=answer, body=unknown)


def test_the_styleguide_reads_well_without_the_extras(page, live_server, said):
    page.route("**/web/css/*.css", as_on_an_old_kernel)
    for width in (1440, 1100, *WIDTHS[1:]):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/styleguide/")
        assert (width, sideways(page)) == (width, 0)
        upright = (
            page.evaluate("getComputedStyle(document.querySelector('.bridge')).gridTemplateColumns").count(" ") == 2
        )
        assert (width, upright) == (width, width >= 1024)
    assert said == []


def test_what_is_pressed_is_large_enough(page, live_server):
    heights = "[...document.querySelectorAll('.btn, .input, .chip, .menu-list a')].map(e => e.getBoundingClientRect().height).filter(h => h > 0)"
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{live_server.url}/styleguide/")
    assert min(page.evaluate(heights)) >= 44

    page.get_by_text("无障碍").click()
    page.get_by_text("适老版").click()
    assert min(page.evaluate(heights)) >= 48


def test_the_readers_choices_stay(page, live_server):
    page.goto(f"{live_server.url}/styleguide/")
    page.get_by_text("无障碍").click()
    page.get_by_role("button", name="深色界面").click()
    page.get_by_role("button", name="适老版").click()
    page.get_by_role("button", name="快捷键").click()
    page.reload()

    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")
    expect(root).to_have_attribute("data-keys", "0")
    expect(root).to_have_class("elder")


def test_the_slash_leads_to_the_search_box(page, live_server):
    page.goto(f"{live_server.url}/styleguide/")
    page.keyboard.press("/")

    expect(page.locator(".site input[type=search]")).to_be_focused()


def test_a_menu_closes_by_escape_and_by_a_click_elsewhere(page, live_server):
    page.goto(f"{live_server.url}/styleguide/")
    menu = page.locator("details.menu").first
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")

    menu.locator("summary").click()
    page.locator("h1").first.click()
    expect(menu).not_to_have_attribute("open", "")


def test_rows_are_picked_and_counted(page, live_server):
    page.goto(f"{live_server.url}/styleguide/")
    bar = page.locator("[data-bulk-bar]")
    expect(bar).to_contain_text("已选1件")

    page.get_by_label("全选本页").check()
    expect(bar).to_contain_text("已选3件")
    bar.get_by_role("button", name="取消选择").click()
    expect(bar).to_contain_text("先勾选，再办理")
    expect(bar.get_by_role("button", name="一并发布")).to_be_disabled()


def test_the_workbench_reads_well_everywhere(page, live_server, said, signed_in):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for path in ("/work/", "/work/inbox/", "/accounts/password/change/"):
            page.goto(f"{live_server.url}{path}")
            assert (width, path, sideways(page)) == (width, path, 0)
            if width in LOOKED_AT_CLOSELY:
                assert (width, path, findings(page)) == (width, path, [])
    assert [line for line in said if "WebSocket" not in line and "404" not in line and "username" not in line] == []


def test_a_draft_saves_itself_while_it_is_typed(page, live_server, signed_in):
    page.goto(f"{live_server.url}/draft/")
    page.get_by_label("标题").press_sequentially("换热站漏水要等早班才知道", delay=150)  # never a pause
    expect(page.locator("[data-autosave-line]")).to_contain_text("已保存")
    page.wait_for_timeout(1500)

    assert len(urls.SAVED) >= 1
    assert urls.SAVED[-1]["title"] == "换热站漏水要等早班才知道"
    expect(page.locator('input[name="version"]')).to_have_value(str(len(urls.SAVED) + 1))
    expect(page.locator("[data-autosave-line]")).to_contain_text("已保存")


def test_typing_without_a_pause_is_saved_within_three_seconds(page, live_server, signed_in):
    page.goto(f"{live_server.url}/draft/")
    page.get_by_label("标题").press_sequentially("一二三四五六七八九十" * 3, delay=160)

    assert len(urls.SAVED) >= 1
    assert 10 <= len(urls.SAVED[0]["title"]) < 25


def test_what_could_not_be_saved_stays_on_the_machine(page, live_server, signed_in):
    page.goto(f"{live_server.url}/draft/")
    page.route("**/draft/save/", lambda route: route.abort())
    page.get_by_label("标题").fill("断网时写的一句")
    page.get_by_label("团队").check()
    expect(page.locator("[data-autosave-line]")).to_contain_text("断网，文字留在本机")

    page.on("dialog", lambda dialog: dialog.accept())  # the page warns before it is left
    page.unroute("**/draft/save/")
    page.goto(f"{live_server.url}/styleguide/")
    page.goto(f"{live_server.url}/draft/")
    expect(page.locator(".tell.waiting")).to_contain_text("没有存上的文字")
    page.get_by_role("button", name="恢复").click()

    expect(page.get_by_label("标题")).to_have_value("断网时写的一句")
    expect(page.get_by_label("团队")).to_be_checked()
    expect(page.locator("[data-autosave-line]")).to_contain_text("已保存")
    page.reload()
    expect(page.locator(".tell.waiting")).to_have_count(0)


def test_a_session_that_ended_keeps_the_draft(page, live_server, signed_in):
    page.goto(f"{live_server.url}/draft/")
    page.route("**/draft/save/", lambda route: route.fulfill(status=302, headers={"location": "/accounts/login/"}))
    page.get_by_label("标题").fill("登录过期时写的一句")

    expect(page.locator("[data-autosave-line]")).to_contain_text("登录已过期，文字留在本机")
    expect(page.get_by_role("link", name="重新登录")).to_have_attribute("href", "/accounts/login/?next=%2Fdraft%2F")
    kept = json.loads(page.evaluate("Object.values(localStorage)[0]"))
    assert ["title", "登录过期时写的一句"] in kept["fields"]
    assert "csrfmiddlewaretoken" not in json.dumps(kept)


def test_a_draft_that_changed_elsewhere_is_not_overwritten(page, live_server, signed_in):
    page.goto(f"{live_server.url}/draft/")
    page.route("**/draft/save/", lambda route: route.fulfill(status=409, json={}))
    page.get_by_label("标题").fill("两个人同时写")

    expect(page.locator("[data-autosave-line]")).to_contain_text("这一份在别处改过")


def test_panels_come_and_are_refreshed_by_a_hint(page, live_server, signed_in):
    places.register_panel("scenario", "scenario_entities", order=1, allowed=anybody)
    page.goto(f"{live_server.url}/draft/")
    panel = page.locator(".panel")
    expect(panel).to_contain_text("第1次取来")

    page.evaluate("document.body.dispatchEvent(new CustomEvent('hint:scenario:7'))")
    expect(panel).to_contain_text("第2次取来")


def test_a_panel_that_fails_can_be_tried_again(page, live_server, signed_in):
    places.register_panel("scenario", "scenario_entities", order=1, allowed=anybody)
    page.route("**/entities/", lambda route: route.fulfill(status=500))
    page.goto(f"{live_server.url}/draft/")
    expect(page.locator(".panel")).to_contain_text("这一栏暂时打不开")

    page.unroute("**/entities/")
    page.get_by_role("button", name="再试一次").click()
    expect(page.locator(".panel")).to_contain_text("第1次取来")


def test_a_form_panel_is_posted_the_draft_after_each_saving(page, live_server, signed_in):
    places.register_panel("scenario_form", "scenario_hints", order=1, allowed=anybody)
    posted = []
    page.on("request", lambda request: posted.append(request.post_data) if request.url.endswith("/hints/") else None)
    page.goto(f"{live_server.url}/draft/")
    page.get_by_label("标题").fill("abc")
    expect(page.locator("[data-autosave-line]")).to_contain_text("已保存")
    page.wait_for_timeout(300)

    assert len(posted) == 2
    assert "title=abc" in posted[1]


def test_what_leaves_the_house_is_asked_once_more(page, live_server, signed_in):
    page.goto(f"{live_server.url}/draft/")
    page.get_by_role("button", name="发布清单").click()

    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("发布后不能改。")
    assert findings(page) == []
    dialog.get_by_role("button", name="先不发").click()
    expect(dialog).to_be_hidden()
    assert page.url.endswith("/draft/")


def test_an_answer_is_a_toast_with_its_way_back(page, live_server, signed_in):
    page.goto(f"{live_server.url}/draft/")
    page.get_by_role("button", name="退回").click()
    toast = page.locator(".toast")
    expect(toast).to_contain_text("已退回1件")
    expect(toast.get_by_role("button", name="撤回本次操作")).to_be_visible()
    assert findings(page) == []

    toast.get_by_role("button", name="关闭").click()
    expect(toast).to_have_count(0)


def test_a_failure_says_so(page, live_server, signed_in, settings):
    page.route("**/wrong/broken/", lambda route: route.fulfill(status=500))
    page.goto(f"{live_server.url}/draft/")
    page.get_by_role("button", name="会失败").click()

    expect(page.locator(".toast")).to_contain_text("没有办成，请稍后再试")


def test_a_file_is_sent_with_its_progress(page, live_server, signed_in, said):
    page.goto(f"{live_server.url}/upload/")
    file = {"name": "扫描件.pdf", "mimeType": "application/pdf", "buffer": b"x" * 2_500_000}
    page.get_by_label("扫描件").set_input_files(files=[file])
    expect(page.locator("[data-file-row]")).to_contain_text("2.4 MB")
    page.get_by_role("button", name="上传").click()

    expect(page.locator("#came")).to_have_text("2500000")
    assert [line for line in said if "Content Security" in line] == []


def test_a_file_that_is_too_large_is_not_sent(page, live_server, signed_in):
    page.goto(f"{live_server.url}/upload/")
    file = {"name": "路演.pptx", "mimeType": "application/x", "buffer": b"x" * 3_500_000}
    page.get_by_label("扫描件").set_input_files(files=[file])
    expect(page.locator("[data-file-row]")).to_contain_text("超过上限")
    page.get_by_role("button", name="上传").click()
    page.wait_for_timeout(300)

    expect(page.locator("#came")).to_have_text("")


def test_news_arrives_without_a_socket_and_without_reloading(page, live_server, signed_in):
    page.goto(f"{live_server.url}/work/inbox/")
    expect(page.locator("[data-inbox-empty]")).to_be_visible()
    page.wait_for_timeout(3000)  # the socket is refused twice, then the page asks
    with transaction.atomic():
        send([signed_in.pk], kind="match.new", key="a", title="新场景：换热站漏水", body="两对依据", url="/styleguide/")

    expect(page.locator(".toast")).to_contain_text("新场景：换热站漏水", timeout=12_000)
    expect(page.locator("[data-inbox] .note")).to_have_count(1)
    expect(page.locator("#bell")).to_have_attribute("aria-label", "通知，1条未读")
    expect(page.locator("[data-inbox-empty]")).to_be_hidden()

    page.locator("[data-inbox] a").click()
    page.wait_for_url("**/styleguide/")
    page.wait_for_timeout(500)
    assert Notice.objects.visible_to(signed_in).unread().count() == 0


def test_an_ended_session_is_said_once(page, live_server, signed_in):
    page.goto(f"{live_server.url}/work/")
    page.context.clear_cookies()
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(page.locator(".toast")).to_contain_text("登录已过期")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_timeout(500)
    expect(page.locator(".toast")).to_have_count(1)
