"""Places and amounts in typed words, as search takes them for conditions."""

import pytest

from backend.financing.choices import guarantees_in
from backend.financing.meanings import guarantee_words
from backend.organisations.meanings import qualification_words
from backend.web.meanings import amounts, place_words, remembered
from matching.text import normalise


def amount_labels(text):
    folded = normalise(text)
    return [(folded[spot.start : spot.end], spot.meaning.label) for spot in amounts(folded)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("500万以内", [("500万以内", "金额：不超过 500 万元")]),
        ("信用贷款 200-500万", [("200-500万", "金额：200–500 万元")]),
        ("两百万到五百万元", [("两百万到五百万元", "金额：200–500 万元")]),
        ("三百万", [("三百万", "金额：约300 万元")]),
        ("预算300万元的场景", [("300万元", "金额：约300 万元")]),
        ("１０００万以上", [("1000万以上", "金额：1,000 万元以上")]),
        ("不超过1亿元", [("不超过1亿元", "金额：不超过 10,000 万元")]),
        ("12345智能派单", []),
        ("两千吨", []),
        ("三万吨焦炭", []),
        ("200万亩", []),
        ("百万级用户", []),
        ("千万别漏水", []),
        ("万家寨引水", []),
        ("5G 2026年", []),
        ("", []),
    ],
)
def test_amounts(text, found):
    assert amount_labels(text) == found


def test_an_amount_says_nothing_as_words_and_meets_ranges():
    [spot] = amounts("500万以内")

    assert not spot.meaning.words_elsewhere
    assert list(spot.meaning.facets) == ["amount"]


@pytest.mark.django_db
def test_places_by_the_names_that_people_use():
    words = place_words()

    assert words["太原"] == words["太原市"]
    assert (words["太原"].label, words["太原"].facets) == ("所在市：太原市", {"city": ("140100",)})
    assert words["小店区"].facets == {"county": ("140105",)}
    assert words["古交"] == words["古交市"]
    assert words["阳泉城区"].label == "所在县区：阳泉城区"
    assert not {"城区", "矿区", "郊区", "山西", "山西省", "和顺", "长子"} & set(words)


@pytest.mark.django_db
def test_qualifications_by_their_names_and_short_forms():
    words = qualification_words()

    assert words["高新技术企业"].facets == words["高企"].facets == {"qualification": ("high_tech",)}
    assert words["专精特新"].facets == {"qualification": ("specialised", "little_giant")}
    assert words["省级专精特新"].facets == {"qualification": ("specialised",)}


def test_kinds_of_guarantee():
    words = guarantee_words()

    assert {word: words[word].facets["guarantee"] for word in ("信用", "抵押", "质押", "保证")} == {
        "信用": ("credit",), "抵押": ("mortgage",), "质押": ("pledge",), "保证": ("surety",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("security", "kinds"),
    [
        ("信用，质押该合同项下的应收款", ["credit", "pledge"]),
        ("信用或第三人保证", ["credit", "surety"]),
        ("机器设备抵押，可搭合椽担保", ["mortgage", "surety"]),
        ("租赁物所有权，保证金一成", []),
        ("实控人连带，反担保从简", []),
        ("信用，无需抵押", ["credit"]),
        ("免抵押免担保，纯信用", ["credit"]),
        ("无", []),
        ("", []),
    ],
)
def test_what_a_way_of_security_comes_to(security, kinds):
    assert [str(kind) for kind in guarantees_in(security)] == kinds


def test_what_is_remembered_is_read_again_after_a_while():
    read = iter(range(9))
    for_good, each_time = remembered(lambda: next(read), seconds=60), remembered(lambda: next(read), seconds=-1)

    assert (for_good(), for_good(), each_time(), each_time()) == (0, 0, 1, 2)
