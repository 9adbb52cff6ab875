"""Who, when and why over every page that leaves (M08).

The marks are grey letters without transparency, dark enough to stay when a page is copied in grey, thin enough to read what lies
under them; and a black line at the foot that any copy keeps.
"""

from __future__ import annotations

import base64
from io import BytesIO
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backend.files.actions import open_stored
from backend.lib.confined import ConfinedError, run
from backend.referrals.errors import ReferralError
from backend.referrals.papers import pdf_of
from backend.referrals.stamping import overlaid

if TYPE_CHECKING:
    from datetime import datetime

    from backend.accounts.models import User
    from backend.files.models import StoredFile
    from backend.referrals.models import Referral

GREY = 0x8C  # of 255; a copier that keeps pencil keeps this
PDF = "application/pdf"
PICTURES = ("image/png", "image/jpeg")
STEP, TURN = 44, -28  # mm between marks, degrees


class CannotMark(ReferralError):
    """A kind of file on which no mark can be laid, or one that does not open."""

    def __init__(self) -> None:
        super().__init__(_("这个文件不能加水印，所以不能下载。请在推介页向主体提问，请其改传 PDF 或图片。"))


def mark_of(referral: Referral, by: User, at: datetime, purpose: str) -> str:
    """孙经理 晋汾银行 2026年11月27日14:20 推介7F3K… 仅用于…"""
    words = {
        "person": by.name, "house": referral.bank, "at": date_format(localtime(at), "Y年n月j日H:i"),
        "reference": referral.reference, "purpose": purpose,
    }  # fmt: skip
    return _("%(person)s %(house)s %(at)s 推介%(reference)s 仅用于：%(purpose)s") % words


def marks(text: str) -> bytes:
    """The page of marks: A4, transparent."""
    said = escape(text)
    short = escape(text.split("：", 1)[0].rsplit(" ", 1)[0])
    spots = "".join(
        f'<div class="mark" style="left:{x}mm;top:{y}mm">{short}</div>'
        for row, y in enumerate(range(0, 297, STEP))
        for x in (-30 + 20 * (row % 2), 75 + 20 * (row % 2))
    )
    return pdf_of(
        "<style>@page{size:210mm 297mm;margin:0}body{margin:0;font-family:'Noto Sans CJK SC','Noto Serif CJK SC',sans-serif}"
        f".mark{{position:absolute;width:120mm;color:rgb({GREY},{GREY},{GREY});font-size:9pt;transform:rotate({TURN}deg)}}"
        ".foot{position:absolute;left:10mm;right:10mm;bottom:3mm;font-size:6.5pt;color:#000;text-align:center}"
        f"</style>{spots}<div class='foot'>{said}</div>"
    )


def marked_paper(paper: bytes, text: str) -> bytes:
    """One of our own papers, marked."""
    return overlaid(BytesIO(paper), marks(text))


def marked_file(file: StoredFile, text: str) -> bytes:
    """A kept file as PDF with the marks; CannotMark for what is neither PDF nor picture, or does not open."""
    if file.media_type not in (PDF, *PICTURES):
        raise CannotMark
    try:
        with open_stored(file) as content:
            page = marks(text)
            both = BytesIO(page + content.read())
        given = run(
            "backend.referrals.stamping:stamp", both, marks=len(page), picture=file.media_type in PICTURES
        )  # fmt: skip
    except (ConfinedError, FileNotFoundError) as broken:
        raise CannotMark from broken
    if not isinstance(given, str):
        raise CannotMark
    return base64.b64decode(given)
