"""The pages of the import: the clerk's way, what each person sees, files that are none, and the number of queries."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from backend.files.models import StoredFile
from backend.scenarios.actions import start_import
from backend.scenarios.choices import RowState
from backend.scenarios.models import ImportJob, Scenario
from tests.factories.organisations import MembershipFactory
from tests.files import making
from tests.files.hostile_corpus import HOSTILE
from tests.scenarios.lists import CITY, city_row, content, posted, upload

URL = "/work/scenarios/import/"
CANARY = "金丝雀棕榈"
OWN_WORDS = ["编码", "课题", "想解决什么"]


def send(client, data, name="清单.xlsx"):
    return client.post(URL, {"file": posted(data, name)})


def text_of(response):
    return response.content.decode()


@pytest.fixture
def clerk(owner_clerk, sign_in):
    return sign_in(owner_clerk)


@pytest.fixture
def two_marked(owner, owner_clerk):
    """Twelve rows of a city's form, two of them wrong."""
    rows = [city_row(number, f"{number}号机组振动") for number in range(1, 13)]
    rows[3] = city_row(4, "4号机组振动", 场景类型="智慧电厂")
    rows[8] = city_row(9, "9号机组振动", 联系方式="1390351013")
    return start_import(owner, upload(CITY, *rows), by=owner_clerk)


def test_a_list_is_uploaded_read_and_its_two_marked_rows_mended(clerk):
    rows = [
        city_row(1, "1号机组振动"),
        city_row(2, "2号机组振动", 场景类型="智慧电厂"),
        city_row(3, "3号机组振动", 联系方式="139"),
    ]
    answer = send(clerk, content(CITY, *rows))
    job = ImportJob.objects.get()
    assert (answer.status_code, answer.url) == (302, f"{URL}{job.reference}/")
    page = text_of(clerk.get(answer.url))
    assert "已存为草稿1行" in page
    assert "待修改2行" in page
    assert "“智慧电厂”不是场景类型" in page
    assert "“139”不像电话号码" in page
    assert 'value="139"' in page
    first, second = job.rows.marked()
    assert (
        clerk.post(
            reverse("scenarios:import_fix", args=[job.reference, first.pk]), {"scenario_type": "技术应用新场景"}
        ).status_code
        == 302
    )
    answer = clerk.post(
        reverse("scenarios:import_fix", args=[job.reference, second.pk]),
        {"contact": "王工 13903510138"},
        headers={"HX-Request": "true"},
    )
    assert "已存为草稿" in text_of(answer)
    assert 'id="import-counts" hx-swap-oob="true"' in text_of(answer)
    assert Scenario.objects.count() == 3
    assert "要改的行" not in text_of(clerk.get(f"{URL}{job.reference}/"))


def test_a_row_that_is_still_wrong_keeps_what_was_typed(clerk, two_marked):
    row = two_marked.rows.marked().get(number=10)
    url = reverse("scenarios:import_fix", args=[two_marked.reference, row.pk])
    answer = clerk.post(url, {"contact": "王工 1390351"}, headers={"HX-Request": "true"})
    assert "“王工 1390351”不像电话号码" in text_of(answer)
    assert 'value="王工 1390351"' in text_of(answer)
    assert 'value="王工 1390351"' in text_of(clerk.get(f"{URL}{two_marked.reference}/"))


def test_a_mark_of_secrecy_in_a_mended_row_is_said_beside_the_field_and_not_kept(clerk, two_marked):
    row = two_marked.rows.marked().get(number=10)
    url = reverse("scenarios:import_fix", args=[two_marked.reference, row.pk])
    for headers in ({}, {"HX-Request": "true"}):
        answer = clerk.post(url, {"contact": "机密★5年"}, headers=headers)
        assert answer.status_code == 200
        assert "含有密级标志“机密★5年”，没有保存。" in text_of(answer)
    assert "机密" not in text_of(clerk.get(f"{URL}{two_marked.reference}/"))


