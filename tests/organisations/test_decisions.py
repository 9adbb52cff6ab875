"""What the bureau decides of an organisation is told to its people, with the reason, and stands on their own page."""

import pytest

from backend.audit.queries import timeline
from backend.files.models import StoredFile
from backend.organisations import actions
from backend.organisations.choices import AUTHORITY_LETTER, RegistryState
from backend.organisations.errors import NoAuthority
from backend.outbox.deliver import drain
from notifications.models import Notice
from tests.factories.files import StoredFileFactory
from tests.factories.organisations import EntityFactory, MembershipFactory, OrganisationFactory
from tests.files.making import docx, pdf
from tests.scenarios.lists import posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh(db):
    return OrganisationFactory(verified_at=None)


@pytest.fixture
def boss(fresh):
    return MembershipFactory(organisation=fresh, role="admin").user


def told(person) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(person=person, kind__startswith="organisations.").values_list("title", "body"))


def test_each_step_in_the_registry_is_told_once_with_its_reason(entity, entity_liaison, first_officer, sign_in):
    for step, reason in (
        (actions.suspend_entity, "年度材料不齐"),
        (actions.resume_entity, "已补齐"),
        (actions.exit_entity, "申请退出"),
        (actions.admit_entity, ""),
    ):
        step(entity, by=first_officer, reason=reason)
        drain()

    name = entity.name
    assert told(entity_liaison) == [
        (f"{name}须限期整改，其间不参与推荐", "理由：年度材料不齐"),
        (f"{name}整改完成，已恢复在库", "理由：已补齐"),
        (f"{name}已移出省级数创主体培育库", "理由：申请退出"),
        (f"{name}已列入省级数创主体培育库", "请核对能力清单：公开的列表和匹配都用它。"),
    ]
    page = sign_in(entity_liaison).get("/work/organisation/").content.decode()
    assert [reason in page for reason in ("年度材料不齐", "已补齐", "申请退出")] == [True, True, True]


def test_a_step_without_a_reason_shows_the_form_again(entity, first_officer, sign_in):
    page = sign_in(first_officer).post(f"/work/registry/{entity.reference}/suspend/", {"reason": ""})

    entity.refresh_from_db()
    assert (page.status_code, entity.registry_state) == (200, RegistryState.ADMITTED)
    assert "请写明理由，主体会看到。" in page.content.decode()


@pytest.mark.parametrize("verb", ["suspend", "exit"])
def test_a_reason_with_a_mark_of_secrecy_is_refused_and_stays_in_the_form(verb, entity, first_officer, sign_in):
    typed = "机密★10年"

    page = sign_in(first_officer).post(f"/work/registry/{entity.reference}/{verb}/", {"reason": typed})

    entity.refresh_from_db()
    assert (page.status_code, entity.registry_state) == (200, RegistryState.ADMITTED)
    assert f'id="{verb}-reason"' in page.content.decode()
    assert f"{typed}</textarea>" in page.content.decode()


def test_marks_of_secrecy_are_refused_where_people_and_houses_are_registered(first_officer, sign_in):
    typed = {"kind": "soe", "legal_form": "firm", "name": "机密★10年", "admin_name": "甲", "admin_email": "a@b.test"}

    page = sign_in(first_officer).post("/work/registry/new/", typed).content.decode()

    assert "密级标志" in page
    assert 'value="a@b.test"' in page


def test_an_owner_uploads_the_letter_and_the_officer_verifies_by_it(fresh, boss, first_officer, stranger, sign_in):
    client, officer = sign_in(boss), sign_in(first_officer)
    assert "/work/organisation/authority/" in client.get("/work/organisation/").content.decode()

    client.post("/work/organisation/authority/", {"letter": posted(pdf(), "授权书.pdf")})

    letter = StoredFile.objects.for_claim(AUTHORITY_LETTER, fresh.pk).get()
    url = f"/files/{letter.reference}/"
    assert url in officer.get(f"/work/registry/{fresh.reference}/").content.decode()
    assert [one.get(url).status_code for one in (client, officer, sign_in(stranger))] == [200, 200, 404]
    officer.post(f"/work/registry/{fresh.reference}/verify/", {"reason": "授权书齐全"})
    drain()
    fresh.refresh_from_db()
    assert fresh.is_verified
    assert told(boss) == [(f"{fresh.name}已通过核验", "现在可以发布。")]


def test_what_is_no_scan_is_no_letter(fresh, boss, sign_in):
    page = sign_in(boss).post("/work/organisation/authority/", {"letter": posted(docx(), "授权书.docx")})

    assert "请上传PDF" in page.content.decode()
    assert not StoredFile.objects.exists()


def test_without_a_letter_nobody_who_may_post_is_verified(fresh, first_officer, sign_in):
    with pytest.raises(NoAuthority):
        actions.verify_organisation(fresh, by=first_officer)
    sign_in(first_officer).post(f"/work/registry/{fresh.reference}/verify/")

    fresh.refresh_from_db()
    assert not fresh.is_verified
    assert actions.verify_organisation(EntityFactory(verified_at=None), by=first_officer)


def test_a_letter_that_was_verified_by_stays_when_another_comes(fresh, boss, first_officer, sign_in):
    client = sign_in(boss)
    for name in ("第一份.pdf", "第二份.pdf"):
        client.post("/work/organisation/authority/", {"letter": posted(pdf(), name)})
    actions.verify_organisation(fresh, by=first_officer)
    client.post("/work/organisation/authority/", {"letter": posted(pdf(), "第三份.pdf")})

    letters = StoredFile.objects.for_claim(AUTHORITY_LETTER, fresh.pk)
    assert list(letters.values_list("name", flat=True)) == ["第二份.pdf", "第三份.pdf"]


def test_verification_is_withdrawn_with_a_reason_and_told(fresh, boss, first_officer, sign_in):
    StoredFileFactory(claim_kind=AUTHORITY_LETTER, claim_id=fresh.pk)
    actions.verify_organisation(fresh, by=first_officer)
    client, url = sign_in(first_officer), f"/work/registry/{fresh.reference}/unverify/"

    assert client.post(url, {"reason": ""}).status_code == 200
    client.post(url, {"reason": "授权到期"})
    drain()

    fresh.refresh_from_db()
    assert not fresh.is_verified
    assert (f"{fresh.name}的核验已撤销，暂不能发布", "理由：授权到期") in told(boss)
    assert timeline("organisation", fresh.pk).filter(action="withdraw_verification").get().note == "授权到期"
