"""Telephone numbers in what people write."""

import pytest

from backend.lib.phones import PHONE, phones_in


@pytest.mark.parametrize(
    ("text", "numbers", "rest"),
    [
        ("张三 13903510137", ["13903510137"], "张三"),
        ("李工：0351-7654321转801", ["0351-7654321转801"], "李工："),
        ("（0351）7654321", ["0351-7654321"], ""),
        ("１３９０３５１０１３７", ["13903510137"], ""),
        ("0351－7654321", ["0351-7654321"], ""),
        ("张三/+86 13903510137", ["+86 13903510137"], "张三/"),
        ("13903510137、13903510138", ["13903510137", "13903510138"], "、"),
        ("13903510137 / 13903510137", ["13903510137"], "/"),
        ("1390351013", [], "1390351013"),
        ("合同 2027.12345678", [], "合同 2027.12345678"),
        ("", [], ""),
    ],
)
def test_numbers_are_found_and_taken_out(text, numbers, rest):
    found, left = phones_in(text)
    assert (found, left.strip()) == (numbers, rest)
    assert all(PHONE.fullmatch(number) for number in found)
