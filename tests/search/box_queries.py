"""Queries over the demo market as people type them, by style: what both engines must answer with the same ten."""

BY_STYLE: dict[str, tuple[str, ...]] = {
    "title": (
        "井停了三天队上才知道", "同一窑出来两种颜色", "一张动火票签半天", "一个螺栓八个编码", "旧桥承载快速判断",
        "焦炉在线测温", "数据资产质押授信", "首贷担保",
    ),
    "synonym": (
        "煤层气井远程监测", "热网失衡", "叶片裂纹检测", "医生口述病历", "隧道衬砌病害普查", "储能电站预警", "工单智能派单",
        "地址标准化", "农机调度", "晚霜冻害预报", "冷库排队", "布草洗涤共享",
    ),
    "natural": (
        "哪家能听出埋在地下的水管哪里漏", "想找人帮村里老人做饭送饭", "我们有一批老图纸想变成能搜的", "短剧翻译成外语谁在做",
        "果树开花怕冻怎么提前知道", "有没有不用停机看叶片的办法", "给数据公司的贷款有哪些",
    ),
    "pinyin": (
        "loushui", "jiaolu", "shujubiaozhu", "meicengqi", "yepian", "bingli", "shujuzichan", "guangfu", "wasi", "xian",
        "dianli fuhe", "danbao",
    ),
    "initials": ("sjbz", "jl", "mcq", "sjzc", "gf", "wsfd", "yjxk", "cnyj"),
    "traditional": (
        "數據標註", "焦爐測溫", "煤層氣", "葉片裂紋", "隧道襯砌", "電網負荷", "老圖紙", "戲曲修復", "農機調派", "擔保貸款",
    ),
    "typo": ("焦庐测温", "数据标柱", "煤曾气", "隧到衬砌", "叶片列纹", "瓦丝发电", "光伏诊段", "消防报经"),
    "mixed": ("AI质检", "AI 病理", "GIS 管网", "API 资产测绘", "OCR 图纸", "NLP工单", "5G 矿山", "python 数据治理"),
    "conditions": (
        "太原 数据治理", "阳泉", "长治的煤矿", "朔州光伏", "500万以内 贷款", "100-300万 检测", "三百万", "信用贷款",
        "抵押 设备", "质押 数据", "高新技术企业 检测", "专精特新", "小店区", "大同 货运 200万以内",
    ),
    "nothing": ("……", "龘靐齉", "zzzzzz"),
}  # fmt: skip
QUERIES = tuple(query for queries in BY_STYLE.values() for query in queries)
