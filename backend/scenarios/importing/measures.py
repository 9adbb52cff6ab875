"""Measures as people write them in one cell, a line for each:

漏检率 3.2% → ≤0.5%            发现时间从40分钟缩短到8秒以内
非停次数：17→≤7 次/采暖季，2027年6月前      准确率不低于98%
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from backend.lib.importing import UnreadableError
from backend.scenarios.texts import MeasureText

NAME_MOST, FIGURE_MOST, UNIT_MOST, BY_MOST = 60, 40, 20, 40
LINES_MOST = 20

_FIGURE = r"[\d][\d,]*(?:\.\d+)?\s*(?:万|亿)?"
_SIGN = r"(?:≤|≥|<=|>=|<|>|不超过|不高于|不大于|不多于|控制在|小于|低于|不低于|不少于|不小于|大于|高于|超过|至少|达到|达|约)"
_BOUND = r"(?:以下|以内|之内|以上)"
_UNIT = r"[^\d→,;。≤≥<>]{0,20}?"
_ARROW = r"(?:→|➔|⇒|—+>|-+>|=+>|~>|(?:缩短|降低|减少|压缩|压降|下降|提高|提升|增加|上升|降|升|减|增|优化|改善|扩大)?(?:到|至|为))"


def _value_of(part: str) -> str:
    """The pattern of a sign, a figure and its unit, whose groups are named after `part`."""
    return rf"(?P<{part}_sign>{_SIGN})?\s*(?P<{part}>{_FIGURE})\s*(?P<{part}_unit>{_UNIT})(?P<{part}_bound>{_BOUND})?"


_CHANGE = re.compile(
    rf"(?P<name>.*?[^\W\d]{{2}}.*?)\s*[:：]?\s*(?:现在|目前|现有|现为|由|从)?\s*{_value_of('now')}\s*{_ARROW}\s*{_value_of('target')}"
)
_WANTED = re.compile(rf"(?P<name>.*?[^\W\d]{{2}}.*?)\s*[:：]?\s*(?:要求|目标)?\s*{_value_of('target')}")
_BY = re.compile(r"(?P<rest>.*\S)\s*[,;，；（(]\s*(?P<by>[^,;，；（()）]{1,38}(?:前|内|底|末|以前|之前|完成))[)）]?")
_BULLET = re.compile(
    r"^\s*(?:[(（]?\d{1,2}[)）、．]|\d{1,2}\.(?!\d)|[①-⑳]|[-–—•·*●▪]|[(（][一二三四五六七八九十]+[)）])\s*"
)
_BREAK = re.compile(r"[\n;；]+")
_SIGNS = {
    **dict.fromkeys(("≤", "<=", "不超过", "不高于", "不大于", "不多于", "控制在", "以下", "以内", "之内"), "≤"),
    **dict.fromkeys(("≥", ">=", "不低于", "不少于", "不小于", "至少", "以上"), "≥"),
    **dict.fromkeys(("<", "小于", "低于"), "<"),
    **dict.fromkeys((">", "大于", "高于", "超过"), ">"),
}
_FULL_WIDTH = re.compile(r"[０-９％．＜＞＝]")


def measures(text: str) -> list[MeasureText]:
    """One for each line; a line without a figure is kept as a name alone, which the form then points at."""
    lines = [_BULLET.sub("", line).strip(" 。,，") for line in _BREAK.split(_narrow(text))]
    lines = [line for line in lines if line]
    if len(lines) > LINES_MOST:
        raise UnreadableError(
            _("“指标”最多%(most)d行，现在有%(count)d行。") % {"most": LINES_MOST, "count": len(lines)}
        )
    return [_measure(line) for line in lines]


def figure(text: str) -> tuple[str, str]:
    """A value and its unit from a cell of its own: ≤0.5% → ≤0.5, %; what is no figure stays as it is."""
    found = re.fullmatch(_value_of("target"), _narrow(text).strip())
    return (_value(found, "target"), found["target_unit"].strip()) if found else (text.strip(), "")


def checked(measure: MeasureText) -> MeasureText:
    """The measure when each part fits its column."""
    limits = (
        (measure.name, NAME_MOST),
        (measure.now, FIGURE_MOST),
        (measure.target, FIGURE_MOST),
        (measure.unit, UNIT_MOST),
        (measure.by, BY_MOST),
    )
    if not measure.name or any(len(part) > most for part, most in limits):
        raise UnreadableError(
            _("“%(line)s”读不出指标，请写成“漏检率 3.2%% → ≤0.5%%”这样，一行一个。") % {"line": measure.line()[:40]}
        )
    return measure


def _measure(line: str) -> MeasureText:
    by = ""
    if (dated := _BY.fullmatch(line)) and any(sign.isdigit() for sign in dated["rest"]):
        line, by = dated["rest"], dated["by"].strip()
    if found := _CHANGE.fullmatch(line):
        now, unit_now = _value(found, "now"), found["now_unit"].strip()
        target, unit = _value(found, "target"), found["target_unit"].strip()
        if unit_now and unit and unit_now != unit:  # 40分钟 → 8秒: each keeps its own
            now, target, unit, unit_now = now + unit_now, target + unit, "", ""
        return checked(MeasureText(_name(found), now, target, unit or unit_now, by))
    if found := _WANTED.fullmatch(line):
        return checked(MeasureText(_name(found), "", _value(found, "target"), found["target_unit"].strip(), by))
    return checked(MeasureText(line, by=by))


def _name(found: re.Match[str]) -> str:
    return found["name"].strip(" :：,，由从")


def _value(found: re.Match[str], part: str) -> str:
    sign = _SIGNS.get(found[f"{part}_sign"] or "") or _SIGNS.get(found[f"{part}_bound"] or "", "")
    return sign + "".join(found[part].split())


def _narrow(text: str) -> str:
    return _FULL_WIDTH.sub(lambda sign: unicodedata.normalize("NFKC", sign[0]), text)
