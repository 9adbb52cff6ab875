"""What the platform is for, from the outside: read this first.

A clerk imports a list, mends what is marked, writes one more scenario and sends all as one batch; two officers pass it, one
row is returned and holds nobody; an entity that solved such a thing learns of it, reads why, and says that it is interested;
the owner sees who is. Everybody works through the pages; news is delivered where the story says so.
"""

import io
import re

import pytest

from backend.organisations.actions import profile_changed
from backend.outbox.deliver import drain
from tests.factories.organisations import CaseFactory
from tests.files import making
from tests.indexing import own_index
from tests.scenarios.lists import CITY, city_row, content

pytestmark = pytest.mark.django_db

BELTS = "主运胶带半夜撕开没人知道"
PAGES = "/work/scenarios"


@pytest.fixture(autouse=True)
def _index(settings, tmp_path):
    own_index(settings, tmp_path)()


@pytest.fixture
def solver(entity, entity_liaison):
    """The liaison's entity, with a case that answers."""
    CaseFactory(organisation=entity, answers_belts=True)
    profile_changed(entity.pk, by=entity_liaison)
    drain()
    return entity


def file_of(data: bytes, name: str) -> io.BytesIO:
    upload = io.BytesIO(data)
    upload.name = name
    return upload


def text_of(answer) -> str:
    assert answer.status_code == 200, (answer.status_code, answer.headers.get("Location"))
    return answer.content.decode()


