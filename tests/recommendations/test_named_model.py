"""A model that is not there, or that this installation cannot load, is told before anything is asked of it."""

import shutil
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError, SystemCheckError

from backend.recommendations import named_model
from matching.encoders import BUNDLED

MISSING = "MATCHING_MODEL 指定的模型 'some/model' 需要 sentence-transformers，这里没有安装"


@pytest.fixture
def _without_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)


def test_the_bundled_model_and_a_copy_of_it_are_fine(settings, tmp_path):
    assert named_model.problem() == ""
    settings.MATCHING_MODEL = str(shutil.copytree(BUNDLED, tmp_path / "model"))
    assert named_model.problem() == ""


@pytest.mark.usefixtures("_without_the_extra")
def test_without_the_extra_every_command_that_checks_says_so(settings):
    settings.MATCHING_MODEL = "some/model"

    with pytest.raises(SystemCheckError, match=MISSING):
        call_command("check")


@pytest.mark.usefixtures("_without_the_extra")
def test_serve_says_so_before_it_does_anything(settings, capsys):
    settings.MATCHING_MODEL = "some/model"

    with pytest.raises(CommandError, match=MISSING):
        call_command("serve")
    assert capsys.readouterr().out == ""


def test_a_folder_that_is_not_there(settings, tmp_path, monkeypatch):
    monkeypatch.setattr("matching.encoders.loading.find_spec", lambda _name: object())
    settings.MATCHING_MODEL = str(tmp_path / "gone")

    assert named_model.problem().startswith(f"MATCHING_MODEL 指定的模型 '{tmp_path}/gone' 用不了：")


@pytest.mark.django_db
def test_a_folder_that_is_no_model_is_told_when_it_is_loaded(settings, tmp_path, monkeypatch):
    folder = shutil.copytree(BUNDLED, tmp_path / "model")
    (folder / "model.safetensors").write_bytes(b"broken")
    settings.MATCHING_MODEL = str(folder)
    monkeypatch.setattr("backend.recommendations.engine._engine", None)

    with pytest.raises(ImproperlyConfigured, match=r"MATCHING_MODEL 指定的模型 .* 用不了："):
        named_model.prepare()
