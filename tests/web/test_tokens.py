"""The palette keeps its promises: contrast in light and dark, and one dark palette however it is asked for."""

import pytest

from tests.web import css

TOKENS = css.rules_of(css.FOLDER / "tokens.css")
LIGHT = dict(next(rule.declarations for rule in TOKENS if rule.selector == ":root" and not rule.around))
BY_SYSTEM = dict(next(rule.declarations for rule in TOKENS if "@media (prefers-color-scheme: dark)" in rule.around))
BY_CHOICE = dict(next(rule.declarations for rule in TOKENS if rule.selector == ':root[data-theme="dark"]'))
GROUNDS = ("--paper", "--surface", "--sunk")


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(params=["light", "dark"])
def palette(request):
    return LIGHT if request.param == "light" else {**LIGHT, **BY_CHOICE}


def test_dark_is_the_same_by_system_and_by_choice():
    assert BY_SYSTEM == BY_CHOICE


def test_every_colour_has_a_dark_one():
    colours = {name for name, value in LIGHT.items() if value.startswith("#")} - {"--white"}

    assert colours == {name for name, value in BY_CHOICE.items() if value.startswith("#")}


@pytest.mark.parametrize("ground", [*GROUNDS, "--accent-bg", "--ok-bg", "--wait-bg", "--bad-bg", "--mark", "--picked"])
def test_body_text_stands_out(palette, ground):
    assert contrast(palette["--ink"], palette[ground]) >= 7


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize(
    "text", ["--muted", "--accent", "--ok", "--wait", "--bad", "--pain", "--ask", "--data", "--site"]
)
def test_other_text_can_be_read(palette, text, ground):
    assert contrast(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("--on-accent", "--accent"),
        ("--on-accent", "--accent-deep"),
        ("--accent", "--accent-bg"),
        ("--ok", "--ok-bg"),
        ("--wait", "--wait-bg"),
        ("--bad", "--bad-bg"),
        ("--paper", "--ink"),
        ("--paper", "--bad"),
    ],
)
def test_text_on_its_own_ground_can_be_read(palette, text, ground):
    assert contrast(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize("ground", GROUNDS)
def test_edges_of_controls_can_be_seen(palette, ground):
    assert contrast(palette["--edge"], palette[ground]) >= 3


def test_targets_are_large_enough():
    touch = dict(next(rule.declarations for rule in TOKENS if any("pointer: coarse" in at for at in rule.around)))
    elder = dict(next(rule.declarations for rule in TOKENS if rule.selector == ":root.elder"))

    assert LIGHT["--target"] == "2.25rem"  # 36 px
    assert (touch["--target"], touch["--target-small"]) == ("2.75rem", "2.75rem")  # 44 px
    assert elder["font-size"] == "125%"  # 1rem is 20 px
    assert float(elder["--target"][:-3]) * 20 >= 48
    assert float(elder["--target-small"][:-3]) * 20 >= 48
