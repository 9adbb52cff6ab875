import pytest

from backend.recommendations.stripping import stripped


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("乌金坪煤业集团去年停了两回", "某单位去年停了两回"),
        ("由太原宏图科技有限公司承建，用了三年", "由某单位承建，用了三年"),
        ("找卫师傅，或者请李主任来看", "找某师傅，或者请某主任来看"),
        ("段春生说夜里听不见", "某某说夜里听不见"),
        ("有事打13903510137，或0351-7654321。", "有事打，或。"),
        ("联系人：段春生 13903510137", "联系人：某某"),
        ("邮箱 a.b@c.com，微信：abc_12345。", "。"),
        ("见 https://example.com/a?b=1 。", "见。"),
        ("信用代码91140100MA0K00000X，已登记", "已登记"),
        ("停产两天损失约300万元，合人民币3,200.50万元", "停产两天损失约若干元，合若干元"),
        ("一年覆土灌浆花四百万。", "一年覆土灌浆花若干元。"),
        ("罚款三十万到五十万元", "罚款若干元"),
        ("每吨降低12-15元", "每吨降低若干元"),
        ("投资额达2.3亿，两年收回", "投资额达若干元，两年收回"),
    ],
)
def test_names_contacts_and_money_are_taken_out(text, left):
    assert stripped(text, names=["乌金坪煤业集团"], people=["段春生"]) == left


@pytest.mark.parametrize(
    "text",
    [
        "水厂出去十吨，收钱只有六吨半",
        "一千二百盏灯两个窗口发，早班下井前要排四十分钟",
        "三块屏、两块滤布，费时30分钟，精煤灰分差零点六",
        "产量二十万吨，合格率由34%降到11.6%",
        "老师傅带徒弟，一年还说不出分寸",
    ],
)
def test_what_makes_a_problem_recognisable_stays(text):
    assert stripped(text) == text


def test_the_longest_name_goes_first_and_no_half_of_it_stays():
    assert stripped("汾东能源集团有限公司的井", names=["汾东", "汾东能源集团有限公司"]) == "某单位的井"
