"""Pinyin read as words of the library."""

import pytest

from matching.library import Problem
from matching.text import bigrams
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


def test_sounds_that_are_no_words_are_passed_over_where_the_most_are_words() -> None:
    vocabulary = Vocabulary.of(TERMS)

    assert vocabulary.likeliest(heard("雾功率预测"))[1] == "功率预测"
    assert vocabulary.likeliest(heard("今天明天派单"))[1] == ""


def test_the_likeliest_words_for_first_letters() -> None:
    vocabulary = Vocabulary.of(TERMS)

    for letters, said in (("fdglyc", "风电功率预测"), ("zcrzzxjc", "装车热值在线检测")):
        assert vocabulary.spelt(letters, vocabulary.in_parts(letters))[0][1] == said
    assert vocabulary.spelt("fdglyc", {"功率", "预测"}) == vocabulary.spelt("qqqq", vocabulary.terms) == []


def test_characters_beside_words_are_phrases_where_terms_say_so() -> None:
    vocabulary = Vocabulary.of(["碳足迹核算", "产品碳足迹", "碳足迹"], ["企业算过碳足迹。"])

    assert vocabulary.likeliest(heard("碳足迹"))[1] == "碳足迹"
    assert vocabulary.spelt("tzj", vocabulary.terms)[0][1] == "碳足迹"


@pytest.mark.parametrize(("standing", "said"), [(False, ["数据标注"]), (True, ["数据比值", "数据标注"])])
def test_of_first_letters_what_stands_in_a_document_or_is_a_term_is_meant(engine, standing, said) -> None:
    known, rows = engine
    rows[2] = (1, Problem("data", "数据标注", needs=("数据比值，数据比值",), answers=(), trade=("数据标注",)))

    def stands(expressions):
        return [standing and {term.value for term in one.parts} <= set(bigrams("数据比值")) for one in expressions]

    assert decoded("sjbz", known, standing=stands) == said


def test_words_that_stand_nowhere_are_not_meant_where_others_sound_so(engine) -> None:
    known, _rows = engine
    by_ear = [[False], [True]]
    assert decoded("paidan", known, standing=lambda _expressions: by_ear.pop(0)) == []
    assert decoded("paidan", known, standing=lambda expressions: [False] * len(expressions)) == ["派单"]


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
        ("pd", ["派单"]),
        ("zn", ["智能"]),
        ("xq", []),
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
