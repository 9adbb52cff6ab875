"""整批报送: choose, look through, send; what is not ready is named and holds nobody; one return does not hold the rest."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backend.audit.queries import timeline
from backend.files.models import StoredFile
from backend.scenarios.actions import (
    Point,
    check_scenario,
    discard_unused_scans,
    publish_scenario,
    return_scenario,
    start_import,
    submit_batch,
)
from backend.scenarios.choices import BATCH_SCAN, State
from backend.scenarios.models import Batch, Scenario
from tests.factories.files import StoredFileFactory
from tests.factories.organisations import MembershipFactory
from tests.factories.scenarios import ScenarioFactory
from tests.files import making
from tests.scenarios.lists import CITY, city_row, posted, upload

URL = "/work/scenarios/batches/new/"
CANARY = "金丝雀棕榈"


@pytest.fixture
def clerk(owner_clerk, sign_in):
    return sign_in(owner_clerk)


def scan(name="报送函.pdf"):
    return posted(making.pdf(["关于报送场景清单的函"]), name)


def text_of(response):
    return response.content.decode()


def states():
    return list(Scenario.objects.order_by("pk").values_list("state", flat=True))


def picks(*scenarios):
    return [scenario.reference for scenario in scenarios]


def sent_by(owner, person, count=3, **more):
    scenarios = ScenarioFactory.create_batch(count, owner=owner, **more)
    return submit_batch(owner, scenarios=scenarios, scan=StoredFileFactory(claim_id=owner.pk), by=person)


def test_what_is_ready_is_picked_at_first_and_what_is_not_says_why(clerk, owner):
    ready = ScenarioFactory(owner=owner)
    ScenarioFactory(owner=owner, procurement="")
    ScenarioFactory(owner=owner, submitted=True)
    page = text_of(clerk.get(URL))
    assert page.count('name="pick"') == 2
    assert page.count("checked") == 1
    assert f'value="{ready.reference}" checked' in page
    assert "请选择后续采购方式；尚未确定的选“待定”。" in page


def test_a_batch_is_looked_through_and_then_sent(clerk, owner, owner_clerk):
    scenarios = ScenarioFactory.create_batch(3, owner=owner)
    answer = clerk.post(URL, {"do": "check", "pick": picks(*scenarios), "scan": scan()})
    page = text_of(answer)
    assert "3条都可以报送。还没有报送" in page
    kept = StoredFile.objects.get()
    assert (kept.claim_kind, kept.claim_id, kept.name) == (BATCH_SCAN, owner.pk, "报送函.pdf")
    assert kept.get_absolute_url() in page
    assert states() == [State.DRAFT] * 3
    answer = clerk.post(URL, {"do": "send", "pick": picks(*scenarios), "kept": kept.reference})
    batch = Batch.objects.get()
    assert answer.url == reverse("scenarios:batch", args=[batch.reference])
    assert (batch.scan, batch.submitted_by, states()) == (kept, owner_clerk, [State.SUBMITTED] * 3)
    assert [entry.action for entry in timeline("batch", batch.pk)] == ["submit"]


def test_one_that_is_not_ready_is_named_and_taken_out_by_the_clerk(clerk, owner):
    good = ScenarioFactory.create_batch(2, owner=owner)
    bare = ScenarioFactory(owner=owner, title="没有写完的", procurement="")
    page = text_of(clerk.post(URL, {"do": "check", "pick": picks(*good, bare), "scan": scan()}))
    assert "1条还不能报送，可以先补写，也可以移出本批；其余2条不受影响。" in page
    assert "请选择后续采购方式" in page
    assert "移出1条，报送其余2条" in page
    assert f'name="pick" value="{good[0].reference}"' in page
    kept = StoredFile.objects.get()
    clerk.post(URL, {"do": "send", "pick": picks(*good), "kept": kept.reference})
    assert states() == [State.SUBMITTED, State.SUBMITTED, State.DRAFT]


def test_one_that_is_spoiled_meanwhile_stops_the_batch_and_is_named(clerk, owner):
    first, second = ScenarioFactory.create_batch(2, owner=owner)
    clerk.post(URL, {"do": "check", "pick": picks(first, second), "scan": scan()})
    Scenario.objects.filter(pk=second.pk).update(procurement="")
    kept = StoredFile.objects.get()
    page = text_of(clerk.post(URL, {"do": "send", "pick": picks(first, second), "kept": kept.reference}))
    assert "1条还不能报送" in page
    assert "移出1条，报送其余1条" in page
    assert (states(), Batch.objects.count()) == ([State.DRAFT] * 2, 0)


def test_the_scan_stays_when_the_clerk_goes_back_and_may_be_changed(clerk, owner):
    first, second = ScenarioFactory.create_batch(2, owner=owner)
    clerk.post(URL, {"do": "check", "pick": picks(first, second), "scan": scan()})
    kept = StoredFile.objects.get()
    page = text_of(clerk.post(URL, {"do": "back", "pick": picks(first), "kept": kept.reference}))
    assert f'name="kept" value="{kept.reference}"' in page
    assert page.count("checked") == 1
    clerk.post(URL, {"do": "check", "pick": picks(first), "kept": kept.reference})
    assert StoredFile.objects.stored().count() == 1
    page = text_of(
        clerk.post(URL, {"do": "check", "pick": picks(first), "kept": kept.reference, "scan": scan("新函.pdf")})
    )
    assert "新函.pdf" in page
    assert [file.name for file in StoredFile.objects.stored()] == ["新函.pdf"]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "请选择要上传的文件"),
        (lambda: posted(making.docx(["函"]), "函.docx"), "签章扫描件请上传PDF、JPG或PNG。"),
        (lambda: posted(making.pdf(["机密★10年", "函"]), "函.pdf"), "涉密标志“机密★10年”"),
        (lambda: posted(b"MZ" + b"\0" * 600, "函.pdf"), "文件内容与扩展名 .pdf 不符"),
    ],
)
def test_a_scan_that_is_none_is_told_and_the_picks_stay(clerk, owner, file, said):
    first, second = ScenarioFactory.create_batch(2, owner=owner)
    answer = clerk.post(URL, {"do": "check", "pick": picks(second), **({"scan": file()} if file else {})})
    page = text_of(answer)
    assert said in page
    assert f'value="{second.reference}" checked' in page
    assert f'value="{first.reference}" checked' not in page
    assert StoredFile.objects.count() == 0


def test_nothing_picked_is_told(clerk, owner):
    ScenarioFactory(owner=owner)
    assert "请至少选一条场景。" in text_of(clerk.post(URL, {"do": "check", "scan": scan()}))


def test_the_drafts_of_one_list_are_shown_alone(clerk, owner, owner_clerk):
    ScenarioFactory(owner=owner, title="自己写的一条")
    job = start_import(owner, upload(CITY, city_row(1, "1号机组振动")), by=owner_clerk)
    page = text_of(clerk.get(f"{URL}?list={job.reference}"))
    assert "1号机组振动" in page
    assert "自己写的一条" not in page


def test_an_owner_that_is_not_verified_is_told(clerk, owner):
    owner.verified_at = None
    owner.save()
    scenario = ScenarioFactory(owner=owner)
    assert "本单位尚未通过核验" in text_of(clerk.get(URL))
    kept = StoredFileFactory(claim_id=owner.pk, uploaded_by=owner.memberships.get().user)
    clerk.post(URL, {"do": "send", "pick": picks(scenario), "kept": kept.reference})
    assert states() == [State.DRAFT]


def test_a_foreign_scan_or_one_that_was_used_sends_nothing(clerk, owner, owner_clerk, colleague, stranger):
    scenario = ScenarioFactory(owner=owner)
    used = sent_by(owner, owner_clerk, count=1).scan
    theirs = StoredFileFactory(claim_id=stranger.memberships.get().organisation_id, uploaded_by=stranger)
    for file in (used, theirs, StoredFileFactory(claim_id=owner.pk, uploaded_by=colleague)):
        assert clerk.post(URL, {"do": "send", "pick": picks(scenario), "kept": file.reference}).status_code == 200
    assert Scenario.objects.get(pk=scenario.pk).state == State.DRAFT


# ── the page of a batch ───────────────────────────────────────────────────────────────────────────────────────────


def test_one_return_does_not_hold_the_rest(owner, owner_clerk, first_officer, final_officer, clerk):
    batch = sent_by(owner, owner_clerk)
    first, second, _third = batch.scenarios.order_by("pk")
    return_scenario(first, points=[Point("pain_point", "请补写一年撕裂几次。")], by=first_officer)
    check_scenario(second, by=first_officer)
    publish_scenario(second, by=final_officer)
    page = text_of(clerk.get(reverse("scenarios:batch", args=[batch.reference])))
    for shown in ("待初审1条", "退回修改1条", "已发布1条", "请补写一年撕裂几次。", batch.scan.get_absolute_url()):
        assert shown in page
    assert reverse("scenarios:edit", args=[first.reference]) in page


def test_officers_come_from_the_review_to_the_batch_and_its_scan(owner, owner_clerk, first_officer, sign_in):
    batch = sent_by(owner, owner_clerk)
    officer = sign_in(first_officer)
    one = batch.scenarios.first()
    page = text_of(officer.get(reverse("scenarios:review_one", args=[one.reference])))
    assert reverse("scenarios:batch", args=[batch.reference]) in page
    assert batch.scan.get_absolute_url() in page
    page = text_of(officer.get(reverse("scenarios:batch", args=[batch.reference])))
    assert page.count(">审核</a>") == 3


def test_an_imported_scenario_without_figures_is_read_whole_by_the_officer(owner, owner_clerk, first_officer, sign_in):
    """Lists of cities have no measures: the warning that says so must not take the place of the text."""
    batch = sent_by(owner, owner_clerk, count=1, measure=None, pain_point=CANARY)
    page = text_of(sign_in(first_officer).get(reverse("scenarios:review_one", args=[batch.scenarios.get().reference])))
    assert CANARY in page
    assert "没有写可测的指标" in page


def test_who_sees_a_batch(
    owner, owner_clerk, colleague, stranger, first_officer, entity_liaison, bank_officer, sign_in, visitor
):
    viewer = MembershipFactory(organisation=owner, role="viewer").user
    batch = sent_by(owner, owner_clerk, count=1, title=CANARY)
    url = reverse("scenarios:batch", args=[batch.reference])
    for person in (owner_clerk, colleague, viewer, first_officer):
        page = sign_in(person).get(url)
        assert (page.status_code, CANARY in text_of(page)) == (200, True)
    for person in (stranger, entity_liaison, bank_officer):
        page = sign_in(person).get(url)
        assert (page.status_code, CANARY in text_of(page)) == (404, False)
        assert sign_in(person).get(batch.scan.get_absolute_url()).status_code == 404
    assert visitor.get(url).status_code == 302


def test_who_may_send_a_batch(
    owner, owner_clerk, stranger, first_officer, entity_liaison, bank_officer, sign_in, visitor
):
    viewer = MembershipFactory(organisation=owner, role="viewer").user
    scenario = ScenarioFactory(owner=owner, title=CANARY)
    kept = StoredFileFactory(claim_id=owner.pk, uploaded_by=owner_clerk)
    for person in (viewer, first_officer, entity_liaison, bank_officer):
        assert sign_in(person).get(URL).status_code == 404
        assert (
            sign_in(person).post(URL, {"do": "send", "pick": picks(scenario), "kept": kept.reference}).status_code
            == 404
        )
    page = sign_in(stranger).post(URL, {"do": "send", "pick": picks(scenario), "kept": kept.reference})
    assert (page.status_code, CANARY in text_of(page)) == (200, False)
    assert visitor.get(URL).status_code == 302
    assert states() == [State.DRAFT]


def test_scans_of_batches_that_were_never_sent_go_after_a_week(owner, owner_clerk):
    batch = sent_by(owner, owner_clerk, count=1)
    unused = StoredFileFactory(claim_id=owner.pk)
    now = timezone.now()
    assert discard_unused_scans(now + timedelta(days=6)) == 0
    assert discard_unused_scans(now + timedelta(days=8)) == 1
    assert list(StoredFile.objects.stored()) == [batch.scan]
    assert unused.reference


def test_the_number_of_queries_does_not_grow_with_the_scenarios(clerk, owner, owner_clerk):
    clerk.get(URL)  # the site and the session are read for the first time
    counts = []
    for number in (1, 3):
        Scenario.objects.all().delete()
        drafts = ScenarioFactory.create_batch(number, owner=owner)
        batch = sent_by(owner, owner_clerk, count=number)
        for url, data in (
            (URL, None),
            (reverse("scenarios:batch", args=[batch.reference]), None),
            (URL, picks(*drafts)),
        ):
            kept = StoredFileFactory(claim_id=owner.pk, uploaded_by=owner_clerk)
            with CaptureQueriesContext(connection) as counted:
                page = (
                    clerk.post(url, {"do": "check", "pick": data, "kept": kept.reference}) if data else clerk.get(url)
                )
                assert page.status_code == 200
            counts.append(len(counted))
    assert counts[:3] == counts[3:]
