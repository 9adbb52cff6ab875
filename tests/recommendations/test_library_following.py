"""The matcher follows the library: a change is built beside, taken up whole or not at all, and pairs are computed anew."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from django.db.models.functions import Now

from backend.outbox.deliver import drain
from backend.outbox.models import RecordedFact
from backend.recommendations import building, engine, library
from backend.recommendations.actions.library import add_problem, change_problem, retire_problem, revert_problem
from backend.recommendations.actions.refreshing import refresh_entity, refresh_outdated, refresh_scenario
from backend.recommendations.choices import BuildState
from backend.recommendations.library_queries import following
from backend.recommendations.models import LibraryBuild, ProblemTie, Recommendation, StoredProfile
from matching.encoders import load
from matching.profiles import Facet, Passage, Profile
from matching.scoring.storing import key_of
from search.engine import current
from search.problems import ProblemKind
from search.registry import registry
from tests.child.running import ROOT, environment
from tests.indexing import own_index

pytestmark = pytest.mark.django_db


def built():
    building.see_to_it()
    return LibraryBuild.objects.in_use()


def test_a_library_that_nobody_changed_needs_no_build(little):
    building.see_to_it()
    assert not LibraryBuild.objects.exists()
    assert engine.current().loaded.standing.problems == little


def test_the_background_of_the_first_start_is_the_first_build(little):
    engine.current()
    assert built().digest == engine.current().digest
    assert RecordedFact.objects.count() == 0


def test_a_change_is_built_once_and_told(little, press, first_officer):
    add_problem(press, by=first_officer)
    first = built()
    building.see_to_it()
    assert (first.version, first.state, first.done, first.parts) == (1, "ready", first.parts, 8)
    assert LibraryBuild.objects.count() == 1
    assert RecordedFact.objects.filter(name="recommendations.library_built").count() == 1


def test_the_subscriber_of_a_change_has_it_built(little, press, first_officer):
    add_problem(press, by=first_officer)
    drain()
    assert LibraryBuild.objects.in_use().version == 1


def test_a_change_that_is_taken_back_needs_no_work(little, first_officer):
    engine.current()
    first = built()
    change_problem(little[3].key, replace(little[3], name="新名称"), seen=1, by=first_officer)
    revert_problem(little[3].key, by=first_officer)
    assert (built().pk, built().version) == (first.pk, 2)


def test_the_old_one_serves_until_the_new_is_ready(little, press, first_officer):
    matcher = engine.current()
    before = matcher.digest
    row = add_problem(press, by=first_officer)
    matcher.catch_up()
    assert matcher.digest == before

    built()
    matcher.catch_up()
    assert matcher.digest != before
    assert row.key in {one.key for one in matcher.loaded.standing.problems}


def test_another_process_takes_it_up_at_its_next_use(little, press, first_officer):
    one, other = engine.Engine(), engine.Engine()
    add_problem(press, by=first_officer)
    built()
    one.catch_up()
    other.catch_up()
    assert one.digest == other.digest == LibraryBuild.objects.in_use().digest


def test_the_same_changes_give_the_same_background(little, press, first_officer, settings, tmp_path):
    add_problem(press, by=first_officer)
    digest = built().digest
    first = engine.new_matcher(library.accepted().problems).background
    settings.MATCHING_CACHE = tmp_path / "again"
    second = engine.new_matcher(library.accepted().problems).background
    assert key_of(library.accepted().problems, load()) == digest
    assert np.array_equal(first.needs.vectors, second.needs.vectors)
    assert (first.rarity.codes == second.rarity.codes).all()
    assert (first.rarity.frequency == second.rarity.frequency).all()


def test_every_word_of_a_problem_counts_for_the_digest(little):
    digests = {
        key_of((changed, *little[1:]), load())
        for changed in (
            little[0],
            replace(little[0], name="别的"),
            replace(little[0], field="finance"),
            replace(little[0], techniques=("别的",)),
        )
    }
    assert len(digests) == 4


def profile(text):
    return Profile("x", (Passage(Facet.PAIN, "场景", text),))


def bridge(press):
    """What the library adds to a pair that says the same thing in other words."""
    matcher = engine.current()
    matcher.catch_up()
    need = matcher.matcher.need(profile("滤布打褶以后煤泥从板缝喷出来，夜班一个人听见响时池子漫了"))
    answer = matcher.matcher.answer(profile("线阵相机给滤布逐块照相，另在推板上贴应变片看压紧力"))
    return matcher.matcher.score(need, answer).shares["bridge"]


def test_a_new_problem_changes_the_bridge_of_a_pair_that_it_joins(little, press, first_officer):
    before = bridge(press)
    row = add_problem(press, by=first_officer)
    built()
    joined = bridge(press)
    assert joined > before + 1

    retire_problem(row.key, reason="试", by=first_officer)
    built()
    assert bridge(press) == before


def test_pairs_are_computed_anew_after_a_build_and_not_again(matched, little, press, first_officer, monkeypatch):
    for entity in StoredProfile.objects.filter(kind="entity"):
        refresh_entity(entity.object_id)
    refresh_scenario(matched.pk)
    before = {row.entity_id: row.score for row in Recommendation.objects.filter(scenario=matched)}
    add_problem(replace(press, needs=(matched.pain_point, press.needs[1])), by=first_officer)
    built()
    assert following().behind == StoredProfile.objects.count() == 5  # of an entity also what it works on, for experts

    assert refresh_outdated(seconds=60) == 5
    assert following().behind == 0
    assert {row.entity_id: row.score for row in Recommendation.objects.filter(scenario=matched)} != before
    assert refresh_outdated(seconds=60) == 0


def test_refreshing_stops_in_time_and_goes_on_where_it_stopped(matched, little, press, first_officer):
    add_problem(press, by=first_officer)
    built()
    StoredProfile.objects.update(library="earlier")
    assert refresh_outdated(seconds=0) == 0
    assert following().behind == 5
    assert refresh_outdated(seconds=60) == 5


def test_one_that_cannot_be_computed_does_not_keep_the_others_waiting(
    matched, little, press, first_officer, monkeypatch
):
    add_problem(press, by=first_officer)
    built()
    StoredProfile.objects.update(library="earlier")
    monkeypatch.setattr("backend.recommendations.actions.refreshing.refresh_scenario", lambda _pk: 1 / 0)
    assert refresh_outdated(seconds=60) == 4
    assert following().behind == 1


def test_a_scenario_is_tied_to_its_three_nearest_problems(matched, solver):
    keys = list(ProblemTie.objects.filter(kind="scenario", object_id=matched.pk).order_by("rank").values_list("key"))
    near = {one.key: one.name for one in library.base()}
    assert len(keys) == 3
    assert near[keys[0][0]] == "胶带纵向撕裂"


def test_one_is_built_at_a_time(little, press, first_officer):
    add_problem(press, by=first_officer)
    LibraryBuild.objects.create(
        version=1, digest="x", state=BuildState.BUILDING, lease_until=Now() + timedelta(minutes=1), started_at=Now()
    )
    building.see_to_it()
    assert building.build() is None
    assert LibraryBuild.objects.in_use() is None


def test_whoever_lost_its_lease_changes_nothing(little, press, first_officer, monkeypatch):
    """Another process took over while this one was slow."""
    add_problem(press, by=first_officer)

    def lose(row, done, parts, came_to=building._came_to):
        LibraryBuild.objects.filter(pk=row.pk).update(state=BuildState.ENDED)
        came_to(row, done, parts)

    monkeypatch.setattr(building, "_came_to", lose)
    assert building.build() is None
    assert LibraryBuild.objects.in_use() is None
    assert RecordedFact.objects.filter(name="recommendations.library_built").count() == 0


def test_what_goes_wrong_is_told_and_ends_the_build(little, press, first_officer, monkeypatch):
    add_problem(press, by=first_officer)
    monkeypatch.setattr(building, "load_or_build", lambda *_args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        building.build()
    assert (LibraryBuild.objects.get().state, following().stopped) == ("ended", True)


def test_old_builds_and_files_that_nobody_uses_are_cleared_up(little, press, first_officer):
    engine.current()
    row = add_problem(press, by=first_officer)
    built()
    retire_problem(row.key, reason="试", by=first_officer)
    add_problem(replace(press, name="另一条"), by=first_officer)
    built()
    left = building.cache() / "background-0123.99999.npz"
    left.write_bytes(b"half")
    for path in building.cache().iterdir():
        os.utime(path, (0, 0))
    building.clear_up()
    assert {path.name for path in building.cache().iterdir()} == {
        f"background-{build.digest}.npz" for build in LibraryBuild.objects.filter(state="ready")
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["claim", "part", "half", "file"])
def test_a_killed_builder_leaves_nothing_that_is_used(little, press, first_officer, tmp_path, place, settings):
    add_problem(press, by=first_officer)
    before = engine.current().digest
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.recommendations.builder", place],
        cwd=ROOT, env=environment(tmp_path, CHILD_CACHE=str(settings.MATCHING_CACHE)), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout.readline().strip() == place
    assert following().building is not None
    child.send_signal(signal.SIGKILL)
    child.wait()

    engine.current().catch_up()
    assert engine.current().digest == before
    assert LibraryBuild.objects.in_use() is None
    building.see_to_it()
    assert LibraryBuild.objects.in_use() is None, "its lease still runs"

    LibraryBuild.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert following().stopped
    building.see_to_it()
    engine.current().catch_up()
    assert engine.current().digest == LibraryBuild.objects.in_use().digest != before
    assert press.name in {one.name for one in engine.current().loaded.standing.problems}


@pytest.mark.django_db(transaction=True)
def test_the_child_builds_what_the_library_says(little, press, first_officer, tmp_path, settings):
    add_problem(press, by=first_officer)
    done = subprocess.run(
        [sys.executable, "-m", "tests.recommendations.builder", "nowhere"],
        cwd=ROOT, env=environment(tmp_path, CHILD_CACHE=str(settings.MATCHING_CACHE)), capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "1 ready", done.stderr
    assert LibraryBuild.objects.in_use().digest == key_of(library.accepted().problems, load())


@pytest.fixture
def advising(settings, tmp_path):
    """Search with the library, which tests usually do without."""
    own_index(settings, tmp_path)
    registry.add(ProblemKind())
    yield
    registry.remove(ProblemKind.name)


def test_the_words_of_an_accepted_problem_reach_search_by_the_same_version(advising, little, press, first_officer):
    row = add_problem(press, by=first_officer)
    (document,) = registry[ProblemKind.name].load([library.search_id(row)])
    assert document.fields["tag"].split("\n") == ["板框压滤", "应变片", "线阵相机", "喷料", "滤布打褶"]
    drain()
    index = current().backend.index(ProblemKind.name)
    assert [held.version for held in index.walk(library.OWN_FROM, 9) if not held.gone] == [row.search_version]

    retire_problem(row.key, reason="试", by=first_officer)
    drain()
    assert [held.id for held in index.walk(library.OWN_FROM, 9) if not held.gone] == []
