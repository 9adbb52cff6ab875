"""The sample lists: what the script writes is what is committed, and what the import makes of each."""

import pytest
from openpyxl import load_workbook

from backend.config.demo.lists.write_lists import CITY, GROUP, HERE, TEMPLATE, write_all
from backend.files.inspection import inspect
from backend.scenarios.actions import name_columns, start_import
from backend.scenarios.actions.imports import first_columns, lists_of
from backend.scenarios.choices import ImportState
from backend.scenarios.importing import Columns
from backend.scenarios.models import Scenario
from backend.scenarios.texts import MeasureText, measures_of
from tests.scenarios.lists import posted


def cells(path):
    return {page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in load_workbook(path)}


def imported(owner, person, name):
    return start_import(owner, inspect(posted((HERE / name).read_bytes(), name)), by=person)


@pytest.mark.django_db
def test_the_files_are_what_the_script_writes(tmp_path):
    for path in write_all(tmp_path):
        assert cells(path) == cells(HERE / path.name)
    assert [path.read_bytes() for path in write_all(tmp_path)] == [path.read_bytes() for path in write_all(tmp_path)]


def test_the_citys_form_has_ten_good_rows_and_two_that_are_marked(owner, owner_clerk):
    job = imported(owner, owner_clerk, CITY)
    assert (job.state, Scenario.objects.count()) == (ImportState.READ, 10)
    assert {row.number: list(row.problems) for row in job.rows.marked()} == {5: ["scenario_type"], 10: ["contact"]}


def test_our_template_is_read_whole(owner, owner_clerk):
    job = imported(owner, owner_clerk, TEMPLATE)
    assert (job.state, job.rows.marked().count()) == (ImportState.READ, 0)
    first = Scenario.objects.order_by("pk").first()
    assert measures_of(first) == [
        MeasureText("失压到有人处理", "210", "≤30", "分钟", "2027年采暖季前"),
        MeasureText("每周误报", "14", "≤2", "次"),
    ]


def test_the_groups_sheet_is_asked_about(owner, owner_clerk):
    job = imported(owner, owner_clerk, GROUP)
    assert job.state == ImportState.MAPPING
    (gist,) = lists_of(job)
    guessed = first_columns(job)[gist.signature]
    columns = Columns(
        {
            **guessed.headings,
            "title": "课题",
            "pain_point": "难处",
            "unit": "报送矿厂",
            "contact": "找谁",
            "budget": "投入（万元）",
            "deadline": "要求完成时间",
            "measure_name": "预期指标/名称",
            "measure_now": "预期指标/现在",
            "measure_target": "预期指标/目标",
        },
        "万元",
    )
    name_columns(job, {gist.signature: columns}, by=owner_clerk)
    assert {row.number: row.problems for row in job.rows.marked()} == {}
    first = Scenario.objects.order_by("pk").first()
    assert (first.title, first.site_text, first.budget_high) == ("副立井罐道歪了多少没人量得准", "二号井", 120)
    assert measures_of(first) == [MeasureText("校一次罐道停井", "14", "≤2", "小时")]