def test_a_row_is_left_out_with_a_way_back(clerk, two_marked):
    row = two_marked.rows.marked().first()
    clerk.post(reverse("scenarios:import_leave", args=[two_marked.reference, row.pk]))
    page = text_of(clerk.get(f"{URL}{two_marked.reference}/"))
    assert "不导入1行" in page
    back = reverse("scenarios:import_back", args=[two_marked.reference, row.pk])
    assert back in page
    clerk.post(back)
    row.refresh_from_db()
    assert row.state == RowState.MARKED


def test_rows_with_the_same_word_are_mended_with_one_press(clerk, owner, owner_clerk):
    job = start_import(
        owner, upload(CITY, *[city_row(n, f"{n}号机组振动", 场景类型="智慧电厂") for n in (1, 2, 3)]), by=owner_clerk
    )
    page = text_of(clerk.get(f"{URL}{job.reference}/"))
    assert "另有2行写法相同，一并改" in page
    row = job.rows.first()
    answer = clerk.post(
        reverse("scenarios:import_fix", args=[job.reference, row.pk]),
        {"scenario_type": "数据赋能新场景", "alike": "on"},
        headers={"HX-Request": "true"},
    )
    assert answer.headers["HX-Redirect"] == f"{URL}{job.reference}/"
    assert Scenario.objects.count() == 3


def test_what_all_drafts_lack_is_asked_once(clerk, two_marked):
    url = f"{URL}{two_marked.reference}/"
    page = text_of(clerk.get(url))
    assert page.count("10条草稿没有填") == 3
    assert "一并补写" in page
    answer = clerk.post(url, {})
    assert "请至少填一个栏目。" in text_of(answer)
    clerk.post(url, {"field": "manufacturing", "chance_types": ["test", "apply"], "procurement": "undecided"})
    page = text_of(clerk.get(url))
    assert "一并补写" not in page
    assert page.count("可以提交") == 10
    assert clerk.post(url, {"procurement": "nonsense"}).status_code == 200


def test_a_list_with_marked_rows_waits_on_the_clerks_home(clerk, two_marked, stranger, sign_in):
    assert "2行待修改" in text_of(clerk.get("/work/"))
    assert "2行待修改" not in text_of(sign_in(stranger).get("/work/"))
    for row in two_marked.rows.marked():
        clerk.post(reverse("scenarios:import_leave", args=[two_marked.reference, row.pk]))
    assert "行待修改" not in text_of(clerk.get("/work/"))
    send(clerk, content(OWN_WORDS, ["HD-1", "主井罐道变形", "提前一天知道"]))
    assert "列名待指明" in text_of(clerk.get("/work/"))


# ── columns ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_unknown_columns_are_named_once(clerk):
    answer = send(clerk, content(OWN_WORDS, ["HD-1", "主井罐道变形", "提前一天知道"]))
    job = ImportJob.objects.get()
    assert answer.url == f"{URL}{job.reference}/columns/"
    page = text_of(clerk.get(answer.url))
    for shown in ("课题", "主井罐道变形", "想解决什么", "提前一天知道"):
        assert shown in page
    assert clerk.get(f"{URL}{job.reference}/").url == answer.url
    answer = clerk.post(answer.url, {"s0-1": "title", "s0-2": "pain_point"})
    assert answer.url == f"{URL}{job.reference}/"
    assert Scenario.objects.get().title == "主井罐道变形"
    answer = send(clerk, content(OWN_WORDS, ["HD-2", "副井罐道变形", "提前两天知道"]))
    assert answer.url == f"{URL}{ImportJob.objects.latest('pk').reference}/"
    assert Scenario.objects.count() == 2


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"s0-2": "pain_point"}, "请指明哪一列是“场景名称”"),
        ({"s0-1": "title", "s0-2": "title"}, "“场景名称”选了两列：课题、想解决什么"),
        ({"s0-1": "nonsense"}, "请指明哪一列是“场景名称”"),
        ({}, "请指明哪一列是“场景名称”"),
    ],
)
def test_columns_that_do_not_make_a_list_are_told(clerk, chosen, said):
    send(clerk, content(OWN_WORDS, ["HD-1", "主井罐道变形", "提前一天知道"]))
    job = ImportJob.objects.get()
    answer = clerk.post(f"{URL}{job.reference}/columns/", chosen)
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert Scenario.objects.count() == 0


