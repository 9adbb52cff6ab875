"""The engine's answers are remembered by the state of its index and by the audience, and never instead of the database."""

import pytest
from django.contrib.auth.models import AnonymousUser

from search.documents import PUBLIC, Document, Role
from search.evaluation import FileKind, engine_over
from search.finding import query
from search.reading import read
from search.remembered import MOST, Remembered
from search.requests import SearchRequest
from search.suggesting import suggest

BELT = Document("thing", 1, 1, "皮带跑偏", fields={Role.BODY: "胶带跑偏磨边"}, audience=(PUBLIC,))
HIDDEN = Document("thing", 2, 1, "皮带机价格", fields={Role.BODY: "皮带机"}, audience=("member",))


@pytest.fixture
def asked(monkeypatch):
    """An engine over two things, and the questions that its index was asked."""
    kind = FileKind("thing", [BELT, HIDDEN])
    with engine_over([kind], None) as engine:
        questions, ask = [], engine.backend.ask
        monkeypatch.setattr(engine.backend, "ask", lambda some: (questions.extend(some), ask(some))[1])
        yield engine, kind, questions


def titles(engine, text="皮带", audience=(PUBLIC,), **more):
    request = SearchRequest(text=text, user=AnonymousUser(), audience=audience, **more)
    return [hit.title for hit in query(request, engine=engine).hits]


def test_the_same_question_is_asked_once_until_the_index_changes(asked):
    engine, kind, questions = asked
    assert titles(engine) == titles(engine) == ["皮带跑偏"]
    once = len(questions)
    titles(engine, page=2)
    titles(engine, limit=5)
    assert len(questions) == once

    other = Document("thing", 3, 1, "皮带撕裂", fields={}, audience=(PUBLIC,))
    kind._documents[3] = other
    engine.backend.index("thing").write(read(kind, [3]))
    assert sorted(titles(engine)) == ["皮带撕裂", "皮带跑偏"]
    assert len(questions) == 2 * once


def test_each_audience_and_each_condition_is_a_question_of_its_own(asked):
    engine, _kind, _questions = asked
    assert titles(engine) == ["皮带跑偏"]
    assert sorted(titles(engine, audience=(PUBLIC, "member"))) == ["皮带机价格", "皮带跑偏"]
    assert titles(engine) == ["皮带跑偏"]


def test_the_database_is_asked_for_what_is_remembered_too(asked):
    engine, kind, _questions = asked
    assert titles(engine) == ["皮带跑偏"]
    del kind._documents[1]
    assert titles(engine) == []


def test_suggestions_are_remembered_in_the_same_way(asked):
    engine, kind, questions = asked
    request = SearchRequest(text="皮带", user=AnonymousUser(), audience=(PUBLIC,))
    assert [one.title for one in suggest(request, engine=engine)] == ["皮带跑偏"]
    once = len(questions)
    suggest(request, engine=engine)
    assert len(questions) == once
    del kind._documents[1]
    assert [one.title for one in suggest(request, engine=engine)] == []


def test_what_has_no_state_or_is_not_to_be_kept_is_asked_again(monkeypatch):
    remembered, asked = Remembered(), []

    def ask():
        asked.append(1)
        return len(asked)

    assert [remembered.get(None, "a", ask, keep=bool) for _ in range(2)] == [1, 2]
    assert [remembered.get(1, "a", ask, keep=lambda _one: False) for _ in range(2)] == [3, 4]
    assert [remembered.get(1, "a", ask, keep=bool) for _ in range(2)] == [5, 5]
    assert remembered.get(2, "a", ask, keep=bool) == 6
    monkeypatch.setattr("search.remembered.SECONDS", -1.0)
    assert remembered.get(2, "a", ask, keep=bool) == 7
    for key in range(MOST + 5):
        remembered.get(3, key, ask, keep=bool)
    assert len(remembered.held) == MOST
