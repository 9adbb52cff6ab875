"""Who is told what. Each notice has a key of its own, so that a fact that is delivered twice tells once.

Functions read the row as it is now: what is no longer so is not told.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.organisations.choices import Role
from backend.scenarios.choices import AmendmentState, State
from backend.scenarios.models import Amendment, Question, Scenario
from backend.scenarios.queries import people_of, reviewers
from notifications.hints import hint
from notifications.sending import in_batches, send


def tell_submitted(scenario: Scenario) -> None:
    """To the first reviewers; one notice for a whole batch when it is sent."""
    if scenario.state != State.SUBMITTED or scenario.submitted_at is None:
        return
    url = reverse("scenarios:review")
    if scenario.batch is not None and not scenario.points.exists():  # a mended one comes back alone
        count = scenario.batch.scenarios.count()
        _send(
            reviewers(Role.FIRST_REVIEWER),
            kind="scenarios.batch_submitted",
            key=f"scenarios.batch_submitted:{scenario.batch_id}",
            title=_("%(owner)s整批报送%(count)s条场景，待初审") % {"owner": scenario.owner, "count": count},
            url=f"{url}?batch={scenario.batch.reference}",
        )
        return
    _send(
        reviewers(Role.FIRST_REVIEWER),
        kind="scenarios.submitted",
        key=f"scenarios.submitted:{scenario.pk}:{scenario.submitted_at.timestamp():.6f}",
        title=_("待初审：%(title)s") % {"title": scenario.title},
        body=str(scenario.owner),
        url=reverse("scenarios:review_one", args=[scenario.reference]),
    )


def tell_checked(scenario: Scenario) -> None:
    """To whoever has the next review, but not to those who did an earlier one."""
    if scenario.state == State.SECOND:
        _send(
            [person for person in reviewers(Role.SECOND_REVIEWER) if person != scenario.checked_by_id],
            kind="scenarios.to_recheck",
            key=f"scenarios.to_recheck:{scenario.pk}:{scenario.edit_number}",
            title=_("待复审：%(title)s") % {"title": scenario.title},
            body=str(scenario.owner),
            url=reverse("scenarios:review_one", args=[scenario.reference]),
        )
    if scenario.state != State.CHECKED:
        return
    earlier = {scenario.checked_by_id, scenario.rechecked_by_id}
    _send(
        [person for person in reviewers(Role.FINAL_REVIEWER) if person not in earlier],
        kind="scenarios.checked",
        key=f"scenarios.checked:{scenario.pk}:{scenario.edit_number}",
        title=_("待终审：%(title)s") % {"title": scenario.title},
        body=str(scenario.owner),
        url=reverse("scenarios:review_one", args=[scenario.reference]),
    )


def tell_returned(scenario: Scenario) -> None:
    """To the owner's people, with the points."""
    points = list(scenario.points.filter(amendment__isnull=True, settled_at__isnull=True))
    if scenario.state != State.RETURNED or not points:
        return
    _send(
        people_of(scenario.owner_id),
        kind="scenarios.returned",
        key=f"scenarios.returned:{scenario.pk}:{points[-1].pk}",
        title=_("场景被退回修改：%(title)s") % {"title": scenario.title},
        body="\n".join(point.sentence for point in points),
        url=reverse("scenarios:edit", args=[scenario.reference]),
        topic=topic_of(scenario),
    )


def tell_return_undone(row: Scenario | Amendment, entry: int) -> None:
    """To the owner's people: nothing to mend after all."""
    scenario = row.scenario if isinstance(row, Amendment) else row
    _send(
        people_of(scenario.owner_id),
        kind="scenarios.return_undone",
        key=f"scenarios.return_undone:{scenario.pk}:{entry}",
        title=_("审核人员撤回了退回，暂不需要修改：%(title)s") % {"title": scenario.title},
        url=scenario.get_absolute_url(),
        topic=topic_of(scenario),
    )


def tell_published(scenario: Scenario) -> None:
    """To the owner's people."""
    if scenario.state != State.PUBLISHED or scenario.published_at is None:
        return
    _send(
        people_of(scenario.owner_id),
        kind="scenarios.published",
        key=f"scenarios.published:{scenario.pk}:{scenario.published_at.timestamp():.6f}",
        title=_("场景已发布：%(title)s") % {"title": scenario.title},
        url=scenario.get_absolute_url(),
        topic=topic_of(scenario),
    )


