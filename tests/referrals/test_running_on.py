"""M03, story 5: a credit that runs does not end because a consent does; a consent is renewed, and its end is told before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.outbox.deliver import drain
from backend.outbox.errors import LostRace
from backend.referrals import actions
from backend.referrals.choices import ConsentKind, EndedBy, State
from backend.referrals.errors import NotReady, NotYourStep
from backend.referrals.models import Consent, CreditResult, Referral
from backend.referrals.process import CONTACT
from backend.referrals.queries import live_groups, payload
from backend.referrals.wording import current_text
from notifications.models import Notice
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.factories.referrals import ConsentFactory, ReferralFactory

SHEET = ("", "book.pdf", "book.xlsx", "authority.docx", "authority/")


def address(referral: Referral, verb: str = "") -> str:
    return f"/work/reviews/{referral.reference}/{verb}"


def asked(referral: Referral, verb: str = "") -> str:
    return f"/work/asked/{referral.reference}/{verb}"


def under_way(entity, bank, state: str, **given) -> Referral:
    return ReferralFactory(review=True, entity=entity, bank=bank, state=state, replied_at=timezone.now(), **given)


def assert_cut(client, referral: Referral) -> None:
    """Nothing of the entity reaches the bank by any door; the stage does, at an address of its own."""
    assert payload(Referral.objects.get(pk=referral.pk)) == {}
    for verb in SHEET:
        assert client.get(address(referral, verb)).status_code == 404
    assert client.get(f"/api/v1/reviews/{referral.reference}/").status_code == 404
    gone = client.get(address(referral, "alive/?seen=old")).content.decode()
    assert "本页已不能查看" in gone
    assert address(referral, "stage/") in gone
    stage = client.get(address(referral, "stage/")).content.decode()
    queue = client.get("/work/reviews/?tab=under_way").content.decode()
    for page in (gone, stage, queue, client.get("/api/v1/reviews/").content.decode()):
        assert referral.entity.name not in page
        assert referral.entity.reference not in page
    assert f"推介{referral.reference}" in stage
    assert address(referral, "stage/") in queue


def test_m03_on_day_181_the_data_is_cut_and_the_loan_is_settled(
    entity, bank, entity_liaison, bank_officer, stranger, sign_in
) -> None:
    loan = under_way(entity, bank, State.DRAWN)
    start = timezone.now() - timedelta(days=181)
    ConsentFactory(referral=loan, given_at=start, expires_at=start + timedelta(days=180))
    ConsentFactory(referral=loan, result=True, given_at=start, expires_at=start + timedelta(days=365))
    client = sign_in(bank_officer)
    assert_cut(client, loan)  # with the moment, before the chore
    assert actions.end_expired() == 1
    assert Referral.objects.get().state == State.DRAWN
    assert_cut(client, loan)
    sign_in(entity_liaison).post(
        asked(loan, "report/"), {"kind": "drawn", "on": str(timezone.localdate()), "amount": "300"}
    )
    result = CreditResult.objects.get()
    assert "确认" in client.get(address(loan, "stage/")).content.decode()
    assert address(loan, "stage/") in client.get("/work/").content.decode()
    told = address(loan, f"results/{result.reference}/")
    assert "请写明哪里不一致" in client.post(f"{told}dispute/", {"note": ""}).content.decode()
    client.post(f"{told}confirm/")
    assert CreditResult.objects.get().state == "confirmed"
    other = sign_in(MembershipFactory(organisation=OrganisationFactory(bank=True)).user)
    for outsider in (other, sign_in(stranger), sign_in(entity_liaison)):
        assert outsider.get(address(loan, "stage/")).status_code == 404
        assert outsider.post(address(loan, "decide/settle/")).status_code == 404
    assert client.post(address(loan, "decide/settle/")).status_code == 302
    assert Referral.objects.get().state == State.SETTLED
    assert "结清" in client.get(address(loan, "stage/")).content.decode()


def test_m03_withdrawal_after_the_yes_cuts_at_once_and_leaves_the_stage(
    entity, bank, entity_liaison, bank_officer, sign_in
) -> None:
    referral = under_way(entity, bank, State.ACCEPTED)
    for group in ("identity", "basics"):
        ConsentFactory(referral=referral, group=group)
    ConsentFactory(referral=referral, result=True)
    client, firm = sign_in(bank_officer), sign_in(entity_liaison)
    assert entity.name in client.get(address(referral)).content.decode()
    page = firm.get(asked(referral)).content.decode()
    assert "办理进度保留" in page
    firm.post(asked(referral, "withdraw/"))
    assert not Consent.objects.filter(ended_at=None).exists()
    assert Referral.objects.get().state == State.ACCEPTED
    assert_cut(client, referral)
    drain()
    notice = Notice.objects.get(person=bank_officer, kind="referrals.consent_ended")
    assert "办理进度仍可登记" in notice.body
    assert entity.name not in notice.title + notice.body
    assert "银行现在看不到本单位的任何资料" in firm.get(asked(referral)).content.decode()
    with pytest.raises(LostRace):  # what needs the data needs the consent
        actions.advance(referral, CONTACT, by=bank_officer)
    assert client.post(address(referral, "decide/contact/")).status_code == 404
    api = f"/api/v1/reviews/{referral.reference}/advance/"
    assert client.post(api, {"step": "contact"}, "application/json").status_code == 409
    again = client.post(address(referral, "decide/end/"), {"reason": " "}).content.decode()
    assert "请写终止的理由" in again
    assert entity.name not in again
    text = current_text(ConsentKind.SHARE).sha256
    firm.post(asked(referral, "widen/"), {"groups": ["identity"], "days": "90", "text": text})
    assert client.get(address(referral, "stage/"))["Location"] == address(referral)
    assert entity.name in client.get(address(referral)).content.decode()
    firm.post(asked(referral, "withdraw/"), {"group": "identity"})
    assert_cut(client, referral)
    assert client.post(address(referral, "decide/end/"), {"reason": "主体撤回"}).status_code == 302
    assert Referral.objects.get().state == State.ENDED


def test_m03_results_need_the_second_consent_on_the_stage_page_too(entity, bank, bank_officer, sign_in) -> None:
    loan = under_way(entity, bank, State.DRAWN)
    agreed = ConsentFactory(referral=loan, result=True)
    result = CreditResult.objects.create(
        referral=loan, consent=agreed, kind="drawn", on=timezone.localdate(), amount=300, reported_by=bank_officer
    )
    client = sign_in(bank_officer)
    assert "授信结果" in client.get(address(loan, "stage/")).content.decode()
    Consent.objects.update(ended_at=timezone.now(), ended_how=EndedBy.WITHDRAWN)
    assert "授信结果" not in client.get(address(loan, "stage/")).content.decode()
    assert client.post(address(loan, f"results/{result.reference}/confirm/")).status_code == 404
    assert CreditResult.objects.get().state == "reported"


def test_m03_before_the_yes_the_referral_goes_with_its_consent(entity, bank, entity_liaison, bank_officer, sign_in):
    for state in (State.REVIEW, State.QUESTION):
        referral = ReferralFactory(review=True, entity=entity, bank=bank, state=state)
        ConsentFactory(referral=referral)
        assert actions.withdraw(referral, by=entity_liaison).state == State.WITHDRAWN
        assert sign_in(bank_officer).get(address(referral, "stage/")).status_code == 404


def test_m03_a_consent_is_renewed_in_two_clicks(entity, bank, entity_liaison, stranger, sign_in) -> None:
    loan = under_way(entity, bank, State.DRAWN)
    soon = timezone.now() + timedelta(days=5)
    for kept in ({"group": "identity"}, {"group": "basics"}, {"result": True}):
        ConsentFactory(referral=loan, expires_at=soon, **kept)
    client = sign_in(entity_liaison)
    page = client.get(asked(loan)).content.decode()
    form = page[page.index('id="renew"') :]
    form = form[: form.index("</form>")]
    for value in ("identity", "basics"):
        assert f'value="{value}"' in form
    assert form.count("checked") == 3  # both groups and the second consent; one press of the button is left
    text = current_text(ConsentKind.SHARE).sha256
    sent = {"groups": ["identity"], "days": "180", "result": "on", "text": text}
    client.post(asked(loan, "renew/"), sent)
    living = Consent.objects.live()
    until = {one.group or one.kind: one.expires_at > soon + timedelta(days=170) for one in living}
    assert until == {"identity": True, "result": True, "basics": False}
    assert set(Consent.objects.exclude(ended_at=None).values_list("ended_how", flat=True)) == {EndedBy.RENEWED}
    assert "现有的同意到期更晚" in client.post(asked(loan, "renew/"), {**sent, "days": "30"}).content.decode()
    assert "请至少勾选一组资料" in client.post(asked(loan, "renew/"), {"days": "30", "text": text}).content.decode()
    actions.withdraw(loan, by=entity_liaison, group="basics")
    with pytest.raises(NotReady):  # what was taken back is not brought back by this
        actions.renew(loan, by=entity_liaison, groups=["basics"], days=365, text_sha256=text)
    with pytest.raises(NotYourStep):
        actions.renew(loan, by=stranger, groups=["identity"], days=365, text_sha256=text)
    assert live_groups(loan) == ["identity"]


def test_m03_the_end_of_a_consent_is_told_two_weeks_and_three_days_before(entity, bank, entity_liaison, sign_in):
    loan = under_way(entity, bank, State.DRAWN)
    given = timezone.now() - timedelta(days=100)

    def told() -> list[str]:
        drain()
        rows = Notice.objects.filter(person=entity_liaison, kind="referrals.ending").order_by("pk")
        return list(rows.values_list("url", flat=True))

    ConsentFactory(referral=loan, given_at=given, expires_at=timezone.now() + timedelta(days=15))
    assert (actions.warn_of_ending(), told()) == (0, [])
    ConsentFactory(referral=loan, group="basics", given_at=given, expires_at=timezone.now() + timedelta(days=13))
    assert (actions.warn_of_ending(), actions.warn_of_ending()) == (1, 0)
    page = f"{asked(loan)}#renew"
    assert told() == [page]
    ConsentFactory(referral=loan, group="team", given_at=given, expires_at=timezone.now() + timedelta(days=2))
    assert (actions.warn_of_ending(), actions.warn_of_ending()) == (1, 0)
    assert told() == [page, page]
    notice = Notice.objects.filter(person=entity_liaison, kind="referrals.ending").latest("pk")
    assert str(bank) in notice.title
    assert "核心团队" in notice.body
    assert "名称与联系人" not in notice.body
    assert 'id="renew"' in sign_in(entity_liaison).get(asked(loan)).content.decode()
