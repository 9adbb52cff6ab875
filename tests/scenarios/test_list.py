import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backend.reference.models import Region, ScenarioField
from backend.scenarios.choices import BudgetBand, ChanceType, Openness, ScenarioType, band_of
from backend.scenarios.models import Scenario
from tests.factories.scenarios import (
    AmendmentFactory,
    BatchFactory,
    MeasureFactory,
    QuestionFactory,
    ReviewPointFactory,
    ScenarioFactory,
)

LIST = reverse("scenarios:list")


def titles(response):
    return [scenario.title for scenario in response.context["page"]]


@pytest.fixture
def many(owner):
    """Published ones that differ in everything one can narrow by, and one of each other state."""
    today = timezone.localdate()
    field = {code: ScenarioField.objects.get(code=code) for code in ("manufacturing", "tourism", "health")}
    city = {code: Region.objects.get(code=code) for code in ("140100", "140200")}
    made = [
        {"field": field["manufacturing"], "site_region": city["140100"], "budget_high": 30, "deadline": None},
        {"field": field["manufacturing"], "site_region": city["140200"], "budget_high": 50, "deadline": today},
        {
            "field": field["tourism"],
            "site_region": city["140100"],
            "budget_low": 600,
            "deadline": today - timedelta(days=1),
        },
        {"field": field["health"], "site_region": None, "chance_types": ["show"], "scenario_type": ScenarioType.DATA},
        {
            "field": field["health"],
            "site_region": city["140200"],
            "chance_types": [],
            "scenario_type": ScenarioType.SERVICE,
        },
    ]
    for number, fields in enumerate(made):
        ScenarioFactory(owner=owner, published=True, title=f"第{number}条", **fields)
    for trait in ("submitted", "checked", "returned", "withdrawn"):
        ScenarioFactory(owner=owner, title=f"不公开{trait}", **{trait: True})
    return made


def test_visitors_see_what_is_published(many, visitor):
    response = visitor.get(LIST)
    assert titles(response) == ["第4条", "第3条", "第2条", "第1条", "第0条"]
    page = response.content.decode()
    assert "共5条" not in page  # how many there are is a figure for an officer to confirm (W24)
    assert "不公开" not in page
    assert "13903510137" not in page


def test_every_count_is_what_choosing_it_shows(many, visitor):
    """For every condition in force, every option's number is the length of the list behind it, and none is missing."""
    for first in ({}, {"city": "140100"}, {"field": "health"}, {"openness": Openness.OPEN}, {"q": "第"}):
        for facet in visitor.get(LIST, first).context["facets"]:
            others = {name: value for name, value in first.items() if name != facet.name}
            for value, _label, count in facet.options:
                assert len(titles(visitor.get(LIST, {**others, facet.name: value}))) == count, (
                    first,
                    facet.name,
                    value,
                )
    facets = {
        facet.name: {value for value, _label, _count in facet.options} for facet in visitor.get(LIST).context["facets"]
    }
    assert facets == {
        "field": {"manufacturing", "tourism", "health"},
        "type": set(ScenarioType.values),
        "chance": set(ChanceType.values),
        "city": {"140100", "140200"},
        "budget": {BudgetBand.SMALL, BudgetBand.MEDIUM, BudgetBand.HUGE, BudgetBand.UNSAID},
        "openness": {Openness.OPEN, Openness.LAPSED},
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"field": "tourism"}, ["第2条"]),
        ({"city": "140100"}, ["第3条", "第2条", "第0条"]),  # without a site it is the owner's city
        ({"chance": "show"}, ["第3条"]),
        ({"budget": "under50"}, ["第0条"]),
        ({"budget": "50to200"}, ["第1条"]),
        ({"openness": "open"}, ["第4条", "第3条", "第1条", "第0条"]),
        ({"openness": "lapsed"}, ["第2条"]),
        ({"q": "第3"}, ["第3条"]),
        ({"field": "manufacturing", "city": "140200"}, ["第1条"]),
        ({"q": "没有这个"}, []),
    ],
)
def test_narrowing(many, visitor, query, expected):
    assert titles(visitor.get(LIST, query)) == expected


def test_nonsense_in_the_address_is_no_error(many, visitor):
    for query in ({"field": "nowhere"}, {"page": "99"}, {"page": "x"}, {"budget": "'"}, {"q": "%_'\x00"}):
        assert visitor.get(LIST, query).status_code == 200


