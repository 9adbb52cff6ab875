from notifications.lines import one_line


def test_one_line_keeps_words_apart():
    assert one_line(" 甲\r\n乙\t丙\x7f丁\x00  ") == "甲 乙 丙 丁"
