"""Amounts as people type them, and as pages print them. Inside, money is Decimal in 万元 with two places."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from django.utils.translation import gettext as _

from backend.lib.numerals import LARGE_UNITS, NUMBER, UNITS, narrow, to_number

Unit = Literal["元", "万元"]

WAN = Decimal(10_000)
CENT = Decimal("0.01")
LONGEST = 30  # characters an amount may have; longer is prose
LARGEST = Decimal(100_000_000)  # 一万亿元: beyond it somebody typed zeros too many


@dataclass(frozen=True)
class Amount:
    """Between `low` and `high` 万元; equal for one figure, None where that side is open."""

    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class AmountReading:
    """What a text says: an amount, or the sentence that tells why not. Both are empty for an empty text."""

    amount: Amount | None
    sentence: str = ""
    negotiable: bool = False


_NEGOTIABLE = re.compile(
    r"^(价格|预算|金额)?(面议|面谈|另议|再议|待定|未定|待议|商议|协商|协商确定|双方协商|视情况而定|暂无|暂未确定|不限|无|按实际|据实)$"
)
_FOREIGN = re.compile(r"美元|美金|欧元|英镑|日元|港币|港元|usd|eur|hkd|gbp|jpy|[$€£]")
_PER = re.compile(r"(/|每|元1?每)(年|月|日|天|次|人|台|套|吨|度|平|个|小时|亩|份|条)|单价|%|％|百分之")
_WORDS = re.compile(
    r"人民币|rmb|cny|¥|(项目|合同|总)?(预算|金额|投资|经费|费用|总价|造价)|合计|总计|共计|大写|[:：()。;；]"
)
_APPROXIMATE = re.compile(r"大约|约|大概|左右|上下|预计|拟|暂定|估算")
_AT_MOST = re.compile(
    r"不超过|不高于|不多于|不大于|最多|至多|最高|上限|控制在|<=|≤|<|(?<!不)小于|(?<!不)低于|以内|以下|之内|内$|封顶"
)
_AT_LEAST = re.compile(r"不低于|不少于|不小于|至少|最少|最低|下限|起步|>=|≥|>|(?<!不)(?:大于|高于|超过)|以上|起$|\+$")
_BETWEEN = re.compile(r"[~～—–−\-至到]+")
_YUAN = r"(?:元整|元钱|块钱|元|圆整|圆|块)"
_ONE = re.compile(rf"^({NUMBER})({_YUAN})?$")
_ARABIC_TAIL = re.compile(rf"[{''.join(UNITS)}]*{_YUAN}?$")  # 3-5千万: 3千万 to 5千万
_CHINESE_TAIL = re.compile(rf"[{''.join(LARGE_UNITS)}]*{_YUAN}?$")  # 五十至八十万: 五十万 to 八十万
YUAN_ENDINGS = ("元", "圆", "块", "整", "钱")
LEAST_BARE_YUAN = 1_000  # 5000-1万元 begins in 元; 80-50万 is a slip
_HEADING_UNIT = re.compile(r"[(（\[【/:：]?(万元|元)[)）\]】]?$")


def unit_in_heading(heading: str) -> Unit | None:
    """The unit that a column heading names: 预算（万元） → 万元."""
    found = _HEADING_UNIT.search(narrow(heading))
    return None if found is None else "万元" if found[1] == "万元" else "元"


def parse_amount(text: str, *, unit: Unit | None = None) -> AmountReading:
    """Read `text`; `unit` is what a bare number means (the heading said it), without it a bare number is asked back."""
    plain = narrow(text)
    if not plain:
        return AmountReading(None)
    if len(plain) > LONGEST:
        return AmountReading(None, _("这一格应只写金额，现在有 %(count)d 个字。") % {"count": len(text.strip())})
    if _NEGOTIABLE.match(plain):
        return AmountReading(
            None, _("“%(text)s”不是金额；金额未定时请把这一格留空。") % {"text": text.strip()}, negotiable=True
        )
    if _FOREIGN.search(plain):
        return AmountReading(None, _("“%(text)s”是外币，请折算成人民币后填写。") % {"text": text.strip()})
    if _PER.search(plain):
        return AmountReading(None, _("“%(text)s”是单价或比例，请填写总金额，单价写在说明里。") % {"text": text.strip()})
    return _figure(text.strip(), _APPROXIMATE.sub("", _WORDS.sub("", plain)), unit)


def _figure(text: str, plain: str, unit: Unit | None) -> AmountReading:
    at_most, at_least = _AT_MOST.search(plain), None
    plain = _AT_MOST.sub("", plain)
    if not at_most:
        at_least = _AT_LEAST.search(plain)
        plain = _AT_LEAST.sub("", plain)
    if plain.startswith("-"):
        return AmountReading(None, _("金额不能是负数，现在是“%(text)s”。") % {"text": text})
    parts = _BETWEEN.split(plain)
    if len(parts) == 1:
        value, sentence = _one(text, parts[0], unit)
        low = None if at_most else value
        high = None if at_least else value
    elif len(parts) == 2 and not at_least:  # noqa: PLR2004  from … to …
        low, high, sentence = _two(text, parts[0], parts[1], unit)
    else:
        return AmountReading(None, _not_understood(text))
    if sentence:
        return AmountReading(None, sentence)
    return AmountReading(Amount(low, high))


def _two(text: str, first: str, second: str, unit: Unit | None) -> tuple[Decimal | None, Decimal | None, str]:
    """50-80万 means 50万 to 80万; 5000-1万元 means 5,000 元 to 1 万元."""
    high, sentence = _one(text, second, unit)
    if high is None:
        return None, None, sentence
    for candidate in _scaled_as(first, second):
        low, sentence = _one(text, candidate, unit)
        if low is not None and low <= high:
            return low, high, ""
    return None, None, sentence or _("“%(text)s”前面的金额比后面的大，请核对。") % {"text": text}


def _scaled_as(first: str, second: str) -> list[str]:
    """The readings of `first`, likeliest first: with the scale of `second`, or as it stands in 元."""
    if first.endswith((*LARGE_UNITS, *YUAN_ENDINGS)):
        return [first]
    scale = _ARABIC_TAIL if second[:1].isdigit() else _CHINESE_TAIL
    found = scale.search(second)
    tail = found[0] if found else ""
    plain = to_number(first)
    return [first + tail, first + "元"] if plain is not None and plain >= LEAST_BARE_YUAN else [first + tail]


def _one(text: str, plain: str, unit: Unit | None) -> tuple[Decimal | None, str]:
    found = _ONE.match(plain)
    number = to_number(found[1]) if found else None
    if found is None or number is None:
        return None, _not_understood(text)
    if not found[2] and not any(scale in found[1] for scale in LARGE_UNITS):
        if unit is None:
            return None, _("“%(text)s”没有写单位，请写明元或万元。") % {"text": text}
        number = number * WAN if unit == "万元" else number
    return _checked(text, number / WAN)


def _checked(text: str, amount: Decimal) -> tuple[Decimal | None, str]:
    rounded = amount.quantize(CENT, ROUND_HALF_UP)
    if amount and not rounded:
        return None, _("“%(text)s”不足 0.01 万元，请核对单位。") % {"text": text}
    if rounded > LARGEST:
        return None, _("“%(text)s”超过一万亿元，请核对单位和位数。") % {"text": text}
    return rounded, ""


def _not_understood(text: str) -> str:
    return _("“%(text)s”看不出金额，请写成“120万元”或“50-80万元”。") % {"text": text}


def wan_from_yuan(yuan: Decimal) -> Decimal:
    """元 → 万元, two places."""
    return (yuan / WAN).quantize(CENT, ROUND_HALF_UP)


def format_amount(amount: Decimal) -> str:
    """1,250.00 万元: where something is decided or added up."""
    return _("%(amount)s 万元") % {"amount": f"{amount.quantize(CENT, ROUND_HALF_UP):,}"}


def format_whole(amount: Decimal) -> str:
    """1,250 万元: in one-line summaries."""
    if Decimal(0) < amount < Decimal("0.5"):
        return _("不足 1 万元")
    return _("%(amount)s 万元") % {"amount": f"{amount.quantize(Decimal(1), ROUND_HALF_UP):,}"}


def format_range(amount: Amount) -> str:
    """50–80 万元, 不超过 100 万元, 100 万元以上; one figure as `format_whole`."""
    if amount.low is None:
        return "" if amount.high is None else _("不超过 %(amount)s") % {"amount": format_whole(amount.high)}
    if amount.high is None:
        return _("%(amount)s以上") % {"amount": format_whole(amount.low)}
    if amount.low == amount.high:
        return format_whole(amount.low)
    low, high = (side.quantize(Decimal(1), ROUND_HALF_UP) for side in (amount.low, amount.high))
    if low == high or not low:  # 0.50 to 1.00: whole 万元 would say nothing
        return f"{amount.low:,}–{format_amount(amount.high)}"
    return f"{low:,}–{format_whole(high)}"