def test_a_bare_number_in_a_budget_is_asked_for_its_unit(clerk):
    send(clerk, content(["场景名称", "预算"], ["主井罐道变形", 120]))
    job = ImportJob.objects.get()
    clerk.post(f"{URL}{job.reference}/columns/", {"s0-0": "title", "s0-1": "budget:万元"})
    assert Scenario.objects.get().budget_high == 120
    answer = send(clerk, content(["场景名称", "预算"], ["副井罐道变形", 80]))
    assert answer.url == f"{URL}{ImportJob.objects.latest('pk').reference}/"
    assert Scenario.objects.latest("pk").budget_high == 80


# ── files that are none ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("清单.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 .xls 文件不能上传"),
        ("清单.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "“另存为”.xlsx"),
        ("清单.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版格式或加了密码"),
        ("清单.xlsm", b"PK\x03\x04", "带宏的 .xlsm 文件不能上传"),
        ("清单.csv", "场景名称,痛点".encode(), "CSV 文件不能上传"),
        ("清单.pdf", making.pdf(["场景名称"]), "这是 PDF 文件，不是 Excel 工作簿"),
        ("清单.docx", making.docx(["场景名称"]), "这是 Word 文档，不是 Excel 工作簿"),
        ("清单.xlsx", b"", "文件是空的"),
        ("清单.xlsx", b"PK\x03\x04broken", "文件打不开"),
        ("机密★10年清单.xlsx", None, "文件名中有涉密标志"),
        ("清单.xlsx", making.xlsx(header="秘密★5年"), "涉密标志“秘密★5年”"),
        ("清单.xlsx", making.xlsx([["说明"], ["月底前报送"]]), "没有找到标题行和数据行"),
    ],
    ids=lambda value: value if isinstance(value, str) else "content",  # a workbook holds the time at which it was made
)
def test_a_file_that_is_no_list_gets_a_sentence_beside_the_field(clerk, name, data, said):
    answer = send(clerk, content(CITY, city_row(1, "1号机组振动")) if data is None else data, name)
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert (ImportJob.objects.count(), StoredFile.objects.count(), Scenario.objects.count()) == (0, 0, 0)


WORKBOOKS = [case for case in HOSTILE if case[1].endswith(".xlsx")]


@pytest.mark.parametrize(("name", "data"), [case[1:3] for case in WORKBOOKS], ids=[case[0] for case in WORKBOOKS])
def test_a_hostile_workbook_is_refused_and_nothing_of_it_kept(clerk, name, data):
    answer = send(clerk, data() if callable(data) else data, name)
    assert answer.status_code == 200
    assert 'class="says bad"' in text_of(answer)
    assert (ImportJob.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_more_rows_than_anybody_reviews_are_refused(clerk):
    answer = send(clerk, content(CITY, *[[None, n, f"{n}号机组振动"] for n in range(20_001)]))
    assert "表格超过 2 万行" in text_of(answer)
    assert StoredFile.objects.count() == 0


def test_a_file_beyond_the_limit_is_refused(clerk, settings):
    settings.FILE_MAX_BYTES = 4_000
    answer = send(clerk, content(CITY, *[city_row(n, f"{n}号机组振动") for n in range(200)]))
    assert "文件超过 3.9" in text_of(answer)
    assert StoredFile.objects.count() == 0


def test_no_file_is_asked_for(clerk):
    assert "请选择要上传的文件" in text_of(clerk.post(URL))


# ── who sees what ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_lists_are_for_those_who_write_for_their_owner(
    owner, owner_clerk, colleague, stranger, first_officer, entity_liaison, bank_officer, sign_in, visitor
):
    viewer = MembershipFactory(organisation=owner, role="viewer").user
    job = start_import(
        owner, upload(CITY, city_row(1, f"{CANARY}一"), city_row(2, f"{CANARY}二", 联系方式="139")), by=owner_clerk
    )
    row = job.rows.marked().get()
    pages = [f"{URL}{job.reference}/", f"{URL}{job.reference}/columns/", job.file.get_absolute_url()]
    posts = [reverse(f"scenarios:import_{verb}", args=[job.reference, row.pk]) for verb in ("fix", "leave", "back")]
    posts.append(f"{URL}{job.reference}/columns/")
    for person in (owner_clerk, colleague):
        assert [sign_in(person).get(url).status_code for url in pages] == [200] * 3
    for person in (viewer, stranger, first_officer, entity_liaison, bank_officer):
        for method, urls in (("get", pages), ("post", posts)):
            for url in urls:
                answer = getattr(sign_in(person), method)(url, {"contact": "王工", "s0-0": "title"})
                assert answer.status_code == 404, (person, url)
    for url in pages:
        assert visitor.get(url).status_code == 302
    row.refresh_from_db()
    assert (row.state, Scenario.objects.count()) == (RowState.MARKED, 1)


