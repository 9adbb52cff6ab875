"""Workbooks as people and their programs make them, traps of WPS and Excel among them."""

import io
import re
import zipfile

from openpyxl import Workbook


def saved(book):
    target = io.BytesIO()
    book.save(target)
    target.seek(0)
    return target


def workbook(*sheets):
    """A workbook of (name, rows) sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    return book


def edited(file, part, *changes):
    """The same workbook with (pattern, replacement) applied to the raw XML of one part."""
    target = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                text = content.decode()
                for pattern, replacement in changes:
                    text, count = re.subn(pattern, replacement, text)
                    assert count, pattern
                content = text.encode()
            copy.writestr(name, content)
    target.seek(0)
    return target
