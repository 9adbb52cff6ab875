"""What the styleguide shows: every part in every state, with sentences of its own. No row of the database is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone


@dataclass(frozen=True)
class Pair:
    """One pair of evidence, as the matcher stores it."""

    facet: str
    need_text: str
    need_span: tuple[int, int] | None
    need_source: str
    answer_text: str = ""
    answer_span: tuple[int, int] | None = None
    answer_source: str = ""
    gap: str = ""
    gap_verb: str = ""
    gap_url: str = ""
    facet_label: str = ""
    need_url: str = "#bridge"
    answer_url: str = "#bridge"


@dataclass(frozen=True)
class Clause:
    outcome: str
    title: str
    sentence: str = ""
    source: str = ""
    source_url: str = ""
    short: str = ""
    cure: str = ""
    cure_url: str = ""


def _span(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def _pair(facet: str, need: str, link: str, source: str, answer: str = "", answer_link: str = "", **rest: str) -> Pair:
    answered = _span(answer, answer_link) if answer_link else None
    return Pair(facet, need, _span(need, link), source, answer, answered, **rest)


EVIDENCE = [
    _pair(
        "pain",
        "换热站夜里漏了水，要等早班巡到才知道，一冬天有三户地下室被淹。",
        "早班巡到才知道",
        "场景原文 · 痛点",
        "在二十六座换热站装了补水量比对，漏水后四分钟内报到调度台。",
        "四分钟内报到",
        answer_source="案例二 · 无人换热站看护",
    ),
    _pair(
        "ask",
        "报警要能指到哪一座站、哪一根管，误报一天不多于一次。",
        "指到哪一座站",
        "场景原文 · 要求",
        "以分支流量逐段相减，定位到支管，试运行一季误报六次。",
        "定位到支管",
        answer_source="案例二 · 无人换热站看护",
    ),
    _pair(
        "data",
        "现有供回水温度、压力各一路，五分钟一个数。",
        "供回水温度、压力",
        "场景原文 · 数据",
        "只用温度、压力两类测点即可起步，不要求加装流量计。",
        "温度、压力两类",
        answer_source="产品一 · 换热站看护",
    ),
    _pair(
        "site",
        "站房在地下二层，没有手机信号。",
        "没有手机信号",
        "场景原文 · 场地",
        gap="案例和产品里没有写到地下无信号的做法。",
        gap_verb="补写一句",
        gap_url="#bridge",
    ),
]
LONG_EVIDENCE = [
    _pair(
        "pain",
        "每到换季，全县三百多个村级水站的水泵启停全靠各村电工打电话报给总站，有的村一天报两次，有的村一周才报一次，总站的人把电话里听来的数字抄到本子上，月底再录进表里，等发现哪个村的水量不对，往往已经过了半个月。",
        "全靠各村电工打电话报给总站",
        "场景原文 · 痛点",
        "为一个山区县的二百一十座小水站装了带电池的采集盒，每小时报一次数，泵房断电七天也不丢，总站的屏幕上按乡镇排着，红的排最前，三年里换过四十块电池，其余没有动过。",
        "每小时报一次数",
        answer_source="案例一 · 山区小水站远程抄报",
    )
]
VERDICTS = [
    Clause("met", "成立满2年", "2019年4月2日成立，7年7个月。", "产品说明第二条“成立满两年”", "#verdicts", "成立满2年"),
    Clause(
        "not_met",
        "近一年营收500万元以上",
        "2025年462.00万元，还差38.00万元。",
        "产品说明第三条“近一年营业收入不低于500万元”",
        "#verdicts",
        "营收不足500万元",
    ),
    Clause(
        "unknown",
        "具有安全生产许可",
        "许可证没有上传。",
        "产品说明第五条",
        "#verdicts",
        "安全许可未上传",
        "现在补",
        "#verdicts",
    ),
]
FUNNEL = [("推荐", 18), ("看到", 15), ("有意对接", 5), ("预约洽谈", 2), ("签约", 0)]
YEAR = [
    ("推荐", 2960),
    ("看到", 2204),
    ("有意对接", 731),
    ("预约洽谈", 402),
    ("测试授信", 168),
    ("签约放款", 83),
    ("首落地", 29),
]
METER = [("高度契合", 3), ("较契合", 9), ("可了解", 21)]
SPARK = [9.0, 8.4, 8.8, 7.9, 8.1, 7.2, 6.9, 7.4, 6.6, 6.1, 5.8, 5.5]


class SampleForm(forms.Form):
    title = forms.CharField(label="标题", max_length=20, help_text="写难处，不写方案。20字以内。")
    code = forms.CharField(label="统一社会信用代码")
    now = forms.CharField(label="现在怎么做，难在哪里", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    budget = forms.DecimalField(label="预算", required=False)
    place = forms.ChoiceField(label="所在市", choices=[("", "请选择"), ("a", "石桥市"), ("b", "清河市")])
    opportunities = forms.MultipleChoiceField(
        label="能提供的机会",
        choices=[("test", "测试"), ("show", "展示"), ("use", "应用")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    kind = forms.ChoiceField(
        label="主体类型",
        choices=[("firm", "企业"), ("team", "团队")],
        widget=forms.RadioSelect,
    )
    fields_of_work = forms.MultipleChoiceField(
        label="涉及领域",
        choices=[(str(number), f"领域{number}") for number in range(1, 9)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    start = forms.DateField(label="起", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    end = forms.DateField(label="止", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    agree = forms.BooleanField(label="所填内容属实")
    scan = forms.FileField(label="盖章扫描件", required=False, help_text="PDF或图片，不超过30 MB")
    reference = forms.CharField(label="登记编号", required=False, widget=forms.TextInput(attrs={"readonly": True}))


def _forms() -> tuple[SampleForm, SampleForm]:
    fresh = SampleForm(
        initial={
            "title": "换热站漏水要等早班才知道",
            "place": "a",
            "opportunities": ["test", "use"],
            "reference": "K7Q2-94MX",
        }
    )
    fresh.fields["opportunities"].choice_hints = {"test": "出测试报告", "show": "约定展期", "use": "签合同"}  # type: ignore[attr-defined]
    wrong = SampleForm(
        data={"title": "", "code": "91000000MA00000000", "budget": "很多", "kind": "x"}, auto_id="wrong_%s"
    )
    wrong.add_error("code", "统一社会信用代码第18位校验不符，请对照营业执照核对。")
    return fresh, wrong


def shown() -> dict[str, Any]:
    """The context of the styleguide."""
    now = timezone.now()
    fresh, wrong = _forms()
    return {
        "evidence": EVIDENCE,
        "long_evidence": LONG_EVIDENCE,
        "verdicts": VERDICTS,
        "funnel": FUNNEL,
        "year": YEAR,
        "meter": METER,
        "spark": SPARK,
        "fresh": fresh,
        "wrong": wrong,
        "now": now,
        "minutes_ago": now - timedelta(minutes=7),
        "days_ago": now - timedelta(days=3),
        "long_ago": now - timedelta(days=40),
        "some_day": date(2027, 3, 15),
        "amount": Decimal("1250.00"),
        "meta": ["石桥市供热公司", "石桥 · 热力供应", "预算90万元", "2027年4月30日截止"],
        "because": ["痛点一对贡献最大：去掉案例二那句话，这一条会降到“较契合”。", "共有18家主体收到这个场景。"],
        "tabs": [
            {"label": "全部", "url": "#lists", "count": 33, "current": True},
            {"label": "场景", "url": "#lists", "count": 17},
            {"label": "主体", "url": "#lists", "count": 12},
            {"label": "产品", "url": "#lists", "count": 4},
        ],
        "regions": [("", "不限"), ("a", "石桥市", 8), ("b", "清河市", 5)],
        "events": [
            {"at": now - timedelta(hours=2), "text": "清河数据技术有限公司表示有意对接"},
            {"at": now - timedelta(days=4), "text": "省数据局发布", "note": "收入第3批清单"},
            {"at": now - timedelta(days=9), "text": "石桥市供热公司提交"},
        ],
        "files": [
            {"name": "盖章扫描件.pdf", "size": "2.1 MB", "url": "#fields"},
            {"name": "现场照片.zip", "size": "18.4 MB", "percent": 63},
            {"name": "路演材料.pptx", "size": "41.0 MB", "fault": "超过30 MB，请压缩图片后再传。"},
        ],
        "rows": [
            ("清河数据技术有限公司", "清河", Decimal("4310.00"), Decimal("9.4"), "在库", "ok"),
            ("石桥工业互联网研究所", "石桥", Decimal("12086.50"), Decimal("11.9"), "评价中", "waiting"),
            ("北山大学供热节能课题组", "石桥", None, "", "团队，不计营收", ""),
        ],
        "old_text": "准确率不低于85%，三个月试用后再谈全线铺开。",
        "new_text": "准确率不低于90%，半年试用后再谈全线铺开。",
        "colours": [
            ("paper", "纸"),
            ("surface", "面"),
            ("sunk", "底"),
            ("ink", "墨"),
            ("muted", "淡墨"),
            ("line", "线"),
            ("edge", "框"),
            ("accent", "靛"),
            ("ok", "石绿 符合"),
            ("wait", "藤黄 待定"),
            ("bad", "朱砂 不符"),
            ("pain", "绛 痛点"),
            ("ask", "紫 要求"),
            ("data", "群青 数据"),
            ("site", "赭 场地"),
        ],
    }
