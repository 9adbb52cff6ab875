"""What both engines must do, written once. A subclass gives the fixture `world`."""

import pytest
from django.contrib.auth.models import AnonymousUser

from search.documents import Document
from search.drift import Problem, differences, still_true, sweep
from search.engine import current_encoder
from search.entries import tombstone
from search.errors import IndexBusy, UnknownFacet, UnknownKind
from search.expressions import AnyOf, OneOf, Term
from search.health import Health, health
from search.indexing import remove, update
from search.reading import read
from search.rebuilding import go_back, rebuild, tend
from search.requests import SearchRequest
from search.suggesting import suggest
from tests.search.boxing import BoxContract
from tests.search.standing import StandingContract
from tests.search.worlds import MemoryKind, Row, World, counts, listing

BELT = Row(1, title="主运胶带纵向撕裂监测", body="皮带跑偏、托辊卡死要提前发现。", city=("大同",), field=("e",), day=3)
COW = Row(2, title="奶牛发情监测", body="六千头奶牛，靠人转圈看。", city=("朔州",), field=("a",), day=2)
CARBON = Row(
    3, title="产品碳足迹核算", body="出口要填CBAM申报表，Python脚本算不准。", city=("大同", "太原"), field=("e",), day=1
)
ALL = (BELT, COW, CARBON)


class FindingContract:
    def test_words_find_their_documents_best_first(self, world: World) -> None:
        world.kind(rows=[*ALL, Row(4, title="选煤厂", body="附近有皮带。")])
        assert world.ids("皮带跑偏") == [1, 4]

    def test_a_name_counts_more_than_a_text(self, world: World) -> None:
        world.kind(
            rows=[Row(1, title="别的事", body="也谈配煤。"), Row(2, title="配煤优化", body="别的事。"), *ALL[2:]]
        )
        assert world.ids("配煤") == [2, 1]

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("碳足跡核算", 3),  # traditional characters
            ("ＣＢＡＭ", 3),  # full width
            ("cbma", 3),  # two letters swapped
            ("pyton", 3),  # a letter short
            ("奶牛发请", 2),  # a wrong character with the right sound
            ("nainiufaqing", 2),  # pinyin
            ("nai niu", 2),
            ("tzj", 3),  # first letters
            ("牛", 2),  # one character
        ],
    )
    def test_other_ways_to_write_it_find_it(self, world: World, typed: str, found: int) -> None:
        world.kind(rows=ALL)
        assert world.ids(typed)[:1] == [found]

    @pytest.mark.parametrize("typed", ["。，！", "***", "((", "?*", "\\", '"', "：：", "👍"])
    def test_only_punctuation_finds_nothing(self, world: World, typed: str) -> None:
        world.kind(rows=ALL)
        result = world.find(typed)
        assert (result.total, result.hits, result.degraded) == (0, (), False)

    @pytest.mark.parametrize(
        "typed",
        ["皮带*", "title:皮带", "皮带 AND NOT 托辊", "皮带^9", '{"match_all": {}}', "皮带~", "[a TO z]", "words:*"],
    )
    def test_what_is_typed_is_never_syntax(self, world: World, typed: str) -> None:
        world.kind(rows=[*ALL, Row(9, title="无关之物", body="无关。")])
        found = world.ids(typed)
        assert 9 not in found
        assert found[:1] == ([1] if "皮带" in typed else [])

    def test_a_long_query_is_cut(self, world: World) -> None:
        world.kind(rows=ALL)
        assert world.ids("皮带" + "无" * 200 + "奶牛") == [1]

    def test_nothing_typed_lists_everything_newest_first(self, world: World) -> None:
        world.kind(rows=ALL)
        result = world.find("  ")
        assert ([hit.id for hit in result.hits], result.total) == ([1, 2, 3], 3)

    def test_finds_can_be_sorted_by_date_and_ties_go_by_id(self, world: World) -> None:
        world.kind(rows=[Row(7, title="监测", day=5), Row(5, title="监测", day=5), Row(6, title="监测监测", day=9)])
        assert world.ids("监测", sort="newest") == [6, 5, 7]
        assert world.ids("监测") == [6, 5, 7] or world.ids("监测") == [5, 7, 6]

    def test_pages_follow_each_other(self, world: World) -> None:
        world.kind(rows=[Row(pk, title="监测", day=1 + pk % 28) for pk in range(1, 26)])
        pages = [world.find("监测", page=page, limit=10) for page in (1, 2, 3, 4)]
        assert [len(page.hits) for page in pages] == [10, 10, 5, 0]
        assert sorted(hit.id for page in pages for hit in page.hits) == list(range(1, 26))
        assert {(page.total, page.pages) for page in pages} == {(25, 3)}

    def test_facets_count_without_their_own_filter(self, world: World) -> None:
        world.kind(rows=ALL)
        result = world.find("监测 碳足迹", filters={"city": ["大同"]})
        assert (sorted(hit.id for hit in result.hits), result.total) == ([1, 3], 2)
        assert counts(result, "city") == {"大同": 2, "太原": 1, "朔州": 1}
        assert counts(result, "field") == {"e": 2}

    def test_filters_of_two_facets_both_hold(self, world: World) -> None:
        world.kind(rows=ALL)
        result = world.find(filters={"city": ["大同", "朔州"], "field": ["a"]})
        assert [hit.id for hit in result.hits] == [2]
        assert counts(result, "city") == {"朔州": 1, "大同": 0}
        assert counts(result, "field") == {"e": 2, "a": 1}

    def test_facets_speak_in_words_and_say_what_is_chosen(self, world: World) -> None:
        world.kind(rows=ALL)
        (field,) = [facet for facet in world.find(filters={"field": ["a"]}).facets if facet.name == "field"]
        assert [(value.label, value.chosen) for value in field.values] == [("领域e", False), ("领域a", True)]

    def test_kinds_are_counted_whether_asked_for_or_not(self, world: World) -> None:
        world.kind("thing", rows=ALL)
        world.kind("person", rows=[Row(1, title="监测专家", city=("大同",))])
        result = world.find("监测", kinds=["person"])
        assert [(hit.kind, hit.id) for hit in result.hits] == [("person", 1)]
        assert [(kind.name, kind.count, kind.chosen) for kind in result.kinds] == [
            ("thing", 2, False),
            ("person", 1, True),
        ]
        assert counts(result, "city") == {"大同": 1}
        assert world.find("监测").total == 3

    def test_what_nobody_declared_is_a_mistake_of_the_caller(self, world: World) -> None:
        world.kind(rows=ALL)
        with pytest.raises(UnknownFacet, match='Add Facet\\("colour"'):
            world.find("监测", filters={"colour": ["red"]})
        with pytest.raises(UnknownKind, match="known: thing"):
            world.find("监测", kinds=["ship"])

    def test_finds_are_marked_and_everything_is_escaped(self, world: World) -> None:
        world.kind(rows=[Row(1, title="皮带<script>alert(1)</script>", body='要防<img src=x onerror="x()">皮带跑偏')])
        (hit,) = world.find("皮带跑偏").hits
        assert hit.title_html == "<mark>皮带</mark>&lt;script&gt;alert(1)&lt;/script&gt;"
        assert hit.excerpts == ("要防&lt;img src=x onerror=&quot;x()&quot;&gt;<mark>皮带跑偏</mark>",)


