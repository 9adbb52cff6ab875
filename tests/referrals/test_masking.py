"""M08: until the bank's yes, numbers of people and firms show their last four signs, wherever a bank reads them."""

from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from backend.referrals import actions
from backend.referrals.choices import RESULT_IN, State
from backend.referrals.models import Referral
from backend.referrals.queries import payload
from tests.factories.files import StoredFileFactory
from tests.factories.organisations import CaseFactory, EntityFactory, MembershipFactory, TeamMemberFactory
from tests.factories.referrals import ConsentFactory, FigureFactory, ReferralFactory

USCC, PHONE, MOBILE, IDENTITY = "91140100MA0K1A2B3C", "0351-7654321", "13803510137", "14010219900307001X"
NUMBERS = (USCC, PHONE, MOBILE, IDENTITY)
SHOWN = ("**************2B3C", "****-***4321", "*******0137", "**************001X")


@pytest.fixture
def sheet(bank):
    entity = EntityFactory(uscc=USCC, contact_phone=PHONE)
    TeamMemberFactory(organisation=entity, resume=f"电话{MOBILE}，身份证{IDENTITY}")
    CaseFactory(organisation=entity, results=f"用户经理{MOBILE}可查")
    figure = FigureFactory(entity=entity, kind="patents")
    StoredFileFactory(name=f"{MOBILE}.pdf", claim_kind="referrals.figure", claim_id=figure.pk)
    found = ReferralFactory(review=True, entity=entity, bank=bank)
    for group in ("identity", "team", "cases", "ip"):
        ConsentFactory(referral=found, group=group)
    return found


def words(value) -> str:
    return "".join(str(value).split())


@pytest.mark.services  # a PDF is drawn by Pango, which this lane has
def test_m08_numbers_are_masked_everywhere_until_the_bank_accepts(sheet, bank_officer, sign_in) -> None:
    client = sign_in(bank_officer)
    home = f"/work/reviews/{sheet.reference}/"

    def read() -> list[str]:
        book = load_workbook(BytesIO(client.get(f"{home}book.xlsx").content)).active
        paper = PdfReader(BytesIO(client.get(f"{home}book.pdf").content)).pages
        return [
            client.get(home).content.decode(),
            client.get(f"/api/v1/reviews/{sheet.reference}/").content.decode(),
            words("".join(str(cell.value) for row in book.iter_rows() for cell in row)),
            words("".join(page.extract_text() for page in paper)),
        ]

    for text in read():
        assert not [number for number in NUMBERS if number in text]
        for number in SHOWN:
            assert number in text
    assert f"{SHOWN[2]}.pdf" in client.get(home).content.decode()
    actions.accept_referral(Referral.objects.get(), by=bank_officer)
    for text in read():
        for number in NUMBERS:
            assert number in text


def test_m08_what_is_masked_follows_the_state_alone(sheet) -> None:
    for state in State:
        Referral.objects.filter(pk=sheet.pk).update(state=state, replied_at=timezone.now())
        text = str(payload(Referral.objects.get(pk=sheet.pk)))
        assert [number in text for number in NUMBERS] == [state in RESULT_IN] * len(NUMBERS)


def test_m08_the_entity_reads_before_and_after_what_the_bank_reads(sheet, sign_in) -> None:
    client = sign_in(MembershipFactory(organisation=sheet.entity).user)
    home = f"/work/asked/{sheet.reference}/"
    page = client.get(home).content.decode()
    assert "银行接受前只显示后四位" in page
    assert SHOWN[0] in page
    Referral.objects.update(state=State.ACCEPTED)
    page = client.get(home).content.decode()
    assert "只显示后四位" not in page
    assert USCC in page
    Referral.objects.update(state=State.ASKED)
    assert "银行接受前只显示后四位" in client.get(home).content.decode()
