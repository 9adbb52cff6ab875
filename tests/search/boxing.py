"""What the box must do on either engine beside finding: conditions in typed words, suggestions, and putting slips right."""

from collections.abc import Iterable

import pytest
from django.contrib.auth.models import AnonymousUser

from matching.library import Problem
from search.conditions import Meaning, Spot, WordList
from search.narrowing import understood_in
from search.problems import ProblemKind
from search.requests import SearchRequest, SearchResult
from search.suggesting import suggest
from tests.search.worlds import Row, World

TAIYUAN = Meaning("城市：太原", {"city": ("太原",)})
DATONG = Meaning("城市：大同", {"city": ("大同",)})
COAL = Meaning("领域：煤炭", {"field": ("coal",)})
CHEAP = Meaning("金额：500以内", {"city": ("太原",)}, words_elsewhere=False)


def amounts(folded: str) -> Iterable[Spot]:
    at = folded.find("500以内")
    return [Spot(at, at + 5, CHEAP)] if at >= 0 else []


def filled(world: World) -> World:
    """Belts in two cities, a cow, a firm that is called after a city, and notes, which know no city."""
    world.engine.kinds.understand(WordList(lambda: {"太原": TAIYUAN, "大同": DATONG, "煤炭": COAL}))
    world.engine.kinds.understand(amounts)
    world.kind(
        rows=[
            Row(1, "皮带跑偏", "井下主运皮带", city=("太原",), field=("coal",), day=3),
            Row(2, "皮带撕裂", "选煤厂皮带", city=("大同",), field=("coal",), day=2),
            Row(3, "奶牛发情", "牧场", city=("大同",), day=1),
            Row(4, "太原钢铁有限公司", "轧钢", city=("太原",), names=("太钢",), day=4),
        ]
    )
    world.kind("note", rows=[Row(1, "太原的皮带手册", "皮带怎么换"), Row(2, "皮带年鉴", "各地")], facets=())
    return world


def ids(result: SearchResult, kind: str = "thing") -> list[int]:
    return sorted(hit.id for hit in result.hits if hit.kind == kind)


def told(result: SearchResult) -> list[tuple[str, str, bool]]:
    return [(one.text, one.label, one.applied) for one in result.understood]


class Market:
    @pytest.fixture
    def market(self, world: World) -> World:
        return filled(world)


class ConditionsContract(Market):
    def test_a_word_that_is_a_condition_narrows_and_leaves_the_text(self, market: World) -> None:
        result = market.find("太原 皮带", kinds=["thing"])
        assert told(result) == [("太原", "城市：太原", True)]
        assert ids(result) == [1]  # 4 is in 太原 and has no belt; 2 has one elsewhere

    def test_without_a_gap_and_in_traditional_characters(self, market: World) -> None:
        result = market.find("大同皮帶", kinds=["thing"])
        assert (told(result), ids(result)) == ([("大同", "城市：大同", True)], [2])

    def test_a_kind_without_the_facet_takes_the_words_as_words(self, market: World) -> None:
        result = market.find("太原 皮带")
        assert (ids(result), ids(result, "note")) == ([1], [1, 2])
        [one] = result.understood
        assert one.kinds == ("thing",)
        assert [hit.id for hit in result.hits if hit.kind == "note"] == [1, 2]  # the one that says 太原 first

    def test_words_that_say_nothing_elsewhere_are_passed_over_there(self, market: World) -> None:
        assert ids(market.find("500以内 皮带"), "note") == [1, 2]
        only = market.find("500以内")
        assert (ids(only), ids(only, "note")) == ([1, 4], [])

    def test_only_a_condition_finds_all_under_it_those_that_say_it_first(self, market: World) -> None:
        result = market.find("太原", kinds=["thing"])
        assert [hit.id for hit in result.hits] == [4, 1]
        assert told(result) == [("太原", "城市：太原", True)]
        assert [hit.id for hit in market.find("太原有哪些", kinds=["thing"]).hits] == [4, 1]
        assert [hit.id for hit in market.find("太原", kinds=["thing"], sort="newest").hits] == [4, 1]

    def test_two_conditions_both_hold(self, market: World) -> None:
        result = market.find("大同 煤炭 皮带", kinds=["thing"])
        assert (ids(result), [applied for _, _, applied in told(result)]) == ([2], [True, True])

    def test_a_condition_that_would_hide_what_fits_stays_words(self, market: World) -> None:
        result = market.find("太原 奶牛", kinds=["thing"])
        assert told(result) == [("太原", "城市：太原", False)]
        assert 3 in ids(result)

    def test_of_two_the_one_that_hides_everything_is_given_up(self, market: World) -> None:
        result = market.find("煤炭 太原 撕裂", kinds=["thing"])
        assert told(result) == [("煤炭", "领域：煤炭", True), ("太原", "城市：太原", False)]
        assert ids(result) == [2]

    def test_a_word_in_a_name_is_part_of_the_name(self, market: World) -> None:
        result = market.find("太原钢铁", kinds=["thing"])
        assert (told(result), result.hits[0].id) == ([], 4)

    def test_what_is_meant_as_words_is_taken_as_words(self, market: World) -> None:
        result = market.find("太原 皮带", kinds=["thing"], plain=["太原"])
        assert (told(result), ids(result)) == ([], [1, 2, 4])

    def test_conditions_of_the_address_hold_too(self, market: World) -> None:
        result = market.find("太原 皮带", kinds=["thing"], filters={"city": ["大同"]})
        assert (told(result), ids(result)) == ([("太原", "城市：太原", False)], [2])

    def test_what_is_hidden_makes_no_condition_and_no_name(self, market: World) -> None:
        market.kind("secret", rows=[Row(1, "大同秘密工程", "奶牛", city=("太原",), audience=("org:7",))])
        assert (
            told(market.find("大同秘密")) == [("大同", "城市：大同", True)]
            or ids(market.find("大同秘密"), "secret") == []
        )
        assert told(market.find("太原 奶牛", kinds=["secret"]))[0][2] is False
        assert told(market.find("太原 奶牛", kinds=["secret"], audience=["org:7"]))[0][2] is True

    def test_it_can_be_told_without_searching(self, market: World) -> None:
        request = SearchRequest(text="太原 皮带", user=AnonymousUser(), kinds=("thing",))
        assert [one.label for one in understood_in(request, engine=market.engine)] == ["城市：太原"]


