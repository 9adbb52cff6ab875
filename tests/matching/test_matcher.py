"""The matcher on worlds where the right answer is known: a problem of the library asks, its own provider answers."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.encoders import load
from matching.library import shipped
from matching.matcher import Matcher
from matching.profiles import Facet, Passage, Profile, from_json, to_json
from matching.scoring.background import PARTS, Background, Chance, length_class
from matching.scoring.evidence import LINK_LONGEST, LINK_SHORTEST
from matching.scoring.limits import Bands, Limits
from matching.scoring.prepared import Removals, without
from matching.scoring.storing import load_or_build
from matching.scoring.words import Rarity, Terms, overlap

KNOWN, ASKED = shipped()[:300], shipped()[300:360]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    encoder = load()
    return Matcher(encoder, KNOWN, Limits.shipped(), background=Background.build(KNOWN, encoder))


@pytest.fixture(scope="module")
def needs(matcher: Matcher):
    return [matcher.need(_need(at, problem.needs[0])) for at, problem in enumerate(ASKED)]


@pytest.fixture(scope="module")
def answers(matcher: Matcher):
    return [matcher.answer(_answer(at, problem.answers)) for at, problem in enumerate(ASKED)]


def _need(at: int, text: str) -> Profile:
    return Profile(f"need:{at}", (Passage(Facet.PAIN, "痛点", text),))


def _answer(at: int, texts: tuple[str, ...]) -> Profile:
    return Profile(f"entity:{at}", tuple(Passage(Facet.PAIN, f"案例{place}", text) for place, text in enumerate(texts)))


def test_a_problem_finds_the_provider_that_solves_it_though_it_is_not_in_the_library(matcher, needs, answers):
    ranks = [
        int(np.argsort(-matcher.scores(need, answers).total, kind="stable").tolist().index(at))
        for at, need in enumerate(needs)
    ]

    assert np.mean([rank == 0 for rank in ranks]) >= 0.75
    assert np.mean([rank < 10 for rank in ranks]) >= 0.95


def test_a_pair_scores_the_same_whoever_else_is_on_the_market(matcher, needs, answers):
    among_all = matcher.matches(needs[0], answers)[3]

    assert matcher.score(needs[0], answers[3]) == among_all


def test_the_sum_of_the_shares_is_the_score(matcher, needs, answers):
    match = matcher.score(needs[1], answers[1])

    assert sum(match.shares.values()) == pytest.approx(match.score, abs=0.01)


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(20)))
def test_the_order_of_the_answers_does_not_matter(matcher, needs, answers, order):
    straight = matcher.scores(needs[2], answers[:20]).total
    shuffled = matcher.scores(needs[2], [answers[place] for place in order]).total

    assert shuffled.tolist() == straight[list(order)].tolist()


def test_what_is_kept_of_an_answer_without_a_sentence_scores_as_if_it_was_prepared_anew(matcher, needs, answers):
    asked = 0
    for need, answer in zip(needs, answers[:10], strict=False):
        for quote in matcher.quotes(answer.profile, "document").quotes:
            kept = without(answer, quote.text, need, matcher.background)
            held = Removals(answer).without(quote.text, need, matcher.background)
            assert matcher.score(need, held).score == pytest.approx(matcher.score(need, kept).score, abs=2e-4)
            anew = matcher.answer(answer.profile.without(quote.text))
            assert matcher.score(need, kept).score == pytest.approx(matcher.score(need, anew).score, abs=2e-4)
            asked += 1

    assert asked > 20


def test_every_piece_of_evidence_passes_the_removal_test(matcher, needs, answers):
    shown = 0
    for at in range(12):
        whole = matcher.score(needs[at], answers[at]).score
        for piece in matcher.explain(needs[at], answers[at]):
            without = matcher.answer(answers[at].profile.without(piece.answer_text))
            assert matcher.score(needs[at], without).score < whole
            shown += 1

    assert shown >= 12


def test_evidence_quotes_what_stands_there_and_marks_whole_words(matcher, needs, answers):
    pieces = matcher.explain(needs[0], answers[0])

    assert 1 <= len(pieces) <= 3
    for piece in pieces:
        assert piece.need_text in needs[0].profile.text
        assert piece.answer_text in answers[0].profile.text
        for start, end in (piece.need_span, piece.answer_span):
            assert end == start or LINK_SHORTEST <= end - start <= LINK_LONGEST
    assert len({piece.answer_text for piece in pieces}) == len(pieces)


def test_only_pairs_with_a_band_are_best_and_the_best_come_first(matcher, needs, answers):
    best = matcher.best(needs[4], answers)
    scores = [match.score for _place, match in best]

    assert scores == sorted(scores, reverse=True)
    assert all(match.score >= matcher.limits.bands.fair for _place, match in best)
    assert len(best) < len(answers)


def test_nothing_is_scored_without_answers(matcher, needs):
    assert matcher.best(needs[0], []) == []


def test_an_empty_profile_is_of_no_band(matcher, needs):
    nobody = matcher.answer(Profile("entity:0", ()))

    assert matcher.score(needs[0], nobody).band == ""


def test_the_limits_of_the_bands_belong_to_the_upper_band():
    bands = Bands(high=8.0, good=5.0, fair=4.0)

    assert [bands.of(score) for score in (8.0, 7.99, 5.0, 4.99, 4.0, 3.99)] == [
        "high",
        "good",
        "good",
        "fair",
        "fair",
        "",
    ]


def test_a_background_that_was_stored_scores_as_the_one_that_was_built(matcher, tmp_path: Path):
    few = KNOWN[:40]
    encoder = matcher.encoder
    built = load_or_build(few, encoder, tmp_path)
    read = load_or_build(few, encoder, tmp_path)
    need, answer = _need(0, ASKED[0].needs[0]), _answer(0, ASKED[0].answers)
    scores = []
    for background in (built, read):
        one = Matcher(encoder, few, matcher.limits, background=background)
        scores.append(one.score(one.need(need), one.answer(answer)).score)

    assert len(list(tmp_path.iterdir())) == 1
    assert scores[0] == pytest.approx(scores[1], abs=0.02)


def test_a_stored_background_is_mapped_and_an_npz_that_numpy_reads_as_well(matcher, tmp_path: Path):
    few = KNOWN[:40]
    read = load_or_build(few, matcher.encoder, tmp_path)
    built = Background.build(few, matcher.encoder)

    with np.load(next(tmp_path.iterdir())) as held:
        for name, array in (
            ("codes", read.rarity.codes),
            ("answers_vectors", read.answers.vectors),
            ("needs_weights", read.needs.bank.weights),
            ("chance_answers2_spread", read.chance_answers[2].spread),
        ):
            assert np.array_equal(held[name], array)
            assert (array.flags.aligned, array.flags.writeable, array.flags.owndata) == (True, False, False)
            assert array.ctypes.data % 64 == 0
    assert np.array_equal(read.needs.bank.weights, built.needs.bank.weights)
    assert np.array_equal(read.answers.vectors, built.answers.vectors.astype(np.float16).astype(np.float32))


def test_progress_is_told_within_a_long_list_and_changes_no_vector(matcher, monkeypatch):
    few = KNOWN[:40]
    whole = Background.build(few, matcher.encoder)
    monkeypatch.setattr("matching.scoring.background.PIECE", 32)
    told: list[tuple[int, int]] = []
    pieces = Background.build(few, matcher.encoder, lambda *one: told.append(one))
    assert told == sorted(told)
    assert ({done for done, _parts in told}, len(told) > PARTS) == ({*range(PARTS + 1)}, True)
    assert told[-1] == (PARTS, PARTS)
    assert np.array_equal(pieces.needs.vectors, whole.needs.vectors)
    assert np.array_equal(pieces.chance_answers[1].mean, whole.chance_answers[1].mean)


def test_without_the_model_the_words_still_rank(matcher, needs, answers):
    blind = replace(matcher.weights, model=0.0)
    matcher_without = Matcher(matcher.encoder, KNOWN, matcher.limits, weights=blind, background=matcher.background)

    assert matcher_without.score(needs[0], answers[0]).shares["model"] == 0.0


def test_overlap_is_nought_without_shared_bigrams_and_grows_with_them():
    rarity = Rarity.over([Terms.of("胶带撕裂监测"), Terms.of("水表漏损")])
    need = Terms.of("胶带撕裂无人知晓")

    none, some, more = (overlap(need, Terms.of(text), rarity) for text in ("水表漏损", "撕裂", "胶带撕裂监测"))

    assert none == 0
    assert 0 < some < more


def test_bigrams_of_joined_texts_are_the_sum_of_their_parts():
    parts = [Terms.of("胶带撕裂监测"), Terms.of("水表漏损")]

    assert Terms.joined(parts) == Terms.of("胶带撕裂监测\n水表漏损")


@pytest.mark.parametrize(("length", "expected"), [(0, 0), (149, 0), (150, 1), (479, 1), (480, 2)])
def test_length_classes_have_their_limits(length: int, expected: int):
    assert length_class(replace(Terms.of(""), length=length)) == expected


def test_a_profile_survives_its_json():
    profile = _answer(3, ("线激光识别裂口。", "托辊听诊。"))

    assert from_json(profile.id, to_json(profile)) == profile
    assert from_json(profile.id, to_json(profile)).digest == profile.digest


def test_the_library_has_needs_and_answers_for_every_problem():
    assert len(shipped()) >= 2000
    assert all(problem.needs and problem.answers for problem in shipped())


def test_chance_tells_mean_and_spread_of_all_cosines_without_asking_each(matcher):
    vectors = matcher.background.encoder.encode([problem.needs[0] for problem in KNOWN])
    asked = matcher.background.encoder.encode([problem.answers[0] for problem in ASKED[:5]])
    means, spreads = Chance.of(matcher.background.needs.bank, vectors).cosines(asked)
    cosines = vectors @ asked.T
    assert np.allclose(means, cosines.mean(axis=0), atol=1e-5)
    assert np.allclose(spreads, cosines.std(axis=0), atol=1e-5)
