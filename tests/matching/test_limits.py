"""Limits belong to a model: where they lie, and that another model's let through what the bundled one's do."""

import json
from dataclasses import replace

import numpy as np
import pytest

from matching.advice import alike, parts, split
from matching.encoders import BUNDLED, Encoder, load
from matching.errors import ModelError
from matching.evaluation import calibrating
from matching.evaluation.calibrating import BAND_LEAST, PAIRS_LEAST, RIGHT_LEAST, answers_of, judged_bands, transferred
from matching.library import shipped
from matching.matcher import Matcher
from matching.profiles import Facet, Passage, Profile
from matching.scoring.limits import FILE, Limits, path_of

KNOWN, ASKED = shipped()[:300], shipped()[300:370]
SHIPPED = Limits.shipped()


class Shifted(Encoder):
    """The bundled model with one large number more in each vector, so that all cosines are above .6."""

    name, dims, digest = "shifted", load().dims + 1, "shifted"
    SHARE = 1.4  # of the number, where a vector has the length 1

    def encode(self, texts, side="document"):
        rows = load().encode(texts)
        more = np.full((len(rows), 1), self.SHARE, dtype=np.float32)
        return np.hstack([rows, more]) / np.sqrt(1 + self.SHARE**2).astype(np.float32)


@pytest.fixture(scope="module", autouse=True)
def quick():
    """Fewer texts are asked about than for an installation."""
    with pytest.MonkeyPatch.context() as patch:
        for name, few in {"PROBLEMS": 150, "QUOTED": 40, "JOINED": 200}.items():
            patch.setattr(calibrating, name, few)
        yield


@pytest.fixture(scope="module")
def bundled():
    return Matcher(load(), KNOWN, SHIPPED)


@pytest.fixture(scope="module")
def shifted():
    return Matcher(Shifted(), KNOWN, replace(SHIPPED, borrowed=True))


@pytest.fixture(scope="module")
def calibrated(bundled, shifted):
    limits = transferred(SHIPPED, answers_of(bundled, KNOWN), answers_of(shifted, KNOWN))
    return Matcher(shifted.encoder, (), limits, background=shifted.background)


def counts(matcher):
    """How often each limit lets something through, over texts that the background does not hold."""
    background, limits, encoder = matcher.background, matcher.limits, matcher.encoder
    texts = [problem.needs[0] for problem in ASKED]
    needs = [matcher.need(Profile(text, (Passage(Facet.PAIN, "", text),))) for text in texts]
    answers = [
        matcher.answer(Profile(one.key, tuple(Passage(Facet.PAIN, "", text) for text in one.answers))) for one in ASKED
    ]
    scores = np.stack([matcher.scores(need, answers).total for need in needs])
    strangers = zip(texts, [*texts[35:], *texts[:35]], strict=True)  # as when calibrating, not neighbours of one field
    cuts = [split(f"{one}\n{other}", background) for one, other in strangers]
    others = dict(enumerate(text for problem in KNOWN for text in problem.needs))
    evidence = [matcher.explain(needs[at], answers[at]) for at in range(20)]
    return {
        "problem": sum(
            float((background.needs.vectors @ vector).max()) >= limits.problem for vector in encoder.encode(texts)
        ),
        "part": sum(len(parts(text, background, limits.part)) for text in texts),
        "same": sum(len(alike(text, others, encoder, limits.same)) for text in texts[:50]),
        "mixed": sum(cut is not None and cut.held_together < limits.mixed for cut in cuts),
        "answered": sum(int((one.likeness >= limits.answered).sum()) for one in answers),
        "evidence": sum(map(len, evidence)),
        **{band: int((scores >= getattr(limits.bands, band)).sum()) for band in ("high", "good", "fair")},
    }


def test_by_the_limits_of_the_bundled_model_another_scale_finds_everything_alike(bundled, shifted):
    mine, theirs = counts(bundled), counts(shifted)
    assert (mine["problem"], theirs["problem"]) == (mine["problem"], len(ASKED))
    assert theirs["same"] > 100 * mine["same"]
    assert theirs["part"] > 1.5 * mine["part"]


def test_calibrated_it_finds_as_much_as_the_bundled_model(bundled, calibrated):
    mine, theirs = counts(bundled), counts(calibrated)
    assert calibrated.limits.same > 0.8
    assert calibrated.limits.nothing > 0.6
    assert {name: theirs[name] for name in ("problem", "part", "same")} == pytest.approx(
        {name: mine[name] for name in ("problem", "part", "same")}, rel=0.05, abs=1
    )
    assert theirs == pytest.approx(mine, rel=0.15, abs=3)


def test_calibrated_by_itself_a_model_keeps_its_limits(bundled):
    told = answers_of(bundled, KNOWN)
    assert transferred(SHIPPED, told, told).numbers() == pytest.approx(SHIPPED.numbers(), abs=1e-4)


def test_the_installation_s_limits_come_first_then_those_beside_the_model_then_borrowed_ones(tmp_path):
    folder, own = tmp_path / "model", tmp_path / "limits"
    assert Limits.of(folder, "d1", own) == replace(SHIPPED, borrowed=True)
    beside = replace(SHIPPED, same=0.7)
    beside.write(folder / FILE)
    assert Limits.of(folder, "d1", own) == beside
    mine = replace(SHIPPED, same=0.8)
    mine.write(path_of("d1", own))
    assert Limits.of(folder, "d1", own) == mine
    assert Limits.of(folder, "d2", own) == beside
    assert Limits.of(BUNDLED, load().digest, own) == SHIPPED
    assert [file.name for file in own.iterdir()] == ["d1.json"]


def test_the_digest_changes_with_each_number_and_not_with_whose_they_are():
    numbers = [replace(SHIPPED, **{name: 0.123}) for name in SHIPPED.numbers() if name not in {"high", "good", "fair"}]
    bands = [replace(SHIPPED, bands=replace(SHIPPED.bands, **{name: 7.5})) for name in ("high", "good", "fair")]
    assert len({one.digest for one in (SHIPPED, *numbers, *bands)}) == 12
    assert replace(SHIPPED, borrowed=True).digest == SHIPPED.digest


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"bands": {"high": 1, "good": 1}}', '{"bands": {"best": 1}}'])
def test_a_file_that_holds_no_limits_is_named(tmp_path, text):
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"limits\.json"):
        Limits.of(tmp_path, "d", tmp_path)


def test_the_shipped_file_holds_each_number():
    row = json.loads((BUNDLED / FILE).read_text(encoding="utf-8"))
    assert {**row.pop("bands"), **row} == SHIPPED.numbers()


def test_bands_are_set_where_as_many_judged_pairs_fit():
    judged = [(20.0, True)] * 20 + [(15.0, at % 2 == 0) for at in range(20)] + [(5.0, at % 4 == 0) for at in range(200)]
    bands = judged_bands(judged, {"high": 0.95, "good": 0.7, "fair": 0.33})
    assert (bands.high, bands.good, bands.fair) == (20.0, 15.0, 5.0)


@pytest.mark.parametrize(
    "judged",
    [
        [(1.0, True)] * (PAIRS_LEAST - 1),
        [(2.0, True)] * (RIGHT_LEAST - 1) + [(1.0, False)] * PAIRS_LEAST,
        [(3.0, True)] * (BAND_LEAST - 1) + [(2.0, at % 2 == 0) for at in range(PAIRS_LEAST)],
    ],
)
def test_too_few_judged_pairs_set_no_bands(judged):
    assert judged_bands(judged, {"high": 0.95, "good": 0.5, "fair": 0.5}) is None
