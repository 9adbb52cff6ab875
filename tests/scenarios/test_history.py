"""The history of a scenario: what each edit changed, field by field, for its owner and the officers alone."""

import pytest
from django.urls import reverse

from backend.scenarios.actions import apply_amendment, check_amendment, save_scenario, submit_amendment
from backend.scenarios.models import Scenario
from backend.scenarios.texts import FIELDS, MeasureText, measures_of
from tests.factories.scenarios import ScenarioFactory

pytestmark = pytest.mark.django_db

OLD, NEW = "一停就是两小时。", "一停就是三小时。"


@pytest.fixture
def edited(owner, owner_clerk):
    scenario = ScenarioFactory(owner=owner, pain_point=OLD, period_months=6, contact_phone="13903510137")
    fields = {name: getattr(scenario, name) for name in FIELDS}
    save_scenario(
        scenario,
        fields=fields | {"pain_point": NEW, "period_months": 9, "contact_phone": "13903510138"},
        measures=[MeasureText("停机距离", "300", "≤8", "米")],
        edit_number=1,
        by=owner_clerk,
    )
    return scenario


def test_the_owner_reads_each_field_before_and_after(edited, owner_clerk, sign_in):
    response = sign_in(owner_clerk).get(edited.get_absolute_url())
    line = next(line for line in response.context["history"] if line.changes)
    found = {change.label: (change.before, change.after) for change in line.changes}
    assert found["痛点"] == (OLD, NEW)
    assert found["周期（月）"] == ("6个月", "9个月")
    assert found["指标"] == ("撕裂后停机距离：300 → ≤10 米", "停机距离：300 → ≤8 米")
    page = response.content.decode()
    assert "看改了什么" in page
    assert "一停就是<del>两</del><ins>三</ins>小时。" in page
    assert "<del>6个月</del> <ins>9个月</ins>" in page


def test_of_a_contact_it_says_only_that_it_changed(edited, owner_clerk, sign_in):
    response = sign_in(owner_clerk).get(edited.get_absolute_url())
    line = next(line for line in response.context["history"] if line.changes)
    assert [change.is_hidden for change in line.changes if change.name == "contact_phone"] == [True]
    page = response.content.decode()
    assert "已改动，内容不在这里显示" in page
    assert "13903510137" not in page


def test_an_officer_reads_it_and_the_public_does_not(
    owner, owner_clerk, first_officer, final_officer, entity_liaison, sign_in, visitor
):
    scenario = ScenarioFactory(owner=owner, published=True, pain_point=OLD)
    change = submit_amendment(
        scenario,
        fields={name: getattr(scenario, name) for name in FIELDS} | {"pain_point": NEW},
        measures=measures_of(scenario),
        edit_number=1,
        by=owner_clerk,
    )
    apply_amendment(check_amendment(change, by=first_officer), by=final_officer)
    url = reverse("scenarios:review_one", args=[scenario.reference])
    assert "<del>两</del><ins>三</ins>" in sign_in(first_officer).get(url).content.decode()
    for client in (visitor, sign_in(entity_liaison)):
        assert "两小时" not in client.get(scenario.get_absolute_url()).content.decode()


def test_more_edits_cost_no_query_more(edited, owner_clerk, sign_in, django_assert_max_num_queries):
    client, url = sign_in(owner_clerk), edited.get_absolute_url()
    client.get(url)
    with django_assert_max_num_queries(200) as few:
        client.get(url)
    queries = len(few)
    for number in range(3):
        row = Scenario.objects.get(pk=edited.pk)
        fields = {name: getattr(row, name) for name in FIELDS} | {"title": f"题{number}"}
        save_scenario(row, fields=fields, measures=None, edit_number=row.edit_number, by=owner_clerk)
    with django_assert_max_num_queries(queries):
        client.get(url)


def test_each_type_has_an_example_where_it_is_chosen(owner_clerk, sign_in):
    page = sign_in(owner_clerk).get(reverse("scenarios:new")).content.decode()
    for example in ("如：用机器视觉看胶带撕裂", "如：为园区企业做数据合规咨询", "如：用医保结算数据做慢病预警"):
        assert example in page