class AudienceContract:
    def test_a_search_without_an_audience_finds_only_public_things(self, world: World) -> None:
        world.kind(rows=[BELT, Row(2, title="内部胶带", audience=("member",)), Row(3, title="无主胶带", audience=())])
        assert world.ids("胶带") == world.ids("胶带", audience=()) == [1]
        assert sorted(world.ids("胶带", audience=["public", "member"])) == [1, 2]

    def test_hidden_things_are_in_no_count_and_no_suggestion(self, world: World) -> None:
        canary = Row(2, title="胶带金丝雀", city=("隐城",), audience=("org:7",))
        world.kind("thing", rows=[BELT])
        world.kind("secret", rows=[canary])
        for text in ("胶带", "金丝雀", "jsq", "金丝却", ""):
            told = repr(world.find(text))
            assert "金丝雀" not in told
            assert "隐城" not in told
            assert [kind.count for kind in world.find(text).kinds if kind.name == "secret"] == [0]
            request = SearchRequest(text=text, user=AnonymousUser(), audience=["public"])
            assert all("金丝雀" not in found.title for found in suggest(request, engine=world.engine))
        allowed = SearchRequest(text="金丝", user=AnonymousUser(), audience=["org:7"])
        assert [found.title for found in suggest(allowed, engine=world.engine)] == ["胶带金丝雀"]
        assert counts(world.find("胶带", audience=["org:7"]), "city") == {"隐城": 1}

    def test_the_database_has_the_last_word_while_the_index_is_behind(self, world: World) -> None:
        kind = world.kind(rows=[BELT, CARBON, Row(4, title="胶带四"), Row(5, title="胶带五"), Row(6, title="胶带六")])
        kind.hidden.add(1)  # this person may no longer see it
        kind.change(4, published=False)
        kind.change(5, audience=("org:7",))
        result = world.find("胶带")
        assert ([hit.id for hit in result.hits], result.total) == ([6], 1)

    def test_what_is_shown_is_what_the_database_says_now(self, world: World) -> None:
        kind = world.kind(rows=[BELT])
        kind.change(1, title="胶带监测（已更正）")
        assert [hit.title for hit in world.find("胶带").hits] == ["胶带监测（已更正）"]


