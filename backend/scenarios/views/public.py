"""What everybody reads: the list of published scenarios, and the page of one. Its owner and officers see more on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from backend.organisations.rules import is_officer
from backend.scenarios.filters import PublicFilter
from backend.scenarios.forms.questions import AnswerForm, QuestionForm
from backend.scenarios.forms.review import ReasonForm
from backend.scenarios.models import Question, Scenario
from backend.scenarios.process import OWNER_WRITES, stage_of, steps_for
from backend.scenarios.queries import classes_of, history_of, open_amendment, open_points
from backend.scenarios.rules import may, works_for_owner
from backend.scenarios.views.history import lines_of
from backend.scenarios.views.people import seen_scenario
from backend.web.parts.reading import NOT_KEPT
from backend.web.queries import opens_with

PAGE_SIZE = 20


@dataclass(frozen=True)
class Asked:
    """A question with the form in which it is answered."""

    question: Question
    form: AnswerForm


def answer_form_of(question: Question, data: QueryDict | None = None) -> AnswerForm:
    """Several stand on one page, so each has names of its own for its labels."""
    return AnswerForm(data, auto_id=f"answer-{question.pk}-%s")


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Published scenarios, newest first; conditions and page live in the address."""
    if elsewhere := opens_with(request):
        return redirect(elsewhere)
    found = PublicFilter(request.GET, queryset=Scenario.objects.published().described())
    rows = found.qs.select_related("field", "site_region", "owner__region").order_by("-published_at", "-pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    narrowed = any(request.GET.get(name) for name in found.filters)
    context = {
        "page": page,
        "facets": found.facets(),
        "narrowed": narrowed,
        "words": request.GET.get("q", ""),
        "kept": kept(request),
    }
    return render(request, "scenarios/list.html", context)


@require_safe
def scenario(request: HttpRequest, reference: str) -> HttpResponse:
    return page(request, seen_scenario(request, reference))


@require_safe
def questions(request: HttpRequest, reference: str) -> HttpResponse:
    """Questions and answers alone: open pages fetch them again when a hint says that there is news."""
    found = seen_scenario(request, reference)
    return render(request, "scenarios/_questions.html", asking(request, found))


def page(
    request: HttpRequest,
    found: Scenario,
    *,
    question_form: QuestionForm | None = None,
    answer_form: tuple[int, AnswerForm] | None = None,
    reason_form: ReasonForm | None = None,
) -> HttpResponse:
    """The page of one scenario; a form that was sent and is wrong stands there as it was typed, with its sentence.

    `answer_form` comes with the key of its question; `reason_form` opens the dialog of withdrawing.
    """
    mine, officer = bool(works_for_owner(request.user, found)), bool(is_officer(request.user))
    context = {**reading(request, found), "mine": mine, "officer": officer, "layout": "web/public.html"}
    if mine or officer:
        context |= {"layout": "web/bench.html", **inside(request, found)}
    if question_form is not None:
        context["question_form"] = question_form
    if answer_form is not None:
        pk, form = answer_form
        context["questions"] = [
            Asked(one.question, form) if one.question.pk == pk else one for one in context["questions"]
        ]
    if reason_form is not None:
        context |= {"reason_form": reason_form, "opened": "withdraw"}
    return render(request, "scenarios/scenario.html", context)


def kept(request: HttpRequest) -> list[tuple[str, str]]:
    """The conditions beside the words, for the form that sends the words."""
    return [(name, request.GET[name]) for name in request.GET if name not in {"q", *NOT_KEPT}]


def reading(request: HttpRequest, found: Scenario) -> dict[str, Any]:
    """What every reader gets; the contact only who may have it (W06)."""
    return {
        "scenario": found,
        "measures": list(found.measures.all()),
        "conditions": found.posted_conditions.items,
        "classes": classes_of(found),
        "sees_contact": may("see_contact", request.user, found),
        **asking(request, found),
    }


def asking(request: HttpRequest, found: Scenario) -> dict[str, Any]:
    return {
        "scenario": found,
        "questions": [Asked(one, answer_form_of(one)) for one in found.questions.all()],
        "may_ask": may("ask_question", request.user, found),
        "may_answer": may("answer_question", request.user, found),
        "question_form": QuestionForm(),
    }


def inside(request: HttpRequest, found: Scenario) -> dict[str, Any]:
    """What the owner's people and officers get besides: where it stands, what may be done, what happened."""
    amendment = open_amendment(found)
    return {
        "stage": stage_of(found),
        "steps": {step.name: step for step in steps_for(request.user, found)},
        "may_edit": OWNER_WRITES.allowed(request.user, found),
        "amendment": amendment,
        "amendment_stage": stage_of(amendment) if amendment else None,
        "amendment_steps": {step.name: step for step in steps_for(request.user, amendment)} if amendment else {},
        "points": open_points(found, amendment),
        "history": lines_of(history_of(found)),
        "reason_form": ReasonForm(),
    }
