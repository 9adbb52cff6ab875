"""The ways of a product, a need and a joint offer, as data: actions, pages and the API ask these tables.

    draft ─publish→ published ─withdraw→ withdrawn ─publish→ …
      │ └─hold→ held ─release→ published ─take_down→ taken_down ─reopen→ draft
      └─recall, send_back─┘

Publishing takes one person of the provider, unless the word list points at the text or the product was taken down before:
then it is held, and an officer lets it out or sends it back (docs/adr/0004).

A need:          draft ─post→ posted ─withdraw→ withdrawn ─post→ …     posted ─(90 days)→ lapsed ─renew→ posted ─renew→ …
A joint offer:   proposed ─confirm→ confirmed ─end→ ended     proposed ─decline→ declined     proposed ─end→ ended
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rules.permissions import has_perm

from backend.financing.choices import JointState, NeedState, State

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.functional import Promise

    from backend.accounts.models import User
    from backend.financing.models import JointOffer, Need, Product

PROVIDER = "financing.edit_product"
TAKES_DOWN = "financing.take_down_product"
LOOKS = "financing.look_at_product"
WRITES_NEED = "financing.edit_need"
ANSWERS_JOINT = "financing.answer_joint"
ENDS_JOINT = "financing.end_joint"


@dataclass(frozen=True)
class Step:
    """One verb: its button, from where to where, and the permission that it takes."""

    name: str
    verb: str | Promise
    source: tuple[str, ...]
    target: str
    permission: str

    def allowed(self, user: User | AnonymousUser, row: Any) -> bool:
        """Whether this person may take this step from where the row stands now."""
        return row.state in self.source and bool(has_perm(self.permission, user, row))


PUBLISH = Step("publish", _("发布"), (State.DRAFT, State.WITHDRAWN), State.PUBLISHED, PROVIDER)
HOLD = Step("hold", _("交省数据局查看"), (State.DRAFT, State.WITHDRAWN), State.HELD, PROVIDER)
RECALL = Step("recall", _("收回修改"), (State.HELD,), State.DRAFT, PROVIDER)
WITHDRAW = Step("withdraw", _("撤回"), (State.PUBLISHED,), State.WITHDRAWN, PROVIDER)
REOPEN = Step("reopen", _("改为草稿"), (State.TAKEN_DOWN,), State.DRAFT, PROVIDER)
RELEASE = Step("release", _("同意发布"), (State.HELD,), State.PUBLISHED, LOOKS)
SEND_BACK = Step("send_back", _("退回修改"), (State.HELD,), State.DRAFT, LOOKS)
TAKE_DOWN = Step("take_down", _("撤下"), (State.PUBLISHED,), State.TAKEN_DOWN, TAKES_DOWN)

STEPS = (PUBLISH, HOLD, RECALL, WITHDRAW, REOPEN, RELEASE, SEND_BACK, TAKE_DOWN)
# Not a step: writing leaves the state alone. What an officer looks at, and what was taken down, stands still.
EDITABLE = (State.DRAFT, State.WITHDRAWN, State.PUBLISHED)


def steps_for(user: User | AnonymousUser, product: Product) -> dict[str, Step]:
    """The verbs that this person has on this product now, by name; holding is not chosen, it follows from publishing."""
    return {step.name: step for step in STEPS if step is not HOLD and step.allowed(user, product)}


POST_NEED = Step("post", _("发布"), (NeedState.DRAFT, NeedState.WITHDRAWN), NeedState.POSTED, WRITES_NEED)
RENEW_NEED = Step("renew", _("续期90天"), (NeedState.POSTED, NeedState.LAPSED), NeedState.POSTED, WRITES_NEED)
WITHDRAW_NEED = Step("withdraw", _("撤回"), (NeedState.POSTED,), NeedState.WITHDRAWN, WRITES_NEED)
# No button of the page: the way back that the toast of a withdrawal offers.
RESTORE_NEED = Step("restore", _("恢复"), (NeedState.WITHDRAWN,), NeedState.POSTED, WRITES_NEED)

NEED_STEPS = (POST_NEED, RENEW_NEED, WITHDRAW_NEED)
NEED_EDITABLE = (NeedState.DRAFT, NeedState.POSTED, NeedState.WITHDRAWN, NeedState.LAPSED)

CONFIRM_JOINT = Step("confirm", _("同意联动"), (JointState.PROPOSED,), JointState.CONFIRMED, ANSWERS_JOINT)
DECLINE_JOINT = Step("decline", _("不同意"), (JointState.PROPOSED,), JointState.DECLINED, ANSWERS_JOINT)
END_JOINT = Step("end", _("结束联动"), (JointState.PROPOSED, JointState.CONFIRMED), JointState.ENDED, ENDS_JOINT)

JOINT_STEPS = (CONFIRM_JOINT, DECLINE_JOINT, END_JOINT)


def need_steps_for(user: User | AnonymousUser, need: Need) -> dict[str, Step]:
    """The verbs that this person has on this need now, by name."""
    return {step.name: step for step in NEED_STEPS if step.allowed(user, need)}


def joint_steps_for(user: User | AnonymousUser, offer: JointOffer) -> dict[str, Step]:
    """As above, of a joint offer."""
    return {step.name: step for step in JOINT_STEPS if step.allowed(user, offer)}
