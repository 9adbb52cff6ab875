"""Who is told what of the bank's side; as in notices.py, by the row as it is now."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.referrals.choices import State
from backend.referrals.choices_bank import FigureState, Speaker
from backend.referrals.models import Figure, Referral
from backend.referrals.notices import _tell, page_of, review_page, topic_of
from backend.referrals.queries import people_of

QUEUE = "reviews"  # the topic of a bank's queue


def tell_declined(referral: Referral) -> None:
    """The entity's people and the officer who proposed it: they may know why."""
    if referral.state != State.DECLINED:
        return
    why = "：".join(filter(None, [str(referral.get_decline_code_display()), referral.decline_note]))
    key, at = f"{referral.pk}", referral.replied_at
    _tell(people_of(referral.entity_id), "declined", key, at, _("%s不接受推介") % referral.bank, why, page_of(referral))
    if referral.batch.proposed_by_id:
        title = _("%(bank)s不接受推介：%(entity)s") % {"bank": referral.bank, "entity": referral.entity}
        page = reverse("referrals:batch", args=[referral.batch.reference])
        _tell([referral.batch.proposed_by_id], "declined", key, at, title, why, page)


def tell_question(referral: Referral) -> None:
    """The entity's people: the bank asks something."""
    asked = referral.messages.filter(speaker=Speaker.BANK).last()
    if referral.state == State.QUESTION and asked is not None:
        title = _("%s提了一个问题，请回答") % referral.bank
        people = people_of(referral.entity_id)
        _tell(people, "question", f"{asked.pk}", asked.at, title, asked.body, page_of(referral))


def tell_answer(referral: Referral) -> None:
    """The bank's people, without a name: the clock goes on."""
    said = referral.messages.filter(speaker=Speaker.ENTITY).last()
    if referral.state == State.REVIEW and said is not None:
        title = _("主体已回答本行的提问，请继续办理")
        people = people_of(referral.bank_id)
        _tell(people, "answer", f"{said.pk}", said.at, title, "", review_page(referral), topic_of(referral))


def tell_advanced(referral: Referral, state: str) -> None:
    """The entity's people: the stage. The credit's terms stand on the page alone."""
    if referral.state == state:
        title = _("%(bank)s：%(stage)s") % {"bank": referral.bank, "stage": referral.get_state_display()}
        key = f"{referral.pk}:{state}"
        _tell(people_of(referral.entity_id), "advanced", key, referral.replied_at, title, "", page_of(referral))


def tell_figure(figure: Figure) -> None:
    """The entity's people: returned with what does not agree. That it was confirmed stands on its page."""
    if figure.state == FigureState.RETURNED:
        title = _("指标数据被退回：%s") % figure
        page = reverse("referrals:figures")
        _tell(people_of(figure.entity_id), "figure", f"{figure.pk}", figure.answered_at, title, figure.note, page)
