"""Many at once, on threads of their own with connections of their own: one does it, the others are told."""

import threading
from collections import Counter

import pytest
from django.db import connection

from backend.accounts.models import User
from backend.outbox.errors import LostRace
from backend.outbox.models import RecordedFact
from backend.scenarios.actions import (
    Point,
    answer_question,
    apply_amendment,
    autosave_draft,
    check_scenario,
    publish_scenario,
    recall_submission,
    return_scenario,
    save_scenario,
    submit_amendment,
    take_down_scenario,
    withdraw_scenario,
)
from backend.scenarios.choices import AmendmentState, State
from backend.scenarios.errors import AlreadyAnswered, AmendmentOpen, EditedMeanwhile, NotYourStep, ScenariosError
from backend.scenarios.models import Amendment, Question, ReviewPoint, Scenario
from backend.scenarios.texts import FIELDS, MeasureText, measures_of
from tests.factories.scenarios import AmendmentFactory, QuestionFactory, ScenarioFactory

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def at_once(*attempts):
    """Run each on its own thread from one starting line; gives what each returned or raised."""
    line = threading.Barrier(len(attempts))
    outcomes = [None] * len(attempts)

    def run(place, attempt):
        try:
            line.wait()
            outcomes[place] = attempt()
        except Exception as wrong:  # noqa: BLE001  what it is, is what the test looks at
            outcomes[place] = wrong
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def fresh(person):
    return User.objects.get(pk=person.pk)


def losers(outcomes, *kinds):
    lost = [one for one in outcomes if isinstance(one, Exception)]
    assert all(isinstance(one, kinds) for one in lost), lost
    return len(lost)


def test_of_many_checks_one_counts(owner, first_officer):
    for _round in range(ROUNDS):
        scenario = ScenarioFactory(owner=owner, submitted=True)

        def check(pk=scenario.pk):
            return check_scenario(Scenario.objects.get(pk=pk), by=fresh(first_officer))

        assert losers(at_once(*[check] * 6), LostRace, NotYourStep) == 5
        assert RecordedFact.objects.filter(name="scenarios.checked", payload__scenario_id=scenario.pk).count() == 1


def test_recall_and_check_do_not_both_happen(owner, owner_clerk, first_officer):
    for _round in range(ROUNDS):
        scenario = ScenarioFactory(owner=owner, submitted=True)
        mine, theirs = Scenario.objects.get(pk=scenario.pk), Scenario.objects.get(pk=scenario.pk)
        outcomes = at_once(
            lambda mine=mine: recall_submission(mine, by=fresh(owner_clerk)),
            lambda theirs=theirs: check_scenario(theirs, by=fresh(first_officer)),
        )
        assert losers(outcomes, LostRace) == 1
        state = Scenario.objects.get(pk=scenario.pk).state
        assert state == (State.DRAFT if not isinstance(outcomes[0], Exception) else State.CHECKED)


def test_publish_and_return_do_not_both_happen(owner, final_officer):
    for _round in range(ROUNDS):
        scenario = ScenarioFactory(owner=owner, checked=True)
        mine, theirs = Scenario.objects.get(pk=scenario.pk), Scenario.objects.get(pk=scenario.pk)
        outcomes = at_once(
            lambda mine=mine: publish_scenario(mine, by=fresh(final_officer)),
            lambda theirs=theirs: return_scenario(theirs, points=[Point("", "改")], by=fresh(final_officer)),
        )
        assert losers(outcomes, LostRace) == 1
        returned = not isinstance(outcomes[1], Exception)
        assert Scenario.objects.get(pk=scenario.pk).state == (State.RETURNED if returned else State.PUBLISHED)
        assert ReviewPoint.objects.filter(scenario=scenario).count() == int(returned)


