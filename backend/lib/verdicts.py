"""The sentence for each reason to refuse a file; the parsers in the child know only the codes."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "empty": _("文件是空的（0 字节），请重新导出后再上传。"),
    "encrypted": _("文件加了密码，无法检查。请去掉密码后再上传。"),
    "macros": _("文件里有宏或控件，不能上传。请另存为不带宏的格式（.docx 或 .xlsx）。"),
    "fetches": _("文件打开时会从别处取内容（外部模板或外部对象），不能上传。请去掉这些链接后再上传。"),
    "xml_entities": _("文件内部含有不允许的声明，不能上传。请用 Word、Excel 或 WPS 另存一次。"),
    "zip_entries": _("文件内部的部件过多，不能上传。"),
    "zip_size": _("文件展开后过大，不能上传。请删去多余的工作表和图片。"),
    "zip_ratio": _("文件压缩比异常，多半是有大量空白行，不能上传。请删去空白行后另存一次。"),
    "zip_nested": _("文件里层层嵌套着压缩包，不能上传。"),
    "zip_names": _("文件内部的部件名称异常，不能上传。"),
    "zip_foreign": _("文件里夹带了程序、网页或压缩包，不能上传。请去掉后再上传。"),
    "zip_structure": _("文件结构异常，不能上传。请用 Word、Excel 或 WPS 另存一次。"),
    "damaged": _("文件打不开，可能已损坏。请重新导出后再上传。"),
    "memory": _("文件过大或过于复杂，检查不了。请删去多余的内容后再上传。"),
    "answer": _("文件内容过多，检查不了。请分成几个文件上传。"),
    "time": _("文件过于复杂，检查超时。请重新导出或分成几个文件上传。"),
    "crash": _("文件打不开，可能已损坏。请重新导出后再上传。"),
    "busy": _("正在检查的文件较多，请稍后再上传。"),
    "sheet_xls": _("这是旧版 .xls 或 WPS 的 .et 文件。请在 Excel 或 WPS 中“另存为”.xlsx 后再上传。"),
    "sheet_xlsb": _("这是 .xlsb 二进制工作簿。请在 Excel 或 WPS 中“另存为”.xlsx 后再上传。"),
    "sheet_ods": _("这是 OpenDocument 表格（.ods）。请“另存为”.xlsx 后再上传。"),
    "sheet_csv": _("这是文本文件（CSV），不是 Excel 工作簿。请用 Excel 或 WPS 打开后“另存为”.xlsx 再上传。"),
    "sheet_html": _("这是网页导出的表格，只是用了表格的扩展名。请用 Excel 或 WPS 打开后“另存为”.xlsx 再上传。"),
    "sheet_docx": _("这是 Word 文档，不是 Excel 工作簿。请把表格放进 .xlsx 后再上传。"),
    "sheet_pdf": _("这是 PDF 文件，不是 Excel 工作簿。请上传 .xlsx 原表。"),
    "sheet_other": _("这不是 Excel 工作簿（.xlsx）。请用 Excel 或 WPS “另存为”.xlsx 后再上传。"),
    "sheet_large": _("表格超过 2 万行或 256 列，请删去多余的行列，或分成几个文件上传。"),
    "sheet_none": _("工作簿里没有可见的工作表。请取消隐藏后再上传。"),
}