def tell_taken_down(scenario: Scenario) -> None:
    """To the owner's people, with the reason; what they withdrew themselves they know."""
    if scenario.state != State.TAKEN_DOWN or scenario.published_at is None:
        return
    _send(
        people_of(scenario.owner_id),
        kind="scenarios.taken_down",
        key=f"scenarios.taken_down:{scenario.pk}:{scenario.published_at.timestamp():.6f}",
        title=_("场景已被撤下：%(title)s") % {"title": scenario.title},
        body=scenario.closed_reason,
        url=scenario.get_absolute_url(),
        topic=topic_of(scenario),
    )


def tell_amendment(amendment: Amendment) -> None:
    """A change under review: to whoever has the next step."""
    scenario = amendment.scenario
    review = reverse("scenarios:review_one", args=[scenario.reference])
    words = {"title": scenario.title}
    turn = f"{amendment.pk}:{amendment.submitted_at.timestamp():.6f}"
    if amendment.state == AmendmentState.SUBMITTED:
        _send(
            reviewers(Role.FIRST_REVIEWER),
            kind="scenarios.amendment_submitted",
            key=f"scenarios.amendment_submitted:{turn}",
            title=_("变更待初审：%(title)s") % words,
            url=review,
        )
    elif amendment.state == AmendmentState.SECOND:
        _send(
            [person for person in reviewers(Role.SECOND_REVIEWER) if person != amendment.checked_by_id],
            kind="scenarios.amendment_to_recheck",
            key=f"scenarios.amendment_to_recheck:{turn}",
            title=_("变更待复审：%(title)s") % words,
            url=review,
        )
    elif amendment.state == AmendmentState.CHECKED:
        earlier = {amendment.checked_by_id, amendment.rechecked_by_id}
        _send(
            [person for person in reviewers(Role.FINAL_REVIEWER) if person not in earlier],
            kind="scenarios.amendment_checked",
            key=f"scenarios.amendment_checked:{turn}",
            title=_("变更待终审：%(title)s") % words,
            url=review,
        )
    elif amendment.state == AmendmentState.RETURNED:
        points = list(amendment.points.filter(settled_at__isnull=True))
        _send(
            people_of(scenario.owner_id),
            kind="scenarios.amendment_returned",
            key=f"scenarios.amendment_returned:{amendment.pk}:{points[-1].pk if points else 0}",
            title=_("场景变更被退回修改：%(title)s") % words,
            body="\n".join(point.sentence for point in points),
            url=reverse("scenarios:edit", args=[scenario.reference]),
            topic=topic_of(scenario),
        )


def tell_amended(scenario: Scenario) -> None:
    """To the owner's people: the public reads the new text."""
    _send(
        people_of(scenario.owner_id),
        kind="scenarios.amended",
        key=f"scenarios.amended:{scenario.pk}:{scenario.edit_number}",
        title=_("场景变更已公开：%(title)s") % {"title": scenario.title},
        url=scenario.get_absolute_url(),
        topic=topic_of(scenario),
    )


def tell_asked(question: Question) -> None:
    """To the owner's people, until it is answered."""
    if question.answered_at is not None:
        return
    scenario = question.scenario
    _send(
        people_of(scenario.owner_id),
        kind="scenarios.question_asked",
        key=f"scenarios.question_asked:{question.pk}",
        title=_("有新提问：%(title)s") % {"title": scenario.title},
        body=question.text,
        url=f"{scenario.get_absolute_url()}#questions",
        topic=topic_of(scenario),
    )


def tell_answered(question: Question) -> None:
    """To everybody who asked about this scenario, whoever's question it was: answers are for all (W04)."""
    if question.answered_at is None or not question.scenario.is_published:
        return
    scenario = question.scenario
    askers = set(scenario.questions.exclude(asked_by=None).values_list("asked_by_id", flat=True))
    _send(
        askers,
        kind="scenarios.question_answered",
        key=f"scenarios.question_answered:{question.pk}",
        title=_("发布单位答复了提问：%(title)s") % {"title": scenario.title},
        body=question.answer,
        url=f"{scenario.get_absolute_url()}#questions",
        topic=topic_of(scenario),
    )
    hint(topic_of(scenario), people_of(scenario.owner_id))  # colleagues with the page open see that it is answered


def topic_of(scenario: Scenario) -> str:
    """What open pages of this scenario listen to."""
    return f"scenario:{scenario.pk}"


def _send(
    people: Iterable[int], *, kind: str, key: str, title: str, body: str = "", url: str = "", topic: str = ""
) -> None:
    for some in in_batches(people):
        send(some, kind=kind, key=key, title=title, body=body, url=url, topic=topic)
