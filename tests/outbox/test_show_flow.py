from io import StringIO
from pathlib import Path

from django.core.management import call_command

from backend.lib.failpoints import ROOT
from backend.outbox.subscribing import find

TABLE = Path(ROOT) / "docs" / "flow-table.md"


def show_flow(*options):
    out = StringIO()
    call_command("show_flow", *options, stdout=out)
    return out.getvalue()


def test_the_flow_names_facts_and_who_hears_of_them(world):
    world.subscribe("tests.second")
    lines = show_flow().splitlines()
    start = lines.index("tests.happened(thing_id)")
    place = find("tests.first").run.__module__
    assert lines[start + 1 : start + 3] == [f"  → tests.first  {place}", f"  → tests.second  {place}"]


def test_the_docs_hold_the_flow_of_the_code():
    assert TABLE.read_text(encoding="utf-8") == show_flow("--markdown"), (
        "the flow has changed: run `manage.py show_flow --markdown > docs/flow-table.md`"
    )
