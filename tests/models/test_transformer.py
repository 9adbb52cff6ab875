"""A real transformer, if only a tiny one: its vectors, its prompts, and the platform on it."""

import numpy as np
import pytest
from django.core.management import call_command
from sentence_transformers import SentenceTransformer

from backend.recommendations import building, engine, library
from backend.recommendations.actions.refreshing import refresh_entity, refresh_outdated, refresh_scenario
from backend.recommendations.library_queries import following
from backend.recommendations.models import LibraryBuild, Recommendation, WeightSet
from matching.encoders import BUNDLED, load
from matching.encoders.static import StaticEncoder
from matching.encoders.transformer import TransformerEncoder
from matching.library import shipped
from matching.scoring import background
from matching.scoring.background import PARTS
from tests.factories.organisations import CaseFactory, EntityFactory
from tests.factories.scenarios import ScenarioFactory
from tests.models.tiny import DIMS, tiny

pytestmark = [
    pytest.mark.models,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]
TEXTS = [text for problem in shipped()[:20] for text in problem.needs]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def prompted(tmp_path_factory):
    return tiny(tmp_path_factory.mktemp("prompted"), seed=2, prompts={"query": "需求：", "passage": "能力："})


def test_it_gives_unit_vectors_in_order_whatever_the_batch(folder):
    encoder = load(folder)
    rows = encoder.encode(TEXTS)
    assert isinstance(encoder, TransformerEncoder)
    assert (rows.shape, rows.dtype, encoder.dims) == ((len(TEXTS), DIMS), np.float32, DIMS)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.allclose(encoder.encode(TEXTS[7:8])[0], rows[7], atol=1e-4)
    assert encoder.encode([]).shape == (0, DIMS)
    assert np.isfinite(encoder.encode(["", "a", "字" * 5_000, "😀"])).all()


def test_it_is_loaded_once_and_anew_when_a_file_changes(tmp_path):
    folder = tiny(tmp_path)
    first = load(folder)
    assert load(folder) is first
    (tmp_path / "model" / "README.md").write_text("changed", encoding="utf-8")
    assert load(folder).digest != first.digest


def test_each_side_gets_the_prompt_that_the_model_stores(prompted):
    encoder, plain = load(prompted), SentenceTransformer(prompted, device="cpu")
    for side, prompt in (("query", "需求："), ("document", "能力：")):
        wanted = plain.encode([prompt + text for text in TEXTS], normalize_embeddings=True)
        assert np.allclose(encoder.encode(TEXTS, side), wanted, atol=1e-4)
    assert not np.allclose(encoder.encode(TEXTS, "query"), encoder.encode(TEXTS, "document"), atol=1e-2)


def test_a_model_without_prompts_reads_both_sides_alike(folder):
    plain = SentenceTransformer(folder, device="cpu").encode(TEXTS, normalize_embeddings=True)
    for side in ("query", "document"):
        assert np.allclose(load(folder).encode(TEXTS, side), plain, atol=1e-4)


def test_both_readers_put_the_prompts_of_a_static_model_before_its_texts(tmp_path):
    model = SentenceTransformer(str(BUNDLED), device="cpu")
    model.prompts = {"query": "需求 ", "document": "能力 "}
    model.save(str(tmp_path))
    ours, theirs = load(str(tmp_path)), TransformerEncoder(str(tmp_path))
    assert isinstance(ours, StaticEncoder)
    for side in ("query", "document"):
        assert np.abs(ours.encode(TEXTS, side) - theirs.encode(TEXTS, side)).max() < 0.003
    assert not np.allclose(ours.encode(TEXTS, "query"), load().encode(TEXTS), atol=0.01)


# ── the platform on it ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def market(db, owner, monkeypatch, settings, tmp_path):
    """A part of the library, and one pair that fits, on a platform that has served with the bundled model."""
    few = shipped()[:40]
    monkeypatch.setattr(library, "base", lambda: few)
    monkeypatch.setattr(library, "_held", None)
    monkeypatch.setattr(engine, "_engine", None)
    settings.MATCHING_CACHE = tmp_path / "matching"
    settings.MATCHING_LIMITS = tmp_path / "limits"
    entity = EntityFactory(name="山西巡带智能科技有限公司")
    CaseFactory(organisation=entity, answers_belts=True)
    scenario = ScenarioFactory(
        owner=owner,
        published=True,
        title="主运胶带半夜撕开没人知道",
        pain_point="铁器卡在落煤点，胶带从中间划开一道口子。",
    )
    refresh_entity(entity.pk)
    refresh_scenario(scenario.pk)
    building.see_to_it()
    assert LibraryBuild.objects.in_use().model == ""
    return scenario


def test_the_platform_goes_over_to_it_in_the_background(market, folder, monkeypatch, settings):
    settings.MATCHING_MODEL = folder
    monkeypatch.setattr(engine, "_engine", None)
    monkeypatch.setattr(background, "PIECE", 32)
    assert engine.current().matcher.encoder.digest == load().digest

    done, came_to = [], building._came_to
    monkeypatch.setattr(building, "_came_to", lambda *told: (done.append(told[1]), came_to(*told)))
    building.see_to_it()
    assert done == sorted(done)
    assert (set(done), len(done) > PARTS) == ({*range(PARTS + 1)}, True), "the lease is renewed within a part too"
    assert refresh_outdated(seconds=120) > 0
    assert engine.current().matcher.encoder.digest == load(folder).digest
    assert following().behind == 0
    row = Recommendation.objects.filter(scenario=market).first()
    assert row is None or row.model == engine.model_name()


def test_it_challenges_by_its_folder(market, folder, capsys):
    call_command("add_model", folder)
    row = WeightSet.objects.challengers().get()
    assert (row.model, row.model_digest) == (folder, load(folder).digest)
    assert "calibrate_model" in capsys.readouterr().out
