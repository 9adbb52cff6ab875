"""The kinds of notice of this app, each with a word that may be texted: no name, no amount, nothing of what the card says."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind

NOTICE_KINDS = {
    "roadshows.applied": Kind(_("收到路演报名")),
    "roadshows.answered": Kind(_("路演报名有结果"), pressing=True),
    "roadshows.taken_back": Kind(_("路演报名的答复已撤回"), pressing=True),
    "roadshows.withdrawn": Kind(_("有主体撤回路演报名"), pressing=True),
    "roadshows.invited": Kind(_("评审邀请待答复"), pressing=True),
    "roadshows.judge": Kind(_("评委已答复")),
    "roadshows.cancelled": Kind(_("路演活动已取消"), pressing=True),
    "roadshows.release": Kind(_("路演日程有更新"), pressing=True),
    "roadshows.late": Kind(_("路演现场时间有变"), pressing=True),
    "roadshows.listed": Kind(_("洽谈意愿待填写"), pressing=True),
    "roadshows.planned": Kind(_("洽谈排期已结束")),
    "roadshows.meetings": Kind(_("洽谈安排有更新"), pressing=True),
}