def test_searching_keeps_the_other_conditions(many, visitor):
    page = visitor.get(LIST, {"city": "140100", "q": "第"}).content.decode()
    assert '<input type="hidden" name="city" value="140100">' in page


def test_pages(owner, visitor):
    ScenarioFactory.create_batch(21, owner=owner, published=True)
    assert len(titles(visitor.get(LIST))) == 20
    assert len(titles(visitor.get(LIST, {"page": 2}))) == 1


def test_empty_and_narrowed_to_nothing_say_so(db, visitor, owner):
    assert "还没有公开的场景" in visitor.get(LIST).content.decode()
    ScenarioFactory(owner=owner, published=True)
    assert "没有符合这些条件的场景" in visitor.get(LIST, {"q": "没有"}).content.decode()


def test_bands_meet_without_gaps():
    assert [band_of(amount) for amount in (None, 0, 49.99, 50, 199.99, 200, 499.99, 500)] == [
        "unsaid", "under50", "under50", "50to200", "50to200", "200to500", "200to500", "over500",
    ]  # fmt: skip


def test_the_database_bands_as_python_does(many):
    for scenario in Scenario.objects.described():
        assert scenario.band == scenario.budget_band
        assert (scenario.city or "") == scenario.city_code


@pytest.mark.parametrize("count", [1, 3])
def test_the_public_list_takes_eleven_queries(owner, visitor, count, django_assert_num_queries):
    ScenarioFactory.create_batch(count, owner=owner, published=True, deadline=date(2099, 1, 1))
    with django_assert_num_queries(11):
        assert len(titles(visitor.get(LIST))) == count


def test_pages_take_as_many_queries_for_three_as_for_one(owner, sign_in, visitor, owner_clerk, first_officer):
    """The workbench's frame asks for other apps' counts too, so what is compared is one row with three."""
    batch = BatchFactory(owner=owner)
    published = ScenarioFactory(owner=owner, published=True)

    def add_one():
        for trait in ("submitted", "returned", "checked", "published"):
            ScenarioFactory(owner=owner, batch=batch, **{trait: True})
        AmendmentFactory(scenario__owner=owner)
        AmendmentFactory(scenario__owner=owner, state="returned")
        QuestionFactory(scenario=published)
        MeasureFactory(scenario=published)
        ReviewPointFactory(scenario=published)

    def counts():
        found = []
        for client, url in pages:
            client.get(url)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == 200
            found.append((url, len(captured)))
        return found

    add_one()
    submitted = ScenarioFactory(owner=owner, submitted=True, batch=batch)
    clerk, officer = sign_in(owner_clerk), sign_in(first_officer)
    pages = [
        (visitor, LIST),
        (visitor, published.get_absolute_url()),
        (clerk, published.get_absolute_url()),
        (clerk, reverse("scenarios:desk")),
        (clerk, reverse("scenarios:edit", args=[Scenario.objects.filter(state="returned").first().reference])),
        (clerk, "/work/"),
        (officer, "/work/"),
        (officer, reverse("scenarios:review")),
        (officer, reverse("scenarios:review_one", args=[submitted.reference])),
        (officer, reverse("scenarios:words")),
    ]
    for_one = counts()
    add_one()
    add_one()
    assert counts() == for_one


def test_the_desk_narrows_by_state_and_words(owner, sign_in, owner_clerk):
    ScenarioFactory(owner=owner, title="煤仓堵料")
    ScenarioFactory(owner=owner, submitted=True, title="皮带跑偏")
    client = sign_in(owner_clerk)
    assert len(titles(client.get(reverse("scenarios:desk")))) == 2
    assert titles(client.get(reverse("scenarios:desk"), {"state": "submitted"})) == ["皮带跑偏"]
    assert titles(client.get(reverse("scenarios:desk"), {"q": "煤仓"})) == ["煤仓堵料"]
    assert re.search(r"没有符合这些条件", client.get(reverse("scenarios:desk"), {"q": "没有"}).content.decode())


def test_an_empty_desk_says_what_to_do(owner, sign_in, owner_clerk):
    assert "写第一条" in sign_in(owner_clerk).get(reverse("scenarios:desk")).content.decode()
    owner.verified_at = None
    owner.save()
    assert "尚未通过核验" in sign_in(owner_clerk).get(reverse("scenarios:desk")).content.decode()
