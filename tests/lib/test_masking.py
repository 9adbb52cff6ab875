import pytest

from backend.lib.masking import last_four, masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("联系13803510137。", "联系*******0137。"),
        ("138 0351 0137或+86-138-0351-0137", "*** **** 0137或+**-***-****-0137"),
        ("１３８０３５１０１３７", "*******０１３７"),
        ("身份证14010219900307001X", "身份证**************001X"),
        ("代码91140100MA0K1A2B3C，", "代码**************2B3C，"),
        ("140102900307001", "***********7001"),
        ("两个：13803510137、13903510138", "两个：*******0137、*******0138"),
        ("营收8460.00万元，专利17件，2025年，合同编号GR202414000123", "营收8460.00万元，专利17件，2025年，合同编号GR202414000123"),
        ("0351-7654321", "0351-7654321"),
        ("", ""),
    ],
)  # fmt: skip
def test_m08_numbers_of_people_and_firms_show_their_last_four(text: str, shown: str) -> None:
    assert masked(text) == shown
    assert len(shown) == len(text)


def test_a_telephone_of_any_form_shows_its_last_four() -> None:
    assert [last_four(one) for one in ("0351-7654321", "123", "")] == ["****-***4321", "123", ""]
