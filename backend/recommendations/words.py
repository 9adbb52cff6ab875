"""What histories call the steps of this app."""

from django.utils.translation import gettext_lazy as _

LIBRARY_STEPS = {
    "add": _("新增"),
    "edit": _("修改"),
    "revert": _("恢复原文"),
    "retire": _("停用"),
    "restore": _("恢复使用"),
    "propose": _("列为待采纳"),
    "confirm": _("双方确认了对接成果"),
    "accept": _("采纳"),
    "decline": _("不采纳"),
    "reopen": _("重新列为待采纳"),
}

WEIGHT_STEPS = {
    "ship": _("随产品提供"),
    "follow": _("设置里换了模型，未经对比即在用"),
    "propose": _("列为候选"),
    "promote": _("换上"),
    "retire": _("停用"),
}
