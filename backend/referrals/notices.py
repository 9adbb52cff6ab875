"""Who is told what. Each notice has a key of its own, so that a fact that is delivered twice tells once.

Functions read the row as it is now: what is no longer so is not told. No notice to a bank names an entity or a reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backend.referrals.choices import CONSENTED_IN, ON_SHEET, UNDER_WAY, BatchState, ConsentKind, ResultState, State
from backend.referrals.groups import labels_of
from backend.referrals.models import Consent, CreditResult, Referral, ReferralBatch
from backend.referrals.queries import live_groups, people_of, proposers, readers_of, regulators
from notifications.hints import hint
from notifications.sending import in_batches, send

PAGE = "referrals"  # the topic of lists of the bureau, the regulator and the entity


def topic_of(referral: Referral) -> str:
    """What an open sheet listens to."""
    return f"referral:{referral.pk}"


def cut_open_pages(referral: Referral) -> None:
    """With the commit, open sheets of this bank ask again, and read that they may not."""
    hint(topic_of(referral), readers_of(referral.bank_id))


def tell_sent(batch: ReferralBatch) -> None:
    """The regulator's people once; the people of each entity once, with the banks that it is asked about."""
    if batch.state != BatchState.SENT:
        return
    title = _("推介函待知悉：%s") % batch.letter_number
    _tell(regulators(), "batch_sent", f"{batch.pk}", batch.sent_at, title, "", _batch_page(batch))
    banks: dict[int, list[str]] = defaultdict(list)
    for referral in batch.referrals.filter(state=State.ASKED).select_related("bank").order_by("pk"):
        banks[referral.entity_id].append(str(referral.bank))
    for entity_id, names in banks.items():
        title = _("省数据局拟把本单位推介给%s家银行，请答复是否同意") % len(names)
        _tell(
            people_of(entity_id),
            "asked",
            f"{batch.pk}:{entity_id}",
            batch.sent_at,
            title,
            "、".join(names),
            _entity_page(),
        )


def tell_answered(batch: ReferralBatch) -> None:
    """The bureau's people: noted, or returned with the reason. On a return the entities that were asked too."""
    if batch.state == BatchState.NOTED:
        _tell(
            proposers(),
            "noted",
            f"{batch.pk}",
            batch.answered_at,
            _("推介函已知悉：%s") % batch,
            "",
            _batch_page(batch),
        )
    if batch.state == BatchState.RETURNED:
        title = _("推介函被整批退回：%s") % batch
        _tell(proposers(), "returned", f"{batch.pk}", batch.answered_at, title, batch.reason, _batch_page(batch))
        concerned = batch.referrals.filter(state=State.RETURNED).order_by("entity_id")
        for entity_id in concerned.values_list("entity_id", flat=True).distinct():
            text = _("本批推介不再进行，已作的同意一并终止，银行没有看到资料。")
            key = f"{batch.pk}:{entity_id}"
            _tell(people_of(entity_id), "returned", key, batch.answered_at, _("推介已随批退回"), text, _entity_page())


def tell_review(referral: Referral) -> None:
    """The bank's people: something waits, the clock runs."""
    if referral.state == State.REVIEW and referral.clock_started_at:
        until = date_format(referral.reply_by, "Y年n月j日") if referral.reply_by else ""
        title = _("有一件推介待答复，请在%s前办理") % until
        people = people_of(referral.bank_id)
        _tell(
            people,
            "review",
            f"{referral.pk}",
            referral.clock_started_at,
            title,
            "",
            review_page(referral),
            topic_of(referral),
        )


def tell_refused(referral: Referral) -> None:
    """The officer who proposed it."""
    if referral.state == State.REFUSED:
        title = _("主体不同意推介：%s") % referral.entity
        people = [referral.batch.proposed_by_id] if referral.batch.proposed_by_id else []
        page = _batch_page(referral.batch)
        _tell(people, "refused", f"{referral.pk}", referral.answered_at, title, referral.refuse_reason, page)


def tell_lapsed(referral: Referral) -> None:
    """The entity: not answered in time, nothing was given."""
    if referral.state == State.LAPSED:
        title = _("推介已过期：%s") % referral.bank
        _tell(people_of(referral.entity_id), "lapsed", f"{referral.pk}", referral.closed_at, title, "", _entity_page())


