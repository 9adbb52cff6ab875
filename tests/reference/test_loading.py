from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from backend.reference.models import IndustryClass, ScenarioClass, ScenarioField

pytestmark = pytest.mark.django_db


def written(folder: Path, text: str, encoding: str = "utf-8") -> str:
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return str(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_small_classes_are_loaded_below_their_parents(
    tmp_path: Path, encoding: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command(
        "load_industry_classes", written(tmp_path, "代码,名称\n030101,基础软件开发\n030102,支撑软件开发\n", encoding)
    )
    assert capsys.readouterr().out == "已载入2个小类。\n"
    assert [(row.code, row.name) for row in IndustryClass.objects.children_of("0301")] == [
        ("030101", "基础软件开发"),
        ("030102", "支撑软件开发"),
    ]


def test_loading_twice_updates_a_name_and_adds_no_row(tmp_path: Path) -> None:
    call_command("load_industry_classes", written(tmp_path, "code,name\n030101,基础软件\n"))
    call_command("load_industry_classes", written(tmp_path, "code,name\n030101,基础软件开发\n"))
    assert [row.name for row in IndustryClass.objects.children_of("0301")] == ["基础软件开发"]


def test_one_bad_row_refuses_the_file_with_a_sentence_for_each(tmp_path: Path) -> None:
    text = "代码,名称\n030101,基础软件开发\n03010,短\n099901,无处可放\n030102,\n030101,另一名称\n"
    with pytest.raises(CommandError) as refused:
        call_command("load_industry_classes", written(tmp_path, text))
    assert str(refused.value).splitlines() == [
        "第3行：代码“03010”应为6位数字。",
        "第4行：没有代码为0999的中类，099901无处可放。",
        "第5行：030102没有名称。",
        "第6行：030101在前面已有另一个名称。",
        "没有载入任何一行。",
    ]
    assert IndustryClass.objects.count() == 37


@pytest.mark.parametrize("text", ["", "代码,名称\n"])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(CommandError, match="文件里没有数据行"):
        call_command("load_industry_classes", written(tmp_path, text))


def test_a_missing_or_binary_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="读不出"):
        call_command("load_industry_classes", str(tmp_path / "none.csv"))
    (tmp_path / "book.csv").write_bytes(b"PK\x03\x04\xff\xff\xff")
    with pytest.raises(CommandError, match="请另存为CSV"):
        call_command("load_industry_classes", str(tmp_path / "book.csv"))


def classes(names: list[str]) -> str:
    return "方面,代码,名称,场景领域\n" + "".join(
        f"甲方面,A{number},类别{number},{name}\n" for number, name in enumerate(names, start=1)
    )


def test_scenario_classes_cover_every_scenario_field(tmp_path: Path) -> None:
    names = list(ScenarioField.objects.values_list("name", flat=True))
    call_command("load_scenario_classes", written(tmp_path, classes([*names[2:], "、".join(names[:2])])))
    assert ScenarioClass.objects.count() == 11
    assert [row.name for row in ScenarioClass.objects.get(code="A11").fields.all()] == names[:2]
    call_command("load_scenario_classes", written(tmp_path, classes(["、".join(names)])))
    assert [row.code for row in ScenarioClass.objects.all()] == ["A1"]


def test_a_scenario_class_list_with_holes_is_refused(tmp_path: Path) -> None:
    names = list(ScenarioField.objects.values_list("name", flat=True))
    with pytest.raises(CommandError, match=f"没有类别对应场景领域：{names[0]}。"):
        call_command("load_scenario_classes", written(tmp_path, classes(names[1:])))
    with pytest.raises(CommandError, match="第2行：没有名为“太空旅行”的场景领域。"):
        call_command("load_scenario_classes", written(tmp_path, classes(["太空旅行"])))
    text = classes(["、".join(names)])
    with pytest.raises(CommandError, match="第3行：代码A1重复。"):
        call_command("load_scenario_classes", written(tmp_path, text + f"甲方面,A1,重复,{names[0]}\n"))
    with pytest.raises(CommandError, match="第3行：方面、代码、名称都要有。"):
        call_command("load_scenario_classes", written(tmp_path, text + f",A2,无方面,{names[0]}\n"))
    assert not ScenarioClass.objects.exists()
