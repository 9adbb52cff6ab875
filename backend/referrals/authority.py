"""《信息使用授权书》 in Word, for seal and signature (W13). It names the consents one by one and carries their hash."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backend.referrals.groups import all_groups
from backend.referrals.models import Consent
from backend.referrals.queries import consent_digest

if TYPE_CHECKING:
    from backend.referrals.models import Referral

BLANK = "＿＿＿＿＿＿＿＿＿＿"


def authority_in_word(referral: Referral, *, named: bool) -> bytes:
    """`named`: whether the reader may know whose it is; else its name is left to be filled in by hand."""
    from docx import Document  # noqa: PLC0415  takes long to read
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415  as above

    says = {group.code: (str(group.label), str(group.says)) for group in all_groups()}
    rows = list(Consent.objects.live().share().filter(referral=referral).select_related("text").order_by("pk"))
    paper = Document()
    paper.add_heading(_("信息使用授权书"), level=1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    paper.add_paragraph(_("致：%s") % referral.bank)
    giver = {"entity": referral.entity.name if named else BLANK, "reference": referral.reference}
    paper.add_paragraph(
        _("%(entity)s（推介编号%(reference)s）授权贵行按下列范围、用途和期限查询、使用本单位信息。") % giver
    )
    table = paper.add_table(rows=1, cols=4)
    table.style = "Table Grid"
    for cell, word in zip(table.rows[0].cells, [_("资料组"), _("内容"), _("用途"), _("期限")], strict=True):
        cell.text = word
    for one in rows:
        label, said = says.get(one.group, (one.group, ""))
        until = _("至%s") % date_format(localtime(one.expires_at), "Y年n月j日")
        for cell, value in zip(table.add_row().cells, [label, said, one.purpose, until], strict=True):
            cell.text = value
    paper.add_paragraph(_("本单位可以随时在平台撤回授权；撤回后贵行不能再查看，撤回前已取得的材料由贵行依法留存。"))
    numbers = sorted({one.text.number for one in rows})
    if numbers:
        paper.add_paragraph(_("同意书文本：第%s版") % "、".join(str(number) for number in numbers))
    paper.add_paragraph(_("授权内容的散列（SHA-256）：%s") % consent_digest(referral))
    paper.add_paragraph(
        _("授权单位（盖章）：") + "\n" + _("法定代表人（签字）：") + "\n" + _("日期：    年    月    日")
    )
    out = BytesIO()
    paper.save(out)
    return out.getvalue()
