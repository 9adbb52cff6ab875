"""M03, W14, M08, W15: the entity answers in two clicks, sees what the bank sees, takes back in two clicks, and reads who looked."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.organisations.choices import Role
from backend.outbox.errors import LostRace
from backend.referrals import actions, wording
from backend.referrals.choices import BatchState, ConsentKind, EndedBy, State, Way
from backend.referrals.errors import NoConsent, NotReady, NotYourStep, OldText
from backend.referrals.models import Consent, ConsentText, CreditResult, Disclosure, Referral, ReferralBatch
from backend.referrals.queries import consent_digest, live_groups, payload
from backend.referrals.rules import sees_decline
from backend.referrals.wording import current_text, stored_text
from notifications import hints
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.factories.referrals import ConsentFactory, DisclosureFactory, ReferralFactory


def address(referral: Referral, verb: str = "") -> str:
    return f"/work/asked/{referral.reference}/{verb}"


def agree(referral: Referral, by, groups=("identity", "cases"), *, result: bool = False, days: int = 90) -> Referral:
    text = current_text(ConsentKind.SHARE).sha256
    return actions.consent(referral, by=by, groups=groups, days=days, text_sha256=text, result=result)


def note(referral: Referral, by) -> None:
    actions.note_batch(ReferralBatch.objects.get(pk=referral.batch_id), by=by)


def test_m03_two_clicks_give_and_two_take_back(referral, entity_liaison, bank_officer, regulator, sign_in) -> None:
    client = sign_in(entity_liaison)
    form = client.get(address(referral)).content.decode()
    assert "评估融资需求" in form
    assert str(referral.bank) in form
    sent = {"groups": ["identity", "cases"], "days": "90", "result": "on", "text": current_text("share").sha256}
    client.post(address(referral, "consent/"), sent)
    referral.refresh_from_db()
    assert referral.state == State.CONSENTED
    assert payload(referral) == {}  # not passed on yet
    rows = Consent.objects.filter(referral=referral).order_by("pk")
    assert [(one.kind, one.group, one.recipient) for one in rows] == [
        ("share", "identity", referral.bank), ("share", "cases", referral.bank), ("result", "", referral.bank),
    ]  # fmt: skip
    note(referral, regulator)
    referral.refresh_from_db()
    assert referral.state == State.REVIEW
    shown = actions.read_sheet(referral, by=bank_officer)
    page = client.get(address(referral)).content.decode()
    for items in shown.values():
        for item in items:
            assert item.label in page
            assert item.value[:30] in page
    client.post(address(referral, "withdraw/"))
    referral.refresh_from_db()
    assert referral.state == State.WITHDRAWN
    assert not Referral.objects.visible_to(bank_officer)
    with pytest.raises(NoConsent):
        actions.read_sheet(referral, by=bank_officer)
    assert Disclosure.objects.count() == 1


def test_m03_what_was_typed_stays_and_nonsense_gets_a_sentence(referral, entity_liaison, sign_in) -> None:
    client = sign_in(entity_liaison)
    text = current_text("share").sha256
    none = client.post(address(referral, "consent/"), {"days": "30", "text": text}).content.decode()
    assert "请至少勾选一组资料" in none
    assert '<option value="30" selected>' in none
    for wrong in ({"groups": ["secrets"], "days": "90"}, {"groups": ["team"], "days": "9999"}):
        assert client.post(address(referral, "consent/"), {**wrong, "text": text}).status_code == 200
    with pytest.raises(NotReady):
        agree(referral, entity_liaison, groups=["secrets"])
    with pytest.raises(OldText):
        actions.consent(referral, by=entity_liaison, groups=["team"], days=90, text_sha256="0" * 64)
    assert not Consent.objects.exists()
    assert Referral.objects.get().state == State.ASKED


def test_m03_only_the_entitys_writers_answer(referral, entity, bank_officer, first_officer, stranger, sign_in) -> None:
    viewer = MembershipFactory(organisation=entity, role=Role.VIEWER).user
    for person in (viewer, bank_officer, first_officer, stranger):
        with pytest.raises(NotYourStep):
            agree(referral, person)
        with pytest.raises(NotYourStep):
            actions.refuse(referral, by=person)
    for person, status in ((viewer, 200), (bank_officer, 404), (stranger, 404)):
        assert sign_in(person).get(address(referral)).status_code == status
    assert Referral.objects.get().state == State.ASKED


@pytest.mark.everywhere
def test_m03_consent_after_the_note_opens_the_review_at_once(referral, entity_liaison, regulator) -> None:
    note(referral, regulator)
    assert Referral.objects.get().clock_started_at is None
    agree(referral, entity_liaison)
    opened = Referral.objects.get()
    assert opened.state == State.REVIEW
    assert opened.clock_started_at == opened.answered_at
    assert opened.reply_by == timezone.localdate(opened.clock_started_at) + timedelta(days=14)


def test_m03_one_group_is_taken_back_and_given_again(referral, entity_liaison, regulator, bank_officer) -> None:
    note(referral, regulator)
    agree(referral, entity_liaison)
    before = consent_digest(referral)
    actions.withdraw(referral, by=entity_liaison, group="cases")
    assert live_groups(referral) == ["identity"]
    assert consent_digest(referral) != before
    assert list(actions.read_sheet(referral, by=bank_officer)) == ["identity"]
    with pytest.raises(NoConsent):
        actions.withdraw(referral, by=entity_liaison, group="cases")
    text = current_text("share").sha256
    actions.widen(referral, by=entity_liaison, groups=["identity", "figures"], days=365, text_sha256=text)
    assert sorted(live_groups(referral)) == ["figures", "identity"]
    ends = Consent.objects.filter(referral=referral).order_by("pk").values_list("group", "ended_how")
    assert list(ends) == [
        ("identity", EndedBy.RENEWED),
        ("cases", EndedBy.WITHDRAWN),
        ("identity", ""),
        ("figures", ""),
    ]
    actions.withdraw(referral, by=entity_liaison, group="identity")
    actions.withdraw(referral, by=entity_liaison, group="figures")
    assert Referral.objects.get().state == State.WITHDRAWN


def test_w14_withdrawal_tells_how_often_it_was_downloaded(
    referral, entity_liaison, regulator, bank_officer, sign_in
) -> None:
    note(referral, regulator)
    agree(referral, entity_liaison)
    for way in (Way.OPENED, Way.DOWNLOADED, Way.PRINTED, Way.OPENED):
        actions.read_sheet(referral, by=bank_officer, way=way, what="推介资料册" if way != Way.OPENED else "")
    client = sign_in(entity_liaison)
    assert "撤回前已下载2次" in client.get(address(referral)).content.decode()
    said = client.post(address(referral, "withdraw/"), follow=True).content.decode()
    assert "已撤回，对方不能再查看；撤回前已下载2次，相关材料由银行依法留存。" in said
    log = Disclosure.objects.filter(referral=referral, way__in=[Way.DOWNLOADED, Way.PRINTED])
    assert log.count() == 2
    assert AuditEntry.objects.filter(subject_kind="referral", action="disclose").count() == 4


def test_m08_the_entity_reads_who_when_what_and_why(
    referral, entity_liaison, regulator, bank_officer, stranger, sign_in, django_assert_num_queries
) -> None:
    note(referral, regulator)
    agree(referral, entity_liaison)
    actions.read_sheet(referral, by=bank_officer)
    DisclosureFactory(purpose="别家的事")
    client = sign_in(entity_liaison)
    page = client.get("/work/asked/access/").content.decode()
    for word in (str(bank_officer), str(referral.bank), "名称与联系人、案例与产品", "评估融资需求", "打开"):
        assert word in page
    assert "别家的事" not in page
    with CaptureQueriesContext(connection) as one:
        client.get("/work/asked/access/")
    for _more in range(3):
        actions.read_sheet(referral, by=bank_officer, way=Way.DOWNLOADED)
    with CaptureQueriesContext(connection) as four:
        client.get("/work/asked/access/")
    assert len(four) == len(one)
    assert sign_in(stranger).get("/work/asked/access/").status_code == 404
    with pytest.raises(NotYourStep):
        actions.read_sheet(referral, by=entity_liaison)


def test_m03_the_calendar_ends_what_was_not_answered_and_what_expired(
    referral, entity_liaison, regulator, bank
) -> None:
    late = ReferralFactory(answer_by=timezone.now() - timedelta(hours=1))
    assert actions.lapse_unanswered() == 1
    assert Referral.objects.get(pk=late.pk).state == State.LAPSED
    past = {"given_at": timezone.now() - timedelta(days=90), "expires_at": timezone.now() - timedelta(minutes=1)}
    gone = ReferralFactory(review=True, bank=bank)
    part = ReferralFactory(review=True, bank=bank)
    for one, group in ((gone, "identity"), (part, "team")):
        ConsentFactory(referral=one, group=group, **past)
    ConsentFactory(referral=part, group="identity")
    assert payload(gone) == {}  # access ended with the moment, before the chore
    assert actions.end_expired() == 2
    assert actions.end_expired() == 0
    assert Referral.objects.get(pk=gone.pk).state == State.LAPSED
    assert Referral.objects.get(pk=part.pk).state == State.REVIEW
    assert set(Consent.objects.exclude(ended_at=None).values_list("ended_how", flat=True)) == {EndedBy.EXPIRED}


def test_w15_results_flow_back_only_under_the_second_consent(
    referral, entity_liaison, regulator, bank_officer, sign_in
) -> None:
    note(referral, regulator)
    agree(referral, entity_liaison)
    fields = {
        "kind": "drawn",
        "on": timezone.localdate(),
        "amount": Decimal(300),
        "rate": Decimal("3.45"),
        "first_loan": True,
    }
    actions.accept_referral(referral, by=bank_officer)
    with pytest.raises(NoConsent):
        actions.report_result(referral, by=entity_liaison, **fields)
    text = current_text("share").sha256
    actions.widen(referral, by=entity_liaison, groups=[], days=90, text_sha256=text, result=True)
    with pytest.raises(NotYourStep):
        actions.report_result(referral, by=bank_officer, **fields)
    client = sign_in(entity_liaison)
    client.post(
        address(referral, "report/"), {"kind": "drawn", "on": str(fields["on"]), "amount": "300万", "rate": "3.45"}
    )
    result = CreditResult.objects.get()
    assert (result.amount, result.state) == (Decimal(300), "reported")
    again = client.post(address(referral, "report/"), {"kind": "drawn", "on": str(fields["on"]), "amount": "300"})
    assert "已报过" in again.content.decode()
    assert (
        "请填金额"
        in client.post(address(referral, "report/"), {"kind": "drawn", "on": str(fields["on"])}).content.decode()
    )
    with pytest.raises(NotYourStep):
        actions.confirm_result(result, by=entity_liaison)
    actions.confirm_result(result, by=bank_officer)
    with pytest.raises(LostRace):
        actions.dispute_result(result, by=bank_officer, note="不对")
    actions.withdraw(referral, by=entity_liaison, result=True)
    with pytest.raises(NoConsent):
        actions.report_result(referral, by=entity_liaison, **{**fields, "amount": Decimal(1)})
    assert Referral.objects.get().state == State.ACCEPTED


def test_w15_no_other_bank_reads_why_one_refused(
    entity, bank, bank_officer, entity_liaison, first_officer, regulator
) -> None:
    other = MembershipFactory(organisation=OrganisationFactory(bank=True)).user
    mine = ReferralFactory(
        review=True, entity=entity, bank=bank, state=State.DECLINED, decline_code="credit", decline_note="逾期"
    )
    theirs = ReferralFactory(review=True, entity=entity, bank=other.memberships.get().organisation)
    for one in (mine, theirs):
        ConsentFactory(referral=one)
    assert set(Referral.objects.visible_to(other)) == {theirs}
    assert set(Referral.objects.of_bank(other)) == {theirs}
    readers = {
        person.pk: sees_decline(person, mine)
        for person in (bank_officer, entity_liaison, first_officer, other, regulator)
    }
    assert list(readers.values()) == [True, True, True, False, False]


def test_m03_refusing_is_one_dialog_and_the_officer_reads_it(referral, entity_liaison, first_officer, sign_in) -> None:
    client = sign_in(entity_liaison)
    client.post(address(referral, "refuse/"), {"reason": "暂不融资"})
    refused = Referral.objects.get()
    assert (refused.state, refused.refuse_reason) == (State.REFUSED, "暂不融资")
    assert "暂不融资" in client.get(address(referral)).content.decode()
    assert client.get("/work/asked/").status_code == 200
    with pytest.raises(LostRace):
        agree(referral, entity_liaison)
    assert ReferralBatch.objects.get().state == BatchState.SENT


def test_m03_another_text_is_another_version(referral, entity_liaison, monkeypatch) -> None:
    old = stored_text("share")
    monkeypatch.setitem(wording.SHIPPED, ConsentKind.SHARE, old.body + "\n七、另议。")
    with pytest.raises(OldText):
        actions.consent(referral, by=entity_liaison, groups=["team"], days=90, text_sha256=old.sha256)
    agree(referral, entity_liaison, groups=["team"])
    assert Consent.objects.get().text.number == 2
    assert ConsentText.objects.filter(kind="share").count() == 2


def test_m03_open_pages_of_the_bank_look_again_at_once(
    referral, entity_liaison, regulator, bank_officer, stranger, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    """The hint goes out with the commit of the withdrawal itself, not by the queue; and to the bank's people alone."""
    note(referral, regulator)
    agree(referral, entity_liaison)
    pushed = []
    monkeypatch.setattr(hints, "push", lambda group, event: pushed.append((group, event["topic"])))
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(referral, by=entity_liaison, group="cases")
    assert {group for group, topic in pushed if topic == f"referral:{referral.pk}"} == {f"user.{bank_officer.pk}"}
