"""What holds of every score: it is the formula's, it is the pair's own, and no odd text breaks it or wins by being odd."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.encoders import load
from matching.library import shipped
from matching.matcher import Matcher
from matching.profiles import Facet, Passage, Profile
from matching.scoring.background import Background
from matching.scoring.limits import Limits
from matching.scoring.words import Terms, places_in
from matching.text import bigrams, codes
from tests.matching.plainly import Plainly

KNOWN, ASKED = shipped()[:300], shipped()[300:360]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    encoder = load()
    return Matcher(encoder, KNOWN, Limits.shipped(), background=Background.build(KNOWN, encoder))


@pytest.fixture(scope="module")
def needs(matcher: Matcher):
    return [matcher.need(need_of(f"need:{at}", problem.needs[0])) for at, problem in enumerate(ASKED)]


@pytest.fixture(scope="module")
def answers(matcher: Matcher):
    return [matcher.answer(answer_of(f"entity:{at}", *problem.answers)) for at, problem in enumerate(ASKED)]


def need_of(name: str, text: str) -> Profile:
    return Profile(name, (Passage(Facet.PAIN, "痛点", text),))


def answer_of(name: str, *texts: str) -> Profile:
    return Profile(name, tuple(Passage(Facet.PAIN, f"案例{place}", text) for place, text in enumerate(texts)))


# ── the arrays are the formula ─────────────────────────────────────────────
def test_the_score_is_what_the_formula_gives_over_strings_and_exact_floats():
    few, encoder = KNOWN[:12], load()
    matcher = Matcher(encoder, few, Limits.shipped(), background=Background.build(few, encoder))
    plainly = Plainly(few, encoder)
    pairs = [(ask, answer) for ask in (ASKED[0], KNOWN[3]) for answer in (*ASKED[:2], KNOWN[3], KNOWN[4])]
    scored = [
        matcher.score(matcher.need(need_of("n", ask.needs[0])), matcher.answer(answer_of("a", *answer.answers)))
        for ask, answer in pairs
    ]
    told = [plainly.score(ask.needs[0], answer.answers) for ask, answer in pairs]

    assert [one.score for one in scored] == pytest.approx(told, abs=0.01)
    assert [one.band for one in scored] == [matcher.limits.bands.of(value) for value in told]
    assert max(told) - min(told) > 10


def test_a_long_answer_is_measured_with_long_texts():
    few, encoder = KNOWN[:24], load()
    matcher = Matcher(encoder, few, Limits.shipped(), background=Background.build(few, encoder))
    plainly = Plainly(few, encoder)
    long = [text for problem in ASKED[:8] for text in problem.answers]
    need = ASKED[1].needs[0]

    score = matcher.score(matcher.need(need_of("n", need)), matcher.answer(answer_of("a", *long))).score

    assert plainly.size("\n".join(long)) == 2
    assert score == pytest.approx(plainly.score(need, long), abs=0.01)


@given(st.text(alphabet="胶带跑偏的检测，。AIab12 \n臺灣々〇𠀀㎡é_\U0001f600", max_size=80))
def test_numbers_stand_for_bigrams_one_to_one(text: str):
    assert sorted(Counter(codes(text).tolist()).values()) == sorted(Counter(bigrams(text)).values())
    assert len(set(codes(text).tolist())) == len(set(bigrams(text)))
    assert Terms.of(text).length == len(bigrams(text))


def test_no_two_bigrams_of_the_library_have_one_number():
    texts = [text for problem in shipped()[::5] for text in (*problem.asked, *problem.answered)]
    words = {term for text in texts for term in bigrams(text)}

    assert len(np.unique(np.concatenate([codes(text) for text in texts]))) == len(words)


@given(known=st.sets(st.integers(0, 50)), asked=st.lists(st.integers(0, 50)))
def test_a_place_is_where_it_stands_and_minus_one_where_it_does_not(known, asked):
    held = sorted(known)
    places = places_in(np.array(held, dtype=np.int64), np.array(asked, dtype=np.int64))

    assert places.tolist() == [held.index(one) if one in known else -1 for one in asked]


# ── a pair's own ───────────────────────────────────────────────────────────
@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(30)), need=st.integers(0, 59))
def test_naming_the_answers_in_another_order_changes_no_score_and_no_rank(matcher, needs, answers, order, need):
    straight = matcher.matches(needs[need], answers[:30])
    mixed = matcher.matches(needs[need], [answers[place] for place in order])

    assert [mixed[order.index(place)] for place in range(30)] == straight
    assert {answers[order[place]].profile.id for place, _match in matcher.best(needs[need], [answers[at] for at in order])} == {
        answers[place].profile.id for place, _match in matcher.best(needs[need], answers[:30])
    }  # fmt: skip


def test_a_pair_scores_the_same_alone_and_in_whichever_block(matcher, needs, answers, monkeypatch):
    whole = [one.score for one in matcher.matches(needs[5], answers)]
    monkeypatch.setattr("matching.matcher.BLOCK", 7)
    cut = [one.score for one in matcher.matches(needs[5], answers)]
    alone = [matcher.score(needs[5], answer).score for answer in answers]

    assert cut == whole == alone


def test_a_pair_scores_the_same_from_whichever_side_it_is_asked(matcher, needs, answers):
    crowd = matcher.answer(answer_of("entity:all", *(text for problem in ASKED[:8] for text in problem.answers)))
    for answer in (*answers[:6], crowd, matcher.answer(Profile("entity:nothing", ()))):
        from_answer = matcher.scores_of(answer, needs)
        for at, need in enumerate(needs):
            one = matcher.scores(need, [answer])
            assert (from_answer.total[at], from_answer.shares(at)) == (one.total[0], one.shares(0))
    assert matcher.matches_of(answers[0], needs) == [matcher.score(need, answers[0]) for need in needs]
    assert matcher.matches_of(answers[0], []) == []


def test_a_copy_under_another_id_stands_beside_the_original(matcher, needs, answers):
    copies = [matcher.answer(replace(answer.profile, id=f"copy:{at}")) for at, answer in enumerate(answers)]
    market = [*answers, *copies]
    beside = 0
    for need in needs:
        places = [place for place, _match in matcher.best(need, market)]
        scores = {place: match.score for place, match in matcher.best(need, market)}
        for place in places[: 2 * (len(places) // 2)]:
            twin = (place + 60) % 120
            assert scores[twin] == scores[place]
            assert abs(places.index(twin) - places.index(place)) == 1
            beside += 1
        assert all(places.index(place) < places.index(place + 60) for place in places if place < 60)  # ties by place
    assert beside > 120


def test_what_lies_in_memory_without_its_words_scores_as_the_whole(matcher, needs, answers):
    for need in needs[:5]:
        bare = [answer.without_texts() for answer in answers]
        assert matcher.matches(need.without_texts(), bare) == matcher.matches(need, answers)
    again = answers[3].without_texts().with_texts(answers[3].profile)
    assert again.profile == answers[3].profile
    assert again.passages.texts == answers[3].passages.texts
    assert answers[3].without_texts().passages.texts == ()


# ── the removal test ───────────────────────────────────────────────────────
def test_all_evidence_that_is_shown_passes_the_removal_test(matcher, needs, answers):
    shown = failed = 0
    for at, need in enumerate(needs):
        for place, match in matcher.best(need, answers)[:3]:
            for piece in matcher.explain(need, answers[place]):
                anew = matcher.answer(answers[place].profile.without(piece.answer_text))
                failed += matcher.score(need, anew).score >= match.score
                shown += 1
        assert answers[at].profile.id == f"entity:{at}"

    assert (failed, shown > 150) == (0, True)


# ── odd texts ──────────────────────────────────────────────────────────────
EVERYTHING = "\n".join(text for problem in KNOWN for text in problem.answers)[:50_000]
ODD = {
    "nothing": "",
    "a blank": " \n\t ",
    "punctuation": "……！？《》",
    "one character": "煤",
    "one letter": "a",
    "NaN": "NaN nan null None",
    "figures": "0 1 2 3.14 -1e309 ∞",
    "one character 50,000 times": "煤" * 50_000,
    "everything at once": EVERYTHING,
    "emoji": "😀👍🏽👨‍👩‍👧‍👦🇨🇳",
    "English": "We provide best-in-class AI solutions for all industries worldwide.",
    "mixed": "我们 provide 全套 one-stop solution，赋能 every 行业 😀",
    "marks that compose": "é" * 40 + "\u0301" * 40,
    "a rare plane": "𠀀𠀁𠀂",
    "control characters": "\x00\x1f\x7f\u200b\ufeff",
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_answer_neither_breaks_a_score_nor_wins(matcher, needs, answers, name):
    odd = matcher.answer(answer_of("entity:odd", ODD[name]))
    for at in range(0, 60, 6):
        scores = matcher.scores(needs[at], [answers[at], odd]).total

        assert np.isfinite(scores).all()
        assert scores[1] < scores[0]
        assert matcher.score(needs[at], odd).band == ""
    assert all(piece.answer_text in ODD[name] for piece in matcher.explain(needs[0], odd))


@pytest.mark.parametrize("name", sorted(set(ODD) - {"everything at once", "mixed", "figures"}))
def test_an_odd_need_is_good_for_nobody(matcher, answers, name):
    odd = matcher.need(need_of("need:odd", ODD[name]))

    scores = matcher.scores(odd, answers).total

    assert np.isfinite(scores).all()
    assert {matcher.limits.bands.of(float(score)) for score in scores} <= {"", "fair"}


def test_an_odd_need_and_an_odd_answer_meet_without_harm(matcher):
    odd = [matcher.answer(answer_of(f"entity:{name}", text)) for name, text in ODD.items()]
    for name, text in ODD.items():
        assert np.isfinite(matcher.scores(matcher.need(need_of(f"need:{name}", text)), odd).total).all()


def test_traditional_characters_wide_letters_and_emoji_between_score_as_the_plain_text(matcher, needs):
    plain = "胶带机纵向撕裂监测，用线激光识别裂口，超过五十毫米就停机。"
    other = "膠帶機縱向撕裂監測，用線激光識別裂口，超過五十毫米就停機。"
    scores = [matcher.score(needs[0], matcher.answer(answer_of("e", text))).score for text in (plain, other)]

    assert scores[0] == scores[1]
    assert Terms.of("ＡＩ检测😀跑偏") == Terms.of("ai检测 跑偏")
