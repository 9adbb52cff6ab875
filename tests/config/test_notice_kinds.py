"""Every kind of notice that an app sends has its fixed word (W02): else nobody would ever be texted about it."""

import ast
import re
from pathlib import Path

import pytest

import backend
from notifications.kinds import kinds

ROOT = Path(backend.__file__).parent
APPS = sorted(path.parent.name for path in ROOT.glob("*/notices.py"))
PREFIXED = {"financing", "referrals", "roadshows"}  # their helpers put f"{app}." before what they are handed


def told_by(app):
    """The kinds that the app's telling modules name: `kind="…"`, and what they hand to their own helpers."""
    found = set()
    for path in (ROOT / app).glob("*notices*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                given = {one.arg: one.value for one in node.keywords}
                found |= {given["kind"].value} if isinstance(given.get("kind"), ast.Constant) else set()
                if app in PREFIXED and isinstance(node.func, ast.Name) and node.func.id.startswith(("_tell", "_send")):
                    found |= {f"{app}.{word}" for word in map(beginning, node.args) if word}
            elif app == "roadshows" and isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "key":
                found.add(f"{app}.{beginning(node.value)}")
    return found


def beginning(node):
    """`"held"`, and `release` of f"release:{…}"."""
    part = node.values[0] if isinstance(node, ast.JoinedStr) else node
    found = (
        re.match(r"([a-z_]+)(:|$)", part.value)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        else None
    )
    # need:7 and joint:7 are topics of financing, not kinds.
    return "" if found is None or (isinstance(node, ast.JoinedStr) and found[1] in {"need", "joint"}) else found[1]


@pytest.mark.parametrize("app", APPS)
def test_W02_every_kind_that_is_told_has_a_word_and_every_word_is_told(app):
    own = {name for name in kinds() if name in told_by(app) or name.startswith(f"{app}.")}
    assert told_by(app) == own


def test_W02_no_app_tells_without_words():
    assert {path.parent.name for path in ROOT.glob("*/notice_kinds.py")} == set(APPS)
    assert {name for app in APPS for name in told_by(app)} == set(kinds())


def test_W02_the_page_for_operators_names_those_that_are_texted():
    page = (ROOT.parent / "docs" / "howto" / "connect-an-sms-gateway.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([a-z_.]+)` \| (.+) \|$", page.partition("## Which kinds")[2], re.MULTILINE))
    assert listed == {name: str(kind.word) for name, kind in kinds().items() if kind.pressing}