class WritingContract:
    def test_news_comes_and_goes(self, world: World) -> None:
        kind = world.kind(rows=ALL)
        kind.change(1, title="换了题目")
        kind.change(2, published=False)
        del kind.rows[3]
        world.index("thing", 1, 2, 3)
        assert world.ids() == [1]
        assert world.ids("换了题目") == [1]
        assert world.ids("奶牛") == []
        kind.change(2, published=True)
        world.index("thing", 2)
        assert world.ids("奶牛") == [2]

    def test_a_late_write_of_an_older_version_changes_nothing(self, world: World) -> None:
        kind = world.kind(rows=[BELT])
        late = read(kind, [1])
        kind.change(1, title="新题目")
        world.index("thing", 1)
        world.engine.backend.index("thing").write(late)
        assert listing(world.engine, kind) == {1: 2}

    def test_a_late_write_does_not_bring_back_what_is_gone(self, world: World) -> None:
        kind = world.kind(rows=[BELT, COW])
        late = read(kind, [1, 2])
        kind.change(1, published=False)
        del kind.rows[2]
        world.index("thing", 1, 2)
        world.engine.backend.index("thing").write(late)
        assert listing(world.engine, kind) == {}

    def test_remove_hides_at_once_and_the_next_version_returns(self, world: World) -> None:
        kind = world.kind(rows=[BELT])
        remove("thing", 1, engine=world.engine)
        world.engine.backend.refresh()
        assert world.ids() == []
        kind.change(1, published=True)
        world.index("thing", 1)
        assert world.ids() == [1]

    def test_the_same_row_twice_in_one_write_leaves_the_newer(self, world: World) -> None:
        kind = world.kind(rows=[BELT])
        old = read(kind, [1])
        kind.change(1, title="新题目")
        world.engine.backend.index("thing").write([*read(kind, [1]), *old])
        assert listing(world.engine, kind) == {1: 2}

    def test_strange_texts_are_taken(self, world: World) -> None:
        strange = "零\u200b宽\u3000空\x00格 " + "字" * 5000 + " " + "x" * 3000 + " \U0002070e 🐄 e\u0301 C++ .NET 5G"
        world.kind(rows=[Row(1, title=strange, tags="\t\n", body="")])
        assert world.ids("5g") == world.ids("C++") == world.ids("\U0002070e") == [1]


class LibraryContract:
    PROBLEMS = (
        Row(
            1, title="热线工单派不准", tags="智能派单\n数据标注\nKG", body="电话转来转去没人接。", audience=("library",)
        ),
        Row(2, title="皮带跑偏", tags="托辊\n纠偏", body="皮带总是跑偏撒煤。", audience=("library",)),
    )

    def test_a_problem_lends_its_words_to_a_query(self, world: World) -> None:
        world.kind(rows=[Row(1, title="皮带机", body="托辊装得不正，要纠偏。"), Row(2, title="皮带机")])
        assert world.ids("皮带撒煤") == [2, 1]
        world.kind("problem", rows=self.PROBLEMS, listed=False)
        assert world.ids("皮带撒煤") == [1, 2]

    def test_a_problem_draws_the_meaning_of_a_query(self, world: World) -> None:
        world.engine.encoder = current_encoder()
        texts = ("市民电话转来转去没人接", "奶牛发情监测", "皮带跑偏", "碳足迹核算")
        world.kind(rows=[Row(pk, title=text) for pk, text in enumerate(texts, start=1)])
        before = {hit.id: hit.score for hit in world.find("KG").hits}
        world.kind("problem", rows=self.PROBLEMS, listed=False)
        assert (before, world.ids("KG")[:1]) == ({}, [1])

    def test_first_letters_are_read_as_a_word_of_the_library(self, world: World) -> None:
        world.kind(rows=[Row(1, title="影像标注外包"), COW])
        assert world.ids("sjbz") == []
        world.kind("problem", rows=self.PROBLEMS, listed=False)
        assert world.ids("sjbz") == world.ids("shujubiaozhu") == [1]
        assert "<mark>标注</mark>" in world.find("sjbz").hits[0].title_html

    def test_the_library_itself_is_never_shown_or_counted(self, world: World) -> None:
        world.kind(rows=[BELT])
        world.kind("problem", rows=self.PROBLEMS, listed=False)
        for audience in ((), ("public", "library")):
            result = world.find("皮带", audience=audience)
            assert ([hit.kind for hit in result.hits], result.total) == (["thing"], 1)
            assert [kind.name for kind in result.kinds] == ["thing"]
        with pytest.raises(UnknownKind, match="known: thing"):
            world.find("皮带", kinds=["problem"])

    def test_a_lost_library_is_missed_by_nobody(self, world: World) -> None:
        kind = world.kind("problem", rows=self.PROBLEMS, listed=False)
        world.engine.backend.clear()
        world.kind(rows=[BELT])
        assert not world.find("皮带").degraded
        assert health(engine=world.engine) == Health(answers=True)
        kind.edition = "2"
        tend(engine=world.engine)
        assert world.engine.backend.state("problem", world.engine.recipe(kind)) == "current"


