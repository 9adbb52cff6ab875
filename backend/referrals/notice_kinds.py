"""The kinds of notice of this app, each with a word that may be texted: no name, no amount, nothing of what the card says."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind

NOTICE_KINDS = {
    "referrals.batch_sent": Kind(_("推介函待知悉"), pressing=True),
    "referrals.asked": Kind(_("推介待答复"), pressing=True),
    "referrals.noted": Kind(_("推介函已知悉")),
    "referrals.returned": Kind(_("推介已退回"), pressing=True),
    "referrals.review": Kind(_("推介待办理"), pressing=True),
    "referrals.refused": Kind(_("主体不同意推介")),
    "referrals.lapsed": Kind(_("推介已过期")),
    "referrals.consent_ended": Kind(_("一件推介的同意已终止")),
    "referrals.ending": Kind(_("同意即将到期"), pressing=True),
    "referrals.accepted": Kind(_("推介已被接受")),
    "referrals.reported": Kind(_("办理结果待确认"), pressing=True),
    "referrals.result": Kind(_("办理结果有答复")),
    "referrals.declined": Kind(_("推介未被接受")),
    "referrals.question": Kind(_("推介有提问待回答"), pressing=True),
    "referrals.answer": Kind(_("推介提问已有回答"), pressing=True),
    "referrals.advanced": Kind(_("推介办理有进展")),
    "referrals.figure": Kind(_("指标数据被退回"), pressing=True),
}
