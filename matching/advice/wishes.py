"""Sentences that wish for something, or complain of its degree, and give no figure by which anybody could tell that it changed."""

from __future__ import annotations

import re

from matching.text import Span, normalise, sentences

# What a writer uses to say what should become of it.
_WISH = re.compile(
    r"希望|想要|想把|期望|要求|需要(?!的)|力争|争取|实现|达到|做到|确保|保证(?!金)|提升|提高|降低|减少|缩短|压缩|压降|优化|改善|加强|增强|"
    r"加快|尽快|尽量|尽可能|避免|杜绝|控制在|不低于|不高于|不超过"
)
# How much it hurts, by a word of degree alone: 动作晚，误动也多.
_DEGREE = re.compile(
    r"(?:太|很|偏|过于|较|比较|特别|非常|极|也|越来越|居高不)(?:[高低多少慢快晚早大小长短差重难贵]|频繁|严重|麻烦|费[时工力劲])|"
    r"(?:效率|精度|准确率|质量|成本|能耗|损耗|误差|误报|漏报|故障|返工)[^，。；]{0,4}(?:[高低多大差]|不稳)|"
    r"经常|频繁|常常|时常|老是|总是|动不动|严重|大幅|明显|显著|及时"
)
_DIGIT = r"(?:\d+(?:\.\d+)?|[〇零一二两三四五六七八九十百千万亿几数半]+)"
_UNIT = (
    r"(?:%|‰|％|个?百分点|成|倍|折|元|块|角|分|秒|毫秒|小时|分钟|刻钟|天|日|周|旬|月|季|年|班|次|回|条|个|项|件|人|户|家|台|套|辆|列|米|公里|里|"
    r"毫米|厘米|微米|吨|公斤|千克|克|斤|升|方|立方|平方|亩|公顷|度|千瓦|兆瓦|瓦|伏|安|赫兹|兆帕|千帕|帕|大卡|卡|分贝|点|级|位|帧|页|份|批|路|"
    r"ppm|ms|s|h|km|m|mm|cm|kg|t|kw|mw|kwh|db|hz|℃|°c)"
)
# Nobody would call these figures, though they are made of numerals: 一个、一次、一套、第一、一体化、一些…
_IDLE = re.compile(
    r"第[一二三四五六七八九十]|一(?:些|定|样|体|般|起|直|旦|致|站|键|线|方面|种|套|个|次|下|步|批|张|条)|统一|唯一|万一|十分|百姓|千万不"
)
_FIGURE = re.compile(
    rf"{_DIGIT}\s*(?:多|余|来)?\s*{_UNIT}|\d|减半|翻番|翻一番|归零|清零|为零|零事故|零伤亡|一半|三分之|百分之|分之"
)


def wishes_without_figure(text: str) -> list[Span]:
    """The sentences in order; `text[span.start:span.end] == span.text`."""
    spans = sentences(text)
    return [one for one in spans if (_WISH.search(one.text) or _DEGREE.search(one.text)) and not has_figure(one.text)]


def has_target(text: str) -> bool:
    """Whether some sentence says how far it should go, in figures."""
    return any(_WISH.search(one.text) and has_figure(one.text) for one in sentences(text))


def has_figure(sentence: str) -> bool:
    """Whether it names an amount of something, in digits or in 汉字: 90%, 两小时, 三分之一."""
    said = _IDLE.sub("", normalise(sentence))
    return _FIGURE.search(said) is not None
