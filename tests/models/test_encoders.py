"""The reader that the platform ships and sentence-transformers itself agree on the same files."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from matching.encoders import BUNDLED, load
from matching.encoders.transformer import TransformerEncoder
from matching.library import shipped

pytestmark = [
    pytest.mark.models,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [
    *(text for problem in shipped()[:50] for text in (*problem.needs, *problem.answers)),
    "皮帶運輸機ＡＩ檢測",
    "CO₂ 排放 3.5 t/h",
    "a",
    "",
]


def test_both_readers_give_the_same_vectors():
    ours, theirs = load().encode(TEXTS), TransformerEncoder(str(BUNDLED)).encode(TEXTS)

    assert theirs.shape == ours.shape
    assert np.abs(ours - theirs).max() < 0.003  # the weights are half floats, and torch sums them as such


def test_the_platform_s_own_reader_leaves_torch_alone_where_it_is_installed():
    done = subprocess.run(
        [sys.executable, "-m", "tests.matching.light"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.split() == ["1"]


def test_both_readers_know_the_same_size():
    assert TransformerEncoder(str(BUNDLED)).dims == load().dims


def test_a_saved_model_survives_sentence_transformers(tmp_path):
    SentenceTransformer(str(BUNDLED), device="cpu").save(str(tmp_path))

    assert np.array_equal(load(str(tmp_path)).encode(TEXTS), load().encode(TEXTS))


def test_a_digest_names_the_files_and_not_the_reader(tmp_path):
    one, other = TransformerEncoder(str(BUNDLED)), TransformerEncoder(str(BUNDLED))

    assert one.digest == other.digest
