import pytest

from search.sounds import is_short, pairs, shorts, sounding, typed_forms, typed_pairs


def test_pairs_join_neighbours_inside_a_run_of_characters() -> None:
    assert pairs("奶牛发情，监测5G网") == ["nai'niu", "niu'fa", "fa'qin", "jian'ce"]


def test_a_wrong_character_with_the_right_sound_gives_the_same_pairs() -> None:
    assert pairs("选没厂") == pairs("选煤厂")
    assert pairs("消费卷") != pairs("消费劝告")


@pytest.mark.parametrize(("one", "other"), [("真实", "珍石"), ("风险", "分先"), ("深层", "森岑")])
def test_sounds_that_are_often_confused_are_one(one: str, other: str) -> None:
    assert pairs(one) == pairs(other)


def test_a_word_is_read_as_the_word_it_is() -> None:
    assert pairs("银行") == ["yin'han"]
    assert pairs("行走") == ["xin'zou"]


def test_shorts_start_and_end_with_words() -> None:
    assert set(shorts("数据标注，AI质检")) == {"sj", "sjbz", "bz", "ai", "aizj", "zj"}


def test_shorts_are_never_long() -> None:
    assert max(map(len, shorts("山西省数据局组织的场景机会供需对接活动方案征求意见稿"))) == 8


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("faqing", ["fa'qin"]),
        ("fa qing", ["fa'qin"]),
        ("nai'niu", ["nai'niu"]),
        ("xian", ["xi'an"]),  # 西安; one syllable alone says too little to be a pair
        ("fangan", ["fan'an", "fan'gan"]),
        ("gpu", []),
        ("python", []),
        ("5gjian", []),
        ("biaozhu gpu jiance", ["biao'zu", "jian'ce"]),
        ("x" * 1000, []),
    ],
)
def test_typed_pinyin_is_read_as_pairs(typed: str, expected: list[str]) -> None:
    assert sorted(typed_pairs(typed)) == expected


def test_first_letters_never_start_with_i_u_or_v() -> None:
    assert [token for token in ("sjbz", "s", "ui", "cv", "abcdefghj", "s1") if is_short(token)] == ["sjbz"]


def test_a_term_is_typed_by_letters_or_in_full() -> None:
    assert typed_forms("数据标注") == {"sjbz", "shujubiaozhu"}


def test_sounding_characters_are_found_where_they_stand() -> None:
    assert list(sounding("看奶牛发情", frozenset({"fa'qin", "nai'niu"}))) == [(1, 3), (3, 5)]
