"""A machine without Pango says so in a sentence, and nothing is written down as given."""

import sys

import pytest

from backend.lib.paper import NoPrinter, can_print, pdf_of
from tests.factories.organisations import MembershipFactory
from tests.factories.referrals import ReferralFactory, RegulatorFactory

MISSING = "raise OSError(\"cannot load library 'libpango-1.0-0'\")\n"


@pytest.fixture
def _without_pango(monkeypatch, tmp_path):
    (tmp_path / "weasyprint.py").write_text(MISSING)
    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("_without_pango")
def test_what_is_missing_is_said():
    assert can_print() is False
    with pytest.raises(NoPrinter) as told:
        pdf_of("<p>推介函</p>")
    assert str(told.value).startswith("这台服务器没有安装 Pango")


@pytest.mark.usefixtures("_without_pango")
def test_the_page_says_what_to_do_instead(db, sign_in):
    referral = ReferralFactory(review=True)
    regulator = MembershipFactory(organisation=RegulatorFactory()).user
    answer = sign_in(regulator).get(f"/work/referrals/{referral.batch.reference}/letter.pdf")
    assert answer.status_code == 503
    assert "下载 Word、Excel" in answer.content.decode()
