import pytest

from backend.policy.passages import Passage, locate, paragraphs

TEXT = """标题

一、建立培育库。主体是指在我省境内从事以数据为关键生产要素，以数

字技术创新为驱动的企业。由省数据局
牵头。

附件
联系人：_____
类型\t<input type="checkbox"/> 国有 <input type="checkbox"/> 民营
"""


def test_lines_and_pages_are_joined_and_boxes_drawn() -> None:
    assert paragraphs(TEXT) == [
        "标题",
        "一、建立培育库。主体是指在我省境内从事以数据为关键生产要素，以数字技术创新为驱动的企业。由省数据局牵头。",
        "附件",
        "联系人：_____",
        "类型\t□国有 □民营",
    ]


def test_a_sentence_is_found_over_the_edge_of_a_page() -> None:
    passage = locate(TEXT, "以数字技术创新为驱动")
    assert passage == Passage(
        1,
        "一、建立培育库。主体是指在我省境内从事以数据为关键生产要素，",
        "以数字技术创新为驱动",
        "的企业。由省数据局牵头。",
    )
    spaced = locate("用于 SaaS、人工智能", "SaaS、 人工智能")
    assert spaced == Passage(0, "用于 ", "SaaS、人工智能", "")


@pytest.mark.parametrize("sentence", ["以数字技术创造为驱动", "标题一、建立", "", " "])
def test_what_does_not_stand_there_is_not_found(sentence: str) -> None:
    assert locate(TEXT, sentence) is None
