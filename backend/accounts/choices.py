"""Words of this app."""

from django.utils.translation import gettext_lazy as _

# What a token may do; reading and writing are parted so that a dashboard's key cannot publish.
SCOPES = [
    ("read", _("读取")),
    ("scenarios:write", _("维护场景")),
    ("profile:write", _("维护主体档案")),
    ("products:write", _("维护金融产品")),
    ("needs:write", _("维护融资需求")),
    ("referrals:write", _("办理推介")),
    ("matches:write", _("对匹配表态")),
    ("notices:write", _("标记通知")),
    ("saved-searches:write", _("维护订阅的搜索")),
    ("ties:write", _("申报利害关系")),
    ("meetings:write", _("登记洽谈结果")),
]
SCOPE_NAMES = [name for name, _label in SCOPES]
