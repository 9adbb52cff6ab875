"""Questions to the owner, and answers that every reader gets at once (W04)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.organisations.models import Organisation
from backend.organisations.rules import works_for
from backend.outbox.recording import record
from backend.scenarios.actions.contacts import refuse_mobiles
from backend.scenarios.actions.secrecy import refuse_marks
from backend.scenarios.errors import AlreadyAnswered, NotReady, NotYourStep
from backend.scenarios.events import QuestionAnswered, QuestionAsked
from backend.scenarios.models import Question, Scenario
from backend.scenarios.rules import may


def ask_question(scenario: Scenario, *, text: str, organisation: Organisation, by: User) -> Question:
    """Put a question to the owner of a published scenario, for an entity; readers never learn who asked."""
    if not (may("ask_question", by, scenario) and organisation.is_entity and works_for(by, organisation.pk)):
        raise NotYourStep(_("只有数创主体可以就已发布的场景提问。"))
    if not text.strip():
        raise NotReady({"text": _("请写要问的问题。")})
    refuse_marks({"text": text})
    refuse_mobiles({"text": text})
    with transaction.atomic():
        question = Question(scenario=scenario, organisation=organisation, asked_by=by, text=text.strip())
        question.clean_fields()
        question.save()
        _raise_version(scenario.pk)
        append("scenario", scenario.pk, actor=by, action="ask")
        record(QuestionAsked(question_id=question.pk), by=by)
    return question


def answer_question(question: Question, *, text: str, by: User) -> Question:
    """Answer it, once, for all readers. Of two colleagues who answer, the second is told."""
    if not may("answer_question", by, question.scenario):
        raise NotYourStep(_("只有发布单位的经办人可以答复。"))
    if not text.strip():
        raise NotReady({"answer": _("请写答复。")})
    refuse_marks({"answer": text})
    refuse_mobiles({"answer": text})
    question.answer = text.strip()
    question.clean_fields(exclude=["scenario", "organisation", "asked_by", "answered_by"])
    with transaction.atomic():
        claimed = Question.objects.filter(pk=question.pk, answered_at__isnull=True).update(
            answer=question.answer, answered_by=by, answered_at=timezone.now()
        )
        if claimed != 1:
            raise AlreadyAnswered(_("这个问题刚才已由同事答复。"))
        _raise_version(question.scenario_id)
        append("scenario", question.scenario_id, actor=by, action="answer", changes={"answer": ["", question.answer]})
        record(QuestionAnswered(question_id=question.pk), by=by)
    question.refresh_from_db()
    return question


def _raise_version(scenario_id: int) -> None:
    """Questions and answers are found by search as part of their scenario."""
    Scenario.objects.filter(pk=scenario_id).update(search_version=F("search_version") + 1)
