"""The way of an event, as data: actions, pages and the API ask this table.

draft ─call→ open ─close_call→ selecting ─schedule→ scheduled ─start→ running ─finish→ closed
               └──────reopen_call─────┘
open, selecting, scheduled, running ─cancel→ cancelled
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rules.permissions import has_perm

from backend.roadshows.choices import State

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.functional import Promise

    from backend.accounts.models import User
    from backend.roadshows.models import Event

RUNS = "roadshows.run_event"


@dataclass(frozen=True)
class Step:
    """One verb: its button, and from where to where; all of them are the organiser's."""

    name: str
    verb: str | Promise
    source: tuple[State, ...]
    target: State

    def allowed(self, user: User | AnonymousUser, event: Event) -> bool:
        """Whether this person may take this step from where the event stands now."""
        return event.state in self.source and bool(has_perm(RUNS, user, event))


CALL = Step("call", _("发布并开放报名"), (State.DRAFT,), State.OPEN)
CLOSE_CALL = Step("close_call", _("截止报名"), (State.OPEN,), State.SELECTING)
REOPEN_CALL = Step("reopen_call", _("重新开放报名"), (State.SELECTING,), State.OPEN)
SCHEDULE = Step("schedule", _("结束遴选，开始排期"), (State.SELECTING,), State.SCHEDULED)
START = Step("start", _("活动开始"), (State.SCHEDULED,), State.RUNNING)
FINISH = Step("finish", _("活动结束"), (State.RUNNING,), State.CLOSED)
CANCEL = Step("cancel", _("取消活动"), (State.OPEN, State.SELECTING, State.SCHEDULED, State.RUNNING), State.CANCELLED)

STEPS = (CALL, CLOSE_CALL, REOPEN_CALL, SCHEDULE, START, FINISH, CANCEL)

# Not steps: what may be done while the event stands in which state.
EDITABLE = (State.DRAFT, State.OPEN, State.SELECTING, State.SCHEDULED)
JUDGING = (State.OPEN, State.SELECTING)
CHOOSING = (State.OPEN, State.SELECTING, State.SCHEDULED)
PLANNING = (State.SELECTING, State.SCHEDULED, State.RUNNING)


def steps_for(user: User | AnonymousUser, event: Event) -> dict[str, Step]:
    """The verbs that this person has on this event now, by name."""
    return {step.name: step for step in STEPS if step.allowed(user, event)}