def suggested(world: World, typed: str, **asked: object) -> list[str]:
    request = SearchRequest(text=typed, user=AnonymousUser(), **asked)  # type: ignore[arg-type]
    return [one.words for one in suggest(request, engine=world.engine)]


class SuggestionContract(Market):
    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("皮带", ["皮带撕裂", "皮带年鉴", "皮带跑偏", "太原的皮带手册"]),
            ("皮帶", ["皮带撕裂", "皮带年鉴", "皮带跑偏", "太原的皮带手册"]),
            ("皮带跑", ["皮带跑偏"]),
            ("跑偏", ["皮带跑偏"]),
            ("nainiu", ["奶牛发情"]),
            ("nai niu f", ["奶牛发情"]),
            ("nnfq", ["奶牛发情"]),
            ("太钢", ["太钢"]),
            ("tygt", ["太原钢铁有限公司"]),
            ("奶牛发请", ["奶牛发情"]),
            ("皮", []),
            ("", []),
            ("。。", []),
            ("^皮带", ["皮带撕裂", "皮带年鉴", "皮带跑偏", "太原的皮带手册"]),
            (".*", []),
        ],
    )
    def test_names_by_how_they_begin(self, market: World, typed: str, words: list[str]) -> None:
        assert sorted(suggested(market, typed)) == sorted(words)

    def test_what_begins_so_comes_first_and_newer_before_older(self, market: World) -> None:
        assert suggested(market, "皮带", kinds=["thing"]) == ["皮带跑偏", "皮带撕裂"]
        assert suggested(market, "皮带")[-1] == "太原的皮带手册"

    def test_terms_of_the_library_are_words_with_no_page(self, market: World) -> None:
        problem = Problem("coal", "输送带跑偏", needs=("撒煤",), answers=(), trade=("皮带纠偏",))
        market.engine.kinds.add(ProblemKind(lambda: {1: (1, problem)}))
        market.index("problem", 1)
        request = SearchRequest(text="皮带纠", user=AnonymousUser())
        [one] = suggest(request, engine=market.engine)
        assert (one.kind, one.words, one.title, one.url) == ("problem", "皮带纠偏", "输送带跑偏", "")
        assert suggested(market, "shusongd") == ["输送带跑偏"]
        assert suggested(market, "撒煤") == []  # told under it, and no name
        assert suggested(market, "皮带纠", kinds=["thing"]) == []

    def test_hidden_names_are_not_suggested_whatever_the_index_says(self, market: World) -> None:
        market.kind("secret", rows=[Row(1, "皮带金丝雀", audience=("org:7",))])
        assert "皮带金丝雀" not in suggested(market, "皮带")
        assert "皮带金丝雀" in suggested(market, "皮带金", audience=["org:7"])
        market.kinds["thing"].hidden.add(1)
        assert suggested(market, "皮带跑") == []

    def test_one_kind_by_itself(self, market: World) -> None:
        assert suggested(market, "太原", kinds=["note"]) == ["太原的皮带手册"]

    def test_an_index_that_is_lost_leaves_the_database(self, market: World) -> None:
        market.engine.backend.clear()
        assert "皮带跑偏" in suggested(market, "皮带")


class SlipContract:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("选没厂浮选", "选煤厂浮选"),  # the ear
            ("选没厂加药", "选煤厂加药"),  # the words stand apart
            ("消费卷核销", "消费券核销"),  # the eye
            ("浮选选煤厂厂", "浮选选煤厂"),  # one too many
            ("消费核券销", "消费券核销"),  # the hand
            ("消费券核肖平台", "消费券核销平台"),
            ("pyton 脚本", "python 脚本"),
            ("选煤厂浮选", ""),  # finds well
            ("消费券", ""),
            ("银河系漫游", ""),
            ("我们想找能把消费券做好的团队一起合作", ""),
            ("", ""),
        ],
    )
    def test_a_slip_is_put_right_where_that_finds_better(self, world: World, typed: str, meant: str) -> None:
        world.kind(
            rows=[
                Row(1, "选煤厂浮选加药", "浮选药剂"),
                Row(2, "消费券核销平台", "防止刷券"),
                Row(3, "报表", "用 Python 脚本 对账"),
                Row(4, "皮带跑偏", "井下"),
            ]
        )
        assert world.find(typed).meant == meant

    def test_nothing_hidden_is_proposed(self, world: World) -> None:
        world.kind(rows=[Row(1, "消费券核销", audience=("org:7",)), Row(2, "消费品下乡")])
        assert world.find("消费卷核销").meant == ""
        assert world.find("消费卷核销", audience=["public", "org:7"]).meant == "消费券核销"


class BoxContract(ConditionsContract, SuggestionContract, SlipContract):
    pass
