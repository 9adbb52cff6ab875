"""`manage.py rebuild_model` reads what the matcher reads, and its folder serves."""

import pytest
from django.core.management import CommandError, call_command

from backend.recommendations import engine
from matching.encoders import load
from matching.profiles import Facet, Passage, Profile

pytestmark = pytest.mark.django_db


def test_the_words_of_stored_profiles_are_learnt(tmp_path, capsys):
    text = "果汁厂压榨野果，果汁厂要冷库"
    for pk in range(1, 4):
        engine.store("scenario", pk, Profile(f"scenario:{pk}", (Passage(Facet.PAIN, "痛点", text),)))
    call_command("rebuild_model", str(tmp_path / "model"))
    said = capsys.readouterr().out
    assert "读了 3 段文字，学会 1 个词：果汁厂" in said
    assert load(str(tmp_path / "model")).encode(["果汁厂"]).shape == (1, load().dims)


def test_without_a_text_there_is_nothing_to_learn(tmp_path):
    with pytest.raises(CommandError, match="还没有可以学的"):
        call_command("rebuild_model", str(tmp_path / "model"))
    assert not (tmp_path / "model").exists()
