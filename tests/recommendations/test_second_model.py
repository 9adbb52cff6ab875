"""A second model, by the commands: made here, added, refused without a win, promoted; the old one serves until it is ready. What won
against another model has not won."""

import shutil
import sys

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from safetensors.numpy import load_file, save_file

from backend.audit.models import AuditEntry
from backend.outbox.models import RecordedFact
from backend.recommendations import building, engine
from backend.recommendations.actions.judging import judge_pair
from backend.recommendations.actions.measuring import measure
from backend.recommendations.actions.refreshing import refresh_outdated, refresh_scenario
from backend.recommendations.actions.weights import champion_row, follow_setting, promote_challenger, try_challenger
from backend.recommendations.choices import Grade
from backend.recommendations.chores import build_library
from backend.recommendations.errors import NotPromoted
from backend.recommendations.management.commands import promote_challenger as command
from backend.recommendations.models import LibraryBuild, Recommendation, Trial, WeightSet
from backend.recommendations.profiles import ENTITY, SCENARIO
from backend.recommendations.quality import judged_digest
from backend.recommendations.quality_queries import contender, contest
from matching.encoders import BUNDLED, load
from matching.library import shipped
from matching.profiles import Facet, Passage, Profile
from matching.scoring.background import PARTS
from matching.scoring.storing import path_of
from tests.factories.organisations import EntityFactory
from tests.factories.scenarios import ScenarioFactory
from tests.factories.trials import trial_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(little, matched, tmp_path):
    """A model that learnt the words of this little market."""
    for pk in range(900_001, 900_004):
        engine.store(SCENARIO, pk, Profile("", (Passage(Facet.PAIN, "痛点", "果汁厂压榨野果，果汁厂要冷库"),)))
    folder = tmp_path / "second"
    call_command("rebuild_model", str(folder))
    assert load(str(folder)).digest != load().digest
    return folder


def test_a_second_model_takes_over_when_it_has_won_and_is_ready(second, matched, solver, monkeypatch, capsys):
    building.see_to_it()
    matcher, before = engine.current(), engine.current().digest
    call_command("add_model", str(second))
    row = WeightSet.objects.challengers().get()
    assert (row.version, row.source, row.model, row.model_digest) == (2, "model", str(second), load(str(second)).digest)

    with pytest.raises(CommandError, match="判定太少"):
        call_command("promote_challenger")
    for file in building.cache().iterdir():  # as on a machine where nobody tried it
        if file != path_of(before, building.cache()):
            file.unlink()
    monkeypatch.setattr(command, "try_challenger", trial_of)
    call_command("promote_challenger", "2")
    assert "第2版已换上" in capsys.readouterr().out
    assert WeightSet.objects.champion() == row

    refresh_scenario(matched.pk)
    assert matcher.digest == before, "the old vectors serve while those of the new model are computed"
    assert {one.model.partition("@")[0] for one in Recommendation.objects.all()} == {load().name}

    done, came_to = [], building._came_to
    monkeypatch.setattr(building, "_came_to", lambda *told: (done.append(told[1:]), came_to(*told)))
    building.see_to_it()
    assert done == [(part, PARTS) for part in range(1, PARTS + 1)]
    assert LibraryBuild.objects.in_use().digest != before
    assert refresh_outdated(seconds=60) > 0
    assert (matcher.digest, matcher.matcher.encoder.digest) == (LibraryBuild.objects.in_use().digest, row.model_digest)
    assert {one.model.partition("@")[0] for one in Recommendation.objects.all()} == {load(str(second)).name}


def test_the_first_build_is_made_where_a_model_was_promoted_before_any(second, monkeypatch):
    call_command("add_model", str(second))
    monkeypatch.setattr(command, "try_challenger", trial_of)
    call_command("promote_challenger")
    assert not LibraryBuild.objects.exists()
    building.see_to_it()
    engine.current().catch_up()
    assert engine.current().matcher.encoder.digest == load(str(second)).digest


# ── nothing is taken for granted between a trial and a promotion ──────────────────────────────────────────────────


@pytest.fixture
def worse(tmp_path):
    """A model of the same shape that knows nothing: each token has the vector of another."""
    folder = tmp_path / "worse"
    shutil.copytree(BUNDLED, folder)
    (file,) = folder.rglob("model.safetensors")
    held = load_file(file)
    save_file({name: np.random.default_rng(7).permutation(rows) for name, rows in held.items()}, file)
    return folder


