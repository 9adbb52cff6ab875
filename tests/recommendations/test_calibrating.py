"""`manage.py calibrate_model`: a model of another scale gets limits of its own, and the platform says when it has none."""

import json
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from backend.recommendations import building, engine
from backend.recommendations.actions.refreshing import refresh_outdated, refresh_scenario
from backend.recommendations.choices import JudgementState
from backend.recommendations.library_queries import following
from backend.recommendations.limits import limits_of, own_path
from backend.recommendations.models import Judgement, Recommendation
from backend.recommendations.nearest import nearest_problems
from matching.encoders import BUNDLED, load
from matching.evaluation import calibrating as measuring
from matching.scoring.limits import Limits
from matching.training.saving import save

pytestmark = pytest.mark.django_db
IDLE = (
    "今天食堂的红烧肉咸了一点。",
    "窗外的桂花开了，猫睡在台阶上。",
    "他昨天买了一双蓝色的运动鞋。",
    "周末我们去看了一场电影。",
    "奶奶在阳台上种了三盆辣椒。",
    "这首歌的前奏让人想起海边。",
)


@pytest.fixture(autouse=True)
def quick(monkeypatch, settings, tmp_path):
    """Fewer texts are asked about, and what is written stays in this test."""
    settings.MATCHING_LIMITS = tmp_path / "limits"
    for name, few in {"TEXTS": 120, "PROBLEMS": 40, "QUOTED": 20, "JOINED": 40}.items():
        monkeypatch.setattr(measuring, name, few)


@pytest.fixture
def shifted(little, tmp_path):
    """The bundled vectors with one large number more: cosines are nearly all above .6."""
    table = load_file(BUNDLED / "model.safetensors")["embedding.weight"].astype(np.float32)
    more = np.full((len(table), 1), 3 * np.linalg.norm(table, axis=1).mean(), dtype=np.float32)
    folder = tmp_path / "shifted"
    save(Tokenizer.from_file(str(BUNDLED / "tokenizer.json")), np.hstack([table, more]), folder)
    return str(folder)


def said(*arguments, **options):
    out = StringIO()
    call_command("calibrate_model", *arguments, stdout=out, **options)
    return out.getvalue()


def test_a_model_without_limits_borrows_them_and_the_check_fails(shifted):
    with pytest.raises(CommandError, match="没有自己的界线"):
        said(shifted, check=True)
    assert limits_of(shifted, load(shifted).digest) == replace(Limits.shipped(), borrowed=True)


def test_the_bundled_model_has_its_own(little):
    assert "same      0.6" in said(check=True)


def test_calibrated_it_no_longer_finds_a_problem_in_every_sentence(shifted, settings):
    engine.current()
    usual = sum(bool(nearest_problems(text)) for text in IDLE)
    assert usual <= 2
    settings.MATCHING_MODEL = shifted
    engine._engine = None
    engine.current()
    assert all(nearest_problems(text) for text in IDLE)
    assert "判定不够，各档契合度按问题库定出。" in said(shifted)
    found = limits_of(shifted, load(shifted).digest)
    assert (found.borrowed, found.problem > 0.6) == (False, True)
    assert "problem" in said(shifted, check=True)
    assert abs(sum(bool(nearest_problems(text)) for text in IDLE) - usual) <= 1


def test_pairs_are_told_by_the_new_limits_without_a_restart(little, matched):
    building.see_to_it()
    refresh_scenario(matched.pk)
    before = Recommendation.objects.get(scenario=matched)
    shipped = Limits.shipped()
    high = replace(shipped, bands=replace(shipped.bands, high=before.score + 1, good=before.score - 1))
    high.write(own_path(load().digest))
    assert following().behind > 0
    assert engine.measured_bands() is None, "nobody measured these bands"
    assert refresh_outdated(seconds=60) > 0
    after = Recommendation.objects.get(scenario=matched)
    assert (after.score, after.band, following().behind) == (before.score, "good", 0)


def test_the_page_on_quality_says_when_limits_are_borrowed(shifted, settings, first_officer, sign_in):
    line = "在用的模型没有自己的界线"
    assert line not in sign_in(first_officer).get("/work/quality/").content.decode()
    settings.MATCHING_MODEL = shifted
    engine.current()
    assert line in sign_in(first_officer).get("/work/quality/").content.decode()
    Limits.shipped().write(own_path(load(shifted).digest))
    assert line not in sign_in(first_officer).get("/work/quality/").content.decode()


def test_the_installation_s_grades_set_the_bands(matched, solver, other, little, first_officer, monkeypatch):
    """Here twelve pairs are enough: what scores as the one that fits is high, and nothing else is anything."""
    for name in ("PAIRS_LEAST", "RIGHT_LEAST", "BAND_LEAST"):
        monkeypatch.setattr(measuring, name, 1)
    for scenario, entity, grade in ((matched, solver, 3), (matched, other, 0)):
        Judgement.objects.create(
            scenario=scenario, entity=entity, officer=first_officer, grade=grade, state=JudgementState.GRADED
        )
    assert "各档契合度按判定定出。" in said()
    bands = limits_of("", load().digest).bands
    assert bands.high == bands.good == bands.fair > 6


def test_judged_files_set_the_bands(little, tmp_path, monkeypatch):
    for name in ("PAIRS_LEAST", "RIGHT_LEAST", "BAND_LEAST"):
        monkeypatch.setattr(measuring, name, 1)
    entity = {"id": "E1", "name": "甲", "intro": "胶带纵向撕裂监测，线激光识别裂口", "cases": [], "city": "太原"}
    need = {"id": "S1", "title": "胶带撕裂没人知道", "pain_points": "铁器划开胶带", "owner": "煤矿"}
    for name, row in (("e", entity), ("s", need)):
        (tmp_path / name).write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "q").write_text("scenario\tentity\tgain\nS1\tE1\t3\n", encoding="utf-8")
    files = {"entities": tmp_path / "e", "needs": tmp_path / "s", "qrels": tmp_path / "q"}
    assert "按判定定出" in said(**files)
    with pytest.raises(CommandError, match="一起给出"):
        said(**{**files, "qrels": None})


def test_a_model_that_is_not_there_is_refused(little):
    """With the extra installed or without."""
    with pytest.raises(CommandError, match=r"sentence-transformers|/nowhere/at/all"):
        said("/nowhere/at/all")
