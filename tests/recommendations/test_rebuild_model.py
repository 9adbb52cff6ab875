"""`manage.py rebuild_model` reads what the matcher reads, and its folder serves."""

import pytest
from django.core.management import CommandError, call_command

from backend.recommendations import engine
from backend.recommendations.actions.library import add_problem
from backend.recommendations.management.commands import rebuild_model
from backend.recommendations.models import WeightSet
from matching.encoders import load
from matching.profiles import Facet, Passage, Profile
from matching.training.rebuilding import Rebuilt

pytestmark = pytest.mark.django_db


def test_the_words_of_stored_profiles_are_learnt(tmp_path, capsys):
    text = "果汁厂压榨野果，果汁厂要冷库"
    for pk in range(1, 4):
        engine.store("scenario", pk, Profile(f"scenario:{pk}", (Passage(Facet.PAIN, "痛点", text),)))
    call_command("rebuild_model", str(tmp_path / "model"))
    said = capsys.readouterr().out
    assert "读了 3 段文字，学会 1 个词：果汁厂" in said
    assert load(str(tmp_path / "model")).encode(["果汁厂"]).shape == (1, load().dims)


def test_it_starts_from_the_champion_s_model_and_the_accepted_library(
    little, press, first_officer, tmp_path, monkeypatch, capsys
):
    text = "果汁厂压榨野果，果汁厂要冷库"
    for pk in range(1, 4):
        engine.store("scenario", pk, Profile(f"scenario:{pk}", (Passage(Facet.PAIN, "痛点", text),)))
    first, second = tmp_path / "first", tmp_path / "second"
    call_command("rebuild_model", str(first))
    assert f"manage.py add_model {first}" in capsys.readouterr().out
    call_command("add_model", str(first))
    WeightSet.objects.filter(state="champion").update(state="retired")
    WeightSet.objects.filter(model=str(first)).update(state="champion")
    add_problem(press, by=first_officer)

    taught = []

    def told(model, _own, beside, _out):
        taught.append((model, list(beside)))
        return Rebuilt((), 3)

    monkeypatch.setattr(rebuild_model, "rebuild", told)
    call_command("rebuild_model", str(second))
    ((model, beside),) = taught
    assert model == first
    assert set(press.needs) <= set(beside)


def test_without_a_text_there_is_nothing_to_learn(tmp_path):
    with pytest.raises(CommandError, match="还没有可以学的"):
        call_command("rebuild_model", str(tmp_path / "model"))
    assert not (tmp_path / "model").exists()
