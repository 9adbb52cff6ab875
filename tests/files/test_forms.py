"""Beside the field stands the sentence; what was typed stays."""

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.files.forms import CheckedFileField, UnclassifiedFormMixin
from backend.files.inspection import CheckedUpload
from tests.files.making import docx, pdf


class ScanForm(UnclassifiedFormMixin, forms.Form):
    title = forms.CharField()
    scan = CheckedFileField(label="签章扫描件")
    more = CheckedFileField(required=False)


def filled(scan, title="智能巡检", **files):
    return ScanForm({"title": title}, {"scan": scan, **files})


def test_a_checked_upload_comes_out():
    form = filled(SimpleUploadedFile("扫描件.pdf", pdf()))
    assert form.is_valid()
    assert isinstance(form.cleaned_data["scan"], CheckedUpload)
    assert form.cleaned_data["scan"].name == "扫描件.pdf"
    assert form.cleaned_data["more"] is None


def test_the_sentence_stands_beside_the_field():
    form = filled(SimpleUploadedFile("说明.html", b"<html></html>"))
    assert form.errors == {"scan": ["可以上传 PDF、Word（.docx）、Excel（.xlsx）、OFD、PNG 和 JPG 文件。"]}
    assert form["title"].value() == "智能巡检"


def test_an_empty_file_has_one_sentence():
    form = filled(SimpleUploadedFile("扫描件.pdf", b""))
    assert form.errors == {"scan": ["文件是空的（0 字节），请重新导出后再上传。"]}


def test_a_missing_file_is_asked_for():
    assert list(ScanForm({"title": "智能巡检"}, {}).errors) == ["scan"]


def test_an_optional_file_is_checked_too():
    form = filled(SimpleUploadedFile("扫描件.pdf", pdf()), more=SimpleUploadedFile("附件.docx", docx(["绝密★长期"])))
    assert form.errors == {
        "more": [
            "文件首页、页眉或属性中有涉密标志“绝密★长期”。本平台为非涉密系统，严禁填报、上传国家秘密和工作秘密。文件未保存。"
        ]
    }


def test_marked_text_is_refused_beside_its_field():
    form = filled(SimpleUploadedFile("扫描件.pdf", pdf()), title="机密★10年")
    assert form.errors == {
        "title": [
            "文字含有密级标志“机密★10年”，没有保存。本平台为非涉密系统，严禁填报、上传国家秘密和工作秘密。请删去涉密内容。"
        ]
    }


def test_the_warning_and_the_kinds_stand_at_the_field():
    field = ScanForm().fields["scan"]
    assert field.help_text == "本平台为非涉密系统，严禁填报、上传国家秘密和工作秘密。"
    assert field.widget.attrs["accept"] == ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.ofd"
