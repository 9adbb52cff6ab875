"""The way of a scenario from draft to the public, as data. Actions, pages and the API ask these tables; none says `if state`.

    draft ─submit→ submitted ─check→ checked ─publish→ published ─withdraw→ withdrawn ─reopen→ draft
      ↑ └recall┘       │                 │                 └─take_down→ taken_down ─reopen→ draft
      └── (submit) ── returned ←─return──┘

Where the bureau asks for a second review (SCENARIO_SECOND_REVIEW), check leads to `second`, and recheck from there to
checked. What stands in `second` or has passed it goes on that way whatever the setting says later.

A draft may be deleted, and restored for a while. What stays in the house can be undone by whoever did it, until somebody else acts: `undoes` names the step taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.outbox.errors import LostRace
from backend.scenarios.choices import AmendmentState, State
from backend.scenarios.errors import NotYourStep, SamePerson
from backend.scenarios.rules import checked_it, may, rechecked_it

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import User
    from backend.scenarios.models import Amendment, Scenario

Word = str | Promise


@dataclass(frozen=True)
class Step:
    """One verb: from where to where, the button's words, and who may (a permission of rules.py by the state left)."""

    name: str
    verb: Word
    source: tuple[str, ...]
    target: str
    permissions: dict[str, str]
    leaves_house: bool = False
    undoes: str = ""
    with_second: str = ""  # where it leads instead while the bureau asks for a second review

    @property
    def leads_to(self) -> str:
        """The state that follows today."""
        return self.with_second if self.with_second and settings.SCENARIO_SECOND_REVIEW else self.target

    def allowed(self, user: User | AnonymousUser, row: Scenario | Amendment) -> bool:
        """Whether this person may take this step from where the row stands now."""
        if row.state not in self.source:
            return False
        return may(self.permissions[row.state], user, row)

    def permit(self, user: User, row: Scenario | Amendment) -> None:
        """Refuse who may not take this step, wherever the row stands."""
        asked = {self.permissions[row.state]} if row.state in self.source else set(self.permissions.values())
        if any(may(name, user, row) for name in asked):
            return
        if FINAL in asked and checked_it(user, row):
            raise SamePerson(_("初审由您办理，终审须由另一人办理。"))
        if FINAL in asked and rechecked_it(user, row):
            raise SamePerson(_("复审由您办理，终审须由另一人办理。"))
        if SECOND in asked and checked_it(user, row):
            raise SamePerson(_("初审由您办理，复审须由另一人办理。"))
        raise NotYourStep(_("当前账号不能办理这一步。"))

    def ask(self, user: User, row: Scenario | Amendment) -> tuple[str]:
        """Refuse who may not, or LostRace; gives the one state that the step may be claimed from.

        That is the state that was asked about: somebody who may return from the first review must not return from
        the final one because a colleague was quicker.
        """
        self.permit(user, row)
        if row.state not in self.source:
            raise LostRace
        return (row.state,)


OWNER = "edit_scenario"
FIRST = "check_scenario"
SECOND = "recheck_scenario"
FINAL = "publish_scenario"
BUREAU = "take_down_scenario"


UNDO_WORDS = gettext_lazy("撤回本次操作")


def _table(*steps: Step) -> dict[str, Step]:
    return {step.name: step for step in steps}


def _step(
    name: str,
    verb: Word,
    may: Mapping[Any, str],
    target: str,
    *,
    leaves_house: bool = False,
    undoes: str = "",
    with_second: str = "",
) -> Step:
    named = {str(state.value): who for state, who in may.items()}
    return Step(name, verb, tuple(named), target, named, leaves_house, undoes, with_second)


STEPS = _table(
    _step("submit", gettext_lazy("提交审核"), {State.DRAFT: OWNER, State.RETURNED: OWNER}, State.SUBMITTED),
    _step("recall", gettext_lazy("撤回提交"), {State.SUBMITTED: OWNER}, State.DRAFT),
    _step("check", gettext_lazy("初审通过"), {State.SUBMITTED: FIRST}, State.CHECKED, with_second=State.SECOND),
    _step("recheck", gettext_lazy("复审通过"), {State.SECOND: SECOND}, State.CHECKED),
    _step(
        "return",
        gettext_lazy("退回修改"),
        {State.SUBMITTED: FIRST, State.SECOND: SECOND, State.CHECKED: FINAL},
        State.RETURNED,
    ),
    _step(
        "undo_check", UNDO_WORDS, dict.fromkeys((State.SECOND, State.CHECKED), FIRST), State.SUBMITTED, undoes="check"
    ),
    _step("undo_recheck", UNDO_WORDS, {State.CHECKED: SECOND}, State.SECOND, undoes="recheck"),
    _step("undo_return", UNDO_WORDS, {State.RETURNED: FIRST}, State.SUBMITTED, undoes="return"),
    _step("undo_second_return", UNDO_WORDS, {State.RETURNED: SECOND}, State.SECOND, undoes="return"),
    _step("undo_final_return", UNDO_WORDS, {State.RETURNED: FINAL}, State.CHECKED, undoes="return"),
    _step("publish", gettext_lazy("发布"), {State.CHECKED: FINAL}, State.PUBLISHED, leaves_house=True),
    _step("withdraw", gettext_lazy("撤回场景"), {State.PUBLISHED: OWNER}, State.WITHDRAWN, leaves_house=True),
    _step("take_down", gettext_lazy("撤下"), {State.PUBLISHED: BUREAU}, State.TAKEN_DOWN, leaves_house=True),
    _step("delete", gettext_lazy("删除草稿"), {State.DRAFT: OWNER}, State.DELETED),
    _step("restore", gettext_lazy("恢复草稿"), {State.DELETED: OWNER}, State.DRAFT),
    _step("reopen", gettext_lazy("改为草稿"), {State.WITHDRAWN: OWNER, State.TAKEN_DOWN: OWNER}, State.DRAFT),
)

