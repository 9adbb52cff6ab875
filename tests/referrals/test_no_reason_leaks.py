"""W15: one bank's reason for refusing is on no address that another bank reaches, whichever addresses there are."""

import itertools
import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.referrals import actions
from backend.referrals.choices import ON_SHEET, DeclineReason, State
from backend.referrals.models import Referral
from tests.factories.financing import ProductFactory
from tests.factories.organisations import EntityFactory, MembershipFactory, OrganisationFactory
from tests.factories.referrals import ConsentFactory, ReferralFactory

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:\[[^]]*\]|[^)\[])*\)")
# The admin's pages lead a bank to another sign-in; the description of the API lists all reasons there are; the last signs out.
LEFT_OUT = re.compile(r"admin/|api/v1/(schema|docs)|static/|media/|.*logout|.*<drf_format_suffix|.*\?P<format>")
OPTION = re.compile(r'<option value="\w+">[^<]*</option>')  # what one may choose oneself


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern).lstrip("^").replace("\\.", ".").rstrip("$").replace("/?", "/")
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif isinstance(entry, URLPattern) and not LEFT_OUT.match(route):
            yield route


def addresses(values: dict[str, list[str]]) -> Iterator[str]:
    """Each route with every value that an argument of its name may have."""
    for route in routes():
        names = [one[1] or one[2] for one in ARGUMENT.finditer(route)]
        for given_values in itertools.product(*(values.get(name, ["1"]) for name in names)):
            rest = iter(given_values)
            yield "/" + ARGUMENT.sub(lambda _found, rest=rest: next(rest), route)


@pytest.fixture
def declined(entity, bank) -> Referral:
    found = ReferralFactory(review=True, entity=entity, bank=bank, product=ProductFactory(provider=bank))
    ConsentFactory(referral=found)
    return found


@pytest.mark.timeout(900)  # every address there is, with everything that may stand in it
def test_w15_no_address_tells_another_bank_why_one_declined(declined, bank_officer, sign_in) -> None:
    actions.decline_referral(declined, by=bank_officer, code="credit", note="逾期两次")
    rival = OrganisationFactory(bank=True)
    product = ProductFactory(provider=rival)
    sheet = ReferralFactory(review=True, entity=declined.entity, bank=rival, product=product, batch=declined.batch)
    card = ReferralFactory(bank=rival, product=product, batch=declined.batch)
    stage = ReferralFactory(review=True, entity=EntityFactory(), bank=rival, state=State.DRAWN)
    ConsentFactory(referral=sheet)
    subjects = [declined, sheet, card, stage, declined.entity, declined.batch, declined.bank, declined.product, product]
    client = sign_in(MembershipFactory(organisation=rival).user)
    reached = set()
    for address in addresses({"reference": [one.reference for one in subjects], "verb": ["accept"]}):
        answer = client.get(address)
        if answer.status_code != 200 or answer.streaming:
            continue
        text = OPTION.sub("", answer.content.decode(errors="replace"))
        for secret in ("逾期两次", "信用记录原因", declined.reference):
            assert secret not in text, address
        reached.add(address)
    home = "/work/reviews/"
    assert reached >= {
        "/work/", home, f"{home}{sheet.reference}/", f"{home}{card.reference}/", f"{home}{stage.reference}/stage/",
        f"{home}{sheet.reference}/book.xlsx", f"{home}{sheet.reference}/alive/", "/api/v1/reviews/",
        f"/api/v1/reviews/{sheet.reference}/", "/api/v1/reviews/cards/", "/api/v1/referrals/", "/work/inbox/",
    }  # fmt: skip


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    state=st.sampled_from(ON_SHEET), code=st.sampled_from(DeclineReason.values), note=st.sampled_from(["", "逾期两次"])
)
def test_w15_whatever_the_reason_the_pages_of_another_bank_stay_the_same(
    declined, bank_officer, sign_in, state, code, note
) -> None:
    rival = MembershipFactory(organisation=OrganisationFactory(bank=True)).user
    sheet = ReferralFactory(review=True, entity=declined.entity, bank=rival.memberships.get().organisation, state=state)
    ConsentFactory(referral=sheet)
    client = sign_in(rival)
    # The sheet itself counts its openings and carries a token.
    pages = ("/api/v1/reviews/", "/api/v1/reviews/cards/", "/api/v1/referrals/", f"/api/v1/reviews/{sheet.reference}/")
    before = [client.get(page).content for page in pages]
    Referral.objects.filter(pk=declined.pk).update(state=State.DECLINED, decline_code=code, decline_note=note)
    assert [client.get(page).content for page in pages] == before
    Referral.objects.filter(pk=declined.pk).update(state=State.REVIEW, decline_code="", decline_note="")
