"""Nobody says both words over one text (W05): not from two seats, not by another door, not past the code."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from backend.accounts.models import User
from backend.organisations.choices import Role
from backend.organisations.models import Membership
from backend.scenarios import actions
from backend.scenarios.errors import NotYourStep, SamePerson
from backend.scenarios.models import Amendment, Scenario
from backend.scenarios.queries import version_of
from tests.factories.organisations import OrganisationFactory
from tests.permissions.world import World


@pytest.fixture
def both(world: World) -> User:
    """The first officer of the bureau sits at a second bureau as well, as final reviewer there."""
    other = OrganisationFactory(bureau=True, name="另一数据局")
    Membership.objects.create(user=world.people["first_officer"], organisation=other, role=Role.FINAL_REVIEWER)
    return User.objects.get(username="first_officer")


def scenario(world: World, name: str, letter: str = "a") -> Scenario:
    return Scenario.objects.get(pk=world.tenants[letter].objects[name].pk)


def amendment(world: World) -> Amendment:
    return Amendment.objects.get(pk=world.tenants["a"].objects["amendment"].pk)


def press(world: World, role: str, reference: str, verb: str, version: str) -> Any:
    return world.client(role).post(f"/work/review/{reference}/{verb}/", {"version": version})


def bulk(world: World, role: str, verb: str, pick: str) -> str:
    sent = {"do": verb, "pick": pick, "confirmed": "1"}
    return world.client(role).post("/work/review/bulk/", sent).content.decode()


def test_one_person_with_two_seats_does_not_publish_what_they_checked(world: World, both: User):
    row = scenario(world, "submitted")
    press(world, "first_officer", row.reference, "check", version_of(row))
    row.refresh_from_db()
    assert (row.state, row.checked_by_id) == ("checked", both.pk)
    press(world, "first_officer", row.reference, "publish", version_of(row))
    row.refresh_from_db()
    assert (row.state, row.published_by_id) == ("checked", None)


def test_nor_in_bulk(world: World, both: User):
    row = scenario(world, "submitted")
    bulk(world, "first_officer", "check", f"{row.reference}:{version_of(row)}")
    row.refresh_from_db()
    assert row.state == "checked"
    page = bulk(world, "first_officer", "publish", f"{row.reference}:{version_of(row)}")
    row.refresh_from_db()
    assert row.state == "checked"
    assert "初审由您办理，终审须由另一人办理。" in page


def test_another_person_publishes_it(world: World, both: User):
    row = scenario(world, "submitted")
    press(world, "first_officer", row.reference, "check", version_of(row))
    row.refresh_from_db()
    press(world, "final_officer", row.reference, "publish", version_of(row))
    row.refresh_from_db()
    assert row.state == "published"
    assert {row.checked_by_id, row.published_by_id} == {both.pk, world.people["final_officer"].pk}


def test_whoever_has_both_seats_publishes_what_another_checked(world: World, both: User):
    row = scenario(world, "checked")
    Scenario.objects.filter(pk=row.pk).update(checked_by=world.people["final_officer"])
    row.refresh_from_db()
    press(world, "first_officer", row.reference, "publish", version_of(row))
    row.refresh_from_db()
    assert row.state == "published"


def test_a_change_to_what_is_published_needs_two_as_well(world: World, both: User):
    row, reference = amendment(world), world.tenants["a"].objects["amended"].reference
    press(world, "first_officer", reference, "check", version_of(row))
    row.refresh_from_db()
    assert (row.state, row.checked_by_id) == ("checked", both.pk)
    press(world, "first_officer", reference, "publish", version_of(row))
    bulk(world, "first_officer", "publish", f"{reference}:{version_of(row)}")
    row.refresh_from_db()
    assert (row.state, row.applied_by_id) == ("checked", None)
    press(world, "final_officer", reference, "publish", version_of(row))
    row.refresh_from_db()
    assert row.state == "applied"


def test_actions_refuse_it_by_themselves(world: World, both: User):
    row = actions.check_scenario(scenario(world, "submitted"), by=both)
    with pytest.raises(SamePerson):
        actions.publish_scenario(row, by=both)
    change = actions.check_amendment(amendment(world), by=both)
    with pytest.raises(SamePerson):
        actions.apply_amendment(change, by=both)


def test_an_object_that_forgot_who_checked_it_is_refused_too(world: World, both: User):
    """The database has the last word, whatever the object in hand says."""
    row = actions.check_scenario(scenario(world, "submitted"), by=both)
    row.checked_by_id = None
    with pytest.raises(SamePerson):
        actions.publish_scenario(row, by=both)


def test_the_database_holds_it_past_the_code(world: World, both: User):
    with pytest.raises(IntegrityError), transaction.atomic():
        Scenario.objects.filter(pk=scenario(world, "checked").pk).update(checked_by=both, published_by=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.filter(pk=amendment(world).pk).update(checked_by=both, applied_by=both)


def test_sending_it_again_makes_both_words_new(world: World, both: User):
    """Whoever checked an earlier text is no party to the later one: only the word that stands counts."""
    row = actions.check_scenario(scenario(world, "submitted"), by=both)
    actions.return_scenario(row, points=[actions.Point("title", "请改")], by=world.people["final_officer"])
    actions.submit_scenario(row, by=User.objects.get(username="owner_clerk"))
    assert row.checked_by_id is None
    actions.check_scenario(row, by=world.people["first_officer"])
    with pytest.raises(SamePerson):
        actions.publish_scenario(row, by=both)


@pytest.mark.parametrize("role", ["bureau_admin", "bureau_viewer", "first_officer"])
def test_nobody_publishes_from_another_seat_of_the_bureau(world: World, role: str):
    row = scenario(world, "checked")
    press(world, role, row.reference, "publish", version_of(row))
    row.refresh_from_db()
    assert row.state == "checked"


def test_whoever_may_not_is_told_why(world: World, both: User):
    """That it was their own word is said to them alone, and of the final word alone."""
    row = actions.check_scenario(scenario(world, "submitted"), by=both)
    with pytest.raises(SamePerson):
        actions.publish_scenario(row, by=both)
    with pytest.raises(NotYourStep) as told:
        actions.publish_scenario(row, by=world.people["bureau_admin"])
    assert not isinstance(told.value, SamePerson)
    with pytest.raises(NotYourStep) as told:
        actions.recall_submission(row, by=both)
    assert not isinstance(told.value, SamePerson)


class TestThree:
    """Where the bureau asks for a second review, no two of the three words are one person's."""

    @pytest.fixture(autouse=True)
    def _asked(self, settings: Any):
        settings.SCENARIO_SECOND_REVIEW = True

    @pytest.fixture
    def all_seats(self, world: World) -> User:
        for name, role in (("第二数据局", Role.SECOND_REVIEWER), ("第三数据局", Role.FINAL_REVIEWER)):
            other = OrganisationFactory(bureau=True, name=name)
            Membership.objects.create(user=world.people["first_officer"], organisation=other, role=role)
        return User.objects.get(username="first_officer")

    @pytest.mark.parametrize("verb", ["recheck", "publish"])
    def test_whoever_checked_it_does_nothing_more(self, world: World, all_seats: User, verb: str):
        row = scenario(world, "submitted")
        press(world, "first_officer", row.reference, "check", version_of(row))
        row.refresh_from_db()
        assert (row.state, row.checked_by_id) == ("second", all_seats.pk)
        press(world, "first_officer", row.reference, verb, version_of(row))
        bulk(world, "first_officer", verb, f"{row.reference}:{version_of(row)}")
        row.refresh_from_db()
        assert (row.state, row.rechecked_by_id, row.published_by_id) == ("second", None, None)

    def test_whoever_rechecked_it_does_not_publish(self, world: World, all_seats: User):
        row = scenario(world, "second")
        Scenario.objects.filter(pk=row.pk).update(checked_by=world.people["bureau_admin"])
        press(world, "first_officer", row.reference, "recheck", version_of(row))
        row.refresh_from_db()
        assert (row.state, row.rechecked_by_id) == ("checked", all_seats.pk)
        press(world, "first_officer", row.reference, "publish", version_of(row))
        page = bulk(world, "first_officer", "publish", f"{row.reference}:{version_of(row)}")
        row.refresh_from_db()
        assert row.state == "checked"
        assert "复审由您办理，终审须由另一人办理。" in page

    def test_three_people_publish_it(self, world: World):
        row = scenario(world, "submitted")
        for role, verb in (("first_officer", "check"), ("second_officer", "recheck"), ("final_officer", "publish")):
            press(world, role, row.reference, verb, version_of(row))
            row.refresh_from_db()
        people = [world.people[role].pk for role in ("first_officer", "second_officer", "final_officer")]
        assert row.state == "published"
        assert [row.checked_by_id, row.rechecked_by_id, row.published_by_id] == people

    def test_a_change_needs_three_as_well(self, world: World, all_seats: User):
        row, reference = amendment(world), world.tenants["a"].objects["amended"].reference
        for verb in ("check", "recheck", "publish"):
            press(world, "first_officer", reference, verb, version_of(row))
        row.refresh_from_db()
        assert (row.state, row.checked_by_id, row.rechecked_by_id) == ("second", all_seats.pk, None)
