"""What standing questions must do on either engine (search.standing)."""

import random

import pytest
from django.contrib.auth.models import AnonymousUser

from search import standing
from search.errors import IndexMissing, SearchUnavailable, TooWide
from search.finding import query
from search.requests import SearchRequest
from tests.search.corpus import QUERIES, ROWS
from tests.search.worlds import Row, World

BELT = Row(1, "皮带跑偏要早发现", "输送带跑偏后撒煤", city=("太原",))
TORN = Row(2, "皮带撕裂", "带面裂口", city=("太原", "大同"))
LABELS = Row(3, "数据标注平台", "用 Python 写的标注工具，接 5G 与 CBAM", field=("ai",))
MINUTES = Row(4, "夜班交代不清", "交接时口头交代")


def asking(text: str = "", **asked: object) -> SearchRequest:
    return SearchRequest(text=text, user=AnonymousUser(), **asked)  # type: ignore[arg-type]


def found(world: World, text: str = "", **asked: object) -> list[int]:
    return sorted(standing.fitting(asking(text, **asked), engine=world.engine).get("thing", ()))


class StandingContract:
    @pytest.mark.parametrize(
        ("typed", "fitting"),
        [
            ("皮带跑偏", [1]),  # two of three pairs; 皮带撕裂 has one
            ("皮帶跑偏", [1]),
            ("皮代跑偏", [1]),  # all of it by ear
            ("皮带", [1, 2]),
            ("胶带", []),  # sounds like 交代, and one sound alone says nothing
            ("sjbz", [3]),
            ("shujubiaozhu", [3]),
            ("shu ju biao zhu", [3]),
            ("pythom 标注", [3]),
            ("5G", [3]),
            ("我们想找做数据标注的团队", [3]),
            ("。？", []),
            ("数据治理与能耗核算", []),
        ],
    )
    def test_most_of_what_was_typed_must_stand_there(self, world: World, typed: str, fitting: list[int]) -> None:
        world.kind(rows=[BELT, TORN, LABELS, MINUTES])
        assert found(world, typed) == fitting

    def test_of_a_long_question_eight_pieces_are_enough(self, world: World) -> None:
        world.kind(rows=[Row(1, "带式输送机跑偏", "撕裂后自动停机"), Row(2, "提升机", "提前发现，自动停机")])
        assert found(world, "我们想找能把井下带式输送机跑偏撕裂提前发现并且自动停机的团队") == [1]

    def test_what_fits_is_found_by_the_page_too(self, world: World) -> None:
        world.kind(rows=ROWS)
        for text in QUERIES:
            page = query(asking(text, limit=200), engine=world.engine)
            fitting = standing.fitting(asking(text), engine=world.engine)["thing"]
            assert len(fitting) <= page.total
            assert page.total > 200 or fitting <= {hit.id for hit in page.hits}

    def test_conditions_narrow_it_and_may_stand_alone(self, world: World) -> None:
        world.kind(rows=[BELT, TORN, LABELS])
        assert found(world, "皮带", filters={"city": ["大同"]}) == [2]
        assert found(world, filters={"city": ["太原"]}) == [1, 2]
        assert found(world, filters={"city": ["太原"], "field": ["ai"]}) == []
        assert found(world, kinds=["thing"]) == [1, 2, 3]

    def test_a_kind_that_lacks_a_condition_holds_nothing_that_fits(self, world: World) -> None:
        world.kind(rows=[BELT])
        asked = asking("皮带", filters={"budget": ["big"]})
        assert standing.fitting(asked, engine=world.engine) == {}
        assert standing.fits(asked, "thing", 1, engine=world.engine) is None

    def test_one_document_is_asked_for_as_this_person(self, world: World) -> None:
        kind = world.kind(rows=[BELT, Row(2, "皮带跑偏", audience=("org:7",)), Row(3, "皮带跑偏", published=False)])
        asked = asking("皮带跑偏")
        hit = standing.fits(asked, "thing", 1, engine=world.engine)
        assert hit is not None
        assert (hit.id, hit.url) == (1, "/thing/1/")
        assert [standing.fits(asked, "thing", pk, engine=world.engine) for pk in (2, 3, 9)] == [None] * 3
        ours = asking("皮带跑偏", audience=["public", "org:7"])
        assert standing.fits(ours, "thing", 2, engine=world.engine) is not None
        kind.hidden.add(1)
        assert standing.fits(asked, "thing", 1, engine=world.engine) is None

    def test_a_row_is_settled_once_queries_see_it_as_it_is(self, world: World) -> None:
        kind = world.kind(rows=[BELT])
        kind.change(1, title="换了名字")
        document = standing.settled("thing", 1, engine=world.engine)
        assert document is not None
        assert document.entry.version == 2
        assert found(world, "换了名字") == [1]
        kind.change(1, published=False)
        assert standing.settled("thing", 1, engine=world.engine) is None
        assert found(world, "换了名字") == []
        assert standing.settled("thing", 77, engine=world.engine) is None

    def test_a_lost_index_is_no_answer(self, world: World) -> None:
        world.kind("empty")
        world.kind(rows=[BELT])
        world.engine.backend.clear()
        with pytest.raises(IndexMissing):
            found(world, "皮带")
        with pytest.raises(SearchUnavailable):
            standing.fits(asking("皮带"), "thing", 1, engine=world.engine)
        assert found(world, "皮带", kinds=["empty"]) == []

    def test_a_question_that_too_much_fits_is_refused(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        world.kind(rows=[BELT, TORN])
        monkeypatch.setattr(standing, "MOST", 1)
        with pytest.raises(TooWide):
            found(world, "皮带")

    def test_no_fitting_document_is_without_a_key_of_the_question(self, world: World) -> None:
        """The keys and the tokens say of every pair of question and document what the engine says."""
        world.kind(rows=ROWS)
        documents = {row.id: standing.settled("thing", row.id, engine=world.engine) for row in ROWS}
        dice = random.Random(7)
        for text in ["", *QUERIES]:
            filters = {"city": dice.sample(["太原", "大同", "朔州"], dice.randint(1, 2))} if dice.random() < 0.3 else {}
            asked = asking(text, filters=filters, kinds=dice.choice([(), ("thing",)]))
            fitting = standing.fitting(asked, engine=world.engine)["thing"]
            keys = standing.keys_of(asked)
            looked_at = {pk for pk, one in documents.items() if one is not None and keys & one.keys}
            assert fitting <= looked_at
            assert fitting == {pk for pk, one in documents.items() if one is not None and standing.may_fit(asked, one)}
