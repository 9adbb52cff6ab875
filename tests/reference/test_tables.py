"""The shipped lists are whole: counted, nested, and the same as an independent copy where one is at hand."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import IntegrityError
from django.db.models import Model
from django.test import RequestFactory
from stdnum import numdb

from backend.reference.choices import FieldAxis, FieldGroup, Level, ScenarioGroup
from backend.reference.filling import fill_all
from backend.reference.models import Field, IndustryClass, ProductKind, Qualification, Region, ScenarioField

pytestmark = pytest.mark.django_db

NOTICE = Path("backend/policy/data/notice.txt")


def notice() -> str:
    return re.sub(r"\s", "", NOTICE.read_text(encoding="utf-8"))


def test_shanxi_has_eleven_cities_and_117_counties() -> None:
    assert Region.objects.filter(level=Level.PROVINCE).values_list("code", "name").get() == ("140000", "山西省")
    assert [city.short_name for city in Region.objects.cities()] == [
        "太原", "大同", "阳泉", "长治", "晋城", "朔州", "晋中", "运城", "忻州", "临汾", "吕梁",
    ]  # fmt: skip
    assert Region.objects.counties().count() == 117
    kinds = Counter(name[-1] for name in Region.objects.counties().values_list("name", flat=True))
    assert kinds == {"县": 80, "区": 26, "市": 11}


def test_regions_nest_by_their_codes() -> None:
    for region in Region.objects.select_related("parent").exclude(level=Level.PROVINCE):
        expected = "140000" if region.level == Level.CITY else region.code[:4] + "00"
        assert region.parent is not None
        assert region.parent.code == expected


def test_regions_agree_with_the_list_of_python_stdnum() -> None:
    codes = numdb.get("cn/loc")
    for region in Region.objects.all():
        county = dict(codes.info(region.code)[1][1])["county"]
        current = [part for part in re.split(r"(?=\[)", county) if part and not re.match(r"\[\d*-\d+\]", part)]
        assert [re.sub(r"^\[\d*-\]", "", part).strip(", ") for part in current] == [region.name]


def test_counties_of_a_city_by_row_and_by_code() -> None:
    city = Region.objects.get(code="140300")
    names = ["城区", "矿区", "郊区", "平定县", "盂县"]
    assert [county.name for county in Region.objects.counties_of(city)] == names
    assert [county.name for county in Region.objects.counties_of("140300")] == names


@pytest.mark.parametrize(
    ("name", "code"), [("太原", "140100"), ("太原市", "140100"), (" 清徐 ", "140121"), ("山西", "140000")]
)
def test_a_region_is_found_by_the_name_people_type(name: str, code: str) -> None:
    assert Region.objects.named(name).get().code == code


def test_a_county_keeps_its_whole_name() -> None:
    assert Region.objects.get(code="140181").short_name == "古交市"
    assert Region.objects.get(code="140502").short_name == "晋城城区"
    assert Region.objects.get(code="140000").short_name == "山西"


def test_the_classification_has_five_and_thirty_two_nested() -> None:
    assert [row.code for row in IndustryClass.objects.majors()] == ["01", "02", "03", "04", "05"]
    assert IndustryClass.objects.minors().count() == 32
    assert all(
        row.parent is not None and row.code.startswith(row.parent.code) for row in IndustryClass.objects.minors()
    )
    assert Counter(code[:2] for code in IndustryClass.objects.minors().values_list("code", flat=True)) == {
        "01": 6, "02": 5, "03": 5, "04": 7, "05": 9,
    }  # fmt: skip
    assert IndustryClass.objects.children_of("03").first() == IndustryClass.objects.get(code="0301", name="软件开发")


def test_six_fields_in_two_groups_with_their_tags() -> None:
    assert [(field.code, field.group) for field in Field.objects.fields()] == [
        ("ai", FieldGroup.TECHNOLOGY),
        ("energy", FieldGroup.TECHNOLOGY),
        ("industry", FieldGroup.TECHNOLOGY),
        ("data", FieldGroup.BUSINESS),
        ("platform", FieldGroup.BUSINESS),
        ("drama", FieldGroup.BUSINESS),
    ]
    counts = {field.code: Field.objects.tags_of(field).count() for field in Field.objects.fields()}
    assert counts == {"ai": 5, "energy": 5, "industry": 10, "data": 6, "platform": 3, "drama": 8}
    assert Field.objects.links().count() == 6
    tags = Field.objects.exclude(axis=FieldAxis.FIELD).select_related("parent")
    assert all(tag.parent is not None and tag.group == tag.parent.group for tag in tags)
    assert all(tag.parent is not None and tag.code.startswith(tag.parent.code + ".") for tag in tags)


def test_the_names_of_fields_and_scenario_fields_stand_in_the_notice() -> None:
    text = notice()
    short = {
        "网络微短剧相关SaaS研发": "网络微短剧相关SaaS",
        "人工智能技术研发": "人工智能",
        "虚拟现实技术研发": "虚拟现实",
        "增强现实技术研发": "增强现实",
    }
    short |= {"数据基础设施建设": "数据基础设施建设", "全产业链生产性服务平台": "全产业链的生产性服务平台"}
    names = [*Field.objects.values_list("name", flat=True), *ScenarioField.objects.values_list("name", flat=True)]
    assert [name for name in names if short.get(name, name) not in text] == []


def test_eleven_qualifications_as_the_form_prints_them() -> None:
    text = notice()
    assert Qualification.objects.count() == 11
    assert [row.printed for row in Qualification.objects.all() if row.printed not in text] == []
    assert Qualification.objects.named("国家级小巨人").get().code == "little_giant"
    assert Qualification.objects.named("高新技术企业").get().code == "high_tech"


def test_every_qualification_box_of_the_form_has_a_row() -> None:
    form = next(line for line in NOTICE.read_text(encoding="utf-8").splitlines() if line.startswith("获得相关部门认定"))
    boxes = [box.strip() for box in form.split('<input type="checkbox"/>')[1:]]
    assert len(boxes) == 14
    assert {box for box in boxes if not box.startswith("其他")} == set(
        Qualification.objects.values_list("printed", flat=True)
    )


def test_twelve_scenario_fields_and_a_mapping_complete_in_both_directions() -> None:
    groups = Counter(ScenarioField.objects.values_list("group", flat=True))
    assert groups == {ScenarioGroup.FRONTIER: 3, ScenarioGroup.INDUSTRY: 4, ScenarioGroup.CITY: 5}
    assert not ScenarioField.objects.filter(fields=None).exists()
    assert not Field.objects.tags_of("industry").filter(scenario_fields=None).exists()
    assert [row.code for row in ScenarioField.objects.get(code="elderly_education").fields.all()] == [
        "industry.education",
        "industry.elderly",
    ]


def test_loans_need_a_legal_person_and_equity_does_not() -> None:
    assert {kind.code for kind in ProductKind.objects.filter(borrows=True)} >= {
        "loan",
        "data_asset_pledge",
        "intellectual_property_pledge",
    }
    assert not ProductKind.objects.get(code="equity").borrows


def test_filling_again_makes_nothing_and_keeps_what_an_officer_changed() -> None:
    Qualification.objects.filter(code="high_tech").update(name="高新技术企业（国家级）")
    ScenarioField.objects.get(code="health").fields.clear()
    Region.objects.filter(code="140105").delete()
    fill_all(apps)
    assert Qualification.objects.count() == 11
    assert Qualification.objects.get(code="high_tech").name == "高新技术企业（国家级）"
    assert not ScenarioField.objects.get(code="health").fields.exists()
    assert Region.objects.get(code="140105").name == "小店区"


def test_a_county_without_a_city_is_refused() -> None:
    with pytest.raises(IntegrityError):
        Region.objects.create(code="149999", name="某县", level=Level.COUNTY)


def test_rows_read_as_their_names() -> None:
    rows = [
        Region.objects.get(code="140100"),
        IndustryClass.objects.get(code="0301"),
        Field.objects.get(code="energy.coal"),
    ]
    assert [str(row) for row in rows] == ["太原市", "0301 软件开发", "煤炭"]


@pytest.mark.parametrize("model", [Region, IndustryClass, Field, ScenarioField, Qualification, ProductKind])
def test_a_code_is_set_once(model: type[Model]) -> None:
    page, request = admin.site.get_model_admin(model), RequestFactory().get("/")
    assert page.get_readonly_fields(request, model.objects.first()) == ["code"]
    assert page.get_readonly_fields(request) == []
