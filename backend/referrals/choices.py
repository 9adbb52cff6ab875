"""Words of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _

ANSWER_DAYS = 15  # that an entity has to answer a proposal; then it lapses
CONSENT_DAYS = 180  # how long a consent holds unless the entity says a shorter time
CONSENT_TERMS = (30, 90, 180, 365)  # days, to choose from
CONSENT_WARNS_DAYS = (3, 14)  # before its end the entity is told, once each; the nearest first
REPLY_DAYS = 14  # that a bank has from the day its clock starts
REFUSED_REST_DAYS = 90  # before an entity that said no is asked about the same bank again
BATCH_MOST = 400  # pairs in one batch
GRID_ENTITIES = 200
GRID_BANKS = 40


class BatchState(models.TextChoices):
    DRAFT = "draft", _("待发出")
    SENT = "sent", _("待金融监管部门知悉")
    NOTED = "noted", _("已知悉")
    RETURNED = "returned", _("整批退回")


class State(models.TextChoices):
    """Where one pair of an entity and a bank stands."""

    PROPOSED = "proposed", _("待发出")
    ASKED = "asked", _("待主体答复")
    CONSENTED = "consented", _("主体已同意，待知悉")
    REFUSED = "refused", _("主体不同意")
    LAPSED = "lapsed", _("已过期")
    WITHDRAWN = "withdrawn", _("主体已撤回同意")
    RETURNED = "returned", _("随批退回")
    REVIEW = "review", _("待银行答复")
    QUESTION = "question", _("银行提问，待主体回答")
    DECLINED = "declined", _("银行不接受")
    ACCEPTED = "accepted", _("银行已接受")
    CONTACTED = "contacted", _("对接")
    DUE_DILIGENCE = "due_diligence", _("尽调")
    APPROVED = "approved", _("授信批复")
    SIGNED = "signed", _("签约")
    DRAWN = "drawn", _("放款")
    SETTLED = "settled", _("结清")
    ENDED = "ended", _("终止")


# The bank knows of it by an anonymous card only.
ON_CARD = [State.ASKED, State.CONSENTED]
# The bank reads what was consented, while a consent lives.
IN_REVIEW = [State.REVIEW, State.QUESTION]
UNDER_WAY = [State.ACCEPTED, State.CONTACTED, State.DUE_DILIGENCE, State.APPROVED, State.SIGNED, State.DRAWN]
OPEN_TO_BANK = [*IN_REVIEW, *UNDER_WAY]
ON_SHEET = [*OPEN_TO_BANK, State.DECLINED, State.SETTLED, State.ENDED]
# One at a time for each pair.
OPEN = [State.PROPOSED, *ON_CARD, *OPEN_TO_BANK]
# An entity may have given consent in these, so it may give more, and for longer.
CONSENTED_IN = [State.CONSENTED, *OPEN_TO_BANK]
# With the last consent the referral ends. After the bank's yes the data is cut off just the same, and the stage stays:
# a credit that runs does not end because a consent does.
ENDS_WITH_CONSENT = [State.CONSENTED, *IN_REVIEW]

# What flows back can be reported from the bank's yes on; a settled loan was drawn before.
RESULT_IN = [*UNDER_WAY, State.SETTLED, State.ENDED]


class ConsentKind(models.TextChoices):
    SHARE = "share", _("信息使用")
    RESULT = "result", _("授信结果回传")


class EndedBy(models.TextChoices):
    """Why a consent no longer holds."""

    WITHDRAWN = "withdrawn", _("主体撤回")
    EXPIRED = "expired", _("到期")
    RETURNED = "returned", _("随批退回")
    RENEWED = "renewed", _("由新的同意代替")


class Way(models.TextChoices):
    """How data reached somebody outside."""

    OPENED = "opened", _("打开")
    DOWNLOADED = "downloaded", _("下载")
    PRINTED = "printed", _("打印")
    API = "api", _("接口读取")


# After these the bank holds a copy that no withdrawal takes back (W14).
TAKEN_AWAY = [Way.DOWNLOADED, Way.PRINTED, Way.API]


class DeclineReason(models.TextChoices):
    SCALE = "scale", _("经营规模不足")
    AGE = "age", _("成立时间不足")
    SECURITY = "security", _("担保条件不足")
    CREDIT = "credit", _("信用记录原因")
    INDUSTRY = "industry", _("不在本行支持行业")
    REGION = "region", _("不在本行服务地区")
    NO_NEED = "no_need", _("主体暂无融资需求")
    DOCUMENTS = "documents", _("材料不足，无法判断")
    QUOTA = "quota", _("本行额度或政策原因")
    OTHER = "other", _("其他")


class ResultKind(models.TextChoices):
    CREDITED = "credited", _("授信")
    DRAWN = "drawn", _("放款")


class ResultState(models.TextChoices):
    REPORTED = "reported", _("待银行确认")
    CONFIRMED = "confirmed", _("银行已确认")
    DISPUTED = "disputed", _("银行有异议")
