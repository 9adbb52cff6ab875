"""Judges are invited, answer, and score; who is tied to an entity scores it not."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.outbox.errors import LostRace
from backend.outbox.recording import record
from backend.outbox.transitions import claim
from backend.roadshows import process
from backend.roadshows.choices import ApplicationState, JudgeState, State
from backend.roadshows.errors import NotNow, NotReady, NotYourStep, Tied
from backend.roadshows.events import JudgeAnswered, JudgeInvited, SheetSubmitted
from backend.roadshows.keeping import kept
from backend.roadshows.models import Application, Event, Judge, Score, Sheet
from backend.roadshows.queries import applicants_tied_to, digest_of, ties_of
from backend.roadshows.rules import runs_event
from backend.talent.models import Expert


def invite_judge(event: Event, expert: Expert, *, by: User, seen: str = "") -> Judge:
    """Ask an expert to judge; once each, and only who has an account to score with. Tied where they are tied to an applicant,
    unless `seen` is the digest of just these paths: then the history keeps that they were known.
    """
    if not runs_event(by, event):
        raise NotYourStep
    if event.state not in (State.DRAFT, *process.JUDGING):
        raise NotNow(_("活动现在是“%s”，不再邀请评委。") % event.get_state_display())
    if expert.user_id is None:
        raise NotReady({"expert": _("这位专家还没有账号，不能在线打分。请先由省数据局邀请其开通。")})
    if Judge.objects.filter(event=event, expert=expert).exists():
        raise NotReady({"expert": _("这位评委已在名单里。")})
    ties = applicants_tied_to(expert, event)
    if ties and seen != digest_of(ties):
        raise Tied([sentence for _name, sentences in ties for sentence in sentences])
    known = {name: [None, sentences] for name, sentences in ties}
    try:
        with transaction.atomic():
            judge = Judge.objects.create(event=event, expert=expert)
            append("event", event.pk, actor=by, action="invite_judge", changes=known, note=expert.name)
            record(JudgeInvited(judge_id=judge.pk), by=by)
    except IntegrityError:
        raise NotReady({"expert": _("这位评委已在名单里。")}) from None
    return judge


def remove_judge(judge: Judge, *, by: User) -> None:
    """Before a sheet was handed in; afterwards the scores stand and so does the judge."""
    if not runs_event(by, judge.event):
        raise NotYourStep
    with transaction.atomic():
        if Sheet.objects.submitted().filter(judge=judge).exists():
            raise NotNow(_("这位评委已提交评分，不能移出。"))
        drafts = Sheet.objects.filter(judge=judge)
        removed = kept([*Judge.objects.filter(pk=judge.pk), *drafts, *Score.objects.filter(sheet__in=drafts)])
        if not Judge.objects.filter(pk=judge.pk).delete()[0]:
            raise LostRace
        append("event", judge.event_id, actor=by, action="remove_judge", changes={"removed": [removed, None]},
               note=judge.expert.name)  # fmt: skip


def answer_invitation(judge: Judge, *, by: User, accepts: bool) -> Judge:
    """The expert's yes or no; a no can become a yes while judging goes on."""
    if judge.expert.user_id != by.pk:
        raise NotYourStep
    target = JudgeState.ACCEPTED if accepts else JudgeState.DECLINED
    source = (JudgeState.INVITED, JudgeState.DECLINED) if accepts else (JudgeState.INVITED,)
    return claim(
        judge,
        source=source,
        target=target,
        by=by,
        action="accept" if accepts else "decline",
        values={"answered_at": timezone.now()},
        fact=JudgeAnswered(judge_id=judge.pk),
    )


def score(
    application: Application, judge: Judge, *, by: User, points: Mapping[int, int], remark: str = "", submit: bool
) -> Sheet:
    """Keep a sheet, and hand it in where `submit` says so; then it stands.

    Tied where the judge and the entity are tied today; NotReady, by criterion, for what is missing or beyond the most.
    """
    event = application.event
    if judge.expert.user_id != by.pk or judge.event_id != event.pk or judge.state != JudgeState.ACCEPTED:
        raise NotYourStep
    if event.state not in process.JUDGING or application.state != ApplicationState.SUBMITTED:
        raise NotNow(_("这个项目现在不能打分。"))
    if ties := ties_of(judge.expert, [application.entity_id]):
        raise Tied(ties[application.entity_id])
    _check(event, points, whole=submit)
    with transaction.atomic():
        sheet, _made = Sheet.objects.get_or_create(judge=judge, application=application)
        now = timezone.now() if submit else None
        kept = Sheet.objects.filter(pk=sheet.pk, submitted_at__isnull=True).update(remark=remark, submitted_at=now)
        if not kept:
            raise LostRace(_("这份评分已经提交，不能再改。"))
        for criterion, given in points.items():
            Score.objects.update_or_create(sheet=sheet, criterion_id=criterion, defaults={"points": given})
        append("sheet", sheet.pk, actor=by, action="submit" if submit else "save")
        if submit:
            record(SheetSubmitted(sheet_id=sheet.pk), by=by)
    sheet.refresh_from_db()
    return sheet


def _check(event: Event, points: Mapping[int, int], *, whole: bool) -> None:
    wrong = {}
    for criterion in event.criteria.all():
        given = points.get(criterion.pk)
        if given is None and whole:
            wrong[f"c{criterion.pk}"] = _("请打分。")
        elif given is not None and not 0 <= given <= criterion.points:
            wrong[f"c{criterion.pk}"] = _("请填0到%s的整数。") % criterion.points
    if wrong:
        raise NotReady(wrong)
