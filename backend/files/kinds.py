"""The kinds of file that may be kept. What is not here is refused."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from backend.lib.magic import Kind as Magic


@dataclass(frozen=True)
class FileKind:
    """`name` is the ending it should have, `magic` what its first bytes must be, `examiner` the module that looks inside."""

    name: str
    media_type: str
    magic: Magic
    examiner: str


Kinds = Mapping[str, FileKind]

_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: Kinds = {
    "pdf": FileKind("pdf", "application/pdf", "pdf", "pdf"),
    "png": FileKind("png", "image/png", "png", "pictures"),
    "jpg": FileKind("jpg", "image/jpeg", "jpg", "pictures"),
    "jpeg": FileKind("jpg", "image/jpeg", "jpg", "pictures"),
    "docx": FileKind("docx", f"{_OFFICE}.wordprocessingml.document", "zip", "word"),
    "xlsx": FileKind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", "zip", "sheets"),
    "ofd": FileKind("ofd", "application/ofd", "zip", "ofd"),
}
# Where a deck is asked for, its slides are welcome too. Elsewhere they are not: a proof is a page that can be read and printed.
DECK_KINDS: Kinds = {
    **KINDS,
    "pptx": FileKind("pptx", f"{_OFFICE}.presentationml.presentation", "zip", "slides"),
}

# For what people try most often there is a better answer than the list of what is allowed.
BETTER_ANSWERS = {
    "doc": _("旧版 .doc 文件不能上传，请在 Word 或 WPS 中“另存为”.docx。"),
    "wps": _("WPS 的 .wps 文件不能上传，请在 WPS 中“另存为”.docx。"),
    "xls": _("旧版 .xls 文件不能上传，请在 Excel 或 WPS 中“另存为”.xlsx。"),
    "et": _("WPS 的 .et 文件不能上传，请在 WPS 中“另存为”.xlsx。"),
    "docm": _("带宏的 .docm 文件不能上传，请另存为 .docx。"),
    "xlsm": _("带宏的 .xlsm 文件不能上传，请另存为 .xlsx。"),
    "ppt": _("旧版 .ppt 文件不能上传，请在 PowerPoint 或 WPS 中“导出”为 PDF。"),
    "pptx": _("演示文稿不能上传，请在 PowerPoint 或 WPS 中“导出”为 PDF。"),
    "dps": _("演示文稿不能上传，请在 WPS 中“导出”为 PDF。"),
    "pptm": _("带宏的 .pptm 文件不能上传，请“导出”为 PDF。"),
    "csv": _("CSV 文件不能上传，请用 Excel 或 WPS 打开后“另存为”.xlsx。"),
    "zip": _("压缩包不能上传，请解压后逐个上传。"),
    "rar": _("压缩包不能上传，请解压后逐个上传。"),
    "7z": _("压缩包不能上传，请解压后逐个上传。"),
    "heic": _("HEIC 照片不能上传，请转成 JPG。"),
}

# In the middle of a name they make one kind of file look like another: 发票.exe.pdf
MISLEADING = frozenset(
    {
        "exe",
        "scr",
        "bat",
        "cmd",
        "js",
        "jse",
        "vbs",
        "vbe",
        "wsf",
        "hta",
        "ps1",
        "sh",
        "jar",
        "lnk",
        "msi",
        "apk",
        "dll",
        "php",
        "jsp",
        "asp",
        "aspx",
        "html",
        "htm",
        "svg",
        "docm",
        "xlsm",
        "pptm",
        "iso",
        "chm",
    }
)
