import pytest

from backend.outbox.models import RecordedFact
from backend.scenarios.actions import answer_question, ask_question
from backend.scenarios.errors import AlreadyAnswered, MarkedSecret, NotReady, NotYourStep
from backend.scenarios.models import Question
from tests.factories.scenarios import QuestionFactory, ScenarioFactory


@pytest.fixture
def published(owner):
    return ScenarioFactory(owner=owner, published=True)


def test_an_entity_asks_and_the_owner_answers_for_all(published, entity, entity_liaison, owner_clerk):
    question = ask_question(published, text=" 有 220 伏电源吗？ ", organisation=entity, by=entity_liaison)
    answer_question(question, text="有，在机头硐室。", by=owner_clerk)
    fresh = Question.objects.get()
    assert (fresh.text, fresh.answer, fresh.answered_by) == ("有 220 伏电源吗？", "有，在机头硐室。", owner_clerk)
    names = list(RecordedFact.objects.order_by("pk").values_list("name", flat=True))
    assert names == ["scenarios.question_asked", "scenarios.question_answered"]


def test_only_entities_ask_and_only_about_what_is_published(
    owner, published, entity, entity_liaison, bank, bank_officer, stranger
):
    draft = ScenarioFactory(owner=owner)
    attempts = [
        (draft, entity, entity_liaison),
        (published, bank, bank_officer),
        (published, entity, stranger),
        (published, bank, entity_liaison),
    ]
    for scenario, organisation, person in attempts:
        with pytest.raises(NotYourStep):
            ask_question(scenario, text="？", organisation=organisation, by=person)
    assert Question.objects.count() == 0


def test_empty_and_secret_questions_are_refused(published, entity, entity_liaison):
    with pytest.raises(NotReady):
        ask_question(published, text=" ", organisation=entity, by=entity_liaison)
    with pytest.raises(MarkedSecret):
        ask_question(published, text="密级：机密", organisation=entity, by=entity_liaison)
    assert Question.objects.count() == 0


def test_of_two_answers_the_second_is_told(published, owner_clerk, colleague):
    question = QuestionFactory(scenario=published)
    mine, theirs = Question.objects.get(), Question.objects.get()
    answer_question(theirs, text="有。", by=colleague)
    with pytest.raises(AlreadyAnswered):
        answer_question(mine, text="没有。", by=owner_clerk)
    question.refresh_from_db()
    assert (question.answer, question.answered_by) == ("有。", colleague)


def test_strangers_do_not_answer(published, stranger, entity_liaison, first_officer):
    question = QuestionFactory(scenario=published)
    for person in (stranger, entity_liaison, first_officer):
        with pytest.raises(NotYourStep):
            answer_question(question, text="有。", by=person)
    assert Question.objects.get().answer == ""
