"""News may arrive twice, and late: whatever is delivered again, in whatever order, leaves everything as it was.

The story gives every subscriber of the product something to do; a new one without a part in it fails the test.
"""

import pytest
from django.apps import apps
from django.core import serializers
from django.db.models.functions import Now

from backend.outbox.deliver import Outcome, deliver, drain
from backend.outbox.facts import all_facts
from backend.outbox.models import Delivery
from backend.outbox.subscribing import subscribers_of
from backend.recommendations import building, engine, library
from backend.recommendations.models import Find, Recommendation, Told
from matching.library import shipped
from notifications.models import Notice
from search.drift import differences
from search.engine import current
from search.registry import registry
from tests.flows.story.conflicts import tell_ties
from tests.flows.story.market import tell_market
from tests.flows.story.needs import tell_needs
from tests.flows.story.people import People
from tests.flows.story.referrals import tell_referrals
from tests.flows.story.roadshows import tell_roadshows
from tests.indexing import build, own_index

pytestmark = pytest.mark.django_db

# What the outbox itself keeps changes with each delivery, and so does what a process remembers of models.
NOT_COMPARED = {"outbox", "sessions", "contenttypes", "auth", "admin", "sites"}


@pytest.fixture(autouse=True)
def _own(settings, tmp_path, monkeypatch):
    """An index and a matcher of its own, over few problems, so that a changed library is built in a blink."""
    own_index(settings, tmp_path)
    settings.MATCHING_CACHE = tmp_path / "matching"
    monkeypatch.setattr(library, "base", lambda: shipped()[:60])
    monkeypatch.setattr(library, "_held", None)
    monkeypatch.setattr(engine, "_engine", None)
    monkeypatch.setattr(building, "_children", [])


@pytest.fixture
def people(
    owner,
    owner_clerk,
    entity,
    entity_liaison,
    bank,
    bank_officer,
    bureau,
    first_officer,
    second_officer,
    final_officer,
):
    return People(
        owner, owner_clerk, entity, entity_liaison, bank, bank_officer,
        bureau, first_officer, second_officer, final_officer,
    )  # fmt: skip


@pytest.fixture
def story(people, settings):
    """Everything that the product tells anybody of, in order, each told as soon as it has happened."""
    build()
    tell_market(people, settings)
    tell_needs(people)
    tell_ties(people)
    tell_referrals(people)
    tell_roadshows(people)
    assert not Delivery.objects.exclude(state="done").exists()


def everything() -> dict[str, str]:
    """All rows of all tables that deliveries write; the counters that order the writes of the index may have gone on."""
    return {
        model._meta.label: serializers.serialize(
            "json",
            model._default_manager.order_by("pk"),
            fields=[
                field.name for field in model._meta.get_fields() if field.concrete and field.name != "search_version"
            ],
        )
        for model in apps.get_models()
        if model._meta.app_label not in NOT_COMPARED
    }


def again(*, backwards: bool) -> None:
    """Each delivery there ever was, once more."""
    for delivery in Delivery.objects.order_by("-pk" if backwards else "pk"):
        Delivery.objects.filter(pk=delivery.pk).update(state="waiting", due_at=Now())
        assert deliver(delivery.pk) is Outcome.DONE, Delivery.objects.get(pk=delivery.pk).last_error
    drain()


def left_out() -> set[str]:
    """The subscribers to whom the story gave nothing to do."""
    subscribed = {one.name for fact in all_facts().values() for one in subscribers_of(fact)}
    return subscribed - set(Delivery.objects.values_list("subscriber", flat=True))


def test_everything_told_twice_changes_nothing(story):
    """In the order it happened, and then backwards: the first changed nothing, so the second finds what the story left."""
    assert left_out() == set()
    assert Recommendation.objects.exists()
    assert Told.objects.exists()
    assert Notice.objects.exists()
    assert Find.objects.exists()
    before = everything()
    for backwards in (False, True):
        again(backwards=backwards)
        after = everything()
        assert [label for label in before if before[label] != after[label]] == [], backwards
        for kind in registry.listed():
            assert list(differences(kind, current().backend.index(kind.name), contents=True)) == [], backwards
