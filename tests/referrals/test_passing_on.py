"""W17: the regulator takes note of a batch or returns the whole of it; statistics equal raw counts. W16: the anonymous card."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from backend.financing.models import Need
from backend.outbox.errors import LostRace
from backend.referrals import actions
from backend.referrals.anonymity import HIDDEN, LEAST, Card, cards, revenue_band, size_band
from backend.referrals.cards import cards_of_registry, lines_of
from backend.referrals.choices import BatchState, EndedBy, State
from backend.referrals.errors import NotReady, NotYourStep
from backend.referrals.models import Consent, CreditResult, Referral, ReferralBatch
from backend.referrals.sums import month_of, report
from backend.referrals.wording import current_text
from tests.factories.financing import NeedFactory
from tests.factories.organisations import EntityFactory, MembershipFactory, OrganisationFactory
from tests.factories.referrals import ConsentFactory, CreditResultFactory, ReferralFactory


def address(batch: ReferralBatch, verb: str = "") -> str:
    return f"/work/referrals/{batch.reference}/{verb}"


def test_w17_noting_passes_on_what_was_consented(referral, regulator, sign_in) -> None:
    ready = ReferralFactory(batch=referral.batch, state=State.CONSENTED)
    ConsentFactory(referral=ready)
    client = sign_in(regulator)
    assert "知悉" in client.get(address(referral.batch)).content.decode()
    client.post(address(referral.batch, "note/"))
    batch = ReferralBatch.objects.get()
    assert (batch.state, batch.answered_by, batch.regulator) == (
        BatchState.NOTED,
        regulator,
        regulator.memberships.get().organisation,
    )
    assert Referral.objects.get(pk=ready.pk).state == State.REVIEW
    assert Referral.objects.get(pk=referral.pk).state == State.ASKED


def test_w17_returning_ends_the_whole_batch_with_a_reason(referral, regulator, first_officer, sign_in) -> None:
    ready = ReferralFactory(batch=referral.batch, state=State.CONSENTED)
    consent = ConsentFactory(referral=ready)
    client = sign_in(regulator)
    assert "请写退回的理由" in client.post(address(referral.batch, "return/"), {"reason": " "}).content.decode()
    with pytest.raises(NotReady):
        actions.return_batch(referral.batch, by=regulator, reason=" ")
    client.post(address(referral.batch, "return/"), {"reason": "名单有误"})
    assert set(Referral.objects.values_list("state", flat=True)) == {State.RETURNED}
    assert Consent.objects.get(pk=consent.pk).ended_how == EndedBy.RETURNED
    assert "名单有误" in sign_in(first_officer).get(address(referral.batch)).content.decode()


def test_w17_of_two_officers_one_wins_and_the_other_reads_why(referral, regulator, second_regulator, sign_in) -> None:
    stale = ReferralBatch.objects.get()
    actions.note_batch(ReferralBatch.objects.get(), by=regulator)
    with pytest.raises(LostRace):
        actions.return_batch(stale, by=second_regulator, reason="太迟")
    said = sign_in(second_regulator).post(address(stale, "return/"), {"reason": "太迟"}, follow=True).content.decode()
    assert f"这一批{regulator}已办理：已知悉。" in said


def test_w17_who_sent_it_does_not_take_note(
    referral, regulator, bureau, bank_officer, entity_liaison, first_officer, sign_in
) -> None:
    both = MembershipFactory(organisation=regulator.memberships.get().organisation, user=first_officer).user
    ReferralBatch.objects.update(sent_by=both)
    batch = ReferralBatch.objects.get()
    for person in (both, bank_officer, entity_liaison):
        with pytest.raises(NotYourStep):
            actions.note_batch(batch, by=person)
    for person in (bank_officer, entity_liaison):
        client = sign_in(person)
        for verb in ("", "letter/", "letter.pdf", "letter.docx"):
            assert client.get(address(batch, verb)).status_code == 404
        assert client.post(address(batch, "note/")).status_code == 404
        assert (
            client.get("/work/referrals/statistics/").status_code
            == client.get("/work/referrals/statistics/month.xlsx").status_code
            == 404
        )
    assert ReferralBatch.objects.get().state == BatchState.SENT


@pytest.mark.services  # a PDF is drawn by Pango, which this lane has
def test_w17_the_letter_on_paper_says_the_list_and_the_footer(referral, regulator, sign_in) -> None:
    client = sign_in(regulator)
    page = client.get(address(referral.batch, "letter/")).content.decode()
    word = Document(BytesIO(client.get(address(referral.batch, "letter.docx")).content))
    names = [cell.text for row in word.tables[0].rows[1:] for cell in row.cells]
    assert names[1] == str(referral.entity)
    assert names[3] == str(referral.bank)
    assert word.sections[0].footer.paragraphs[0].text == "推介不构成信用背书，银行自主决策"
    pdf = "".join(
        page.extract_text()
        for page in PdfReader(BytesIO(client.get(address(referral.batch, "letter.pdf")).content)).pages
    )
    for text in (page, pdf):
        assert "推介不构成信用背书，银行自主决策" in text
        assert str(referral.bank) in text


def test_w17_the_month_equals_the_raw_counts(db, regulator, sign_in) -> None:
    banks = [OrganisationFactory(bank=True, name=name) for name in ("=甲银行", "乙银行")]
    twice = EntityFactory()
    rows = [ReferralFactory(review=True, entity=twice, bank=bank, replied_at=timezone.now()) for bank in banks]
    rows.append(ReferralFactory(bank=banks[0], state=State.REFUSED, answered_at=timezone.now()))
    today = timezone.localdate()
    told = [
        ("credited", 500, "3.5", True),
        ("drawn", 300, "3.45", True),
        ("drawn", 100, "4.25", True),
        ("drawn", 90, None, True),
        ("drawn", 77, "9", False),
    ]
    for place, (kind, amount, rate, confirmed) in enumerate(told):
        CreditResultFactory(
            referral=rows[place % 2], consent=None or ConsentFactory(referral=ReferralFactory(review=True, bank=banks[0], asked_at=None), result=True),
            kind=kind, amount=amount, rate=rate, on=today, first_loan=place == 1, unsecured=place > 1, state="confirmed" if confirmed else "reported",
        )  # fmt: skip
    first, last = month_of("")
    made = report(first, last)
    counted = CreditResult.objects.filter(state="confirmed")
    drawn = [one for one in counted if one.kind == "drawn"]
    assert made.total.pairs == Referral.objects.filter(asked_at__isnull=False).count() == 3
    assert (made.total.firms, made.total.consented, made.total.replied) == (2, 2, 2)
    assert made.total.drawn == sum(one.amount for one in drawn) == Decimal(490)
    assert (made.total.credited_firms, made.total.drawn_firms, made.total.credited) == (1, 1, Decimal(500))
    assert made.total.first_loans == sum(one.first_loan for one in drawn) == 1
    assert made.total.unsecured == sum(one.unsecured for one in drawn) == 2
    assert made.total.rate == Decimal("3.650")  # (300 × 3.45 + 100 × 4.25) / 400; who told no rate is not counted
    client = sign_in(regulator)
    sheet = load_workbook(BytesIO(client.get("/work/referrals/statistics/month.xlsx").content)).active
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert {line[0] for line in lines} == {"=甲银行", "乙银行", "合计", "推介不构成信用背书，银行自主决策"}
    total = next(line for line in lines if line[0] == "合计")
    assert total[1:] == [3, 2, 0, 2, 2, 2, 1, 500, 1, 490, 1, 2, 3.65]
    page = client.get("/work/referrals/statistics/?month=nonsense").content.decode()
    assert "490.00" in page
    assert "推介不构成信用背书，银行自主决策" in page
    assert month_of("2026-02") == (date(2026, 2, 1), date(2026, 2, 28))
    assert month_of("9999999-13", date(2026, 2, 3)) == (date(2026, 2, 1), date(2026, 2, 28))


def test_w17_a_month_that_is_over_does_not_change(
    referral, entity, bank, entity_liaison, regulator, first_officer, sign_in
) -> None:
    """Consents end and needs change; who said yes then, and to what amount, stays counted."""
    need = NeedFactory(entity=entity, amount=Decimal(500))
    NeedFactory(entity=entity, amount=Decimal(80), draft=True)
    actions.note_batch(ReferralBatch.objects.get(), by=regulator)
    given = {"by": entity_liaison, "groups": ["identity", "need"], "days": 30}
    actions.consent(referral, **given, text_sha256=current_text("share").sha256)
    again = ReferralFactory(review=True, batch=referral.batch, entity=entity, need_amount=Decimal(500))
    kept = ReferralFactory(review=True, batch=referral.batch, bank=bank, need_amount=Decimal(200))
    expired = ReferralFactory(review=True, batch=referral.batch, bank=bank)
    ReferralFactory(batch=referral.batch, bank=bank, state=State.LAPSED)  # never answered
    ReferralFactory(batch=referral.batch, bank=bank, state=State.REFUSED, answered_at=timezone.now())
    for one in (again, kept):
        ConsentFactory(referral=one)
    past = timezone.now() - timedelta(days=31)
    ConsentFactory(referral=expired, given_at=past, expires_at=past + timedelta(days=30))
    before = report(*month_of(""))
    assert (before.total.pairs, before.total.firms, before.total.consented) == (6, 5, 4)
    assert before.total.needed == Decimal(700)  # one need to two banks is one amount
    actions.end_expired()
    actions.withdraw(referral, by=entity_liaison)
    Need.objects.filter(pk=need.pk).update(amount=Decimal(9000))
    assert set(Referral.objects.filter(answered_at__isnull=False).values_list("state", flat=True)) >= {
        State.LAPSED,
        State.WITHDRAWN,
    }
    assert report(*month_of("")) == before
    client = sign_in(first_officer)
    sums = client.get("/work/referrals/statistics/").content.decode()
    for term, value in (("推介主体（户）", "5"), ("推介金额（万元）", "700.00"), ("主体同意（件）", "4")):
        assert f'data-l="{term}">{value}<' in sums
    assert 'data-l="主体同意（件）">4<' in client.get("/work/referrals/").content.decode()


CARDS = st.builds(
    Card, st.sampled_from(["energy", "ai", "data"]), st.sampled_from(["small", "large"]), st.sampled_from(["140100", "140200", "140300"]), st.sampled_from(["low", "unknown"])
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(CARDS, max_size=60))
def test_w16_every_card_that_is_shown_is_shared_by_five(registry: list[Card]) -> None:
    found = cards(dict(enumerate(registry)))
    shared = Counter(card for card in found.values() if card is not None)
    assert all(count >= LEAST for count in shared.values())
    for place, card in found.items():
        if card is None:
            continue
        true = registry[place]
        assert (card.size, card.revenue) == (true.size, true.revenue)
        assert card.region in {HIDDEN, true.region}
        assert card.field in {HIDDEN, true.field}
        assert card.region == HIDDEN or card.field != HIDDEN  # the region goes first


def test_w16_coarsens_region_then_field_then_shows_nothing() -> None:
    same = Card("energy", "small", "140100", "low")
    registry = {f"same{n}": same for n in range(5)}
    registry |= {f"far{n}": Card("energy", "small", f"14020{n}", "low") for n in range(5)}
    registry |= {f"else{n}": Card(f"field{n}", "small", "140300", "low") for n in range(5)}
    registry |= {"alone": Card("energy", "large", "140100", "low")}
    found = cards(registry)
    assert found["same0"] == same
    assert found["far0"] == Card("energy", "small", HIDDEN, "low")
    assert found["else0"] == Card(HIDDEN, "small", HIDDEN, "low")
    assert found["alone"] is None


def test_w16_the_registry_of_today(db) -> None:
    entities = EntityFactory.create_batch(5)
    alone = EntityFactory(profile__headcount=900)
    EntityFactory(registry_state="exited", profile__headcount=900)
    found = cards_of_registry()
    assert set(found) == {one.pk for one in [*entities, alone]}
    assert found[alone.pk] is None
    card = found[entities[0].pk]
    assert card is not None
    assert [value for _term, value in lines_of(card)][1:] == ["未填", "太原市", "未填"]
    assert (size_band(19), size_band(20), size_band(100), size_band(None)) == ("small", "middle", "large", "unknown")
    assert (revenue_band(Decimal("999.99")), revenue_band(Decimal(1000)), revenue_band(Decimal(5000))) == (
        "low",
        "middle",
        "large",
    )
