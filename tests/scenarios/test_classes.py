"""The scenario classes of 国办发〔2025〕37号 (S05): an officer loads them, and they stand on the scenario."""

import pytest
from django.urls import reverse

from backend.audit.queries import timeline
from backend.reference.models import ScenarioClass, ScenarioField
from tests.factories.scenarios import ScenarioFactory
from tests.scenarios.lists import posted

pytestmark = pytest.mark.django_db

PLACE = reverse("scenarios:classes")
HEAD = "方面,代码,名称,场景领域"


def content(*, leave_out="", encoding="utf-8"):
    names = [name for name in ScenarioField.objects.values_list("name", flat=True) if name != leave_out]
    lines = [HEAD, *(f"示例方面,X{number},示例类别{number},{name}" for number, name in enumerate(names))]
    return "\r\n".join(lines).encode(encoding)


def load(client, data, name="类别.csv"):
    return client.post(PLACE, {"file": posted(data, name)}, follow=True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_an_officer_loads_the_list_and_it_stands_on_the_scenario(owner, first_officer, sign_in, visitor, encoding):
    scenario = ScenarioFactory(owner=owner, published=True)
    assert "国办场景类别" not in visitor.get(scenario.get_absolute_url()).content.decode()
    page = load(sign_in(first_officer), content(encoding=encoding)).content.decode()
    assert "已载入12个场景类别。" in page
    assert ScenarioClass.objects.count() == 12
    shown = visitor.get(scenario.get_absolute_url()).content.decode()
    assert "国办场景类别" in shown
    assert ScenarioClass.objects.get(fields=scenario.field).name in shown
    [entry] = timeline("scenario_classes", 1)
    assert (entry.actor, entry.action, entry.changes) == (first_officer, "load", {"count": [0, 12]})


def test_a_list_that_leaves_a_field_out_is_refused_whole(first_officer, sign_in):
    response = load(sign_in(first_officer), content(leave_out="先进制造"))
    assert response.context["form"].errors["file"] == ["没有类别对应场景领域：先进制造。", "没有载入任何一行。"]
    assert (ScenarioClass.objects.count(), timeline("scenario_classes", 1).count()) == (0, 0)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xff\xff\xff\xff", "请另存为CSV"),
        (HEAD.encode(), "没有数据行"),
        (b"", "空"),
        ("密级：机密\n".encode(), "密级标志"),
    ],
)
def test_what_is_no_list_gets_a_sentence(first_officer, sign_in, data, sentence):
    assert sentence in load(sign_in(first_officer), data).content.decode()
    assert ScenarioClass.objects.count() == 0


def test_whoever_is_no_officer_gets_404(owner_clerk, entity_liaison, sign_in):
    for person in (owner_clerk, entity_liaison):
        assert sign_in(person).get(PLACE).status_code == 404
        assert load(sign_in(person), content()).status_code == 404
    assert ScenarioClass.objects.count() == 0


def test_the_page_asks_as_often_for_twelve_as_for_none(first_officer, sign_in, django_assert_max_num_queries):
    client = sign_in(first_officer)
    client.get(PLACE)
    with django_assert_max_num_queries(50) as none:
        client.get(PLACE)
    queries = len(none)
    load(client, content())
    client.get(PLACE)  # the message is told and gone
    with django_assert_max_num_queries(queries + 1):
        client.get(PLACE)
