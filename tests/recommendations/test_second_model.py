"""A second model, by the commands: made here, added, refused without a win, promoted; the old one serves until it is ready."""

import sys

import pytest
from django.core.management import CommandError, call_command

from backend.recommendations import building, engine
from backend.recommendations.actions.refreshing import refresh_outdated, refresh_scenario
from backend.recommendations.actions.weights import champion_row
from backend.recommendations.choices import TrialVerdict
from backend.recommendations.management.commands import promote_challenger
from backend.recommendations.models import LibraryBuild, Recommendation, Trial, WeightSet
from backend.recommendations.profiles import SCENARIO
from backend.recommendations.quality import judged_digest
from matching.encoders import load
from matching.profiles import Facet, Passage, Profile
from matching.scoring.background import PARTS
from matching.scoring.storing import path_of

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


def winning(row):
    return Trial.objects.create(
        challenger=row, champion=champion_row(), difference=0.05, low=0.01, high=0.09, needs=12,
        verdict=TrialVerdict.WON, judged=judged_digest(),
    )  # fmt: skip


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
    monkeypatch.setattr(promote_challenger, "try_challenger", winning)
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
    monkeypatch.setattr(promote_challenger, "try_challenger", winning)
    call_command("promote_challenger")
    assert not LibraryBuild.objects.exists()
    building.see_to_it()
    engine.current().catch_up()
    assert engine.current().matcher.encoder.digest == load(str(second)).digest


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
