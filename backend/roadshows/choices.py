"""Words of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.organisations.choices import Kind as Body

# Who may call an event.
ORGANISERS = [Body.BUREAU, Body.DEPARTMENT, Body.CITY_OFFICE, Body.PARK, Body.INCUBATOR]

DECK = "roadshows.deck"  # the claim of the file that an entity applies with


class Kind(models.TextChoices):
    ROADSHOW = "roadshow", _("路演")
    MATCHMAKING = "matchmaking", _("供需对接")
    BANKING = "banking", _("银企对接")


class State(models.TextChoices):
    DRAFT = "draft", _("草稿")
    OPEN = "open", _("报名中")
    SELECTING = "selecting", _("遴选中")
    SCHEDULED = "scheduled", _("排期中")
    RUNNING = "running", _("进行中")
    CLOSED = "closed", _("已结束")
    CANCELLED = "cancelled", _("已取消")


class ApplicationState(models.TextChoices):
    SUBMITTED = "submitted", _("已报名")
    WITHDRAWN = "withdrawn", _("已撤回")
    SELECTED = "selected", _("已入选")
    DECLINED = "declined", _("未入选")


class JudgeState(models.TextChoices):
    INVITED = "invited", _("待答复")
    ACCEPTED = "accepted", _("已接受")
    DECLINED = "declined", _("已谢绝")


class Side(models.TextChoices):
    """Of which side of the one-to-one meetings."""

    ENTITY = "entity", _("主体")
    INSTITUTION = "institution", _("机构")


class Presence(models.TextChoices):
    EXPECTED = "expected", _("将到")
    PRESENT = "present", _("已签到")
    ABSENT = "absent", _("不来")


class Wanted(models.TextChoices):
    """What one side says of meeting one of the other."""

    MUST = "must", _("必须见")
    LIKE = "like", _("想见")
    NO = "no", _("不见")


class Priority(models.IntegerChoices):
    """What the wishes of both sides come to."""

    MUST = 3, _("必须见")
    LIKE = 2, _("希望见")
    FAIR = 1, _("可见")


class RunState(models.TextChoices):
    QUEUED = "queued", _("等候排期")
    RUNNING = "running", _("正在排期")
    STOPPED = "stopped", _("已停下")
    DONE = "done", _("已排好")
    FAILED = "failed", _("没有排成")


class Result(models.TextChoices):
    """What one side says that a meeting came to."""

    AGREED = "agreed", _("达成意向")
    FOLLOW_UP = "follow_up", _("继续对接")
    UNSUITABLE = "unsuitable", _("暂不合适")
    NOT_MET = "not_met", _("没见成")
