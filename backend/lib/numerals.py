"""Numbers as people write them in Chinese: 一百二十, 两千万, 1.2亿, 12万5千, 半."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

DIGITS = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **dict(zip("〇壹贰叁肆伍陆柒捌玖", range(10), strict=True)),
    "两": 2,
    "俩": 2,
    "仨": 3,
}
SMALL_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
LARGE_UNITS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
UNITS = SMALL_UNITS | LARGE_UNITS

# What one number may be made of; money and dates build their patterns from it.
NUMBER = rf"[0-9][0-9,]*(?:\.[0-9]+)?[{''.join(UNITS)}]*(?:[0-9.{''.join(DIGITS)}{''.join(UNITS)}]*)|[{''.join(DIGITS)}{''.join(UNITS)}半]+"

_TOKEN = re.compile(rf"[0-9]+(?:\.[0-9]+)?|[{''.join(DIGITS)}{''.join(UNITS)}]")
_GROUPED = re.compile(r"^[0-9]{1,3}(,[0-9]{3})+(?=$|[^0-9,])")
_ONE_CHARACTER_TENTH = 100  # 一百二 is 120: a last bare digit counts in tenths of the unit before it


def narrow(text: str) -> str:
    """Full-width digits and signs as their ordinary forms, without blanks, in lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def to_number(text: str) -> Decimal | None:
    """The value of one number as written, or None where the text is no number."""
    text = narrow(text)
    if text == "半":
        return Decimal("0.5")
    if "," in text:
        if not _GROUPED.match(text):
            return None
        text = text.replace(",", "")
    tokens = _TOKEN.findall(text)
    if not tokens or "".join(tokens) != text:
        return None
    if len(tokens) > 1 and all(token in DIGITS for token in tokens):  # 二〇二七: digits read one by one
        return Decimal("".join(str(DIGITS[token]) for token in tokens))
    return _sum_of(tokens)


def _sum_of(tokens: list[str]) -> Decimal | None:
    total = section = Decimal(0)
    number: Decimal | None = None
    unit_before = 1
    for token in tokens:
        if token in UNITS:
            unit_before = UNITS[token]
            if token in SMALL_UNITS:
                section += (Decimal(1) if number is None else number) * unit_before
            else:
                section += number or Decimal(0)
                if not section and not total:
                    return None
                total = (
                    (total + section) * unit_before
                    if unit_before > LARGE_UNITS["万"]
                    else total + section * unit_before
                )
                section = Decimal(0)
            number = None
            continue
        if number:  # two values beside each other: 3 5
            return None
        number = _value(token)
        if number == 0:
            unit_before = 1  # 一百零二 is 102
    if number is not None:
        tenths = len(tokens) > 1 and unit_before >= _ONE_CHARACTER_TENTH and tokens[-1] in DIGITS
        section += number * (Decimal(unit_before) / 10 if tenths else 1)
    return total + section


def _value(token: str) -> Decimal | None:
    if token in DIGITS:
        return Decimal(DIGITS[token])
    try:
        return Decimal(token)
    except InvalidOperation:
        return None
