"""Pinyin read as words of the library."""

import pytest

from matching.library import Problem
from matching.text import bigrams, words
from search.backends.embedded import EmbeddedBackend
from search.decoding import ABBREVIATIONS, Standing, Vocabulary, decoded, is_word, may_be_spelt, written
from search.engine import Engine
from search.expressions import AnyOf, Expression, Term
from search.problems import ProblemKind
from search.registry import Registry
from search.sounds import heard, pairs, shorts

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


def said(vocabulary: Vocabulary, sounding: str) -> str:
    return written(vocabulary.likeliest(heard(sounding))[1])


def holding(*texts: str) -> Standing:
    """As the index would tell of documents with these texts."""
    held = [
        {
            "bigrams": set(bigrams(text)),
            "words": set(words(text)),
            "shorts": set(shorts(text)),
            "pairs": set(pairs(text)),
        }
        for text in texts
    ]

    def fits(one: Expression, document: dict[str, set[str]]) -> bool:
        parts = one.parts if isinstance(one, AnyOf) else (one,)
        return all(part.value in document[part.field] for part in parts)

    return lambda expressions: [any(fits(one, document) for document in held) for one in expressions]


def test_the_likeliest_words_for_some_sounds() -> None:
    vocabulary = Vocabulary.of(TERMS)

    assert said(vocabulary, "装车热值") == "装车热值"
    assert said(vocabulary, "只能派单") == "智能派单"  # of one sound here, and the one that the trade says
    assert said(vocabulary, "今天天气") == ""


def test_sounds_that_are_no_words_are_passed_over_where_the_most_are_words() -> None:
    vocabulary = Vocabulary.of(TERMS)

    assert said(vocabulary, "雾功率预测") == "功率预测"
    assert said(vocabulary, "今天明天派单") == ""


def test_the_likeliest_words_for_first_letters() -> None:
    vocabulary = Vocabulary.of(TERMS)

    for letters, said in (("fdglyc", "风电功率预测"), ("zcrzzxjc", "装车热值在线检测")):
        assert vocabulary.spelt(letters, vocabulary.in_parts(letters))[0][1] == said
    assert vocabulary.spelt("fdglyc", {"功率", "预测"}) == vocabulary.spelt("qqqq", vocabulary.named) == []


def test_characters_beside_words_are_phrases_where_terms_say_so() -> None:
    vocabulary = Vocabulary.of(["碳足迹核算", "产品碳足迹", "碳足迹"], ["企业算过碳足迹。"])

    assert said(vocabulary, "碳足迹") == "碳足迹"
    assert vocabulary.spelt("tzj", vocabulary.named)[0][1] == "碳足迹"


@pytest.mark.parametrize(
    ("held", "meant"), [("数据、比值", ["数据标注"]), ("数据比赛，数据比值", ["数据比值", "数据标注"])]
)
def test_of_first_letters_what_stands_in_a_document_or_is_a_term_is_meant(engine, held, meant) -> None:
    known, rows = engine
    rows[2] = (1, Problem("data", "标注", needs=("数据比值，数据比值",), answers=(), trade=("数据标注",)))

    def stands(expressions):  # but for the letters, which stand nowhere beside each other
        return [
            told and one != Term("shorts", "sjbz")
            for told, one in zip(holding(held)(expressions), expressions, strict=True)
        ]

    assert decoded("sjbz", known, standing=stands) == meant


def test_letters_that_some_words_begin_with_are_read_only_as_a_word_that_stands_or_is_common(engine) -> None:
    known, rows = engine
    rows[2] = (1, Problem("data", "泄密", needs=("怕泄密",), answers=(), trade=("数据标注",)))

    assert decoded("xm", known, standing=holding("没有别的")) == ["泄密"]
    assert decoded("xm", known, standing=holding("项目")) == []
    assert decoded("xm", known, standing=holding("项目", "防泄密")) == ["泄密"]
    assert decoded("sjbz", known, standing=holding("数据备注")) == []
    rows[3] = (1, Problem("data", "数据标注", needs=("数据标注谁来做",), answers=(), trade=("数据标注",)))
    assert decoded("sjbz", known, standing=holding("数据备注")) == ["数据标注"]


def test_what_is_often_a_term_is_likelier_than_what_stands_often_in_texts() -> None:
    vocabulary = Vocabulary.of(["光伏", "光伏", "光伏", "规范"], ["规范，" * 30])

    assert vocabulary.counts["规范"] > vocabulary.counts["光伏"]
    assert [word for _, word in vocabulary.whole("gf")] == ["光伏", "规范"]


def test_characters_beside_a_word_are_no_reading_unless_they_are_a_term() -> None:
    texts = ["的数据", "的数据"]

    assert [word for _, word in Vocabulary.of(texts).whole("dsj")] == ["的数据"]
    assert Vocabulary.of(["我的数据", "我的数据"], texts).whole("dsj") == []


def test_a_rare_latin_word_of_the_library_gives_way_to_a_frequent_word_of_these_letters(engine) -> None:
    known, rows = engine
    rows[2] = (1, Problem("data", "排队", needs=("排队排队",), answers=("PD控制",), trade=("排队",)))

    assert decoded("pd", known)[0] == "排队"
    assert decoded("pd", known, standing=holding("PD控制", "排队")) == []


@pytest.mark.parametrize("token", ["mqtt", "plc", "gps", "http", "wms"])
def test_an_abbreviation_is_itself_and_stands_for_no_words(engine, token) -> None:
    """Though there are terms with these letters."""
    known, rows = engine
    terms = ("煤气天天", "皮料车", "公平赛", "喊停退票", "无名氏")
    rows[2] = (1, Problem("data", "缩写", needs=(), answers=(), trade=terms))

    assert {"mqtt", "plc", "gps", "http", "wms"} <= ABBREVIATIONS
    assert decoded(token, known) == decoded(token, known, standing=holding("别的")) == []
    assert not may_be_spelt(token, known)


def test_a_latin_word_of_the_library_or_of_a_document_is_itself(engine) -> None:
    known, rows = engine
    rows[2] = (1, Problem("data", "泄密", needs=(), answers=(), trade=("泄密", "休眠", "休眠")))

    assert sorted(decoded("xm", known)) == ["休眠", "泄密"]
    assert decoded("xm", known, standing=holding("XM型支架")) == []
    rows[3] = (1, Problem("data", "XM", needs=("要接XM网关",), answers=(), trade=("XM", "XM网关")))
    assert decoded("xm", known) == []
    assert not may_be_spelt("xm", known)
    assert (is_word("xm", holding("XM 型")), is_word("xm", holding("项目")), is_word("xm")) == (True, False, False)


def test_a_word_that_stands_nowhere_is_not_meant_where_its_sounds_stand(engine) -> None:
    known, rows = engine
    rows[2] = (1, Problem("coal", "没车", needs=("没车，没车。",), answers=(), trade=("没车", "预约", "预约")))

    assert decoded("paidan", known, standing=holding("别的")) == ["派单"]
    assert decoded("paidan", known, standing=holding("牌胆")) == []
    assert decoded("meicheyuyue", known, standing=holding("别的")) == ["没车预约"]
    rows[3] = (1, Problem("coal", "煤车", needs=(), answers=(), trade=("煤车", "煤车")))
    assert decoded("meicheyuyue", known, standing=holding("煤车", "预约")) == ["煤车预约"]


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