# Not a step: writing leaves the state alone. What is written in a published text goes into a change under review.
OWNER_WRITES = _step(
    "edit", gettext_lazy("修改"), dict.fromkeys((State.DRAFT, State.RETURNED, State.PUBLISHED), OWNER), ""
)

OPEN_AMENDMENT = (
    AmendmentState.SUBMITTED,
    AmendmentState.SECOND,
    AmendmentState.CHECKED,
    AmendmentState.RETURNED,
)

# A change to a published text walks the same way beside it; the public reads the old text until it is applied.
AMENDMENT_STEPS = _table(
    _step("resubmit", gettext_lazy("提交变更"), {AmendmentState.RETURNED: OWNER}, AmendmentState.SUBMITTED),
    _step(
        "check",
        gettext_lazy("初审通过"),
        {AmendmentState.SUBMITTED: FIRST},
        AmendmentState.CHECKED,
        with_second=AmendmentState.SECOND,
    ),
    _step("recheck", gettext_lazy("复审通过"), {AmendmentState.SECOND: SECOND}, AmendmentState.CHECKED),
    _step(
        "return",
        gettext_lazy("退回修改"),
        {AmendmentState.SUBMITTED: FIRST, AmendmentState.SECOND: SECOND, AmendmentState.CHECKED: FINAL},
        AmendmentState.RETURNED,
    ),
    _step(
        "undo_check",
        UNDO_WORDS,
        dict.fromkeys((AmendmentState.SECOND, AmendmentState.CHECKED), FIRST),
        AmendmentState.SUBMITTED,
        undoes="check",
    ),
    _step("undo_recheck", UNDO_WORDS, {AmendmentState.CHECKED: SECOND}, AmendmentState.SECOND, undoes="recheck"),
    _step("undo_return", UNDO_WORDS, {AmendmentState.RETURNED: FIRST}, AmendmentState.SUBMITTED, undoes="return"),
    _step("undo_second_return", UNDO_WORDS, {AmendmentState.RETURNED: SECOND}, AmendmentState.SECOND, undoes="return"),
    _step("undo_final_return", UNDO_WORDS, {AmendmentState.RETURNED: FINAL}, AmendmentState.CHECKED, undoes="return"),
    _step(
        "apply", gettext_lazy("发布变更"), {AmendmentState.CHECKED: FINAL}, AmendmentState.APPLIED, leaves_house=True
    ),
    _step("drop", gettext_lazy("放弃变更"), dict.fromkeys(OPEN_AMENDMENT, OWNER), AmendmentState.DROPPED),
)


@dataclass(frozen=True)
class Stage:
    """A state as its owner sees it: how it looks, what it means, and whether the text is the owner's to change."""

    tone: str
    owner_sees: Word
    editable: bool = False


STAGES: dict[str, Stage] = {
    State.DRAFT: Stage("", gettext_lazy("草稿只有本单位能看到，写完后提交审核。"), editable=True),
    State.SUBMITTED: Stage("waiting", gettext_lazy("已提交，等待初审。初审前可以撤回提交。")),
    State.RETURNED: Stage("bad", gettext_lazy("审核人员退回了这条场景，请按意见修改后重新提交。"), editable=True),
    State.SECOND: Stage("waiting", gettext_lazy("初审已通过，等待复审。")),
    State.CHECKED: Stage("waiting", gettext_lazy("前面的审核已通过，等待终审。")),
    State.PUBLISHED: Stage("ok", gettext_lazy("已向社会公开。修改须经审核，通过前公开的仍是原文。")),
    State.WITHDRAWN: Stage("", gettext_lazy("本单位已撤回，公众看不到。可以改为草稿后重新提交。")),
    State.TAKEN_DOWN: Stage("bad", gettext_lazy("省数据局已撤下，公众看不到。可以改为草稿，修改后重新提交。")),
    State.DELETED: Stage("", gettext_lazy("草稿已删除，一段时间内可以恢复。")),
}
EDITABLE = tuple(state for state, stage in STAGES.items() if stage.editable)

AMENDMENT_STAGES: dict[str, Stage] = {
    AmendmentState.SUBMITTED: Stage("waiting", gettext_lazy("变更已提交，等待初审。公开的仍是原文。")),
    AmendmentState.SECOND: Stage("waiting", gettext_lazy("变更初审已通过，等待复审。公开的仍是原文。")),
    AmendmentState.CHECKED: Stage("waiting", gettext_lazy("变更前面的审核已通过，等待终审。公开的仍是原文。")),
    AmendmentState.RETURNED: Stage("bad", gettext_lazy("变更被退回，请按意见修改后重新提交。"), editable=True),
    AmendmentState.APPLIED: Stage("ok", gettext_lazy("变更已公开。")),
    AmendmentState.DROPPED: Stage("", gettext_lazy("变更已放弃，公开的仍是原文。")),
}


def steps_for(user: User | AnonymousUser, row: Scenario | Amendment) -> list[Step]:
    """The verbs that this person has on this row now; undoing asks the history too (queries.undo_for)."""
    return [step for step in table_of(row).values() if not step.undoes and step.allowed(user, row)]


def table_of(row: Scenario | Amendment) -> dict[str, Step]:
    """The steps of a scenario, or of a change to one."""
    return AMENDMENT_STEPS if hasattr(row, "scenario_id") else STEPS


def stage_of(row: Scenario | Amendment) -> Stage:
    """How its state looks to the owner."""
    return (AMENDMENT_STAGES if hasattr(row, "scenario_id") else STAGES)[row.state]
