import pytest

from backend.outbox.models import RecordedFact
from backend.scenarios.actions import Point, check_scenario, return_scenario, submit_batch
from backend.scenarios.choices import State
from backend.scenarios.errors import BatchNotReady, NotReady, NotVerified, NotYourStep
from backend.scenarios.models import Batch, Scenario
from tests.factories.files import StoredFileFactory
from tests.factories.scenarios import ScenarioFactory


@pytest.fixture
def scan(owner):
    return StoredFileFactory(claim_id=owner.pk)


def states():
    return list(Scenario.objects.order_by("pk").values_list("state", flat=True))


def test_a_batch_is_sent_whole(owner, owner_clerk, scan):
    scenarios = ScenarioFactory.create_batch(3, owner=owner)
    batch = submit_batch(owner, scenarios=scenarios, scan=scan, by=owner_clerk)
    assert states() == [State.SUBMITTED] * 3
    assert batch.scenarios.count() == 3
    assert (batch.scan, batch.submitted_by) == (scan, owner_clerk)
    assert RecordedFact.objects.filter(name="scenarios.submitted").count() == 3


def test_one_return_does_not_hold_the_others(owner, owner_clerk, first_officer, scan):
    scenarios = ScenarioFactory.create_batch(2, owner=owner)
    submit_batch(owner, scenarios=scenarios, scan=scan, by=owner_clerk)
    return_scenario(scenarios[0], points=[Point("", "请补充。")], by=first_officer)
    check_scenario(scenarios[1], by=first_officer)
    assert states() == [State.RETURNED, State.CHECKED]


def test_what_is_not_ready_is_told_for_each_and_nothing_is_sent(owner, owner_clerk, scan):
    good, bare, secret = (
        ScenarioFactory(owner=owner),
        ScenarioFactory(owner=owner, procurement=""),
        ScenarioFactory(owner=owner, constraints="机密★长期"),
    )
    with pytest.raises(BatchNotReady) as told:
        submit_batch(owner, scenarios=[good, bare, secret], scan=scan, by=owner_clerk)
    assert {reference: set(sentences) for reference, sentences in told.value.problems.items()} == {
        bare.reference: {"procurement"},
        secret.reference: {"constraints"},
    }
    assert states() == [State.DRAFT] * 3
    assert Batch.objects.count() == 0


def test_when_one_was_sent_meanwhile_none_is(owner, owner_clerk, scan):
    first, second = ScenarioFactory.create_batch(2, owner=owner)
    Scenario.objects.filter(pk=second.pk).update(state=State.SUBMITTED)
    with pytest.raises(Exception, match="已有人先办"):
        submit_batch(owner, scenarios=[first, second], scan=scan, by=owner_clerk)
    assert states() == [State.DRAFT, State.SUBMITTED]
    assert Batch.objects.count() == 0


def test_only_ones_own_scenarios_with_ones_own_scan(owner, owner_clerk, stranger, scan):
    mine, theirs = ScenarioFactory(owner=owner), ScenarioFactory()
    foreign = StoredFileFactory(claim_id=theirs.owner_id)
    for scenarios, paper, person in (
        ([mine, theirs], scan, owner_clerk),
        ([mine], scan, stranger),
        ([mine], foreign, owner_clerk),
    ):
        with pytest.raises(NotYourStep):
            submit_batch(owner, scenarios=scenarios, scan=paper, by=person)
    assert states() == [State.DRAFT] * 2


def test_an_empty_batch_and_an_unverified_owner_are_refused(owner, owner_clerk, scan):
    with pytest.raises(NotReady):
        submit_batch(owner, scenarios=[], scan=scan, by=owner_clerk)
    owner.verified_at = None
    owner.save()
    with pytest.raises(NotVerified):
        submit_batch(owner, scenarios=[ScenarioFactory(owner=owner)], scan=scan, by=owner_clerk)
    assert Batch.objects.count() == 0
