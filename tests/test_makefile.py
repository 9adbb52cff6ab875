"""What the Makefile promises, it has."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def makefile():
    return (ROOT / "Makefile").read_text(encoding="utf-8")


def planned(*arguments):
    """The last command that make would run."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}  # as asked by hand
    said = subprocess.run(
        [shutil.which("make"), "--dry-run", *arguments], cwd=ROOT, env=bare, capture_output=True, text=True, check=True
    )
    return said.stdout.splitlines()[-1]


def test_every_phony_target_has_a_rule_and_every_rule_of_a_name_is_phony(makefile):
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[1].split()
    rules = re.findall(r"^([a-z0-9-]+):(?! KIND)", makefile, re.MULTILINE)

    assert sorted(phony) == sorted(rules)


@pytest.mark.parametrize(
    ("given", "kinds"),
    [([], " --kind door,predicate"), (["KIND=half,call"], " --kind half,call"), (["ALL=1"], "")],
)
def test_the_mutations_that_must_be_noticed_are_the_ones_tried_by_default(given, kinds):
    assert planned("mutate-permissions", *given).rstrip().endswith(f"scripts/mutate_permissions.py{kinds}")
