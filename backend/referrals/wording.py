"""The consent texts as they are shipped. Another word makes another version: nothing is edited after people agreed to it.

The marks in braces are filled when the text is shown; what is hashed is the text with its marks.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from backend.referrals.choices import ConsentKind
from backend.referrals.models import ConsentText
from backend.referrals.models.consent import sha256

PURPOSES = {
    ConsentKind.SHARE: gettext_lazy("评估融资需求，决定是否受理推介，受理后办理授信"),
    ConsentKind.RESULT: gettext_lazy("统计推介成效，按月汇总报送"),
}
SHIPPED = {
    ConsentKind.SHARE: (
        "一、我单位同意省数据局通过本平台，把下面勾选的资料提供给{recipient}。\n"
        "二、用途仅限于：{purpose}。对方不得用于其他用途，不得转给他人。\n"
        "三、同意自答复之日起生效，至{until}止。到期后对方不能再查看。\n"
        "四、我单位随时可以撤回全部或部分同意，撤回后对方马上不能查看；撤回前已下载的材料由对方依法留存。\n"
        "五、对方每次查看、下载都有记录，我单位在“谁看过我的资料”里可以看到。\n"
        "六、不同意不影响我单位在本平台办理其他事项。"
    ),
    ConsentKind.RESULT: (
        "一、我单位同意{recipient}与我单位把授信结果（是否授信、金额、利率、期限、放款日期）告知省数据局。\n"
        "二、用途仅限于：{purpose}。对外只公布合计数，不公布单户结果。\n"
        "三、同意自答复之日起生效，至{until}止。\n"
        "四、我单位随时可以撤回；撤回后不再回传，已计入合计的数不再改动。"
    ),
}  # fmt: skip


def current_text(kind: str) -> ConsentText:
    """The shipped text, as it stands in its row; before anybody has agreed to it there is none yet, and reading makes none."""
    body = SHIPPED[ConsentKind(kind)]
    found = ConsentText.objects.filter(sha256=sha256(body)).first()
    if found is not None:
        return found
    number = ConsentText.objects.filter(kind=kind).count() + 1
    return ConsentText(kind=kind, body=body, number=number, sha256=sha256(body))


def stored_text(kind: str) -> ConsentText:
    """The same with its row: the first who agrees to a new text makes it."""
    text = current_text(kind)
    if text._state.adding:
        text, _new = ConsentText.objects.get_or_create(
            sha256=text.sha256, defaults={"kind": kind, "body": text.body, "number": text.number}
        )
    return text


def filled(text: ConsentText, *, recipient: str, purpose: str, until: str) -> str:
    """The text as somebody reads it."""
    return text.body.replace("{recipient}", recipient).replace("{purpose}", purpose).replace("{until}", until)
