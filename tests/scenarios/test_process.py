"""The process against a model of it: whoever presses whatever in whatever order, the table is all that can happen."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from backend.audit.queries import timeline
from backend.organisations.choices import Role
from backend.outbox.errors import LostRace
from backend.outbox.models import RecordedFact
from backend.scenarios import actions
from backend.scenarios.choices import AmendmentState, State
from backend.scenarios.errors import ScenariosError
from backend.scenarios.models import Amendment, Scenario
from backend.scenarios.process import AMENDMENT_STAGES, AMENDMENT_STEPS, STAGES, STEPS, steps_for
from backend.scenarios.queries import open_amendment
from backend.scenarios.texts import FIELDS, measures_of
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.factories.scenarios import ScenarioFactory

POINTS = [actions.Point("title", "请写具体。")]


@pytest.mark.parametrize(
    ("steps", "stages", "states"), [(STEPS, STAGES, State), (AMENDMENT_STEPS, AMENDMENT_STAGES, AmendmentState)]
)
def test_the_tables_speak_of_known_states_and_every_state_has_a_stage(steps, stages, states):
    assert set(stages) == set(states.values)
    for name, step in steps.items():
        assert step.name == name
        assert set(step.source) <= set(states.values)
        assert step.target in states.values
        assert set(step.permissions) == set(step.source)
        assert not step.undoes or not step.leaves_house


def test_nothing_but_publish_leads_to_the_public():
    assert [step.name for step in STEPS.values() if step.target == State.PUBLISHED] == ["publish"]
    assert STEPS["publish"].source == (State.CHECKED,)
    assert STEPS["check"].source == (State.SUBMITTED,)


def test_strangers_have_no_steps(owner, stranger, entity_liaison, bank_officer):
    for trait in ("submitted", "returned", "checked", "published", "withdrawn"):
        scenario = ScenarioFactory(owner=owner, **{trait: True})
        for person in (stranger, entity_liaison, bank_officer, AnonymousUser()):
            assert steps_for(person, scenario) == []


class ProcessMachine(RuleBasedStateMachine):
    """Two owners' people, two officers and a stranger press every verb; a model in five lines says what must come of it."""

    def __init__(self):
        super().__init__()
        # Each example in a transaction of its own, rolled back after it.
        self.whole = transaction.atomic()
        self.whole.__enter__()
        owner = OrganisationFactory()
        bureau = OrganisationFactory(bureau=True)
        self.people = {
            "clerk": MembershipFactory(organisation=owner).user,
            "first": MembershipFactory(organisation=bureau, role=Role.FIRST_REVIEWER).user,
            "final": MembershipFactory(organisation=bureau, role=Role.FINAL_REVIEWER).user,
            "stranger": MembershipFactory().user,
        }
        self.scenario = ScenarioFactory(owner=owner)
        self.state, self.change = str(State.DRAFT), ""
        self.version = self.scenario.search_version

    def teardown(self):
        transaction.set_rollback(True)
        self.whole.__exit__(None, None, None)

    @rule(who=st.sampled_from(["clerk", "first", "final", "stranger"]), verb=st.sampled_from(sorted(STEPS)))
    def press(self, who, verb):
        step = STEPS[verb]
        if step.undoes:
            return
        permission = step.permissions.get(self.state, "")
        allowed = {"edit_scenario": "clerk", "check_scenario": "first", "publish_scenario": "final"}.get(
            permission
        ) == who
        allowed = allowed or (permission == "take_down_scenario" and who in {"first", "final"})
        before = self._facts()
        try:
            self._verbs(verb)(self.people[who])
        except (ScenariosError, LostRace):
            assert not allowed, (who, verb, self.state)
            assert self._facts() == before
        else:
            assert allowed, (who, verb, self.state)
            assert self._facts() == before + 1
            self.state = str(step.target)
            if self.state in {State.WITHDRAWN, State.TAKEN_DOWN}:
                self.change = ""

    @rule(who=st.sampled_from(["first", "final"]))
    def undo(self, who):
        entry = timeline("scenario", self.scenario.pk).first()
        mine = entry is not None and entry.actor_id == self.people[who].pk
        can = mine and ((entry.action, self.state) in {("check", State.CHECKED), ("return", State.RETURNED)})
        checked_by = Scenario.objects.get().checked_by_id
        try:
            actions.undo_last(Scenario.objects.get(), by=self.people[who])
        except ScenariosError:
            assert not can
        else:
            assert can
            was_return = entry.action == "return"
            self.state = str(State.CHECKED if was_return and checked_by else State.SUBMITTED)

    @rule(verb=st.sampled_from(["propose", "check", "return", "apply", "drop"]))
    def amend(self, verb):
        source = {"propose": {"", "returned"}, "check": {"submitted"}, "return": {"submitted"}, "apply": {"checked"},
                  "drop": {"submitted", "checked", "returned"}}[verb]  # fmt: skip
        allowed = self.state == State.PUBLISHED and self.change in source
        try:
            self._amend(verb)
        except (ScenariosError, LostRace, Amendment.DoesNotExist):
            assert not allowed, (verb, self.state, self.change)
        else:
            assert allowed, (verb, self.state, self.change)
            self.change = {"propose": "submitted", "check": "checked", "return": "returned", "apply": "", "drop": ""}[
                verb
            ]

    @invariant()
    def the_row_is_as_the_model_says(self):
        row = Scenario.objects.get()
        assert row.state == self.state
        amendment = open_amendment(row)
        assert (amendment.state if amendment else "") == self.change
        public = Scenario.objects.visible_to(AnonymousUser()).exists()
        assert public == (self.state == State.PUBLISHED)
        assert row.search_version >= self.version
        self.version = row.search_version
        if row.state == State.PUBLISHED:
            assert None not in (row.checked_by_id, row.published_by_id, row.published_at)
            assert row.checked_by_id != row.published_by_id

    def _facts(self):
        return RecordedFact.objects.count()

    def _verbs(self, verb):
        row = Scenario.objects.get()
        return {
            "submit": lambda by: actions.submit_scenario(row, by=by),
            "recall": lambda by: actions.recall_submission(row, by=by),
            "check": lambda by: actions.check_scenario(row, by=by),
            "return": lambda by: actions.return_scenario(row, points=POINTS, by=by),
            "publish": lambda by: actions.publish_scenario(row, by=by),
            "withdraw": lambda by: actions.withdraw_scenario(row, reason="x", by=by),
            "take_down": lambda by: actions.take_down_scenario(row, reason="x", by=by),
            "recheck": lambda by: actions.recheck_scenario(row, by=by),
            "delete": lambda by: actions.delete_draft(row, by=by),
            "restore": lambda by: actions.restore_draft(row, by=by),
            "reopen": lambda by: actions.reopen_scenario(row, by=by),
        }[verb]

    def _amend(self, verb):
        row = Scenario.objects.get()
        if verb == "propose":
            title = f"第{row.edit_number}稿{Amendment.objects.count()}"
            fields = {name: getattr(row, name) for name in FIELDS} | {"title": title}
            return actions.submit_amendment(
                row, fields=fields, measures=measures_of(row), edit_number=row.edit_number, by=self.people["clerk"]
            )
        amendment = open_amendment(row)
        if amendment is None:
            raise Amendment.DoesNotExist
        return {
            "check": lambda: actions.check_amendment(amendment, by=self.people["first"]),
            "return": lambda: actions.return_amendment(amendment, points=POINTS, by=self.people["first"]),
            "apply": lambda: actions.apply_amendment(amendment, by=self.people["final"]),
            "drop": lambda: actions.drop_amendment(amendment, by=self.people["clerk"]),
        }[verb]()


@pytest.mark.django_db
def test_whoever_presses_whatever_the_process_holds():
    run_state_machine_as_test(
        ProcessMachine,
        settings=settings(
            max_examples=30, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        ),
    )
