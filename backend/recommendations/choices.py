"""Words of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Band(models.TextChoices):
    """How well two sides fit; calibrated on judged pairs, never a percentage. What is below has no row."""

    HIGH = "high", _("高度契合")
    GOOD = "good", _("较契合")
    FAIR = "fair", _("可了解")


# Who is told of a new scenario: the two upper bands, and at most so many entities.
TOLD_BANDS = [Band.HIGH, Band.GOOD]
TOLD_AT_MOST = 20

SAVED_MOST = 50  # saved searches a person
KNOWN_MOST = 5_000  # documents that a saved search may find when it is made; what finds more is too wide to tell of
# The last of these places may go to an entity that was told of nothing for so long.
QUIET_DAYS = 90

BAND_ORDER = {Band.HIGH: 0, Band.GOOD: 1, Band.FAIR: 2}

# Of each week: so many pairs, from Monday at this hour by the clock of TIME_ZONE.
WEEKLY_MOST = 3
WEEKLY_HOUR = 8


class Side(models.TextChoices):
    """Who answered: the entity, or the owner or provider on the other side."""

    ENTITY = "entity", _("承接主体")
    OWNER = "owner", _("发布方")


class Answer(models.TextChoices):
    INTERESTED = "interested", _("有意对接")
    UNSUITABLE = "unsuitable", _("暂不合适")


class Reason(models.TextChoices):
    """Why not; the matcher learns from these."""

    OTHER_FIELD = "other_field", _("不是我们的领域")
    TOO_SMALL = "too_small", _("规模或预算不合适")
    TOO_FAR = "too_far", _("地点不便")
    NO_TIME = "no_time", _("近期排不开")
    NO_CAPABILITY = "no_capability", _("能力还不够")
    OTHER = "other", _("其他")


class ProblemField(models.TextChoices):
    """What a typical problem is about: the fields of the shipped library."""

    INDUSTRY = "industry_digital", _("行业数智化")
    ENERGY = "digital_energy", _("数字能源")
    AI = "ai_plus", _("人工智能+")
    DATA = "data_industry", _("数据产业")
    PLATFORM = "platform_economy", _("平台经济")
    DRAMA = "micro_drama", _("微短剧")
    FINANCE = "finance", _("金融")
    TALENT = "talent", _("人才")
    RESOURCES = "resources", _("资源要素")


class ProblemState(models.TextChoices):
    """How a problem of the library stands."""

    SHIPPED = "shipped", _("随产品提供")
    CHANGED = "changed", _("已修改")
    ADDED = "added", _("本地新增")
    PROPOSED = "proposed", _("待采纳")
    DECLINED = "declined", _("未采纳")
    RETIRED = "retired", _("已停用")


# Those that the matcher and the search use.
STANDING_PROBLEMS = [ProblemState.SHIPPED, ProblemState.CHANGED, ProblemState.ADDED]


class ProblemSource(models.TextChoices):
    """Where a problem came from."""

    SHIPPED = "shipped", _("随产品提供")
    OFFICER = "officer", _("工作人员拟写")
    INTEREST = "interest", _("双方有意对接")
    OUTCOME = "outcome", _("对接成果")


class BuildState(models.TextChoices):
    BUILDING = "building", _("正在建立")
    READY = "ready", _("已建好")
    ENDED = "ended", _("中断")


class ExpertSide(models.TextChoices):
    """Who spoke: the owner or entity that would ask, or the expert."""

    ASKER = "asker", _("请教方")
    EXPERT = "expert", _("专家")


class ExpertReason(models.TextChoices):
    """Why not, between an expert and whoever would ask."""

    OTHER_TOPIC = "other_topic", _("方向不对")
    NO_TIME = "no_time", _("近期排不开")
    TOO_FAR = "too_far", _("地点不便")
    CONFLICT = "conflict", _("需要回避")
    OTHER = "other", _("其他")


class Grade(models.IntegerChoices):
    """How well an entity answers a scenario, as an officer reads both; 0 to 3 as the written scale has it."""

    NONE = 0, _("不相干")
    NEAR = 1, _("沾边")
    FITS = 2, _("能做")
    EXACT = 3, _("正对")


class JudgementState(models.TextChoices):
    GRADED = "graded", _("已评")
    SKIPPED = "skipped", _("跳过")
    TAKEN_BACK = "back", _("已撤回")


class Draw(models.TextChoices):
    """By which ranking a pair came into the pool of those to judge."""

    CURRENT = "current", _("现用模型")
    BM25 = "bm25", _("只用字词")
    DENSE = "dense", _("只用向量")
    RANDOM = "random", _("随机")


class WeightState(models.TextChoices):
    CHAMPION = "champion", _("在用")
    CHALLENGER = "challenger", _("候选")
    RETIRED = "retired", _("已停用")


class WeightSource(models.TextChoices):
    """Where a set of weights came from."""

    SHIPPED = "shipped", _("随产品提供")
    LEARNED = "learned", _("按反馈学得")
    OFFICER = "officer", _("工作人员给定")
    MODEL = "model", _("新模型")
    SETTING = "setting", _("随设置换了模型")


class TrialVerdict(models.TextChoices):
    """What a trial says of a challenger."""

    WON = "won", _("显著更好")
    NOT_WON = "not_won", _("没有显著更好")
    TOO_FEW = "too_few", _("判定太少")


# A trial over fewer needs than this says nothing, whatever its interval.
TRIAL_NEEDS = 10
# Judging again what another officer has judged, so that agreement can be told: one pair in so many.
SHARED_EVERY = 3
