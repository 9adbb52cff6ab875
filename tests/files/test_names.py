"""Names of files: shown again to people, never used on the disk."""

import pytest

from backend.files.names import LONGEST, LONGEST_BYTES, clean_name, extensions_of


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("报告.docx", "报告.docx"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\用户\\桌面\\报告.docx", "报告.docx"),
        ("报告\x00.pdf", "报告.pdf"),
        ("报\u202e告\u200b.pdf", "报告.pdf"),
        ("报告\r\nX: y.pdf", "报告 X_ y.pdf"),
        ("  报告 （终稿）  .pdf", "报告 （终稿）.pdf"),
        (".htaccess.pdf", "htaccess.pdf"),
        ("...", "未命名"),
        ("", "未命名"),
        ('报"告<1>|?*.pdf', "报_告_1____.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("报告.pdf.", "报告.pdf"),
        ("e\u0301tude.pdf", "\u00e9tude.pdf"),
        ("报告\U000f0000.pdf", "报告.pdf"),
    ],
)
def test_clean_name(given, kept):
    assert clean_name(given) == kept


@pytest.mark.parametrize("stem", ["长" * 400, "😀" * 400, "x" * 400])
def test_a_long_name_is_cut_and_keeps_its_extension(stem):
    name = clean_name(f"{stem}.docx")
    assert len(name) <= LONGEST
    assert len(name.encode()) <= LONGEST_BYTES
    assert name.endswith(".docx")


def test_extensions_of():
    assert extensions_of("合同.DOCX.pdf") == ["docx", "pdf"]
    assert extensions_of("合同") == []