def tell_ended(referral: Referral) -> None:
    """The bank's people, without a name: a sheet that they had is closed."""
    if not referral.clock_started_at or live_groups(referral):
        return
    title, people, key = _("一件推介的同意已终止"), people_of(referral.bank_id), f"{referral.pk}"
    kept = _("撤回前已下载的材料请依法留存，不得另作他用。")
    if referral.state in {State.WITHDRAWN, State.LAPSED}:
        text = _("主体的同意已撤回或到期，推介页不能再查看。") + kept
        _tell(people, "consent_ended", key, referral.closed_at, title, text, "")
    elif referral.state in UNDER_WAY:
        last = Consent.objects.share().filter(referral=referral).order_by("-ended_at").first()
        text = _("主体的同意已撤回或到期，资料不能再查看；办理进度仍可登记。") + kept
        _tell(people, "consent_ended", key, last and last.ended_at, title, text, review_page(referral))


def tell_ending(referral: Referral, days: int) -> None:
    """The entity's people, in time to renew it: what ends, and when."""
    if referral.state not in CONSENTED_IN:
        return
    soon = Consent.objects.live().filter(referral=referral, expires_at__lte=timezone.now() + timedelta(days=days))
    ending = list(soon.order_by("expires_at", "pk"))
    if not ending:
        return
    names = labels_of({one.group for one in ending if one.kind == ConsentKind.SHARE})
    names += [str(ConsentKind.RESULT.label)] if any(one.kind == ConsentKind.RESULT for one in ending) else []
    title = _("给%(bank)s的同意%(day)s到期") % {
        "bank": referral.bank,
        "day": date_format(localtime(ending[0].expires_at), "n月j日"),
    }
    body = _("%s。到期后对方不能再查看；还需要的，请续期。") % "、".join(names)
    key, page = f"{referral.pk}:{days}", f"{page_of(referral)}#renew"
    _tell(people_of(referral.entity_id), "ending", key, ending[-1].expires_at, title, body, page)


def tell_accepted(referral: Referral) -> None:
    """The entity's people, and the officer who proposed it."""
    if referral.replied_at and referral.state in ON_SHEET and referral.state != State.DECLINED:
        key, at = f"{referral.pk}", referral.replied_at
        people = people_of(referral.entity_id)
        _tell(people, "accepted", key, at, _("%s已接受推介") % referral.bank, "", page_of(referral))
        if referral.batch.proposed_by_id:
            title = _("%(bank)s已接受推介：%(entity)s") % {"bank": referral.bank, "entity": referral.entity}
            _tell([referral.batch.proposed_by_id], "accepted", key, at, title, "", _batch_page(referral.batch))


def tell_reported(result: CreditResult) -> None:
    """The bank's people confirm."""
    if result.state == ResultState.REPORTED:
        referral = result.referral
        title = _("主体报来%s结果，请确认") % result.get_kind_display()
        people = people_of(referral.bank_id)
        _tell(
            people, "reported", f"{result.pk}", result.reported_at, title, "", review_page(referral), topic_of(referral)
        )


def tell_result_answered(result: CreditResult) -> None:
    """The entity's people: confirmed, or what is not right."""
    if result.state != ResultState.REPORTED:
        title = f"{result.referral.bank}：{result.get_state_display()}"
        page = page_of(result.referral)
        _tell(
            people_of(result.referral.entity_id),
            "result",
            f"{result.pk}",
            result.confirmed_at,
            title,
            result.note,
            page,
        )


def review_page(referral: Referral) -> str:
    """The bank's page of it: the sheet, or the stage alone where it may not read the sheet any more."""
    return reverse("referrals:review" if live_groups(referral) else "referrals:stage", args=[referral.reference])


def page_of(referral: Referral) -> str:
    """The entity's page of it."""
    return reverse("referrals:asked", args=[referral.reference])


def _entity_page() -> str:
    return reverse("referrals:entity")


def _batch_page(batch: ReferralBatch) -> str:
    return reverse("referrals:batch", args=[batch.reference])


def said_at(at: datetime) -> str:
    """11月27日14:20."""
    return date_format(localtime(at), "n月j日H:i")


def _tell(
    people: Iterable[int],
    what: str,
    which: str,
    at: datetime | None,
    title: str,
    body: str,
    url: str,
    topic: str = PAGE,
) -> None:
    """`at` is when it happened, and None where it is undone: then nobody is told."""
    if at is None:
        return
    for some in in_batches(people):
        send(
            some,
            kind=f"referrals.{what}",
            key=f"referrals.{what}:{which}:{at.timestamp():.6f}",
            title=title,
            body=body,
            url=url,
            topic=topic,
        )
