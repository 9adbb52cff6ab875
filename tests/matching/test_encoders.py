import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from matching.encoders import BUNDLED, Encoder, load
from matching.encoders.prompts import prompts_from
from matching.encoders.static import StaticEncoder, is_static
from matching.errors import MissingExtraError, ModelError

ROOT = Path(__file__).resolve().parents[2]
TYPE = "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"


@pytest.fixture(scope="module")
def bundled() -> Encoder:
    return load()


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A model of three words, two dimensions: [1, 0], [0, 1], and an unknown that says nothing."""
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "胶带": 1, "水表": 2}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    save_file({"embedding.weight": np.array([[0, 0], [3, 0], [0, 4]], np.float16)}, tmp_path / "model.safetensors")
    (tmp_path / "modules.json").write_text(json.dumps([{"idx": 0, "name": "0", "path": "", "type": TYPE}]))
    return tmp_path


def test_the_bundled_model_keeps_the_promises_of_an_encoder(bundled: Encoder):
    rows = bundled.encode(["胶带跑偏", "托辊异响", ""])

    assert rows.dtype == np.float32
    assert rows.shape == (3, bundled.dims)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 0], abs=1e-5)


def test_the_bundled_model_is_small_enough_to_ship(bundled: Encoder):
    assert sum(path.stat().st_size for path in BUNDLED.iterdir()) < 20_000_000
    assert bundled.encode([]).shape == (0, bundled.dims)


def test_the_bundled_model_brings_no_torch_with_it():
    done = subprocess.run(
        [sys.executable, "-m", "tests.matching.light"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.split() == ["1"]


@pytest.mark.parametrize(
    ("stored", "default", "wanted"),
    [
        ({}, None, {}),
        ({"query": "", "document": ""}, None, {}),
        ({"query": "问", "document": "", "passage": "答"}, None, {"query": "问", "document": "答"}),
        ({"query": "问", "document": "文", "passage": "答"}, None, {"query": "问", "document": "文"}),
        ({"query": "问"}, None, {"query": "问"}),
        ({"query": "问", "task": "题"}, "task", {"query": "问", "document": "题"}),
    ],
)
def test_each_side_has_its_prompt_if_the_model_stores_any(stored, default, wanted):
    assert prompts_from(stored, default) == wanted


def test_a_static_model_reads_its_prompts_before_its_texts(tiny: Path):
    plain = StaticEncoder(tiny)
    config = {"prompts": {"query": "水表 ", "document": ""}, "default_prompt_name": None}
    (tiny / "config_sentence_transformers.json").write_text(json.dumps(config, ensure_ascii=False), encoding="utf-8")
    prompted = StaticEncoder(tiny)

    assert prompted.encode(["胶带"])[0] == pytest.approx([1, 0])
    assert prompted.encode(["胶带"], "query")[0] == pytest.approx([0.6, 0.8])
    assert plain.encode(["胶带"], "query")[0] == pytest.approx([1, 0])
    assert prompted.digest != plain.digest


def test_symptom_and_remedy_are_nearer_than_two_trades(bundled: Encoder):
    asked, right, wrong = bundled.encode(["皮带老跑偏，撕了口子没人知道", "胶带机纵向撕裂监测", "竖屏短剧编剧助手"])

    assert asked @ right > asked @ wrong + 0.2


def test_traditional_characters_and_wide_letters_make_no_difference(bundled: Encoder):
    plain, other = bundled.encode(["皮带运输机AI检测", "皮帶運輸機ＡＩ檢測"])

    assert np.array_equal(plain, other)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(alphabet="胶带跑偏水表漏损电网ABC12，。 \n\U0001f600", max_size=30), max_size=6))
def test_a_text_has_one_vector_whatever_stands_beside_it(texts: list[str]):
    encoder = load()
    together = encoder.encode(texts)

    assert together.shape == (len(texts), encoder.dims)
    for at, text in enumerate(texts):
        assert np.array_equal(together[at], encoder.encode([text])[0])


def test_a_static_model_is_the_mean_of_its_words_at_length_one(tiny: Path):
    rows = StaticEncoder(tiny).encode(["胶带", "胶带 水表", "托辊"])

    assert rows == pytest.approx(np.array([[1, 0], [0.6, 0.8], [0, 0]]), abs=1e-6)


def test_the_digest_names_the_weights(tiny: Path):
    before = StaticEncoder(tiny).digest
    save_file({"embedding.weight": np.array([[0, 0], [1, 0], [0, 1]], np.float16)}, tiny / "model.safetensors")

    assert StaticEncoder(tiny).digest != before


def test_a_model_with_more_than_an_embedding_is_not_read_as_static(tiny: Path):
    listing = json.loads((tiny / "modules.json").read_text())
    normalised = [*listing, {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.Normalize"}]
    dense = [*listing, {"idx": 1, "name": "1", "path": "1_Dense", "type": "sentence_transformers.Dense"}]

    found = []
    for modules in (listing, normalised, dense):
        (tiny / "modules.json").write_text(json.dumps(modules))
        found.append(is_static(tiny))

    assert found == [True, True, False]


def test_a_folder_without_weights_says_what_it_lacks(tiny: Path):
    (tiny / "model.safetensors").unlink()

    with pytest.raises(ModelError, match=r"model\.safetensors"):
        StaticEncoder(tiny)


def test_a_folder_that_is_no_model_says_so(tmp_path: Path):
    with pytest.raises(ModelError, match=r"modules\.json"):
        StaticEncoder(tmp_path)


def test_a_folder_is_loaded_by_its_path(tiny: Path):
    assert load(str(tiny)).name == tiny.name


def test_a_model_that_needs_the_extra_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)

    with pytest.raises(MissingExtraError, match="make models"):
        load("some/model")


def test_a_model_is_read_once_and_again_when_its_files_change(tiny: Path):
    first = load(str(tiny))
    assert load(str(tiny)) is first

    save_file({"embedding.weight": np.array([[0, 0], [1, 0], [0, 1], [2, 2]], np.float16)}, tiny / "model.safetensors")

    assert load(str(tiny)) is not first
    assert load(str(tiny)).digest != first.digest
