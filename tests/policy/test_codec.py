import json
from decimal import Decimal

import pytest
from hypothesis import given

from backend.policy.codec import decode, encode
from backend.policy.errors import Unreadable
from backend.policy.expressions import EXPRESSIONS, Compare, Expression
from tests.policy.strategies import expressions


@given(test=expressions)
def test_a_test_reads_back_as_it_was(test: Expression) -> None:
    stored = json.dumps(encode(test), ensure_ascii=False)
    again = decode(json.loads(stored), EXPRESSIONS)
    assert again == test
    assert json.dumps(encode(again), ensure_ascii=False) == stored


def test_a_figure_travels_as_a_string_with_its_places() -> None:
    assert encode(Compare("revenue", ">", Decimal("1000.00"))) == {
        "kind": "compare",
        "fact": "revenue",
        "operator": ">",
        "value": "1000.00",
    }
    assert encode(Compare("revenue", ">", Decimal("1E+3")))["value"] == "1000"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (None, "应为一个对象，现在是None。"),
        ({"kind": "dance"}, "没有这种条件：dance。"),
        ({"kind": "flag", "fact": "a", "extra": 1}, "flag不认识extra。"),
        ({"kind": "age", "fact": "a"}, "age缺少years。"),
        ({"kind": "age", "fact": "a", "years": True}, "age的years应为整数，现在是True。"),
        ({"kind": "age", "fact": 3, "years": 2}, "age的fact应为文字，现在是3。"),
        (
            {"kind": "compare", "fact": "a", "operator": "!=", "value": "1"},
            "compare的operator只能是> >= < <= ==之一，现在是!=。",
        ),
        (
            {"kind": "compare", "fact": "a", "operator": ">", "value": 1000.0},
            "compare的value应为字符串写的数，如“1000.00”，现在是1000.0。",
        ),
        (
            {"kind": "compare", "fact": "a", "operator": ">", "value": "很多"},
            "compare的value应为字符串写的数，如“1000.00”，现在是很多。",
        ),
        (
            {"kind": "compare", "fact": "a", "operator": ">", "value": "Infinity"},
            "compare的value应为字符串写的数，如“1000.00”，现在是Infinity。",
        ),
        (
            {"kind": "compare", "fact": "a", "operator": ">", "value": "1E+999999"},
            "compare的value整数不超过15位，小数不超过6位，现在是1E+999999。",
        ),
        (
            {"kind": "compare", "fact": "a", "operator": ">", "value": "2026-02-30"},
            "compare的value应为日期，如2026-12-31，现在是2026-02-30。",
        ),
        (
            {"kind": "until", "day": "31.12.2026", "subject": "申报"},
            "until的day应为日期，如2026-12-31，现在是31.12.2026。",
        ),
        ({"kind": "all", "tests": {}}, "all的tests应为列表，现在是{}。"),
        ({"kind": "all", "tests": [{"kind": "flag"}]}, "flag缺少fact。"),
        (
            {"kind": "holds", "fact": "a", "values": ["high_tech"]},
            "holds的values的每一项应有code和name，现在是['high_tech']。",
        ),
        ({"kind": "x" * 100}, f"没有这种条件：{'x' * 40}…。"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data: object, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        decode(data, EXPRESSIONS)
    assert str(refused.value) == sentence
