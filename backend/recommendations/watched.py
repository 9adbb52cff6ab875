"""Which facts may make something findable or change it: those that the search index hears, with the document each is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backend.financing.events import ProductChanged, ProductPublished
from backend.organisations.events import ProfileChanged, RegistryChanged
from backend.outbox.choices import State
from backend.outbox.facts import load
from backend.outbox.models import Delivery
from backend.scenarios.events import (
    QuestionAnswered,
    QuestionAsked,
    ScenarioAmended,
    ScenarioLapsed,
    ScenarioOwnerChanged,
    ScenarioPublished,
)
from backend.scenarios.models import Question
from backend.talent.events import ExpertChanged

# Behind "search.…" in the alphabet, so that the index is mostly told before we ask it; nothing depends on that.
PREFIX = "subscriptions."


def _question(told: Any) -> int | None:
    return Question.objects.filter(pk=told.question_id).values_list("scenario_id", flat=True).first()


# By fact: the kind of document, and which one. What is withdrawn is found by nobody and tells nobody.
WATCHED: dict[type[Any], tuple[str, Callable[[Any], int | None]]] = {
    ScenarioPublished: ("scenario", lambda told: told.scenario_id),
    ScenarioAmended: ("scenario", lambda told: told.scenario_id),
    ScenarioOwnerChanged: ("scenario", lambda told: told.scenario_id),
    ScenarioLapsed: ("scenario", lambda told: told.scenario_id),
    QuestionAsked: ("scenario", _question),
    QuestionAnswered: ("scenario", _question),
    ProductPublished: ("product", lambda told: told.product_id),
    ProductChanged: ("product", lambda told: told.product_id),
    ProfileChanged: ("entity", lambda told: told.organisation_id),
    RegistryChanged: ("entity", lambda told: told.organisation_id),
    ExpertChanged: ("expert", lambda told: told.expert_id),
}


def document_of(told: Any) -> tuple[str, int] | None:
    """The document that a fact is about; None where its row is gone."""
    kind, which = WATCHED[type(told)]
    pk = which(told)
    return None if pk is None else (kind, pk)


def on_their_way() -> set[tuple[str, int]]:
    """The documents of whose news a delivery to the saved searches still waits."""
    waiting = Delivery.objects.filter(state=State.WAITING, subscriber__startswith=PREFIX).select_related("fact")
    told = (load(one.fact.name, one.fact.version, one.fact.payload) for one in waiting)
    return {found for one in told if type(one) in WATCHED and (found := document_of(one)) is not None}
