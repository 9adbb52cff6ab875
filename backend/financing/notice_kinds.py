"""The kinds of notice of this app, each with a word that may be texted: no name, no amount, nothing of what the card says."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind

NOTICE_KINDS = {
    "financing.held": Kind(_("产品待查看")),
    "financing.sent_back": Kind(_("产品被退回修改"), pressing=True),
    "financing.published": Kind(_("产品已发布")),
    "financing.taken_down": Kind(_("产品已被撤下"), pressing=True),
    "financing.lapsed": Kind(_("产品已过有效期")),
    "financing.need_ending": Kind(_("融资需求快到期"), pressing=True),
    "financing.need_lapsed": Kind(_("融资需求已到期")),
    "financing.joint_restored": Kind(_("投贷联动已恢复")),
    "financing.joint_proposed": Kind(_("投贷联动待答复"), pressing=True),
    "financing.joint_confirmed": Kind(_("投贷联动已同意")),
    "financing.joint_declined": Kind(_("投贷联动未同意")),
    "financing.joint_ended": Kind(_("投贷联动已结束")),
}
