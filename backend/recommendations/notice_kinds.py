"""The kinds of notice of this app, each with a word that may be texted: no name, no amount, nothing of what the card says."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind

NOTICE_KINDS = {
    "match": Kind(_("有新的匹配")),
    "interest": Kind(_("有对接意向待答复"), pressing=True),
    "week": Kind(_("本周推荐")),
    "forward": Kind(_("有人转来一条匹配")),
    "saved_search": Kind(_("订阅的搜索有新结果")),
    "expert": Kind(_("专家请教有新消息")),
}