class FittingContract:
    def test_which_of_many_questions_a_document_fits(self, world: World) -> None:
        world.kind(rows=[BELT, Row(2, title="金丝雀", audience=("org:7",))])
        world.kind("note", rows=[COW])
        world.engine.kinds.add(MemoryKind("unbuilt"))
        asked = [Term("bigrams", token) for token in ("皮带", "奶牛", "皮带", "羊群", "丝雀")]
        kinds, public = ["unbuilt", "thing", "note"], [OneOf("audience", ("public",))]
        both = AnyOf((asked[0], asked[1]), 2)  # one document must have them

        fits = world.engine.backend.fits
        assert fits(kinds, [*asked, both], public) == [True, True, True, False, False, False]
        assert fits(kinds, asked[4:], [OneOf("audience", ("public", "org:7"))]) == [True]
        assert fits(kinds, [], public) == fits([], [], public) == []
        assert fits(["unbuilt"], asked[:1], public) == fits([], asked[:1], public) == [False]


class DriftContract:
    def test_each_way_to_differ_is_found_and_named(self, world: World) -> None:
        kind = world.kind(rows=[Row(pk, title="一样") for pk in range(1, 7)])
        kind.rows[7] = Row(7, title="漏写的")
        kind.change(2, title="改了没写")
        del kind.rows[3]
        kind.change(4, published=False)
        kind.rows[5] = Row(5, title="没升版本号")
        world.engine.backend.index("thing").write([tombstone(6, 9)])
        index = world.engine.backend.index("thing")
        found = {one.id: one.problem for one in differences(kind, index, contents=True)}
        assert found == {
            2: Problem.STALE,
            3: Problem.GHOST,
            4: Problem.GHOST,
            5: Problem.CONTENT,
            6: Problem.AHEAD,
            7: Problem.MISSING,
        }

    def test_the_sweep_goes_on_from_where_it_stopped(self, world: World) -> None:
        kind = world.kind(rows=[Row(pk, title="一样") for pk in range(1, 8)])
        for pk in (2, 5, 7):
            kind.change(pk, title="改了")
        del kind.rows[6]
        index = world.engine.backend.index("thing")
        found: list[int] = []
        stops: list[int | None] = []
        after: int | None = 0
        while after is not None:
            batch = sweep(kind, index, after=after, limit=2)
            found += [one.id for one in batch.differences]
            after = batch.after
            stops.append(after)
        assert (found, stops) == ([2, 5, 6, 7], [2, 4, 7, None])

    def test_a_difference_that_has_been_delivered_meanwhile_is_none(self, world: World) -> None:
        kind = world.kind(rows=[BELT, COW])
        kind.change(1, title="改了")
        kind.change(2, title="也改了")
        index = world.engine.backend.index("thing")
        suspects = list(differences(kind, index))
        world.index("thing", 1)
        assert [one.id for one in still_true(kind, index, suspects)] == [2]


