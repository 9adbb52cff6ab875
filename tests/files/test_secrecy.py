"""Nothing secret is stored: every marked file is stopped, no harmless one is (W01)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.files.errors import FileRefused
from backend.files.inspection import inspect
from backend.files.secrecy import secrecy_mark, secrecy_mark_in_name
from tests.files.secrecy_corpus import HARMLESS, MARKED


def test_the_corpus_is_large_enough():
    assert len(MARKED) >= 40
    assert len(HARMLESS) >= 40


@pytest.mark.parametrize(("name", "content"), [case[1:] for case in MARKED], ids=[case[0] for case in MARKED])
def test_a_marked_file_is_stopped(name, content):
    with pytest.raises(FileRefused) as refused:
        inspect(SimpleUploadedFile(name, content))
    assert refused.value.code == "secret"
    assert "本平台为非涉密系统" in str(refused.value)


@pytest.mark.parametrize(("name", "content"), [case[1:] for case in HARMLESS], ids=[case[0] for case in HARMLESS])
def test_a_harmless_file_passes(name, content):
    assert inspect(SimpleUploadedFile(name, content)).size == len(content)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("机密★10年", "机密★10年"),
        ("机密 ★ 10 年", "机密★10年"),
        ("★绝密★", "★绝密★"),
        ("绝密★启用前", "绝密★启用前"),
        ("秘密★2030年1月1日", "秘密★2030年1月1日"),
        ("内部★1年", "内部★1年"),
        ("（秘密）", "(秘密)"),
        ("机密级", "机密级"),
        ("机密 10年", "机密 10年"),
        ("机密  特急  晋数〔2026〕3号", "机密"),
        ("秘密·长期", "秘密·长期"),
        ("密 级： 秘 密", "密级: 秘密"),
        ("机\n密\n★\n1\n年", "机密★1年"),
        ("机密 关于报送场景需求的通知", "机密"),
        ("第一行\n\n机密文件\n正文", "机密文件"),
        ("密级★机密", "★机密"),
        ("保密期限 10年", "保密期限 10年"),
        ("解密日期：2035年12月31日", "解密日期:2035年12月31日"),
        ("本文件属于国家秘密，请妥善保管", "本文件属于国家秘密"),
        ("涉密文件  严禁复制", "涉密文件"),
        ("机密（保密期限：10年）", "机密(保密期限:10年)"),
        ("内部资料，注意保存", "内部资料,注意保存"),
    ],
)
def test_a_mark_is_found_and_quoted(text, mark):
    assert secrecy_mark(text) == mark


@pytest.mark.parametrize(
    "text",
    [
        "",
        "秘密花园亲子乐园智能导览",
        "数据的机密性、完整性和可用性",
        "不得泄露国家秘密、商业秘密。",
        "保密期限为合同终止后三年，双方另有约定的除外。",
        "本项目商业秘密★三年内不得公开",
        "资质：涉密信息系统集成（乙级）",
        "机密计算 TEE 节点 8 台",
        "★ 机密性要求：传输加密",
        "内部资料管理系统",
        "解锁财富秘密★三步法",
        "涉密文件集中管控系统建设案例",
        "本文件不涉及国家秘密",
        "机密文件管理制度",
        "内部★★★★★ 外部★★★★",
        "绝密飞行主题展陈",
        "☑ 机密性 ☑ 完整性",
    ],
)
def test_ordinary_words_are_no_mark(text):
    assert secrecy_mark(text) is None


@pytest.mark.parametrize(
    "name",
    [
        "商业机密-合作方案.docx",
        "数据机密计算.pdf",
        "内部资料管理办法.docx",
        "机密文件管理制度.docx",
        "涉密文件识别系统方案.pdf",
        "机密性.xlsx",
        "工作总结.docx",
    ],
)
def test_ordinary_names_pass(name):
    assert secrecy_mark_in_name(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "附件1机密.xlsx",
        "20261101秘密.pdf",
        "方案（机密版）.docx",
        "机密文件2.pdf",
        "机密资料汇编.docx",
        "内部资料 注意保密 第3期.docx",
    ],
)
def test_marked_names_are_found(name):
    assert secrecy_mark_in_name(name)


def test_a_long_text_takes_no_long_time(seconds_of):
    text = ("绝　" * 500 + "★" * 500 + "密级：" * 200 + "(" * 500 + "秘 " * 500 + "\n") * 60
    assert seconds_of(lambda: secrecy_mark(text)) < 5
