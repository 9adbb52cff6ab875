"""A folder of data with the demo, and with what the demo lacks and pages show."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.served import demo
from tests.served.server import ROOT


def stage(template: Path, folder: Path) -> dict[str, str]:
    """Copies the demo and sets the scene in it; gives by which references its things are found."""
    demo.copy(template, folder)
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.scene"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "SHUQIAO_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "backend.config.settings.embedded"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    scene: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return scene
