"""A corpus made by dice, the same every time, and queries for it in every style: for holding two engines together."""

import random

from opencc import OpenCC
from pypinyin import lazy_pinyin

from tests.search.worlds import Row

_THINGS = [
    "皮带",
    "托辊",
    "轴承",
    "锅炉",
    "汽轮机",
    "奶牛",
    "大棚",
    "果园",
    "公交",
    "停车场",
    "医院",
    "病历",
    "影像",
    "合同",
    "发票",
    "台区",
    "光伏",
    "风机",
    "储能",
    "充电桩",
    "管网",
    "水表",
    "矿灯",
    "瓦斯",
    "煤样",
    "焦炉",
    "高炉",
    "转炉",
    "配料",
    "窑炉",
]
_DEEDS = [
    "监测",
    "预警",
    "识别",
    "预测",
    "调度",
    "优化",
    "检测",
    "巡检",
    "核算",
    "标注",
    "派单",
    "分析",
    "建模",
    "追溯",
    "评估",
    "撮合",
    "审核",
    "转写",
    "定位",
    "计量",
]
_HOWS = [
    "视觉",
    "声学",
    "红外",
    "雷达",
    "北斗",
    "大模型",
    "知识图谱",
    "机器学习",
    "联邦学习",
    "数字孪生",
    "区块链",
    "边缘计算",
    "Python",
    "CBAM",
    "5G",
]
_CITIES = ["太原", "大同", "朔州", "忻州", "阳泉", "吕梁", "晋中", "长治", "晋城", "临汾", "运城"]

_dice = random.Random(20260901)


def _phrase() -> str:
    return _dice.choice(_THINGS) + _dice.choice(["", "故障", "能耗", "质量"]) + _dice.choice(_DEEDS)


def _body() -> str:
    return "".join(
        f"用{_dice.choice(_HOWS)}做{_phrase()}，{_dice.choice(_THINGS)}要先{_dice.choice(_DEEDS)}。"
        for _ in range(_dice.randint(1, 9))
    )


ROWS = [
    Row(
        pk,
        title=_phrase(),
        body=_body(),
        tags=" ".join(_dice.sample(_HOWS, 2)),
        city=tuple(_dice.sample(_CITIES, _dice.randint(1, 2))),
        day=_dice.randint(1, 28),
    )
    for pk in range(1, 241)
]


def _queries() -> list[str]:
    traditional = OpenCC("s2t")
    queries: list[str] = []
    for _ in range(24):
        phrase = _phrase()
        queries += [
            phrase,
            traditional.convert(phrase),
            f"想找能用{_dice.choice(_HOWS)}做{_phrase()}的团队",
            "".join(lazy_pinyin(phrase)),
            "".join(sound[0] for sound in lazy_pinyin(phrase)),
        ]
    return queries


QUERIES = _queries()
