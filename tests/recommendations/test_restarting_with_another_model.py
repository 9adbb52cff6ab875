"""MATCHING_MODEL is changed and the platform starts again: the old vectors serve until those of the new model are there."""

import shutil

import pytest
from django.core.management import call_command

from backend.recommendations import building, engine
from backend.recommendations.actions.refreshing import refresh_outdated, refresh_scenario
from backend.recommendations.library_queries import following
from backend.recommendations.models import LibraryBuild, Recommendation
from backend.recommendations.profiles import SCENARIO
from matching.encoders import load
from matching.profiles import Facet, Passage, Profile
from matching.scoring import background
from matching.scoring.background import PARTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(little, matched, tmp_path):
    """Another model, on a platform that has served with the bundled one."""
    for pk in range(900_001, 900_004):
        engine.store(SCENARIO, pk, Profile("", (Passage(Facet.PAIN, "痛点", "果汁厂压榨野果，果汁厂要冷库"),)))
    folder = tmp_path / "second"
    call_command("rebuild_model", str(folder))
    building.see_to_it()
    assert LibraryBuild.objects.in_use().model == ""
    refresh_scenario(matched.pk)
    return str(folder)


def restarted(monkeypatch):
    """The engine as a process that starts now makes it; nothing may be computed meanwhile."""
    monkeypatch.setattr(engine, "_engine", None)
    with monkeypatch.context() as patch:
        patch.setattr(background.Background, "build", lambda *_args: pytest.fail("computed while somebody waits"))
        return engine.current()


def models_of_pairs():
    return {one.model.partition("@")[2] for one in Recommendation.objects.all()}


def test_old_scores_serve_until_the_new_model_is_ready(second, matched, monkeypatch, settings):
    before = engine.current().digest
    scores = list(Recommendation.objects.order_by("pk").values_list("score", "band"))
    settings.MATCHING_MODEL = second
    made = restarted(monkeypatch)
    assert (made.digest, made.matcher.encoder.digest) == (before, load().digest)
    assert following().behind == 0

    seen = []
    came_to = building._came_to

    def told(row, done, parts):
        """While it is built, a publication is scored by the old vectors, and the page tells how far the new ones are."""
        came_to(row, done, parts)
        seen.append((following().building.done, following().building.model))
        if done == 3:
            refresh_scenario(matched.pk)
            assert models_of_pairs() == {load().digest[:12]}
            assert [(one.score, one.band) for one in Recommendation.objects.order_by("pk")] == scores

    monkeypatch.setattr(building, "_came_to", told)
    building.see_to_it()
    assert seen == [(done, second) for done in range(1, PARTS + 1)]
    assert (LibraryBuild.objects.in_use().model, following().behind > 0) == (second, True)

    assert refresh_outdated(seconds=60) > 0
    assert (made.matcher.encoder.digest, following().behind) == (load(second).digest, 0)
    assert models_of_pairs() == {load(second).digest[:12]}
    building.see_to_it()
    assert LibraryBuild.objects.count() == 2, "it is built once"
    assert restarted(monkeypatch).digest == made.digest != before


def test_back_to_the_model_before_serves_meanwhile_with_the_newer(second, monkeypatch, settings):
    settings.MATCHING_MODEL = second
    building.see_to_it()
    settings.MATCHING_MODEL = ""
    assert restarted(monkeypatch).matcher.encoder.digest == load(second).digest
    building.see_to_it()
    made = engine.current()
    made.catch_up()
    assert made.matcher.encoder.digest == load().digest


def test_a_model_that_is_gone_gives_way_to_the_build_before(second, monkeypatch, settings):
    settings.MATCHING_MODEL = second
    building.see_to_it()
    shutil.rmtree(second)
    settings.MATCHING_MODEL = ""
    assert restarted(monkeypatch).matcher.encoder.digest == load().digest


def test_pages_answer_at_once_after_such_a_restart(second, monkeypatch, settings):
    settings.MATCHING_MODEL = second
    monkeypatch.setattr(engine, "_engine", None)
    assert engine.at_hand().matcher.encoder.digest == load().digest


def test_a_background_that_was_deleted_is_computed_with_the_model_of_the_settings(second, monkeypatch, settings):
    for file in building.cache().iterdir():
        file.unlink()
    settings.MATCHING_MODEL = second
    monkeypatch.setattr(engine, "_engine", None)
    assert engine.at_hand() is None
    assert engine.current().matcher.encoder.digest == load(second).digest


def test_the_bands_that_people_are_told_are_those_of_the_model_that_serves(second, settings):
    settings.MATCHING_MODEL = second
    assert engine.measured_bands().model == load().digest
    building.see_to_it()
    assert engine.measured_bands() is None


def test_a_build_that_named_no_model_learns_it(second, settings):
    """Builds of earlier releases have no model; one whose digest is today's is named by it."""
    settings.MATCHING_MODEL = second
    building.see_to_it()
    LibraryBuild.objects.update(model="")
    building.see_to_it()
    assert (LibraryBuild.objects.in_use().model, LibraryBuild.objects.count()) == (second, 2)
