"""Typed words that are conditions whatever is looked for: places, and amounts of money (search.conditions).

Names of places come from the code table, which officers may edit: they are read again once a minute.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from time import monotonic
from typing import TypeVar

from django.utils.translation import gettext as _

from backend.lib.amount_scale import cells
from backend.lib.money import Amount, format_range, parse_amount
from backend.lib.numerals import NUMBER
from backend.reference.choices import Level
from backend.reference.models import COMMON_NAMES, Region
from search import Meaning, Spot

FRESH_SECONDS = 60.0
ABOUT = Decimal("0.2")  # 300万 alone asks for what lies about it
SHORTEST_NAME = 2  # characters of a place's name without 市

T = TypeVar("T")


def remembered(read: Callable[[], T], seconds: float = FRESH_SECONDS) -> Callable[[], T]:
    """The same again for a minute: what seldom changes is not read for every question."""
    held: list[tuple[float, T]] = []

    def latest() -> T:
        if not held or monotonic() - held[-1][0] > seconds:
            held[:] = [(monotonic(), read())]
        return held[-1][1]

    return latest


def place_words() -> Mapping[str, Meaning]:
    """Cities with and without 市, counties by their whole name, county cities also without 市; 城区 only after its city."""
    found: dict[str, Meaning] = {}
    for region in Region.objects.filter(level__in=[Level.CITY, Level.COUNTY]).select_related("parent"):
        if region.level == Level.CITY:
            meaning = Meaning(_("所在市：%(place)s") % {"place": region.name}, {"city": (region.code,)})
        else:
            said = region.short_name if region.name in COMMON_NAMES else region.name
            meaning = Meaning(_("所在县区：%(place)s") % {"place": said}, {"county": (region.code,)})
        names = {region.short_name} if region.name in COMMON_NAMES else {region.name, region.short_name}
        if region.name.endswith("市"):
            names.add(region.name.removesuffix("市"))
        found.update({name: meaning for name in names if len(name) >= SHORTEST_NAME})
    return found


_AMOUNT = re.compile(
    rf"(?:不超过|不低于|不高于|不少于|至少|最多|最高|最低)?\s*(?:{NUMBER})(?:\s*[-~—–至到]+\s*(?:{NUMBER}))?\s*元?"
    r"\s*(?:以内|以下|以上|之内|左右|上下)?"
)
_HAS_UNIT = re.compile(r"[万亿]|\d\s*元")
_HAS_FIGURE = re.compile(r"[\d一二两三四五六七八九半]")  # 千万 alone is a figure of speech
# What follows a number of things, not of money: 三万吨, 200万亩.
_COUNTS = re.compile(r"\s*[吨人亩头户台套次只条米公千瓦度辆个名家平步方册件张字单例卷级里年月天日岁倍股]")


def amounts(folded: str) -> Iterator[Spot]:
    """500万以内, 200-500万, 三百万; a number without 万, 亿 or 元 is no amount."""
    for found in _AMOUNT.finditer(folded):
        text = found.group().strip()
        if not (_HAS_UNIT.search(text) and _HAS_FIGURE.search(text)) or _COUNTS.match(folded, found.end()):
            continue
        amount = parse_amount(text).amount
        if amount is not None and (amount.low or amount.high):
            start = found.start() + len(found.group()) - len(found.group().lstrip())
            yield Spot(start, start + len(text), _amount_meaning(amount))


def _amount_meaning(amount: Amount) -> Meaning:
    if amount.low is not None and amount.low == amount.high:
        label = _("金额：约%(amount)s") % {"amount": format_range(amount)}
        amount = Amount(amount.low * (1 - ABOUT), amount.low * (1 + ABOUT))
    else:
        label = _("金额：%(amount)s") % {"amount": format_range(amount)}
    return Meaning(label, {"amount": tuple(cells(amount))}, words_elsewhere=False)
