"""The model that MATCHING_MODEL names: whether it can be used, in a sentence for whoever starts the platform."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from backend.recommendations.engine import current
from matching.encoders import look
from matching.errors import MatchingError, MissingExtraError


def problem() -> str:
    """Why it cannot be used, as far as can be told without loading it, which may take many seconds; or nothing."""
    try:
        look(settings.MATCHING_MODEL)
    except MatchingError as wrong:
        return _sentence(wrong)
    return ""


def prepare() -> None:
    """Load what the matcher needs; where that cannot be, ImproperlyConfigured says why."""
    try:
        current()
    except MatchingError as wrong:
        raise ImproperlyConfigured(_sentence(wrong)) from wrong


def _sentence(wrong: MatchingError) -> str:
    model = settings.MATCHING_MODEL
    if isinstance(wrong, MissingExtraError):
        return (
            f"MATCHING_MODEL 指定的模型 {model!r} 需要 sentence-transformers，这里没有安装："
            "请运行 make models（镜像以 EXTRAS=production,models 构建），或留空用自带的模型。"
        )
    return f"MATCHING_MODEL 指定的模型 {model!r} 用不了：{wrong}"
