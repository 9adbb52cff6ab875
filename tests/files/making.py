"""Small real files of every kind, made from text, for the tests of uploads."""

import io
import struct
import zipfile
import zlib
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument"


def pack(entries, *, level=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", level) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()


def content_types(main):
    return (
        f'<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )


def paragraphs(lines):
    return "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in lines)


def docx_parts(lines=("正文",), *, headers=(), title="", custom=(), body="", margin=""):
    parts = {
        "[Content_Types].xml": content_types(f"{OFFICE}.wordprocessingml.document.main+xml"),
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"/>',
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{paragraphs(lines)}{body}</w:body></w:document>',
    }
    for number, header in enumerate(headers, start=1):
        parts[f"word/header{number}.xml"] = f'<w:hdr xmlns:w="{W}">{paragraphs([header])}</w:hdr>'
    if margin:
        parts["word/header9.xml"] = f'<w:hdr xmlns:w="{W}" xmlns:v="urn:schemas-microsoft-com:vml">{margin}</w:hdr>'
    if title:
        parts["docProps/core.xml"] = f'<cp:p xmlns:cp="x" xmlns:dc="y"><dc:title>{escape(title)}</dc:title></cp:p>'
    if custom:
        values = "".join(
            f"<property name={quoteattr(name)}><v>{escape(value)}</v></property>" for name, value in custom
        )
        parts["docProps/custom.xml"] = f"<Properties>{values}</Properties>"
    return parts


def docx(*arguments, **options):
    return pack(docx_parts(*arguments, **options))


def pptx_parts(*slides, master="", title=""):
    """A deck: each slide a list of lines. The parts are numbered backwards, as after moving slides about."""
    slides = slides or (["封面"],)
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def part(lines):
        texts = "".join(f"<a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p>" for line in lines)
        return f'<p:sld xmlns:p="p" xmlns:a="{a}"><p:txBody>{texts}</p:txBody></p:sld>'

    numbers = range(len(slides), 0, -1)
    listed = "".join(f'<p:sldId id="{255 + place}" r:id="rId{place}"/>' for place in range(1, len(slides) + 1))
    targets = "".join(
        f'<Relationship Id="rId{place}" Type="{r}/slide" Target="slides/slide{number}.xml"/>'
        for place, number in enumerate(numbers, start=1)
    )
    parts = {
        "[Content_Types].xml": content_types(f"{OFFICE}.presentationml.presentation.main+xml"),
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"/>',
        "ppt/presentation.xml": f'<p:presentation xmlns:p="p" xmlns:r="{r}">{listed}</p:presentation>',
        "ppt/_rels/presentation.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{targets}</Relationships>',
    }
    parts |= {f"ppt/slides/slide{number}.xml": part(lines) for number, lines in zip(numbers, slides, strict=True)}
    if master:
        parts["ppt/slideMasters/slideMaster1.xml"] = part([master])
    if title:
        parts["docProps/core.xml"] = f'<cp:p xmlns:cp="x" xmlns:dc="y"><dc:title>{escape(title)}</dc:title></cp:p>'
    return parts


def pptx(*slides, **options):
    return pack(pptx_parts(*slides, **options))


def watermark(text):
    return f"<w:p><w:r><w:pict><v:shape><v:textpath string={quoteattr(text)}/></v:shape></w:pict></w:r></w:p>"


def xlsx(rows=(("场景名称", "单位"), ("智能巡检", "某矿")), *, header="", sheet="清单", hidden_rows=(), title=""):
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    if header:
        page.oddHeader.center.text = header
    if hidden_rows:
        other = book.create_sheet("隐藏")
        other.sheet_state = "hidden"
        for row in hidden_rows:
            other.append(list(row))
    if title:
        book.properties.title = title
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def pdf(*pages, title="", extra_objects=(), root="", page_extra="", packed=True):
    """Pages of lines of Chinese text, in a font that carries its Unicode map as real writers' do."""
    pages = pages or (["正文"],)
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {root} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        4: b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Song /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 >>",
        5: _stream(_unicode_map("".join(line for page in pages for line in page))),
    }
    kids = []
    for number, lines in enumerate(pages):
        page, content = 10 + 2 * number, 11 + 2 * number
        kids.append(f"{page} 0 R")
        objects[page] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> {page_extra} >>"
        ).encode()
        text = "".join(
            f"BT /F1 14 Tf 1 0 0 1 60 {780 - 20 * row} Tm <{line.encode('utf-16-be').hex()}> Tj ET\n"
            for row, line in enumerate(lines)
        )
        objects[content] = _stream(text.encode(), packed=packed)
    objects[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    if title:
        objects[6] = b"<< /Title <feff" + title.encode("utf-16-be").hex().encode() + b"> >>"
    objects |= dict(extra_objects)
    return _pdf_file(objects, info=6 if title else None)


def _unicode_map(text):
    codes = sorted({ord(character) for character in text if ord(character) < 0x10000})
    lines = "\n".join(f"<{code:04x}> <{code:04x}>" for code in codes)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{lines}\nendbfchar endcmap end end"
    ).encode()


def _stream(content, *, packed=True):
    if packed:
        content = zlib.compress(content)
    kind = b"/Filter /FlateDecode " if packed else b""
    return b"<< " + kind + f"/Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _pdf_file(objects, info=None):
    out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in sorted(places.items()):
        out += f"{number} 1\n{place:010d} 00000 n \n".encode()
    extra = f" /Info {info} 0 R" if info else ""
    return out + f"trailer\n<< /Size {max(objects) + 1} /Root 1 0 R{extra} >>\nstartxref\n{start}\n%%EOF\n".encode()


def png(width=8, height=8, *, chunks=(), tail=b""):
    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = zlib.compress(b"".join(b"\x00" + b"\x80" * 24 for _ in range(8)))
    body = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body += b"".join(chunk(name, content) for name, content in chunks)
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IDAT", rows) + chunk(b"IEND", b"") + tail


def jpg(width=8, height=8, *, comment=b"", tail=b""):
    def segment(marker, content):
        return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content

    body = segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    if comment:
        body += segment(0xFE, comment)
    body += segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    return b"\xff\xd8" + body + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x00" * 16 + b"\xff\xd9" + tail


OFD_NS = "http://www.ofdspec.org/2016"


def ofd(lines=("正文",), *, template=()):
    def page(texts):
        pieces = "".join(
            f'<ofd:TextObject Boundary="20 {20 + 10 * row} 100 8"><ofd:TextCode X="0" Y="6">{escape(text)}</ofd:TextCode></ofd:TextObject>'
            for row, text in enumerate(texts)
        )
        return f'<ofd:Page xmlns:ofd="{OFD_NS}"><ofd:Content><ofd:Layer>{pieces}</ofd:Layer></ofd:Content></ofd:Page>'

    parts = {
        "OFD.xml": f'<ofd:OFD xmlns:ofd="{OFD_NS}"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>',
        "Doc_0/Document.xml": f'<ofd:Document xmlns:ofd="{OFD_NS}"/>',
        "Doc_0/Pages/Page_0/Content.xml": page(lines),
    }
    if template:
        parts["Doc_0/Tpls/Tpl_0/Content.xml"] = page(template)
    return pack(parts)