def test_of_many_editors_one_saves_and_the_others_see_it(owner, owner_clerk, colleague):
    scenario = ScenarioFactory(owner=owner)

    def editor(number):
        row = Scenario.objects.get(pk=scenario.pk)
        person = fresh(owner_clerk if number % 2 else colleague)
        measures = [MeasureText(f"指标{number}", target="1")]
        return save_scenario(row, fields={"title": f"第{number}稿"}, measures=measures, edit_number=1, by=person)

    outcomes = at_once(*[lambda number=number: editor(number) for number in range(6)])
    assert losers(outcomes, EditedMeanwhile) == 5
    stored = Scenario.objects.get()
    assert stored.edit_number == 2
    assert measures_of(stored)[0].name == f"指标{stored.title[1]}"
    for told in (one for one in outcomes if isinstance(one, EditedMeanwhile)):
        assert told.current.title == stored.title


def test_two_people_type_at_once_and_both_texts_are_kept(owner, owner_clerk, colleague):
    scenario = ScenarioFactory(owner=owner)

    def typist(person, number):
        autosave_draft(Scenario.objects.get(pk=scenario.pk), {"title": [f"{number}"]}, by=fresh(person))

    for number in range(ROUNDS):
        outcomes = at_once(lambda n=number: typist(owner_clerk, n), lambda n=number: typist(colleague, n))
        assert outcomes == [None, None]
        kept = Scenario.objects.get().autosave
        assert {key: entry["data"]["title"] for key, entry in kept.items()} == {
            str(owner_clerk.pk): [f"{number}"],
            str(colleague.pk): [f"{number}"],
        }


def test_one_change_at_a_time(owner, owner_clerk, colleague):
    for _round in range(ROUNDS):
        scenario = ScenarioFactory(owner=owner, published=True)

        def propose(person, number, pk=scenario.pk):
            row = Scenario.objects.get(pk=pk)
            fields = {name: getattr(row, name) for name in FIELDS} | {"title": f"第{number}稿"}
            return submit_amendment(row, fields=fields, measures=[], edit_number=1, by=fresh(person))

        outcomes = at_once(lambda: propose(owner_clerk, 1), lambda: propose(colleague, 2))
        assert losers(outcomes, AmendmentOpen, LostRace) == 1
        assert Amendment.objects.filter(scenario=scenario).count() == 1


def test_a_change_and_a_take_down_end_in_one_truth(owner, owner_clerk, first_officer, final_officer):
    for turn in range(ROUNDS):
        scenario = ScenarioFactory(owner=owner, published=True)
        AmendmentFactory(scenario=scenario, state=AmendmentState.CHECKED, checked_by=first_officer)
        amendment = Amendment.objects.select_related("scenario").get(scenario=scenario)
        row = Scenario.objects.get(pk=scenario.pk)
        close = (
            (lambda row=row: take_down_scenario(row, reason="核查", by=fresh(first_officer)))
            if turn % 2
            else (lambda row=row: withdraw_scenario(row, reason="取消", by=fresh(owner_clerk)))
        )
        outcomes = at_once(lambda amendment=amendment: apply_amendment(amendment, by=fresh(final_officer)), close)
        assert losers(outcomes, LostRace, ScenariosError) <= 1
        scenario.refresh_from_db()
        amendment.refresh_from_db()
        applied = not isinstance(outcomes[0], Exception)
        assert amendment.state == (AmendmentState.APPLIED if applied else AmendmentState.DROPPED)
        assert (scenario.title == "主运胶带机撕裂要早发现") == applied
        assert (scenario.state == State.PUBLISHED) == isinstance(outcomes[1], Exception)


def test_of_many_answers_one_is_public(owner, owner_clerk, colleague):
    question = QuestionFactory(scenario__owner=owner)

    def answer(number):
        person = fresh(owner_clerk if number % 2 else colleague)
        return answer_question(
            Question.objects.select_related("scenario").get(pk=question.pk), text=f"答{number}", by=person
        )

    outcomes = at_once(*[lambda number=number: answer(number) for number in range(4)])
    assert losers(outcomes, AlreadyAnswered) == 3
    winner = next(one for one in outcomes if isinstance(one, Question))
    assert Question.objects.get().answer == winner.answer
    assert Counter(RecordedFact.objects.values_list("name", flat=True)) == {"scenarios.question_answered": 1}
