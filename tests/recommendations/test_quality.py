"""Match quality: judging blind, measuring, learning, and promoting only what has won."""

import threading

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction

from backend.audit.models import AuditEntry
from backend.outbox.errors import LostRace
from backend.outbox.models import RecordedFact
from backend.recommendations import champion, engine
from backend.recommendations.actions import respond, respond_as_owner
from backend.recommendations.actions.judging import fill_pool, judge_pair, skip_pair, undo_last
from backend.recommendations.actions.measuring import measure, measure_when_due
from backend.recommendations.actions.refreshing import refresh_entity, refresh_outdated, refresh_scenario
from backend.recommendations.actions.weights import (
    champion_row,
    learn_weights,
    promote_challenger,
    propose_weights,
    retire_challenger,
    try_challenger,
)
from backend.recommendations.choices import Answer, Draw, Grade, Reason
from backend.recommendations.errors import NothingToLearn, NotPromoted
from backend.recommendations.models import (
    Judgement,
    Measurement,
    PoolPair,
    Recommendation,
    Response,
    StoredProfile,
    WeightSet,
)
from backend.recommendations.quality import MarketNow, agreement, grades_now, market_now, ndcgs, reached
from backend.recommendations.quality_queries import next_pair
from matching.evaluation import Market
from matching.matcher import Weights
from tests.factories.organisations import EntityFactory
from tests.factories.scenarios import ScenarioFactory
from tests.factories.trials import trial_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool(matched, solver, other):
    """The two pairs of the small market."""
    rows = [
        PoolPair(scenario=matched, entity=one, drawn_by=Draw.CURRENT, order=str(at))
        for at, one in enumerate((solver, other))
    ]
    return PoolPair.objects.bulk_create(rows)


# ── judging ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_grade_another_and_back(matched, solver, first_officer):
    judge_pair(matched, solver, Grade.FITS, by=first_officer)
    judge_pair(matched, solver, Grade.EXACT, by=first_officer)
    row = Judgement.objects.get()
    assert (row.state, row.grade) == ("graded", 3)
    assert set(row.shown) == {"scenario", "entity"}

    undo_last(by=first_officer)
    row.refresh_from_db()
    assert (row.state, row.grade) == ("back", None)
    history = AuditEntry.objects.stream("judgement", row.pk)
    assert list(history.values_list("action", flat=True)) == ["judge", "judge", "undo"]
    assert RecordedFact.objects.filter(name="recommendations.judged").count() == 3
    assert undo_last(by=first_officer) is None


def test_the_same_grade_again_is_nothing_new(matched, solver, first_officer):
    for _again in range(2):
        judge_pair(matched, solver, Grade.FITS, by=first_officer)
    assert RecordedFact.objects.filter(name="recommendations.judged").count() == 1


