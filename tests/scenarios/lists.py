"""Scenario lists as workbooks, and as the uploads that the import takes."""

from django.core.files.uploadedfile import SimpleUploadedFile

from backend.files.inspection import inspect
from tests.lib.workbooks import saved, workbook

CITY = ["场景类型", "序号", "场景机会名称", "单位名称", "合作需求", "联系方式"]
GOOD = [
    "技术应用新场景",
    1,
    "输煤栈桥夜间非停",
    "汾东能源集团有限公司",
    "粉尘大时看不清托辊，去年冬季非停17次。",
    "段师傅 13903510137",
]


def city_row(number, title, **changed):
    """A row of the form that cities publish."""
    row = dict(zip(CITY, GOOD, strict=True)) | {"序号": number, "场景机会名称": title} | changed
    return [row[name] for name in CITY]


def content(*rows, sheet="场景清单"):
    """The bytes of a workbook of one sheet."""
    return saved(workbook((sheet, [list(row) for row in rows]))).read()


def posted(data, name="清单.xlsx"):
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, data, content_type="application/octet-stream")


def upload(*rows, name="清单.xlsx", sheet="场景清单"):
    """As the action takes it: inspected."""
    return inspect(posted(content(*rows, sheet=sheet), name))
