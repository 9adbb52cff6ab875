from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from backend.web import places
from backend.web.checks import check_places


@dataclass
class Thing:
    pk: int = 7
    reference: str = "K7Q294MX"


def nobody(_request, _thing=None):
    return False


def anybody(_request, _thing=None):
    return True


def test_rail_shows_what_is_allowed_in_order(request_to):
    places.register_rail("场景", "my_scenarios", order=20, allowed=anybody, count=lambda _request: 3)
    places.register_rail("首页", "scenarios", order=10, allowed=anybody)
    places.register_rail("不给看", "scenario_hints", order=5, allowed=nobody, count=pytest.fail)

    links = places.rail(request_to("/work/scenarios/K7Q2/")).links

    assert [(link.label, link.url, link.count, link.current) for link in links] == [
        ("首页", "/scenarios/", None, False),
        ("场景", "/work/scenarios/", 3, True),
    ]


def test_the_footer_and_the_account_show_what_was_registered_in_order(request_to):
    for register, shown in ((places.register_foot, places.foot), (places.register_preference, places.preferences)):
        register("二", "my_scenarios", order=20)
        register("一", "scenarios", order=10)
        with pytest.raises(places.AlreadyRegistered):
            register("又", "scenarios", order=30)

        assert [(link.label, link.url) for link in shown(request_to("/"))] == [
            ("一", "/scenarios/"),
            ("二", "/work/scenarios/"),
        ]


def test_rail_of_a_person_begins_with_what_waits(rf, django_user_model):
    request = rf.get("/work/")
    request.user = django_user_model(username="duan")

    links = places.rail(request).links

    assert [(link.label, link.count, link.keep, link.current) for link in links] == [("等我办", 0, True, True)]


def test_rail_folds_more_than_seven_and_keeps_three_on_a_phone(request_to, monkeypatch):
    entries = {
        str(number): places.RailEntry(str(number), "scenarios", number, anybody, None, keep=number > 1)
        for number in range(9)
    }
    monkeypatch.setattr(places, "_rail", entries)

    rail = places.rail(request_to("/"))

    assert [link.label for link in rail.shown] == list("0123456")
    assert [link.label for link in rail.folded] == list("78")
    assert [link.label for link in rail.links if link.keep] == list("234")
    assert [link.label for link in rail.folded_on_phone] == list("015678")


def test_entries_of_the_header(request_to):
    places.register_entry("场景", "scenarios", order=10)
    places.register_entry("不给看", "my_scenarios", order=5, allowed=nobody)

    assert places.entries(request_to("/scenarios/K7Q2/")) == [places.PublicLink("场景", "/scenarios/", current=True)]


def test_waiting_lines_come_oldest_first_and_are_read_once(request_to):
    now = timezone.now()
    calls = []

    def line(days):
        return places.WaitingLine(now - timedelta(days=days), "场景", f"{days}", "", "/", "审核")

    def source(request):
        calls.append(request)
        return [line(2), line(9)]

    places.register_waiting(source)
    places.register_waiting(lambda _request: iter([line(5)]))
    request = request_to("/work/")

    assert [line.title for line in places.waiting(request)] == ["9", "5", "2"]
    assert [line.title for line in places.waiting(request)] == ["9", "5", "2"]
    assert len(calls) == 1


def test_a_waiting_line_knows_when_it_is_late(settings):
    now = timezone.now()
    today = timezone.localdate()

    def line(deadline):
        return places.WaitingLine(now, "", "", "", "", "", deadline)

    assert [(line(when).late, line(when).today) for when in (today - timedelta(days=1), today, now, None)] == [
        (True, False),
        (False, True),
        (False, True),
        (False, False),
    ]


def test_first_task_is_the_first_open_one(request_to):
    task = places.FirstTask("补写案例。", "去写", "/work/")
    places.register_first_task(lambda _request: None)
    places.register_first_task(lambda _request: task)

    assert places.first_task(request_to()) == task


def test_panels_of_an_object(request_to):
    places.register_panel("scenario", "scenario_entities", label="推荐的主体", order=10, allowed=anybody)
    places.register_panel("entity", "my_scenarios", order=10, allowed=anybody)
    places.register_panel("scenario", "scenario_hints", order=5, allowed=nobody)

    assert places.panels("scenario", request_to(), Thing()) == [
        places.PanelLink("推荐的主体", "/work/scenarios/K7Q294MX/entities/", "scenario:7")
    ]


def test_panels_of_a_form_take_no_argument(request_to):
    places.register_panel("scenario_form", "scenario_hints", order=10, allowed=anybody)

    assert places.panels("scenario_form", request_to()) == [places.PanelLink("", "/work/scenarios/hints/", "")]


def test_panels_of_the_search_are_fetched_with_what_was_asked(request_to):
    places.register_panel("search", "scenario_hints", order=10, allowed=anybody)

    assert places.panels("search", request_to("/search/?q=皮带&city=1401")) == [
        places.PanelLink("", "/work/scenarios/hints/?q=%E7%9A%AE%E5%B8%A6&city=1401", "")
    ]


def test_seats_are_a_persons_own(request_to, rf, django_user_model):
    seat = places.Seat("1", "石桥市供热公司", current=True)
    places.register_switch("switch", lambda _request: [seat])
    request = rf.get("/")
    request.user = django_user_model(username="duan")

    assert places.seats(request_to()) == []
    assert places.seats(request) == [seat]
    assert places.switch_url() == "/work/seats/"


def test_registering_twice_is_refused():
    places.register_rail("场景", "my_scenarios", order=1, allowed=anybody)
    places.register_entry("场景", "scenarios", order=1)
    places.register_panel("entity", "scenario_entities", order=1, allowed=anybody)
    places.register_switch("switch", lambda _request: [])

    with pytest.raises(places.AlreadyRegistered):
        places.register_rail("场景", "my_scenarios", order=2, allowed=anybody)
    with pytest.raises(places.AlreadyRegistered):
        places.register_entry("场景", "scenarios", order=2)
    with pytest.raises(places.AlreadyRegistered):
        places.register_panel("entity", "scenario_entities", order=2, allowed=anybody)
    with pytest.raises(places.AlreadyRegistered):
        places.register_switch("switch", lambda _request: [])


def test_an_unknown_place_is_refused():
    with pytest.raises(
        places.UnknownPlace,
        match="scenario, scenario_form, scenario_review, entity, product, overview, expert, need, search",
    ):
        places.register_panel("scenarios", "scenario_entities", order=1, allowed=anybody)


def test_check_finds_names_that_are_no_address():
    places.register_entry("场景", "scenarios", order=1)
    places.register_panel("scenario", "scenario_entities", order=1, allowed=anybody)
    assert check_places(None) == []

    places.register_entry("没有", "nowhere", order=1)
    places.register_panel("product", "scenario_hints", order=1, allowed=anybody)  # takes no reference

    assert [(one.id, one.msg.split(",")[0]) for one in check_places(None)] == [
        ("web.E001", "nowhere"),
        ("web.E001", "scenario_hints"),
    ]
