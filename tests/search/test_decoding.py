"""Pinyin read as words of the library."""

import pytest

from matching.library import Problem
from search.backends.embedded import EmbeddedBackend
from search.decoding import Vocabulary, decoded
from search.engine import Engine
from search.problems import ProblemKind
from search.registry import Registry
from search.sounds import heard

TERMS = [
    "装车热值",
    "在线检测",
    "装车",
    "热值检测",
    "在线检测",
    "风电功率预测",
    "功率预测",
    "风电",
    "检测",
    "智能派单",
    "智能派单",
    "派单",
]


def test_the_likeliest_words_for_some_sounds() -> None:
    vocabulary = Vocabulary.of(TERMS)

    assert vocabulary.likeliest(heard("装车热值"))[1] == "装车热值"
    assert (
        vocabulary.likeliest(heard("只能派单"))[1] == "智能派单"
    )  # of one sound here, and the one that the trade says
    assert vocabulary.likeliest(heard("今天天气"))[1] == ""


def test_what_stands_once_and_what_is_one_character_is_no_word() -> None:
    assert Vocabulary.of(["台源", "派单", "派单", "派"]).by_sound == {heard("派单"): ["派单"]}


@pytest.fixture
def engine(tmp_path):
    registry = Registry()
    rows = {1: (1, Problem("energy", "智能派单", needs=(), answers=(), trade=("智能", "派单")))}
    registry.add(ProblemKind(lambda: rows))
    engine = Engine(EmbeddedBackend(tmp_path / "index"), registry)
    yield engine, rows
    engine.backend.close()


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("zhinengpaidan", ["智能派单"]),
        ("paidan", ["派单"]),
        ("taiyuan", []),
        ("python", []),
        ("pd", []),
        ("", []),
    ],
)
def test_a_token_is_read_as_a_whole_or_not_at_all(engine, token, said) -> None:
    assert decoded(token, engine[0]) == said


def test_the_words_follow_the_library(engine) -> None:
    known, rows = engine
    assert decoded("xuanmeichang", known) == []
    rows[2] = (1, Problem("coal", "选煤厂", needs=(), answers=(), trade=("选煤厂",)))
    assert decoded("xuanmeichang", known) == ["选煤厂"]


def test_without_a_library_nothing_is_read(tmp_path) -> None:
    engine = Engine(EmbeddedBackend(tmp_path / "index"), Registry())
    assert decoded("paidan", engine) == []
    engine.backend.close()
