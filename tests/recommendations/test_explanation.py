"""推荐是怎么来的: the figures are those of the file, the page is everybody's, and the docs say the same."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from matching.encoders import BUNDLED, load
from matching.scoring.limits import Limits
from matching.scoring.measured import FILE, Measured

DOCS = Path(__file__).resolve().parents[2] / "docs" / "matching.md"


@pytest.fixture
def measured():
    found = Measured.beside(BUNDLED)
    assert found is not None
    return found


def test_the_figures_are_of_the_bundled_model_and_of_its_limits(measured):
    limits = Limits.shipped().bands
    assert measured.model == load("").digest
    assert {name: band.low for name, band in measured.bands.items()} == {
        "high": limits.high,
        "good": limits.good,
        "fair": limits.fair,
    }


def test_the_docs_say_the_same(measured):
    text = DOCS.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (high|good|fair) \| (.+?) \|$", text, re.MULTILINE))
    assert rows == {
        name: f"{band.low:g} | {f'{band.right:.2f}'[1:]} | {f'{band.found:.2f}'[1:]}"
        for name, band in measured.bands.items()
    }


@pytest.mark.django_db
def test_the_page_tells_the_measured_shares_to_everybody(measured, visitor):
    page = visitor.get("/how-recommendation-works/").content.decode()
    cells = re.findall(r'<td class="num"[^>]*>(\d+)</td>', page)

    shares = [(round(100 * band.right), round(100 * band.found)) for band in measured.bands.values()]
    assert [(int(one), int(two)) for one, two in zip(cells[::2], cells[1::2], strict=True)] == shares
    assert f"{measured.needs}条需求和{measured.entities}户主体" in page


@pytest.mark.django_db
def test_of_a_model_that_nobody_measured_the_page_tells_no_figures(visitor, settings, tmp_path):
    settings.MATCHING_MODEL = str(tmp_path)
    page = visitor.get("/how-recommendation-works/").content.decode()

    assert "还没有在判过的样本上量过" in page
    assert 'class="ledger measured"' not in page


@pytest.mark.django_db
def test_the_footer_and_the_matches_lead_to_it(visitor, entity, entity_liaison, sign_in):
    link = 'href="/how-recommendation-works/"'
    assert link in visitor.get("/scenarios/").content.decode()
    assert link in sign_in(entity_liaison).get("/work/matches/").content.decode()


def test_the_command_writes_what_it_prints(tmp_path):
    entity = {"id": "E1", "name": "甲", "intro": "胶带纵向撕裂监测，线激光识别裂口", "cases": [], "city": "太原"}
    need = {"id": "S1", "title": "胶带撕裂没人知道", "pain_points": "铁器划开胶带", "owner": "煤矿"}
    for name, row in (("e", entity), ("s", need)):
        (tmp_path / name).write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "q").write_text("scenario\tentity\tgain\nS1\tE1\t3\n", encoding="utf-8")
    files = {"entities": tmp_path / "e", "needs": tmp_path / "s", "qrels": tmp_path / "q"}
    said = StringIO()
    call_command("evaluate_matching", **files, bands=True, write_bands=tmp_path / FILE, stdout=said)

    written = Measured.beside(tmp_path)
    assert written is not None
    assert (written.needs, written.entities, list(written.bands)) == (1, 1, ["high", "good", "fair"])
    for name, band in written.bands.items():
        assert f"{name} from {band.low:g}: {band.pairs} pairs, right {band.right:.2f}" in said.getvalue()
    with pytest.raises(CommandError, match="--bands"):
        call_command("evaluate_matching", **files, write_bands=tmp_path / FILE)