def test_the_upload_and_the_template_are_for_owners_who_write(
    owner, owner_clerk, stranger, first_officer, entity_liaison, bank_officer, sign_in, visitor
):
    viewer = MembershipFactory(organisation=owner, role="viewer").user
    for url in (URL, f"{URL}template/"):
        assert [sign_in(person).get(url).status_code for person in (owner_clerk, stranger)] == [200, 200]
        for person in (viewer, first_officer, entity_liaison, bank_officer):
            assert sign_in(person).get(url).status_code == 404
        assert visitor.get(url).status_code == 302
    data = content(CITY, city_row(1, "1号机组振动"))
    for person in (viewer, first_officer, entity_liaison, bank_officer):
        assert send(sign_in(person), data).status_code == 404
    assert ImportJob.objects.count() == 0


def test_earlier_lists_are_ones_own(owner, owner_clerk, stranger, sign_in):
    start_import(owner, upload(CITY, city_row(1, "1号机组振动"), name=f"{CANARY}.xlsx"), by=owner_clerk)
    assert CANARY in text_of(sign_in(owner_clerk).get(URL))
    assert CANARY not in text_of(sign_in(stranger).get(URL))


def test_a_row_of_another_list_is_not_found(clerk, owner, owner_clerk, two_marked):
    other = start_import(owner, upload(CITY, city_row(1, "")), by=owner_clerk)
    row = other.rows.get()
    assert (
        clerk.post(reverse("scenarios:import_fix", args=[two_marked.reference, row.pk]), {"title": "x"}).status_code
        == 404
    )
    assert (
        clerk.post(reverse("scenarios:import_fix", args=[two_marked.reference, 2**70]), {"title": "x"}).status_code
        == 404
    )
    assert clerk.get(f"{URL}NOSUCHLIST/").status_code == 404


def test_the_template_opens_with_its_lists(clerk):
    answer = clerk.get(f"{URL}template/")
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["场景清单", "填写说明"]
    assert [cell.value for cell in book["场景清单"][1]][:4] == ["场景名称", "场景类型", "所属领域", "机会类型"]
    offered = {choice.formula1 for choice in book["场景清单"].data_validations.dataValidation}
    assert '"技术应用新场景,服务支撑新场景,数据赋能新场景"' in offered
    assert "%E5%9C%BA%E6%99%AF%E6%B8%85%E5%8D%95" in answer["Content-Disposition"]


def test_the_number_of_queries_does_not_grow_with_the_rows(clerk, owner, owner_clerk):
    clerk.get(URL)  # the site and the session are read for the first time
    counts = []
    for number in (1, 3):
        good = [city_row(n, f"{number}{n}号机组振动") for n in range(number)]
        bad = [city_row(n, f"{number}{n}号机组异响", 联系方式="139") for n in range(number)]
        job = start_import(owner, upload(CITY, *good, *bad), by=owner_clerk)
        with CaptureQueriesContext(connection) as counted:
            assert clerk.get(f"{URL}{job.reference}/").status_code == 200
        counts.append(len(counted))
        with CaptureQueriesContext(connection) as counted:
            assert clerk.get(URL).status_code == 200
        counts.append(len(counted))
    assert counts[:2] == counts[2:]
