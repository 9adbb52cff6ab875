"""M03: fifty people accept one item at the same moment and one of them does it; consent and note cannot miss each other."""

import threading

import pytest
from django.db import connection, connections

from backend.outbox.errors import LostRace
from backend.outbox.models import RecordedFact
from backend.referrals import actions
from backend.referrals.choices import State
from backend.referrals.models import Referral, ReferralBatch
from backend.referrals.wording import current_text
from tests.factories.organisations import MembershipFactory
from tests.factories.referrals import ConsentFactory, ReferralFactory, RegulatorFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


def at_once(calls) -> list[str]:
    ready = threading.Barrier(len(calls))
    done: list[str] = []

    def run(call) -> None:
        try:
            ready.wait()
            call()
            done.append("done")
        except LostRace:
            done.append("lost")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(done)


def test_m03_of_fifty_acceptances_one_succeeds() -> None:
    """A colleague who declines at the same moment is in the race too: one answer stands, and one fact tells it."""
    referral = ReferralFactory(review=True)
    ConsentFactory(referral=referral)
    people = [one.user for one in MembershipFactory.create_batch(5, organisation=referral.bank)]

    def answer(place: int) -> None:
        held = Referral.objects.get(pk=referral.pk)
        if place == 0:
            actions.decline_referral(held, by=people[0], code="scale")
        else:
            actions.accept_referral(held, by=people[place % 5])

    calls = [lambda place=place: answer(place) for place in range(51)]
    assert at_once(calls) == ["done", *["lost"] * 50]
    found = Referral.objects.get()
    told = list(RecordedFact.objects.filter(name__startswith="referrals.").values_list("name", flat=True))
    assert told == [{State.ACCEPTED: "referrals.accepted", State.DECLINED: "referrals.declined"}[found.state]]
    assert (found.decline_code == "scale") == (found.state == State.DECLINED)


def test_m03_consent_and_note_at_the_same_moment_open_the_review() -> None:
    referral = ReferralFactory()
    liaison = MembershipFactory(organisation=referral.entity).user
    regulator = MembershipFactory(organisation=RegulatorFactory()).user
    text = current_text("share").sha256
    calls = [
        lambda: actions.consent(Referral.objects.get(), by=liaison, groups=["identity"], days=90, text_sha256=text),
        lambda: actions.note_batch(ReferralBatch.objects.get(), by=regulator),
    ]
    assert at_once(calls) == ["done", "done"]
    opened = Referral.objects.get()
    assert opened.state == State.REVIEW
    assert opened.clock_started_at is not None
    assert RecordedFact.objects.filter(name="referrals.review_opened").count() == 1
    assert connection.vendor in {"sqlite", "postgresql"}
