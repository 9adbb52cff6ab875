"""The kinds of notice of this app, each with a word that may be texted: no name, no amount, nothing of what the card says."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind

NOTICE_KINDS = {
    "organisations.registry": Kind(_("入库事项有结果"), pressing=True),
    "organisations.verified": Kind(_("单位已核验")),
    "organisations.verification_withdrawn": Kind(_("单位核验已撤回"), pressing=True),
}
