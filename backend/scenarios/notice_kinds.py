"""The kinds of notice of this app, each with a word that may be texted: no name, no amount, nothing of what the card says."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind

NOTICE_KINDS = {
    "scenarios.batch_submitted": Kind(_("一批场景待审核")),
    "scenarios.submitted": Kind(_("场景待审核")),
    "scenarios.to_recheck": Kind(_("场景待复审")),
    "scenarios.checked": Kind(_("场景待终审")),
    "scenarios.returned": Kind(_("场景被退回修改"), pressing=True),
    "scenarios.return_undone": Kind(_("场景退回已撤回")),
    "scenarios.published": Kind(_("场景已发布")),
    "scenarios.taken_down": Kind(_("场景已被撤下"), pressing=True),
    "scenarios.amendment_submitted": Kind(_("场景变更待审核")),
    "scenarios.amendment_to_recheck": Kind(_("场景变更待复审")),
    "scenarios.amendment_checked": Kind(_("场景变更待终审")),
    "scenarios.amendment_returned": Kind(_("场景变更被退回"), pressing=True),
    "scenarios.amended": Kind(_("场景变更已生效")),
    "scenarios.question_asked": Kind(_("场景有提问待回答"), pressing=True),
    "scenarios.question_answered": Kind(_("场景提问已有回答")),
}