def test_the_database_holds_a_grade_if_and_only_if_it_was_graded(matched, solver, first_officer):
    for state, grade in (("graded", None), ("skipped", 1), ("graded", 4)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Judgement.objects.create(scenario=matched, entity=solver, officer=first_officer, state=state, grade=grade)


def test_each_officer_gets_what_they_have_not_said(pool, first_officer, final_officer, matched, solver, other):
    assert next_pair(first_officer) == pool[0]
    judge_pair(matched, solver, Grade.EXACT, by=first_officer)
    assert next_pair(first_officer) == pool[1]
    skip_pair(matched, other, by=first_officer)
    assert next_pair(first_officer) is None
    assert next_pair(final_officer) == pool[0]


def test_pairs_come_from_the_field_that_was_judged_least(pool, first_officer, matched, solver):
    from backend.reference.models import ScenarioField  # noqa: PLC0415

    field = ScenarioField.objects.exclude(pk=matched.field_id).first()
    elsewhere = ScenarioFactory(published=True, field=field)
    far = PoolPair.objects.create(scenario=elsewhere, entity=solver, drawn_by=Draw.RANDOM, order="9")
    judge_pair(matched, solver, Grade.EXACT, by=first_officer)
    assert next_pair(first_officer) == far


def test_every_third_pair_is_one_that_another_has_judged(pool, first_officer, final_officer, matched, solver, other):
    more = EntityFactory.create_batch(3)
    PoolPair.objects.bulk_create(
        PoolPair(scenario=matched, entity=one, drawn_by=Draw.RANDOM, order=f"5{at}") for at, one in enumerate(more)
    )
    judge_pair(matched, more[2], Grade.NONE, by=final_officer)
    judge_pair(matched, solver, Grade.EXACT, by=first_officer)
    judge_pair(matched, other, Grade.NONE, by=first_officer)
    assert next_pair(first_officer).entity == more[2]


def test_of_two_who_differ_the_stricter_counts(matched, solver, first_officer, final_officer):
    judge_pair(matched, solver, Grade.EXACT, by=first_officer)
    judge_pair(matched, solver, Grade.FITS, by=final_officer)
    assert grades_now() == {matched.pk: {solver.pk: 2}}
    assert agreement()[1] == 1


def test_the_screen_tells_neither_score_nor_band_nor_ranking(pool, sign_in, first_officer):
    page = sign_in(first_officer).get("/work/quality/judge/").content.decode()
    assert "主运胶带半夜撕开没人知道" in page
    assert "铁器卡在落煤点" in page
    for word in ("高度契合", "较契合", "可了解", "score", "只用字词", "现用模型"):
        assert word not in page


def test_judging_on_the_screen(pool, sign_in, first_officer, matched, solver):
    client = sign_in(first_officer)
    client.post("/work/quality/judge/", {"pair": pool[0].pk, "grade": "3"})
    assert Judgement.objects.get().grade == 3
    client.post("/work/quality/judge/", {"pair": pool[1].pk, "grade": "skip"})
    assert client.get("/work/quality/judge/").context["shown"] is None
    answer = client.post("/work/quality/judge/undo/")
    assert answer["Location"] == f"/work/quality/judge/?pair={pool[1].pk}"
    assert client.get(answer["Location"]).context["shown"].pair == pool[1]
    client.post("/work/quality/judge/", {"pair": pool[1].pk, "grade": "7"})
    assert Judgement.objects.graded().count() == 1


# ── measuring ─────────────────────────────────────────────────────────────────────────────────────────────────────


def a_market(needs=14, entities=6):
    """Keys only: what is measured here asks for nothing else."""
    return MarketNow(tuple(range(1, needs + 1)), tuple(range(100, 100 + entities)), Market((), (), {}))


def test_figures_do_not_depend_on_keys():
    here = a_market()
    random = np.random.default_rng(3)
    table = {pk: random.normal(size=6).round(1).astype(np.float32) for pk in here.needs}
    grades = {pk: {entity: int(random.integers(0, 4)) for entity in here.entities} for pk in here.needs}
    whole = reached(table, grades, here)

    order = random.permutation(6)
    needs = tuple(int(1000 - pk) for pk in here.needs)
    renamed = MarketNow(needs, tuple(500 + int(here.entities[at]) for at in order), here.market)
    other = reached(
        {1000 - pk: row[order] for pk, row in table.items()},
        {1000 - pk: {500 + one: grade for one, grade in said.items()} for pk, said in grades.items()},
        renamed,
    )
    for name in ("ndcg", "recall"):
        one, two = getattr(whole, name), getattr(other, name)
        assert (one.mean, one.low, one.high) == pytest.approx((two.mean, two.low, two.high))
    assert whole.spread.gini.mean == pytest.approx(other.spread.gini.mean)
    assert whole.spread.shown.mean == other.spread.shown.mean


def test_measuring_keeps_all_four_rankings(matched, solver, other, first_officer):
    judge_pair(matched, solver, Grade.EXACT, by=first_officer)
    judge_pair(matched, other, Grade.NONE, by=first_officer)
    run = measure()

    rows = {row.method: row for row in Measurement.objects.filter(run=run)}
    assert set(rows) == set(Draw.values)
    now = rows["current"]
    assert (now.needs, now.pairs, now.entities, now.version) == (1, 2, 2, 1)
    assert now.figures["ndcg"] == {"mean": 1.0, "low": 1.0, "high": 1.0}
    assert now.figures["covered"]["mean"] == 1.0
    # Of two alike the right one stands first half of the time.
    assert rows["random"].figures["ndcg"]["mean"] == pytest.approx((1 + 1 / np.log2(3)) / 2, abs=1e-4)
    assert {one["by"] for one in now.slices} == {"field", "age"}
    assert PoolPair.objects.count() == 2, "of a market of two everything is drawn"
    assert RecordedFact.objects.filter(name="recommendations.quality_measured").count() == 1


def test_measured_once_and_again_when_more_was_judged(matched, solver, first_officer, monkeypatch):
    from backend.recommendations.actions import measuring  # noqa: PLC0415

    monkeypatch.setattr(measuring, "still_computing", lambda: False)
    assert measure_when_due() is not None
    assert measure_when_due() is None
    judge_pair(matched, solver, Grade.EXACT, by=first_officer)
    assert measure_when_due() is None, "whoever is judging is let finish"
    monkeypatch.setattr(measuring, "QUIET", -measuring.REST)
    assert measure_when_due() is not None


def test_an_empty_platform_is_measured_too(db):
    assert Measurement.objects.filter(run=measure(), needs=0).count() == 4


def test_the_pool_stands_and_grows(matched, solver, other):
    here = market_now()
    tables = engine_tables(here)
    assert fill_pool(here, tables) == 2
    assert fill_pool(here, tables) == 0


def engine_tables(here):
    from backend.recommendations.quality import Scorer  # noqa: PLC0415

    return Scorer(engine.loaded_now().matcher, here).tables(here.needs)


# ── contests ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def challenger(db):
    return propose_weights(Weights(0.6, 1.0, 0.4))


def test_a_trial_over_few_needs_says_nothing(matched, solver, challenger, first_officer, final_officer):
    judge_pair(matched, solver, Grade.EXACT, by=first_officer)
    trial = try_challenger(challenger)
    assert (trial.verdict, trial.needs, len(trial.scores)) == ("too_few", 1, 1)
    with pytest.raises(NotPromoted, match="判定太少"):
        promote_challenger(challenger, by=final_officer)


def test_a_trial_is_won_by_the_whole_interval_only(challenger, monkeypatch):
    from backend.recommendations.actions import weights  # noqa: PLC0415

    here = a_market()
    grades = {pk: {100: 3} for pk in here.needs}
    right = np.array([6, 5, 4, 3, 2, 1], np.float32)
    wrong = right[::-1].copy()

    def tried(better):
        tables = {challenger.pk: {pk: right if pk in better else wrong for pk in here.needs}}
        monkeypatch.setattr(weights, "_table", lambda row, *_rest: tables.get(row.pk, dict.fromkeys(here.needs, wrong)))
        return try_challenger(challenger, here, grades)

    assert tried(set(here.needs)).verdict == "won"
    assert tried({1}).verdict == "not_won"
    assert tried(set()).difference == 0
    assert set(ndcgs(dict.fromkeys(here.needs, right), grades, here).values()) == {1.0}


@pytest.mark.parametrize(
    ("trial", "sentence"),
    [
        (None, "还没有和在用的一组对比过"),
        ({"verdict": "not_won", "low": -0.01}, "没有显著更好"),
        ({"judged": "0" * 64}, "判定有了变化"),
        ({"challenger_model": "0" * 16}, "模型换过了"),
        ({"champion_model": "0" * 16}, "模型换过了"),
        ({"challenger_model": "", "champion_model": ""}, "模型换过了"),  # from before models were written down
    ],
)
def test_nothing_is_promoted_without_a_win(challenger, final_officer, trial, sentence):
    if trial is not None:
        trial_of(challenger, **trial)
    with pytest.raises(NotPromoted, match=sentence):
        promote_challenger(challenger, by=final_officer)
    assert WeightSet.objects.champion().version == 1
    assert not RecordedFact.objects.filter(name="recommendations.weights_promoted").exists()


def test_a_win_against_another_champion_is_no_win(challenger, final_officer):
    second = propose_weights(Weights(0.5, 1.1, 0.4))
    trial_of(challenger)
    trial_of(second)
    promote_challenger(second, by=final_officer)
    with pytest.raises(NotPromoted, match="在用的权重换过了"):
        promote_challenger(challenger, by=final_officer)


def test_promotion_changes_both_rows_with_history_and_facts(challenger, final_officer):
    old = champion_row()
    trial_of(challenger)
    promote_challenger(challenger, by=final_officer)
    old.refresh_from_db()
    assert (old.state, WeightSet.objects.champion(), challenger.promoted_at is None) == ("retired", challenger, False)
    for row, action in ((old, "retire"), (challenger, "promote")):
        assert AuditEntry.objects.stream("weight_set", row.pk).last().action == action
    told = RecordedFact.objects.filter(name__startswith="recommendations.weights_").order_by("pk")
    assert [name.removeprefix("recommendations.weights_") for name in told.values_list("name", flat=True)] == [
        "proposed", "retired", "promoted",
    ]  # fmt: skip


def test_one_champion_and_small_corrections_by_the_database(challenger):
    champion_row()
    with pytest.raises(IntegrityError), transaction.atomic():
        WeightSet.objects.filter(pk=challenger.pk).update(state="champion")
    for name, delta in (("delta_words", 0.31), ("delta_dense", -0.51)):
        with pytest.raises(IntegrityError), transaction.atomic():
            WeightSet.objects.filter(pk=challenger.pk).update(**{name: delta})


def test_a_retired_challenger_is_not_promoted(challenger, final_officer):
    trial_of(challenger)
    retire_challenger(challenger, by=final_officer)
    with pytest.raises(LostRace):
        promote_challenger(challenger, by=final_officer)
    assert WeightSet.objects.champion().version == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_promote_at_once_one_wins(final_officer):
    rows = [propose_weights(Weights(0.6, 1.0, 0.4)), propose_weights(Weights(0.4, 1.0, 0.6))]
    for row in rows:
        trial_of(row)
    outcomes, barrier = [], threading.Barrier(2)

    def promote(row):
        barrier.wait()
        try:
            promote_challenger(row, by=final_officer)
            outcomes.append("promoted")
        except (LostRace, NotPromoted, IntegrityError):
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=promote, args=(row,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["promoted", "refused"]
    assert WeightSet.objects.filter(state="champion").count() == 1
    assert RecordedFact.objects.filter(name="recommendations.weights_promoted").count() == 1


# ── the matcher follows ───────────────────────────────────────────────────────────────────────────────────────────


def test_pairs_are_computed_anew_with_promoted_weights(matched, solver, challenger, final_officer):
    before = Recommendation.objects.get(scenario=matched, entity=solver)
    assert refresh_outdated(seconds=5) == 0
    trial_of(challenger)
    promote_challenger(challenger, by=final_officer)
    assert refresh_outdated(seconds=60) == StoredProfile.objects.filter(present=True).count()

    after = Recommendation.objects.get(scenario=matched, entity=solver)
    assert after.model == f"{before.model}+w2"
    for name, factor in (("words", 1.2), ("model", 1.0), ("bridge", 0.8)):
        assert after.shares[name] == pytest.approx(before.shares[name] * factor, abs=0.002)
    assert refresh_outdated(seconds=5) == 0


def test_a_pair_computed_from_the_other_side_is_the_same_row(matched, solver):
    row = Recommendation.objects.filter(scenario=matched, entity=solver)
    before = row.values().get()
    refresh_entity(solver.pk)
    refresh_scenario(matched.pk)
    assert row.values().get() == before

    row.update(score=before["score"] + 0.1)
    refresh_scenario(matched.pk)
    assert row.get().score == pytest.approx(before["score"], abs=0.001)


def test_a_champion_whose_model_is_gone_is_not_used(challenger, tmp_path, caplog):
    WeightSet.objects.filter(pk=champion_row().pk).update(model=str(tmp_path / "gone"))
    assert champion.choice().weights == Weights()
    assert champion.choice().version == 0
    assert engine.model_problem() != ""


# ── learning ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_place_is_kept_with_the_word(matched, solver, owner_clerk, entity_liaison):
    respond(matched, solver, answer=Answer.INTERESTED, by=entity_liaison)
    respond_as_owner(matched, solver, answer=Answer.INTERESTED, by=owner_clerk)
    assert list(Response.objects.values_list("place", flat=True)) == [1, 1]


def test_too_little_is_not_learned_from(matched, solver, entity_liaison):
    respond(matched, solver, answer=Answer.UNSUITABLE, reason=Reason.OTHER_FIELD, by=entity_liaison)
    with pytest.raises(NothingToLearn, match="反馈还太少"):
        learn_weights()


def test_what_is_learned_challenges(matched, solver, other, monkeypatch):
    from backend.recommendations import quality_learning  # noqa: PLC0415
    from backend.recommendations.actions import weights  # noqa: PLC0415

    monkeypatch.setattr(weights, "PAIRS_LEAST", 1)
    monkeypatch.setattr(weights, "LISTS_LEAST", 1)
    say = {"scenario": matched, "side": "owner"}
    Response.objects.create(entity=solver, answer="interested", place=1, **say)
    Response.objects.create(entity=other, answer="unsuitable", reason="no_time", place=2, **say)
    assert len(quality_learning.answered_pairs(Weights(), champion.choice()).differences) == 0
    Response.objects.filter(entity=other).update(reason="other_field")
    found = learn_weights()
    assert (found.row.state, found.row.source, found.row.learned["pairs"]) == ("challenger", "learned", 1)
    assert found.row.base == Weights()


# ── pages ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_tells_what_to_do_first(first_officer, sign_in):
    page = sign_in(first_officer).get("/work/quality/").content.decode()
    assert "还没有可以评测的判定" in page
    assert "没有候选" in page


def test_the_page_in_a_constant_number_of_queries(
    matched, solver, first_officer, sign_in, django_assert_max_num_queries
):
    client = sign_in(first_officer)
    judge_pair(matched, solver, Grade.EXACT, by=first_officer)
    measure()

    def asked():
        with django_assert_max_num_queries(200) as seen:
            page = client.get("/work/quality/")
        assert "排序质量 nDCG@10" in page.content.decode()
        return len(seen)

    trial_of(propose_weights(Weights(0.6, 1.0, 0.4)))
    client.get("/work/quality/")
    one = asked()
    for words in (0.45, 0.55):
        trial_of(propose_weights(Weights(words, 1.0, 0.4)))
    assert asked() == one


def test_only_a_final_reviewer_promotes(challenger, first_officer, final_officer, sign_in):
    trial_of(challenger)
    assert sign_in(first_officer).post("/work/quality/weights/2/").status_code == 404
    assert "换上这一版" not in sign_in(first_officer).get("/work/quality/weights/2/").content.decode()
    assert "换上这一版" in sign_in(final_officer).get("/work/quality/weights/2/").content.decode()
    sign_in(final_officer).post("/work/quality/weights/2/")
    assert WeightSet.objects.champion().version == 2


def test_the_public_page_is_there_only_if_it_is_wanted(matched, solver, first_officer, visitor, settings):
    judge_pair(matched, solver, Grade.EXACT, by=first_officer)
    measure()
    assert visitor.get("/match-quality/").status_code == 404
    settings.MATCH_QUALITY_PUBLIC = True
    page = visitor.get("/match-quality/").content.decode()
    assert "排序质量 nDCG@10" in page
    for name in (first_officer.name, solver.name, matched.title):
        assert name not in page


def test_the_api_tells_the_same(matched, solver, first_officer, entity_liaison, sign_in):
    judge_pair(matched, solver, Grade.EXACT, by=first_officer)
    measure()
    told = sign_in(first_officer).get("/api/v1/quality/").json()
    assert [one["method"] for one in told["rankings"]] == ["current", "bm25", "dense", "random"]
    assert told["rankings"][0]["figures"]["ndcg"]["mean"] == 1.0
    assert (told["judged"], told["officers"], told["is_current"]) == (1, 1, True)
    assert sign_in(entity_liaison).get("/api/v1/quality/").status_code == 404