def form_of(page: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    return dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', page))


def import_list(clerk) -> None:
    """Three rows in the form that cities publish: one is good, two are marked, each with a sentence."""
    rows = [
        CITY,
        city_row(1, "煤仓堵料靠锤敲"),
        city_row(2, "水泵房夜里没人", 场景类型="说不清"),
        city_row(3, "矸石山自燃找不准", 联系方式="段师傅 139035"),
    ]
    answer = clerk.post(f"{PAGES}/import/", {"file": file_of(content(*rows), "清单.xlsx")}, follow=True)
    (address, _status), page = answer.redirect_chain[-1], text_of(answer)
    assert "“说不清”不是场景类型" in page
    assert "“段师傅 139035”不像电话号码" in page
    assert "煤仓堵料靠锤敲" in page
    for row, mended in zip(
        re.findall(r'action="(\S+/rows/\d+/)"', page),
        ({"scenario_type": "技术应用新场景"}, {"contact": "段师傅 13903510137"}),
        strict=True,
    ):
        clerk.post(row, mended)
    lacking = {"field": "manufacturing", "chance_types": "test", "procurement": "undecided"}
    assert "已补写3条草稿" in text_of(clerk.post(address, lacking, follow=True))


def write_one(clerk) -> None:
    """One more in the form, with a measure."""
    fields = form_of(text_of(clerk.get(f"{PAGES}/new/"))) | {
        "title": BELTS,
        "scenario_type": "tech",
        "field": "manufacturing",
        "chance_types": ["test", "apply"],
        "current_process": "八个人沿线走，用手背摸滚筒，竖着耳朵听托辊响不响。",
        "pain_point": "铁器卡在落煤点，胶带从中间划开一道口子，等尾部的人看见已经拉开三百多米，换带要停产两天。",
        "m-0-name": "发现时间",
        "m-0-now": "40",
        "m-0-target": "≤1",
        "m-0-unit": "分钟",
        "procurement": "undecided",
        "budget_unit": "万元",
        "cond_titles_how": "any",
        "contact_name": "段春生",
        "contact_phone": "13903510137",
        "do": "save",
    }
    assert "已存为草稿" in text_of(clerk.post(f"{PAGES}/new/", fields, follow=True))


def send_batch(clerk) -> None:
    """All four with one scan of the signed original."""
    page = text_of(clerk.get(f"{PAGES}/batches/new/"))
    picks = re.findall(r'name="pick"[^>]* value="(\w+)" checked', page)
    letter = file_of(making.pdf(["关于报送场景清单的函"]), "报送函.pdf")
    page = text_of(clerk.post(f"{PAGES}/batches/new/", {"do": "check", "pick": picks, "scan": letter}))
    assert "4条都可以报送" in page
    kept = form_of(page)["kept"]
    page = text_of(clerk.post(f"{PAGES}/batches/new/", {"do": "send", "pick": picks, "kept": kept}, follow=True))
    assert "待初审4条" in page


def review_page(officer, title: str) -> tuple[str, str]:
    """The address of a scenario under review, and the version of its text that was read."""
    for part in ("first", "final"):
        page = text_of(officer.get("/work/review/", {"part": part, "q": title}))
        if found := re.search(rf'href="(/work/review/\w+/)">{title}', page):
            return found[1], form_of(text_of(officer.get(found[1])))["version"]
    raise AssertionError(f"{title} is not under review")


def check(officer) -> None:
    """One is returned with a point, the others go on together."""
    address, version = review_page(officer, "煤仓堵料靠锤敲")
    point = {"version": version, "p-rows": 1, "p-0-field": "pain_point", "p-0-sentence": "请写清一年堵几次。"}
    assert "已退回" in text_of(officer.post(f"{address}return/", point, follow=True))
    picks = re.findall(r'name="pick"[^>]* value="([^"]+)"', text_of(officer.get("/work/review/")))
    done = text_of(officer.post("/work/review/bulk/", {"do": "check", "confirmed": 1, "pick": picks}))
    assert "3条全部办成" in done


def publish(officer) -> None:
    picks = re.findall(r'name="pick"[^>]* value="([^"]+)"', text_of(officer.get("/work/review/?part=final")))
    done = text_of(officer.post("/work/review/bulk/", {"do": "publish", "confirmed": 1, "pick": picks}))
    assert "3条全部办成" in done


def test_from_a_list_to_interest(owner_clerk, first_officer, final_officer, entity_liaison, solver, visitor, sign_in):
    clerk, liaison = sign_in(owner_clerk), sign_in(entity_liaison)
    import_list(clerk)
    write_one(clerk)
    send_batch(clerk)
    check(sign_in(first_officer))
    publish(sign_in(final_officer))
    assert "退回修改，1条意见" in text_of(clerk.get("/work/"))  # what came back waits on the clerk's home
    drain()

    # Everybody finds what was published, and nobody the one that was returned.
    found = text_of(visitor.get("/scenarios/"))
    assert [title in found for title in (BELTS, "水泵房夜里没人", "矸石山自燃找不准", "煤仓堵料靠锤敲")] == [
        True,
        True,
        True,
        False,
    ]
    page = re.search(rf'href="(/scenarios/\w+/)">{BELTS}', found)[1]
    assert page in text_of(visitor.get("/search/", {"q": "膠帶撕開"}))

    # The entity was told once, and reads why.
    news = liaison.get("/work/inbox/since/?since=0").json()
    assert [notice["title"] for notice in news["notices"] if BELTS in notice["title"]] == [f"高度契合：{BELTS}"]
    matches = text_of(liaison.get("/work/matches/"))
    assert BELTS in matches
    assert matches.index('class="bridges"') > matches.index(BELTS)

    # It is interested, and the owner sees who is.
    answer = re.search(r'action="(/work/matches/scenario/\w+/answer/)"', matches[matches.index(BELTS) :])[1]
    liaison.post(answer, {"answer": "interested"})
    drain()
    news = clerk.get("/work/inbox/since/?since=0").json()
    assert f"山西巡带智能科技有限公司有意对接“{BELTS}”" in [notice["title"] for notice in news["notices"]]
    reference = answer.split("/")[4]
    panel = text_of(clerk.get(f"/work/recommended/scenario/{reference}/"))
    assert "有意对接的主体" in panel
    assert "山西巡带智能科技有限公司" in panel