class RebuildingContract:
    def test_a_rebuilt_index_answers_the_same_and_holds_no_tombstones(self, world: World) -> None:
        kind = world.kind(rows=ALL)
        del kind.rows[3]
        world.index("thing", 3)
        before = world.find("监测")
        assert rebuild(kind, engine=world.engine)
        world.engine.backend.refresh()
        after = world.find("监测")
        assert [hit.id for hit in after.hits] == [hit.id for hit in before.hits] == [2, 1]
        assert (after.total, after.facets, after.kinds) == (before.total, before.facets, before.kinds)
        assert [stored.id for stored in world.engine.backend.index("thing").walk(0, 10)] == [1, 2]

    def test_what_changes_while_a_draft_is_filled_is_in_it(self, world: World) -> None:
        kind = world.kind(rows=[Row(pk, title="旧") for pk in range(1, 4)])
        once = iter([None])

        def work_beside(documents: list[Document]) -> list[Document]:
            for _ in once:  # somebody works while the first batch is on its way
                kind.change(1, title="新")
                kind.change(2, published=False)
                kind.change(9, title="新来的")
                world.index("thing", 1, 2, 9)
            return documents

        kind.after_loading = work_beside
        rebuild(kind, engine=world.engine)
        assert listing(world.engine, kind) == {1: 2, 3: 1, 9: 1}
        assert list(differences(kind, world.engine.backend.index("thing"))) == []

    def test_an_index_by_another_recipe_answers_until_the_new_one_stands(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kind = world.kind(rows=ALL)
        monkeypatch.setattr(world.engine, "_tokens", "another dictionary")
        assert world.engine.backend.state("thing", world.engine.recipe(kind)) == "outdated"
        assert world.ids("奶牛") == [2]
        tend(engine=world.engine)
        world.engine.backend.refresh()
        assert world.engine.backend.state("thing", world.engine.recipe(kind)) == "current"
        assert world.ids("奶牛") == [2]

    def test_a_lost_index_degrades_and_comes_back_by_itself(self, world: World) -> None:
        kind = world.kind(rows=ALL)
        world.kind("other", rows=[Row(1, title="监测")])
        before = listing(world.engine, kind)
        world.engine.backend.clear()
        lost = world.find("监测")
        assert (lost.degraded, [hit.id for hit in lost.hits], lost.total) == (True, [1, 2, 1], 3)
        tend(engine=world.engine)
        world.engine.backend.refresh()
        assert listing(world.engine, kind) == before
        assert not world.find("监测").degraded

    def test_news_of_a_lost_index_is_not_lost(self, world: World) -> None:
        kind = world.kind(rows=[BELT, COW])
        world.engine.backend.clear()
        kind.change(2, title="换了")
        update("thing", 2, engine=world.engine)
        world.engine.backend.refresh()
        assert listing(world.engine, kind) == {1: 1, 2: 2}

    def test_the_index_before_is_kept_and_gone_back_to(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        """Going back writes what changed since, and holds: only an index built by hand takes its place."""
        kind, backend = world.kind(rows=[BELT, COW]), world.engine.backend
        assert go_back(kind, engine=world.engine) is None
        first = world.engine.recipe(kind)
        monkeypatch.setattr(world.engine, "_tokens", "another dictionary")
        second = world.engine.recipe(kind)
        tend(engine=world.engine)
        kind.change(1, published=False)
        kind.change(7, title="新来的奶牛")
        world.index("thing", 1, 7)
        tend(engine=world.engine)  # tidying leaves what is younger than a day

        assert go_back(kind, engine=world.engine)
        backend.refresh()
        assert (backend.state("thing", first), backend.state("thing", second)) == ("current", "held")
        assert listing(world.engine, kind) == {2: 1, 7: 1}
        assert sorted(world.ids("奶牛")) == [2, 7]
        tend(engine=world.engine)
        assert backend.state("thing", second) == "held"
        kind.change(2, title="换了")
        world.index("thing", 2)
        assert listing(world.engine, kind) == {2: 2, 7: 1}

        rebuild(kind, engine=world.engine)
        backend.refresh()
        assert backend.state("thing", second) == "current"
        assert listing(world.engine, kind) == {2: 2, 7: 1}

    def test_two_drafts_at_once_are_refused(self, world: World) -> None:
        kind = world.kind(rows=[BELT])
        draft = world.engine.backend.begin("thing", world.engine.recipe(kind))
        with pytest.raises(IndexBusy, match="Another process is building"):
            world.engine.backend.begin("thing", world.engine.recipe(kind))
        draft.discard()
        world.engine.backend.begin("thing", world.engine.recipe(kind)).discard()


class Contract(
    FindingContract,
    AudienceContract,
    WritingContract,
    LibraryContract,
    FittingContract,
    StandingContract,
    BoxContract,
    DriftContract,
    RebuildingContract,
):
    pass
