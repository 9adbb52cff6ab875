"""Offices run kernels as old as Chromium 86: our stylesheets hold nothing newer, unless a browser that lacks it skips it.

What is allowed is listed, so that a new feature has to be looked up before it gets in (https://caniuse.com, MDN's data).
"""

import re

import pytest

from tests.web import css

RULES = css.all_rules()
# A browser that does not know forced-colors skips what stands inside, as with @supports.
PLAIN = [rule for rule in RULES if not rule.guarded and "@media (forced-colors: active)" not in rule.around]


def words(text):
    return set(re.findall(r"\S+", text))


PROPERTIES = words(
    """
    -webkit-appearance -webkit-text-size-adjust align-content align-items animation appearance background
    background-position background-repeat background-size border border-bottom border-bottom-color border-bottom-width
    border-collapse border-color border-left border-left-color border-radius border-right-color border-right-width
    border-top border-top-color border-width bottom box-shadow box-sizing break-inside clip-path color color-scheme
    columns content cursor display fill flex flex-basis flex-wrap font font-family font-size font-style
    font-variant-numeric font-weight gap grid-area grid-column grid-row grid-template-areas grid-template-columns
    grid-template-rows height isolation justify-content justify-items left letter-spacing line-break line-height
    list-style margin margin-bottom margin-left margin-right margin-top max-height max-width min-height min-width opacity order
    outline outline-color outline-offset overflow overflow-wrap overflow-x overflow-y padding padding-bottom padding-left
    padding-right padding-top place-items pointer-events position quotes resize right scroll-behavior
    scroll-padding-top stroke stroke-dasharray stroke-linecap stroke-linejoin stroke-width text-align text-decoration
    text-overflow text-size-adjust top touch-action transform transition vector-effect vertical-align white-space width
    z-index
    """
)
FUNCTIONS = words(
    "attr calc clamp env fit-content inset linear-gradient max min minmax repeat rgba rotate translate translateY var"
)
PSEUDO = words(
    """
    ::-moz-progress-bar ::-webkit-details-marker ::-webkit-file-upload-button ::-webkit-progress-bar
    ::-webkit-progress-value ::-webkit-search-cancel-button ::after ::before ::placeholder ::selection :active :checked
    :disabled :empty :first-child :first-of-type :focus :focus-visible :hover :last-child :last-of-type :not :nth-child
    :root
    """
)
MEDIA = re.compile(
    r"@media (print|\((forced-colors: active|pointer: coarse|prefers-color-scheme: dark|prefers-reduced-motion: reduce"
    r"|(min|max)-width: (45|60|64|68|85)rem)\)( and \((min|max)-width: (45|60|64|68|85)rem\))?(, \(max-width: 45rem\))?)"
)
AROUND = (
    MEDIA,
    re.compile(r"@keyframes [a-z]+"),
    re.compile(r"@supports (not )?\([a-z-]+: [^)]+\)"),
    re.compile(r"@container( bridges)? \(min-width: \d+rem\)"),
)
UNITS = {"%", "deg", "em", "fr", "vh", "vw"}  # of what stands outside the tokens: proportions, never lengths


def names(pattern, texts):
    return sorted({found for text in texts for found in re.findall(pattern, text)})


def test_there_is_something_to_look_at():
    assert len(css.SHEETS) == 14
    assert len(PLAIN) > 400


def test_properties_are_known_to_the_floor():
    used = {name for rule in PLAIN for name, _value in rule.declarations if not name.startswith("--")}

    assert used - PROPERTIES == set()


def test_functions_are_known_to_the_floor():
    values = [value for rule in PLAIN for _name, value in rule.declarations]

    assert set(names(r"([a-zA-Z-]+)\(", values)) - FUNCTIONS == set()


def test_selectors_are_known_to_the_floor():
    selectors = [rule.selector for rule in PLAIN]

    assert set(names(r"::?[a-z-]+", selectors)) - PSEUDO == set()
    assert [one for one in selectors if re.search(r":not\([^)]*,", one)] == []  # a list in :not() is Chromium 88
    assert [one for one in selectors if "&" in one] == []  # nesting is 112


def test_at_rules_are_known_to_the_floor():
    around = {at for rule in RULES for at in rule.around}

    assert sorted(at for at in around if not any(known.fullmatch(at) for known in AROUND)) == []
    assert [rule for rule in PLAIN if any(at.startswith("@container") for at in rule.around)] == []


def test_extras_stand_under_supports():
    """The bridge's leaders and containers are there, and all of them behind a question."""
    guarded = {name for rule in RULES if rule.guarded for name, _value in rule.declarations}

    assert {"anchor-name", "anchor-scope", "container-type", "text-autospace", "text-wrap", "accent-color"} <= guarded


@pytest.mark.parametrize("sheet", [path.name for path in css.SHEETS if path.name != "tokens.css"])
def test_only_tokens_have_colours_and_lengths(sheet):
    rules = [rule for rule in RULES if rule.sheet == sheet]
    values = [f"{name}: {value}" for rule in rules for name, value in rule.declarations]
    colour = r"#[0-9A-Fa-f]{3,8}\b|\brgba?\(|\bhsla?\(|\bcolor-mix\(|: (?:white|black|red|gray|grey)\b"

    assert [value for value in values if re.search(colour, value)] == []
    assert set(names(r"(?<![\w#.-])-?\d*\.?\d+([a-zA-Z%]+)", values)) <= UNITS | {"s"}


def test_texts_have_one_of_the_five_sizes():
    sizes = {value for rule in RULES for name, value in rule.declarations if name == "font-size"}

    assert sizes == {"inherit", "125%", *(f"var(--t{number})" for number in range(1, 6))}


def test_every_token_that_is_used_exists():
    defined = {name for rule in RULES for name, _value in rule.declarations if name.startswith("--")}
    used = set(names(r"var\((--[\w-]+)", [value for rule in RULES for _name, value in rule.declarations]))

    assert used - defined == set()


def test_nothing_is_fetched_from_elsewhere():
    values = [value for rule in RULES for _name, value in rule.declarations]

    assert [value for value in values if "url(" in value or "@import" in value] == []
