"""The sentence for each code with which the examiner refuses a file."""

from django.utils.translation import gettext_lazy as _

from backend.lib import verdicts

SENTENCES = verdicts.SENTENCES | {
    "two_in_one": _("文件里夹带了网页、程序或压缩包，不能上传。请重新导出后再上传。"),
    "picture_large": _("图片尺寸过大（超过 1.5 亿像素），请缩小后再上传。"),
    "pdf_active": _("PDF 里有脚本或可执行的动作，不能上传。请“打印为 PDF”后再上传。"),
    "pdf_attachments": _("PDF 里夹带了附件，不能上传。请去掉附件，或把附件单独上传。"),
    "not_docx": _("文件内容不是 Word 文档，与扩展名 .docx 不符。请用 Word 或 WPS 另存一次。"),
    "not_pptx": _("文件内容不是演示文稿，与扩展名 .pptx 不符。请用 PowerPoint 或 WPS 另存一次。"),
    "not_ofd": _("文件内容不是 OFD，与扩展名 .ofd 不符。请重新导出后再上传。"),
}
