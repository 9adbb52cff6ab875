"""A small model is trained from end to end by the project's own script, and serves."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from matching.encoders import load
from matching.encoders.static import StaticEncoder
from matching.encoders.transformer import TransformerEncoder
from matching.library import shipped
from matching.training.sources import is_held_out

pytestmark = [
    pytest.mark.models,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """On the library alone: the data folder is empty, as it may be."""
    data, out = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("model")
    small = ["--words", "6000", "--dims", "64", "--epochs", "1", "--pairs", "3000"]
    script = [sys.executable, "-m", "matching.training", str(data), "--out", str(out), *small]
    subprocess.run(script, cwd=ROOT, check=True, capture_output=True, timeout=280)
    return out


def test_it_serves_by_its_folder_as_any_model_does(trained):
    ours, theirs = load(str(trained)), TransformerEncoder(str(trained))
    texts = [problem.needs[0] for problem in shipped()[:40]]
    assert isinstance(ours, StaticEncoder)
    assert (ours.dims, theirs.dims) == (64, 64)
    assert np.abs(ours.encode(texts) - theirs.encode(texts)).max() < 0.003


def test_it_finds_answers_to_needs_that_it_never_saw(trained):
    held = [problem for problem in shipped() if is_held_out(problem.name)][:100]
    encoder = load(str(trained))
    cosines = (
        encoder.encode([problem.needs[0] for problem in held])
        @ encoder.encode([problem.answers[0] for problem in held]).T
    )
    ranks = (cosines >= np.diag(cosines)[:, None]).sum(axis=1)
    assert np.mean(ranks <= 10) > 0.35  # ten of a hundred by chance


def test_it_says_what_it_was_made_from(trained):
    said = json.loads((trained / "training.json").read_text(encoding="utf-8"))
    assert list(said["data"]) == ["matching/library/problems.jsonl.gz"]
    assert said["pairs"]["needs and answers, pass 1"] == 3_000
