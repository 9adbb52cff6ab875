"""What every page carries, and how the reader's choices on this machine change it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from backend.web import places
from backend.web.templatetags import ui


@pytest.fixture
def clerk(owner_clerk, sign_in):
    return sign_in(owner_clerk)


def page_of(client, path="/styleguide/", **cookies):
    for name, value in cookies.items():
        client.cookies[name] = value
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_styleguide_shows_every_part(visitor):
    page = page_of(visitor)

    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert page.count('class="bridge') > 8
    assert "本平台为非涉密系统" in page
    assert "Traceback" not in page


def test_the_styleguide_asks_the_database_nothing(visitor, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        page_of(visitor)


def test_the_head_is_for_old_kernels_and_strict_policies(visitor):
    page = page_of(visitor)

    assert '<html lang="zh-Hans" data-keys="1">' in page
    assert '<meta name="renderer" content="webkit">' in page
    assert '"allowEval": false' in page
    assert '"includeIndicatorStyles": false' in page
    assert page.count("<script") == 11  # htmx and our ten files
    assert page.count("<script src=") == page.count(" defer></script>") == 11
    assert page.index('class="skip" href="#main"') < page.index("<header")


def test_the_policy_stands(visitor):
    policy = visitor.get("/styleguide/")["Content-Security-Policy"]

    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_reader_may_choose_dark_large_and_no_keys(visitor):
    page = page_of(visitor, theme="dark", elder="1", keys="0")

    assert '<html lang="zh-Hans" data-theme="dark" class="elder" data-keys="0">' in page
    assert 'data-toggle="elder" aria-pressed="true"' in page


def test_a_cookie_is_not_trusted(visitor):
    assert '<html lang="zh-Hans" data-keys="1">' in page_of(visitor, theme='x"><script>', elder="yes", keys="maybe")


def test_the_footer_comes_from_the_settings(visitor, settings):
    settings.SITE_FOOTER = {
        "organiser": "山西省数据局",
        "site_code": "1400000000",
        "icp": "晋ICP备00000000号",
        "police": "晋公网安备00000000000000号",
        "complaints": "0351-0000000",
    }
    footer = page_of(visitor).partition('<footer class="foot">')[2]

    assert "主办单位：山西省数据局" in footer
    assert "网站标识码：1400000000" in footer
    assert "晋ICP备00000000号" in footer
    assert "晋公网安备00000000000000号" in footer
    assert "投诉建议：0351-0000000" in footer


def test_the_header_shows_entries_and_the_way_in(visitor):
    places.register_entry("场景", "scenarios", order=10)
    page = page_of(visitor)

    assert '<a href="/scenarios/">场景</a>' in page
    assert '<a class="btn small" href="/accounts/login/">登录</a>' in page


def test_the_home_of_the_workbench_asks_to_sign_in(visitor, db):
    assert visitor.get("/work/")["Location"] == "/accounts/login/?next=/work/"


def test_the_home_lists_what_waits_oldest_first(clerk):
    now = timezone.now()
    yesterday = timezone.localdate() - timedelta(days=1)
    places.register_waiting(
        lambda _request: [
            places.WaitingLine(now - timedelta(days=2), "场景", "<新>的", "第二次提交", "/work/scenarios/B/", "审核"),
            places.WaitingLine(now - timedelta(days=9), "申报", "旧的", "", "/work/scenarios/A/", "核对", yesterday),
        ]
    )
    places.register_first_task(lambda _request: places.FirstTask("从最上面一件办起。", "看怎么办", "/work/"))

    page = page_of(clerk, "/work/")

    assert "2件，1件超期 · 按等得最久排" in page
    assert page.index("旧的") < page.index("&lt;新&gt;的")
    assert '<a class="btn small primary"' not in page
    assert '<a class="btn primary small" href="/work/scenarios/A/">核对</a>' in page
    assert '<a class="btn small" href="/work/scenarios/B/">审核</a>' in page
    assert "头一次用：" in page
    assert '等我办 <span class="n">2</span>' in page


def test_an_empty_home_says_why(clerk):
    page = page_of(clerk, "/work/")

    assert "没有等您办的事" in page
    assert "头一次用" not in page


def test_the_top_line_names_person_and_organisation(clerk):
    page = page_of(clerk, "/work/")

    assert "段春生" in page
    assert "汾东能源集团有限公司" in page
    assert 'aria-label="通知，没有未读"' in page
    assert 'data-socket="/ws/hints/" data-since="/work/inbox/since/"' in page


def test_who_works_for_two_organisations_can_switch(clerk):
    seats = [places.Seat("7", "石桥市供热公司", current=True), places.Seat("8", "清河水务站", current=False)]
    places.register_switch("switch", lambda _request: seats)

    page = page_of(clerk, "/work/")

    assert '<form method="post" action="/work/seats/">' in page
    assert 'name="organisation" value="8">清河水务站' in page


@pytest.mark.parametrize("lines", [1, 3])
def test_the_frame_asks_the_same_few_questions(clerk, lines, django_assert_num_queries):
    line = places.WaitingLine(timezone.now(), "场景", "一件", "", "/work/", "审核")
    places.register_waiting(lambda _request: [line] * lines)

    page_of(clerk, "/work/")  # the first page of a session writes when it began
    # session, person; memberships for the top line; unread, latest notice
    with django_assert_num_queries(5):
        page_of(clerk, "/work/")


def test_every_file_of_the_head_exists():
    client = Client()
    page = page_of(client)
    files = [part.partition('"')[0] for word in ('src="/static/', 'href="/static/') for part in page.split(word)[1:]]

    from django.contrib.staticfiles import finders  # noqa: PLC0415  settings first

    assert len(files) > 18
    assert [file for file in files if finders.find(file) is None] == []


def test_every_part_is_told_and_shown():
    root = Path(__file__).resolve().parents[2]
    told = (root / "docs" / "design.md").read_text(encoding="utf-8")
    folder = root / "backend" / "web" / "templates" / "web"
    shown = "".join(path.read_text(encoding="utf-8") for path in folder.glob("styleguide/*.html"))
    tags = set(ui.register.tags)

    assert sorted(tag for tag in tags if f"{{% {tag}" not in told) == []
    inside_others = {"ago_short", "clock", "faults", "file_row", "verdict", "waited"}
    of_a_page = {"bar", "fields", "panels", "post_button", "saved_views", "toasts", "whole_url"}
    assert sorted(tag for tag in tags - inside_others - of_a_page if f"{{% {tag}" not in shown) == []
