"""Named places where a test may let the process die, to show that nothing is lost there.

`failpoint("after_claim")` does nothing unless the environment names it: SHUQIAO_FAILPOINT=after_claim
ends the process the first time the place is reached, SHUQIAO_FAILPOINT=after_claim:3 the third time.
The death is os._exit(137), as a kill -9 would be: no finally, no rollback by Python, no flush.
"""

import ast
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("backend", "notifications", "search")

_reached: dict[str, int] = {}


def failpoint(name: str) -> None:
    """Die here when the environment says so; the name is found in the code by `names_in_code`."""
    wanted, _, count = os.environ.get("SHUQIAO_FAILPOINT", "").partition(":")
    if wanted != name:
        return
    _reached[name] = _reached.get(name, 0) + 1
    if _reached[name] >= int(count or 1):
        os._exit(137)


def names_in_code() -> list[str]:
    """Every name that the product's code gives to failpoint(), sorted; read from the source, so none can be forgotten."""
    names: set[str] = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "failpoint":
                    names.add(ast.literal_eval(node.args[0]))
    return sorted(names)
