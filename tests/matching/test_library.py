"""The shipped problems: enough of each kind, whole, each in its own words, none near what the matcher is evaluated on."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matching.library import shipped
from matching.library.checking import Fingerprints, faults, grams

# Hashes of all runs of six characters of the evaluation sets, so that the test can tell nearness without holding the texts.
EVALUATED = Path(__file__).parent / "evaluated.npz"
FIELDS = {
    "industry_digital",
    "digital_energy",
    "ai_plus",
    "data_industry",
    "platform_economy",
    "micro_drama",
    "finance",
    "talent",
    "resources",
}
OF_EACH_AT_LEAST = 200


@pytest.fixture(scope="module")
def evaluated() -> Fingerprints:
    with np.load(EVALUATED) as held:
        return Fingerprints(held["numbers"], held["owners"])


def test_there_are_enough_problems_of_each_field():
    counts = Counter(problem.field for problem in shipped())
    assert set(counts) == FIELDS
    assert min(counts.values()) >= OF_EACH_AT_LEAST
    assert sum(counts.values()) >= 2_800


def test_each_is_whole_in_its_own_words_and_near_to_no_text_of_the_evaluation(evaluated):
    assert faults(shipped(), strangers=evaluated) == []


def test_problems_of_one_field_stand_together():
    """What chance gives is measured with neighbours joined (matching/scoring/background.py)."""
    fields = [problem.field for problem in shipped()]
    assert len([at for at in range(1, len(fields)) if fields[at] != fields[at - 1]]) == len(FIELDS) - 1


def test_what_is_wrong_is_found():
    one, other = shipped()[:2]
    copied = replace(other, needs=(one.needs[0], other.needs[1]))
    half = replace(shipped()[2], answers=shipped()[2].answers[:1], techniques=())
    found = faults([one, copied, half, replace(one)])
    assert f"{one.name}：这个名称用了 2 次" in found
    assert f"{half.name}：解法要有两家" in found
    assert f"{half.name}：词条要有症状词、行业词和技术词" in found
    assert any(line.startswith(f"{copied.name} 与 {one.name} 有两段文字太像") for line in found)


def test_a_run_that_comes_again_and_again_is_a_mould():
    moulded = [
        replace(problem, needs=(f"我们厂里这几年一直在为这件事发愁{problem.needs[0]}", problem.needs[1]))
        for problem in shipped()[:30]
    ]
    assert any("我们厂里这几" in line for line in faults(moulded))


def test_nearness_is_the_share_of_runs_that_one_text_holds():
    held = Fingerprints.of(["一二三四五六七八九十", "甲乙丙丁戊己庚辛壬癸"])
    assert held.nearest("一二三四五六七八九十") == 1.0
    assert held.nearest("一二三四五六七甲乙丙丁戊己") == pytest.approx(2 / len(grams("一二三四五六七甲乙丙丁戊己")))
    assert held.nearest("短") == 0.0
    assert held.nearest("全然不同的另外一段文字") == 0.0
