"""A text of a real case without what tells whose it is: names, ways to reach people, and figures of money.

    stripped("乌金坪煤业集团去年花了四百万，找卫师傅13903510137", names=["乌金坪煤业集团"])
    "某单位去年花了若干元，找某师傅"

Taken out are, in this order:

- the names that are given, longest first, and whatever is shaped like a company's name → 某单位;
- people that are given, and a surname before a title (卫师傅, 李主任) → 某某, 某师傅;
- numbers of telephones, addresses of mail and web, WeChat names, credit codes and identity numbers → nothing;
- amounts of money, in figures or in words, with 元 or after a word of spending → 若干元.

Quantities, percentages, days and distances stay: they are what makes a problem recognisable. What no rule can know (a
nickname, a place that everybody knows) is why an officer reads each proposal before anybody else does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from backend.lib.numerals import NUMBER
from backend.lib.phones import phones_in

NOBODY, SOMEBODY, SOME_MONEY = "某单位", "某某", "若干元"

_COMPANY = re.compile(
    r"[^\s，。；、：:！？（）()“”\"《》由与和给向在被把]{2,24}?(?:股份有限公司|有限责任公司|有限公司|集团公司|集团)"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤卫冀樊畅"
)
_TITLED = re.compile(
    rf"[{_SURNAMES}](?P<title>师傅|工程师|总工|经理|主任|处长|科长|局长|队长|矿长|厂长|站长|院长|书记|老师|医生)"
    rf"|[{_SURNAMES}](?P<short>工|总)(?=[，。、；：:说讲]|$)"
)
_REACHED = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?:https?://|www\.)[^\s，。；、）)]+", re.IGNORECASE),
    re.compile(r"微信号?[:：]?\s*[A-Za-z][\w-]{5,19}"),
    re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])"),
    re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"),
)
_LABEL = re.compile(
    r"(?:联系人|联系方式|联系电话|手机号?|电话|邮箱|(?:统一社会)?信用代码|身份证号?)[:：]?\s*(?=[，。；、\s）)]|$)"
)
_AMOUNT = rf"(?:{NUMBER})(?:\s*[-~～—–至到]\s*(?:{NUMBER}))?[余多来几]?\s*"
_MONEY = re.compile(rf"(?:人民币|[￥¥])?\s*{_AMOUNT}[万亿]?(?:元|块钱|圆整)|[￥¥]\s*{_AMOUNT}")
_SPENT = re.compile(
    rf"(?P<verb>[花费失罚赔投省约本价值亏赚收资金][了下出掉近约超过达到至上不足用额共计：:]{{0,4}})"
    rf"(?={NUMBER})(?P<amount>{_AMOUNT})(?=[，。；、！？\s）)]|$)"
)
_EMPTY = re.compile(r"[，、；：,]+(?=[，。；,])|^[，。；、,]+")  # what stood between is gone
_GAPS = re.compile(r"[ \t]{2,}|(?<=[一-鿿，。；、])[ \t]+(?=[一-鿿，。；、（）()]|$)")


def stripped(text: str, *, names: Iterable[str] = (), people: Iterable[str] = ()) -> str:
    """The text without names, contacts and money; what stands in for them is said above."""
    for name in sorted({one.strip() for one in names if len(one.strip()) > 1}, key=len, reverse=True):
        text = text.replace(name, NOBODY)
    text = _COMPANY.sub(NOBODY, text)
    for name in sorted({one.strip() for one in people if len(one.strip()) > 1}, key=len, reverse=True):
        text = text.replace(name, SOMEBODY)
    text = _TITLED.sub(lambda found: f"某{found['title'] or found['short']}", text)
    for pattern in _REACHED:
        text = pattern.sub("", text)
    text = _LABEL.sub("", phones_in(text)[1])
    text = _MONEY.sub(SOME_MONEY, text)
    text = _SPENT.sub(_without_amount, text)
    text = _GAPS.sub("", re.sub(rf"(?:{NOBODY}){{2,}}", NOBODY, text))
    return _EMPTY.sub("", text).strip()


def _without_amount(found: re.Match[str]) -> str:
    """Figures after a word of spending are money only where they are counted in 万 or 亿."""
    return f"{found['verb']}{SOME_MONEY}" if re.search("[万亿]", found["amount"]) else found[0]