@pytest.fixture
def judged(little, first_officer):
    """Twelve needs, each with the one entity that an officer found to fit it."""
    problems = shipped()[60::150][:12]
    for problem in problems:
        scenario, entity = ScenarioFactory(published=True), EntityFactory()
        for kind, pk, text in (
            (SCENARIO, scenario.pk, problem.needs[0]),
            (ENTITY, entity.pk, problem.answers[0]),
        ):
            engine.store(kind, pk, Profile("", (Passage(Facet.PAIN, "原文", text),)))
        judge_pair(scenario, entity, Grade.EXACT, by=first_officer)
    return len(problems)


def test_a_better_model_wins_and_takes_over_by_the_commands_alone(judged, worse, settings, capsys):
    settings.MATCHING_MODEL = str(worse)
    call_command("add_model", str(BUNDLED))
    call_command("promote_challenger")
    trial = Trial.objects.get()
    assert (trial.verdict, trial.needs, trial.low > 0) == ("won", judged, True)
    assert (trial.champion_model, trial.challenger_model) == (load(str(worse)).digest, load().digest)
    assert "第2版已换上" in capsys.readouterr().out
    assert WeightSet.objects.champion().model == str(BUNDLED)

    call_command("add_model", str(worse))
    with pytest.raises(CommandError, match="没有显著更好"):
        call_command("promote_challenger", "3")
    assert WeightSet.objects.champion().version == 2


def test_a_win_against_a_model_that_the_setting_has_replaced_is_no_win(judged, worse, settings, final_officer):
    settings.MATCHING_MODEL = str(worse)
    call_command("add_model", str(BUNDLED))
    challenger = WeightSet.objects.challengers().get()
    assert try_challenger(challenger).verdict == "won"
    assert contest().challengers[0].may_win

    settings.MATCHING_MODEL = ""
    assert contest().challengers[0].stale
    with pytest.raises(NotPromoted, match="模型换过了"):
        promote_challenger(challenger, by=final_officer)
    measure()
    assert Trial.objects.first().verdict == "not_won", "it was tried again, against the model that is in use"
    with pytest.raises(CommandError, match="没有显著更好"):
        call_command("promote_challenger")


def test_a_model_that_came_by_the_setting_is_written_down(second, settings):
    call_command("learn_weights", "--base", "0.6", "1.0", "0.4", "--as-given")
    old, waiting = champion_row(), WeightSet.objects.challengers().get()
    assert follow_setting() is None
    settings.MATCHING_MODEL = str(second)
    build_library()
    assert follow_setting() is None, "once"

    new, before = WeightSet.objects.champion(), WeightSet.objects.get(pk=old.pk)
    assert (before.state, before.model_digest) == ("retired", load().digest)
    assert (new.version, new.source, new.model, new.model_digest) == (3, "setting", "", load(str(second)).digest)
    assert (new.weights, new.promoted_at) == (old.weights, None)
    line = AuditEntry.objects.stream("weight_set", new.pk).last()
    assert (line.action, line.changes) == ("follow", {"model_digest": [old.model_digest, new.model_digest]})
    assert RecordedFact.objects.filter(name="recommendations.model_followed").count() == 1
    # Weights that were proposed for the model that is gone are not tried with another under their name.
    with pytest.raises(CommandError, match="≠"):
        call_command("promote_challenger")
    assert contender(waiting, new, judged_digest()).problem != ""
    assert engine.model_problem() == ""


def test_a_setting_that_names_no_model_writes_nothing_down(db, settings, tmp_path):
    held = champion_row()
    settings.MATCHING_MODEL = str(tmp_path / "nothing")
    assert follow_setting() is None
    assert WeightSet.objects.champion() == held


def test_what_is_no_model_and_what_is_no_challenger_are_refused(db, tmp_path, monkeypatch):
    with pytest.raises(CommandError, match="没有这个文件夹"):
        call_command("add_model", str(tmp_path / "nothing"))
    with pytest.raises(CommandError):
        call_command("add_model", str(tmp_path))
    assert not WeightSet.objects.challengers().exists()
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)  # as where the extra is not installed
    with pytest.raises(CommandError, match="sentence-transformers"):
        call_command("add_model", "some-house/some-model")
    with pytest.raises(CommandError, match="没有这个候选"):
        call_command("promote_challenger")
