"""Where slides are asked for, a deck comes in; what may not be kept is stopped in it as in every other file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.files.errors import FileRefused
from backend.files.inspection import inspect
from backend.files.kinds import DECK_KINDS
from tests.files.hostile_corpus import BILLION, OLE, bomb_by_ratio
from tests.files.making import docx, pack, pdf, pptx, pptx_parts, xlsx

MARK = "机密★10年"


def code_of(content, name="路演.pptx", kinds=DECK_KINDS):
    """The code of the refusal, or None where the file passes."""
    try:
        inspect(SimpleUploadedFile(name, content), kinds).close()
    except FileRefused as refused:
        return refused.code
    return None


def deck_with(entries):
    return pack(pptx_parts(["封面"]) | entries)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (pptx(["撕裂监测"], ["做过什么"], ["效果"], ["数据分级", "机密★10年"]), "路演.pptx"),
        (pack(pptx_parts(["封面"]) | {"ppt/embeddings/chart.xlsx": xlsx()}), "有图表.pptx"),
        (pdf(), "路演.pdf"),
        (docx(), "路演.docx"),
    ],
    ids=["fourth slide is no first page", "workbook of a chart", "pdf", "docx"],
)
def test_a_deck_passes(content, name):
    assert code_of(content, name) is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pptx([MARK]), "secret"),
        (pptx(["封面"], ["说明"], [MARK], ["四"]), "secret"),
        (pptx(["封面"], master=MARK), "secret"),
        (pptx(["封面"], title=MARK), "secret"),
        (docx(), "not_pptx"),
        (pack({"a.txt": "x"}), "not_pptx"),
        (b"MZ\x90\x00", "magic"),
        (OLE + b"\x00" * 512, "magic"),
        (bomb_by_ratio(), "zip_ratio"),
        (deck_with({"ppt/vbaProject.bin": OLE}), "macros"),
        (deck_with({"ppt/activeX/activeX1.xml": "<x/>"}), "macros"),
        (deck_with({"ppt/embeddings/setup.exe": b"MZ"}), "zip_foreign"),
        (deck_with({"ppt/slides/slide1.xml": "<p:sld"}), "damaged"),
        (deck_with({"ppt/slides/slide1.xml": BILLION}), "xml_entities"),
        (deck_with({"ppt/_rels/presentation.xml.rels": ""}), "damaged"),
        (pptx(["封面"])[:-200], "damaged"),
        (b"", "empty"),
    ],
)  # fmt: skip
def test_a_deck_is_refused(content, code):
    assert code_of(content) == code


def test_a_large_deck_is_refused_by_its_size(settings):
    assert settings.FILE_MAX_BYTES == 30 * 1024 * 1024
    settings.FILE_MAX_BYTES = 500
    assert code_of(pptx()) == "size"


def test_elsewhere_slides_are_to_be_printed_first():
    with pytest.raises(FileRefused) as refused:
        inspect(SimpleUploadedFile("扫描件.pptx", pptx()))
    assert str(refused.value) == "演示文稿不能上传，请在 PowerPoint 或 WPS 中“导出”为 PDF。"


def test_the_list_of_what_is_taken_names_slides_where_they_are():
    with pytest.raises(FileRefused) as refused:
        inspect(SimpleUploadedFile("路演.key", b"x"), DECK_KINDS)
    assert str(refused.value) == "可以上传 PDF、PPT（.pptx）、Word（.docx）、Excel（.xlsx）、OFD、PNG 和 JPG 文件。"
