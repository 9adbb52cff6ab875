"""One entry against the rest of the library, and what makes a key and a digest."""

from dataclasses import replace

import pytest

from matching.library import Problem, key_of, shipped
from matching.library.checking import faults, faults_of

NEW = Problem(
    field="industry_digital",
    name="板框压滤喷料",
    needs=(
        "压滤间三台板框机轮流喷料，滤布一打褶，煤泥就从板缝里射出来，等听见响池子已经漫了。",
        "哪块板要漏没人说得准，压上去才知道，喷一身再停机",
    ),
    answers=(
        "主梁和推板上贴应变片，照压紧力的拐点认出布没铺平，保压之前先停下来提醒。",
        "顶上架一台线阵相机，卸饼时逐块给滤布照相，褶子和破洞各报各的位置。",
    ),
    symptoms=("喷料",),
    trade=("板框压滤",),
    techniques=("应变片",),
)


def told(problem: Problem, rest=None):
    return [(one.part, one.kind, one.at) for one in faults_of(problem, shipped() if rest is None else rest)]


def test_a_whole_entry_in_its_own_words_has_no_faults():
    assert told(NEW) == []


def test_no_shipped_entry_would_be_refused():
    every = shipped()[::300]
    assert [told(one, [other for other in shipped() if other is not one]) for one in every] == [[]] * len(every)


def test_what_is_missing_is_told_part_by_part():
    bare = Problem("finance", "", (NEW.needs[0],), ())
    assert told(bare) == [
        ("name", "missing", 0),
        ("needs", "missing", 1),
        ("answers", "missing", 0),
        ("symptoms", "missing", 0),
        ("trade", "missing", 0),
        ("techniques", "missing", 0),
    ]


def test_a_name_that_is_taken_names_the_other_whatever_its_marks():
    other = shipped()[7]
    (fault,) = faults_of(replace(NEW, name=f" {other.name}。"), shipped())
    assert (fault.part, fault.kind, fault.other) == ("name", "taken", other)


def test_a_text_too_like_another_names_it_and_quotes_it():
    other = shipped()[40]
    copied = replace(NEW, answers=(NEW.answers[0], f"据说{other.answers[1]}"))
    (fault,) = faults_of(copied, shipped())
    assert (fault.part, fault.at, fault.kind, fault.other, fault.said) == (
        "answers", 1, "alike", other, other.answers[1],
    )  # fmt: skip


def test_the_second_of_two_like_voices_is_told():
    assert told(replace(NEW, needs=(NEW.needs[0], NEW.needs[0][:30]))) == [("needs", "repeated", 1)]


def test_a_run_of_words_that_many_use_is_a_mould():
    run = "等听见响池子已经漫了"
    rest = [replace(one, needs=(f"{one.needs[0]}{run}", one.needs[1])) for one in shipped()[:4]]
    (fault,) = faults_of(NEW, rest)
    assert (fault.part, fault.kind, fault.said, fault.count) == ("needs", "mould", run, 4)
    assert told(NEW, rest[:3]) == []


def test_one_check_agrees_with_the_check_of_the_whole():
    """What the one finds in an entry is what the other finds in the library with that entry."""
    other = shipped()[40]
    for entry in (NEW, replace(NEW, needs=(other.needs[0], NEW.needs[1])), replace(NEW, name=other.name)):
        assert bool(faults([*shipped()[:100], entry])) == bool(faults_of(entry, shipped()[:100]))


@pytest.mark.parametrize("part", ["field", "name", "needs", "answers", "symptoms", "trade", "techniques"])
def test_a_digest_changes_with_every_part(part):
    changed = "别的" if part in {"field", "name"} else (*getattr(NEW, part), "别的")
    assert replace(NEW, **{part: changed}).digest != NEW.digest


def test_a_digest_knows_whose_text_it_is_and_not_the_key():
    moved = replace(NEW, needs=NEW.needs[:1], answers=(NEW.needs[1], *NEW.answers))
    assert moved.digest != NEW.digest
    assert replace(NEW, key="0").digest == NEW.digest


def test_keys_are_the_names_digests_and_stand_once():
    assert shipped()[0].key == key_of(shipped()[0].name) == "0d75623f78a2"
    assert len({one.key for one in shipped()}) == len(shipped())
