"""The words of this app's notices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

import notifications.sending
from backend.recommendations.choices import Answer, Side
from backend.recommendations.saved import name_of

if TYPE_CHECKING:
    from backend.recommendations.models import (
        ExpertResponse,
        Forward,
        Recommendation,
        Response,
        SavedSearch,
        WeeklyChoice,
        WeeklyPick,
    )
    from search import Hit


def tell_entity(pair: Recommendation, people: Iterable[int]) -> None:
    """To the entity's people: a scenario that fits, and how well."""
    scenario = pair.scenario
    assert scenario is not None, "only pairs of scenarios are told"
    notifications.sending.send(
        people,
        kind="match",
        key=f"match:{scenario.pk}:{pair.entity_id}",
        title=_("%(band)s：%(title)s") % {"band": pair.get_band_display(), "title": scenario.title},
        body=_("%(owner)s发布了新场景，与你单位的案例对得上。") % {"owner": scenario.owner.name},
        url=reverse("scenarios:public", args=[scenario.reference]),
        topic="matches",
    )


def tell_other_side(response: Response, people: Iterable[int]) -> None:
    """有意对接, told to the other side; 暂不合适 stays with whoever said it."""
    if response.answer != Answer.INTERESTED:
        return
    subject = response.scenario or response.product
    assert subject is not None, "a check constraint holds one of the two"
    name = subject.title if response.scenario else subject.name  # type: ignore[union-attr]
    page = "scenarios:public" if response.scenario else "financing:product"
    if response.side == Side.ENTITY:
        title = _("%(entity)s有意对接“%(name)s”") % {"entity": response.entity.name, "name": name}
    else:
        title = _("发布方对你单位有意对接：%(name)s") % {"name": name}
    notifications.sending.send(
        people,
        kind="interest",
        key=f"interest:{response.pk}:{response.at.isoformat()}",
        title=title,
        body=response.note,
        url=reverse(page, args=[subject.reference]),
        topic="matches",
    )


def tell_week(choice: WeeklyChoice, picks: Sequence[WeeklyPick], people: Iterable[int]) -> None:
    """To each of the entity's people once a week: the titles, and the page on which each takes one press to answer."""
    lines = [
        f"{number}. {pick.get_band_display()}：{pick.subject}（{pick.owner}）"
        for number, pick in enumerate(picks, start=1)
    ]
    for some in notifications.sending.in_batches(people):
        notifications.sending.send(
            some,
            kind="week",
            key=f"week:{choice.entity_id}:{choice.week:%Y-%m-%d}",
            title=_("本周值得看的%(count)d条") % {"count": len(picks)},
            body="\n".join(lines),
            url=f"{reverse('recommendations:week')}?of={choice.entity.reference}",
            topic="matches",
        )


def tell_colleague(forward: Forward) -> None:
    """From one person to another: the page of what was handed on, with the words that came with it."""
    subject = forward.scenario or forward.product
    assert subject is not None, "a check constraint holds one of the two"
    page = "scenarios:public" if forward.scenario else "financing:product"
    notifications.sending.send(
        [forward.to_id],
        kind="forward",
        key=f"forward:{forward.pk}",
        title=_("%(name)s转给您：%(subject)s") % {"name": forward.by, "subject": subject},
        body=forward.note,
        url=reverse(page, args=[subject.reference]),
    )


def tell_found(saved: SavedSearch, hit: Hit) -> None:
    """To one person: something new that their saved search finds."""
    notifications.sending.send(
        [saved.person_id],
        kind="saved_search",
        key=f"saved:{saved.pk}:{hit.kind}:{hit.id}",
        title=_("有新的%(kind)s：%(title)s") % {"kind": hit.kind_label, "title": hit.title},
        body=_("符合您的订阅“%(name)s”。") % {"name": name_of(saved)},
        url=hit.url,
        topic="saved",
    )


def tell_expert(response: ExpertResponse, people: Iterable[int]) -> None:
    """想请教, told to the expert; to the bureau's people where the expert has no account, since they keep the contact."""
    if response.answer != Answer.INTERESTED:
        return
    scenario, expert = response.scenario, response.expert
    words = {"expert": expert.name, "house": scenario.owner.name if scenario else response.entity, "name": scenario}
    if expert.user_id is not None:
        title = _("%(house)s想就“%(name)s”请教您") % words if scenario else _("%(house)s想请教您") % words
        url = reverse("recommendations:helping")
    else:
        title = _("%(house)s想请教专家%(expert)s，请代为联系") % words
        url = reverse("talent:expert", args=[expert.reference])
    _send_about_expert(response, people, title=title, url=url)


def tell_asker(response: ExpertResponse, people: Iterable[int]) -> None:
    """愿意帮忙, told to whoever may ask."""
    if response.answer != Answer.INTERESTED:
        return
    scenario = response.scenario
    words = {"expert": response.expert.name, "name": scenario}
    if scenario is not None:
        title, url = (
            _("专家%(expert)s愿意就“%(name)s”帮忙") % words,
            reverse("scenarios:public", args=[scenario.reference]),
        )
    else:
        title, url = _("专家%(expert)s愿意帮助你单位") % words, reverse("recommendations:matches") + "?kind=expert"
    _send_about_expert(response, people, title=title, url=url)


def _send_about_expert(response: ExpertResponse, people: Iterable[int], *, title: str, url: str) -> None:
    notifications.sending.send(
        people,
        kind="expert",
        key=f"expert:{response.pk}:{response.at.isoformat()}",
        title=title,
        body=response.note,
        url=url,
        topic="helping",
    )
