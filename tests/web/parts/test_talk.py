import json
from dataclasses import dataclass

import pytest
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpResponse
from django.template import TemplateSyntaxError

from backend.web import places
from backend.web.toasts import hear


@dataclass
class Thing:
    pk: int = 7
    reference: str = "K7Q294MX"


def anybody(_request, _thing):
    return True


def test_a_line_that_tells(draw):
    assert draw('{% tell "搜索暂时不可用。" "waiting" "看原因" "/health/" %}') == (
        '<p class="tell waiting"><span>搜索暂时不可用。</span><a href="/health/">看原因</a></p>\n'
    )
    with pytest.raises(TemplateSyntaxError, match="ok, waiting, bad"):
        draw('{% tell "x" "red" %}')


def test_empty_says_why_and_the_one_thing_to_do(draw):
    page = draw('{% empty "还没有匹配" "案例只写了1项。" "补写案例" "/work/" %}')

    assert "<b>还没有匹配</b><p>案例只写了1项。</p>" in page
    assert '<a class="btn primary" href="/work/">补写案例</a>' in page


def test_a_toast_carries_the_way_back(draw):
    done = Message(messages.SUCCESS, "已退回<1>件", extra_tags="undo:/work/undo/7/")
    failed = Message(messages.ERROR, "没有办成")

    page = draw("{% toasts messages %}", messages=[done, failed], csrf_token="t0ken")

    assert "<span>已退回&lt;1&gt;件</span>" in page
    assert '<form class="inline" method="post" action="/work/undo/7/" data-undo>' in page
    assert page.count("撤回本次操作") == 1
    assert page.count('data-kind="bad"') == 1


def test_an_answer_to_htmx_carries_the_same():
    answer = hear(HttpResponse(), "已退回1件", undo_url="/work/undo/7/")

    assert json.loads(answer["HX-Trigger"]) == {"say": {"text": "已退回1件", "undo": "/work/undo/7/", "kind": ""}}


def test_a_difference_is_marked(draw):
    assert draw('{% diff "不低于85%" "不低于90%，半年" %}') == (
        '<span class="diff">不低于<del>85</del><ins>90</ins>%<ins>，半年</ins></span>\n'
    )


def test_a_dialog_is_named_by_its_title(draw):
    page = draw('{% dialog "publish" title %}<p>不能改。</p>{% enddialog %}', title="发布<清单>")

    assert '<dialog id="publish" aria-labelledby="publish-title">' in page
    assert '<h2 id="publish-title">发布&lt;清单&gt;</h2><p>不能改。</p>' in page


def test_a_section(draw):
    page = draw('{% sect "新场景" "全部31个" "/scenarios/" %}<ul></ul>{% endsect %}')

    assert page == (
        '<section class="sect"><h2>新场景<small><a href="/scenarios/">全部31个</a></small></h2><ul></ul></section>\n'
    )


def test_buttons(draw):
    assert draw('{% button "发布" "primary" name="action" value="publish" hx_post="/x/" disabled=True %}') == (
        '<button class="btn primary" hx-post="/x/" name="action" type="submit" value="publish" disabled>发布</button>'
    )
    assert draw('{% link_button "预览" url small=True %}', url="/x/?a=1&b=2") == (
        '<a class="btn small" href="/x/?a=1&amp;b=2">预览</a>'
    )
    assert 'aria-busy="true"' in draw('{% button "发布" busy=True %}')
    assert 'class="menu"><summary class="btn">更多' in draw('{% menu "更多" %}<a href="/x/">撤回</a>{% endmenu %}')


def test_one_press_one_post(draw):
    page = draw('{% post_button "收藏" "/x/" "quiet" verb="keep" opens="sure" %}', csrf_token="t0ken")

    assert '<form class="inline" method="post" action="/x/" data-opens="sure">' in page
    assert 'name="csrfmiddlewaretoken" value="t0ken"' in page
    assert '<input type="hidden" name="verb" value="keep">' in page


def test_panels_are_fetched_from_their_owner(draw, request_to):
    places.register_panel("scenario", "scenario_entities", label="推荐的主体", order=1, allowed=anybody)

    page = draw('{% panels "scenario" thing %}', request=request_to(), thing=Thing())

    assert 'hx-get="/work/scenarios/K7Q294MX/entities/"' in page
    assert 'hx-trigger="load, hint:scenario:7 from:body"' in page
    assert '<noscript><p class="sub"><a href="/work/scenarios/K7Q294MX/entities/">推荐的主体</a></p></noscript>' in page
    assert 'class="bones"' in page


def test_panels_of_a_form_are_posted_the_draft(draw, request_to):
    places.register_panel("scenario_form", "scenario_hints", order=1, allowed=anybody)

    page = draw('{% panels "scenario_form" %}', request=request_to())

    assert 'hx-post="/work/scenarios/hints/" hx-include="#compose" hx-trigger="load, autosave:saved from:body"' in page


def test_panels_of_the_search_are_one_line_each(draw, request_to):
    places.register_panel("search", "scenario_hints", label="提示", order=1, allowed=anybody)

    page = draw('{% panels "search" %}', request=request_to("/search/?q=a&city=1"))

    assert 'class="panel-line" hx-get="/work/scenarios/hints/?q=a&amp;city=1" hx-trigger="load"' in page
    assert '<noscript><a href="/work/scenarios/hints/?q=a&amp;city=1">提示</a></noscript>' in page
    assert "bones" not in page


def test_a_place_without_panels_is_empty(draw, request_to):
    assert draw('{% panels "product" thing %}', request=request_to(), thing=Thing()).strip() == ""
