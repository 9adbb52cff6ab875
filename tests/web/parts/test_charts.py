import re

import pytest

from backend.web.parts.charts import THIN, WIDTH, length, piers, rows, share

YEAR = [("推荐", 2960), ("看到", 2204), ("有意对接", 731), ("首落地", 29)]


@pytest.mark.parametrize(
    ("part", "whole", "found"), [(1, 3, 33), (2, 3, 67), (1, 200, 1), (1, 201, 0), (0, 5, 0), (5, 0, 0)]
)
def test_share_is_rounded_half_up(part, whole, found):
    assert share(part, whole) == found


@pytest.mark.parametrize(("part", "whole", "found"), [(5, 20, 25.0), (30, 20, 100.0), (-1, 20, 0.0), (3, 0, 0.0)])
def test_bars_stay_in_their_frame(part, whole, found):
    assert length(part, whole) == found


def test_rows_of_a_funnel():
    assert [
        (row.count, row.length, row.share, row.key) for row in rows([("推荐", 18), ("看到", 15), ("谈", 0)], key="看到")
    ] == [
        (18, 100.0, None, False),
        (15, 83.3, 83, True),
        (0, 0.0, 0, False),
    ]


def test_piers_are_as_wide_as_their_counts():
    found = piers(YEAR)
    widths = [pier.width for pier in found]

    assert widths[0] / widths[1] == pytest.approx(2960 / 2204, rel=0.01)
    assert widths[3] >= THIN
    assert found[-1].x + found[-1].width <= WIDTH
    assert [pier.share for pier in found] == [74, 33, 4, None]
    assert [bool(pier.arch) for pier in found] == [True, True, True, False]


def test_a_year_without_anything_still_stands():
    assert [pier.width for pier in piers([("推荐", 0), ("看到", 0)])] == [THIN, THIN]


def test_a_viaduct_has_its_table(draw):
    page = draw('{% viaduct year "今年" %}', year=YEAR)

    assert page.count("<rect") == 4 + 4  # piers, and the rows of a phone
    assert '<th scope="row">推荐</th><td class="num">2,960</td><td class="num">74</td>' in page
    assert 'role="img" aria-label="今年"' in page
    assert "style=" not in page


def test_a_spark_is_drawn_from_zero(draw):
    page = draw('{% spark values "由9降到3" %}', values=[9, 6, 3])

    assert re.search(r'd="M2.0 2.0 58.0 10.0 114.0 18.0"', page)
    assert 'aria-label="由9降到3"' in page
    assert "<path d" not in draw('{% spark values "没有" %}', values=[])


def test_a_meter_is_a_part_of_the_whole(draw):
    page = draw("{% meter rows %}", rows=[("高度契合", 1), ("较契合", 3)])

    assert 'width="25.0"' in page
    assert 'width="75.0"' in page


def test_a_bar_in_a_cell(draw):
    assert 'aria-label="3/4"><rect class="track" width="100" height="10"/><rect width="75.0"' in draw(
        '{% bar 3 4 "3/4" %}'
    )
