"""Every page as somebody who sees it, wide and on a phone: it has something to say, fits, and is fit for everybody.

What is visited comes from the resolver; see addresses.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.e2e.addresses import LOOKS, PARTS, pages, routes
from tests.e2e.browsing import HEIGHTS, PHONE, TABLET, WIDE, People, Traffic
from tests.e2e.people import CLERK
from tests.e2e.staging import stage
from tests.looking import severe
from tests.served.demo import PASSWORD
from tests.served.person import Person
from tests.served.server import Server

pytestmark = pytest.mark.browser

NOT_FOUND = "not-found"
SIDEWAYS = "document.documentElement.scrollWidth - window.innerWidth"
# As the switch on the page does it, measured and taken back.
SIDEWAYS_WHEN_LARGE = f"""() => {{
  document.documentElement.classList.add("elder");
  const over = {SIDEWAYS};
  document.documentElement.classList.remove("elder");
  return over;
}}"""
OURS = {"exclude": [["#swagger-ui"]]}  # what draws the API's schema is another project's


@dataclass(frozen=True)
class Stage:
    server: Server
    scene: dict[str, str]


@pytest.fixture(scope="module")
def staged(loaded_demo, tmp_path_factory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("pages") / "data"
    scene = stage(loaded_demo, folder)
    with Server(folder, MATCH_QUALITY_PUBLIC="1") as server:
        server.wait_until_settled()
        yield Stage(server, scene)


def test_every_address_is_visited_or_is_no_page(staged):
    """What is neither visited nor a part takes no GET: it is pressed, not opened."""
    known = set(LOOKS) | PARTS
    named = routes()
    assert known - set(named) == set()
    person = Person(staged.server.url).sign_in(CLERK, PASSWORD)
    opened = {}
    for name in set(named) - known:
        path = "/" + _filled(named[name])
        opened[name] = person.get(path).status
    assert {name: status for name, status in opened.items() if status != 405} == {}


def _filled(pattern: str) -> str:
    """An address with something in each of its places."""
    path = pattern
    for kind in ("str", "slug", "int"):
        while f"<{kind}:" in path:
            start = path.index(f"<{kind}:")
            path = path[:start] + ("1" if kind == "int" else "x") + path[path.index(">", start) + 1 :]
    return path


@pytest.mark.parametrize(
    "who", sorted({look.who for looks in LOOKS.values() for look in looks}), ids=lambda who: who or "visitor"
)
def test_every_page_is_fit_to_be_seen(staged, browser, who):
    wrong = []
    with People(browser, staged.server.url).at_browser(who, reduced_motion="reduce") as context:
        tab = context.new_page()
        traffic = Traffic(tab)
        said: list[str] = []
        tab.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        tab.on("pageerror", lambda error: said.append(str(error)))
        for page in pages(staged.scene):
            if page.who != who:
                continue
            said.clear()
            tab.set_viewport_size({"width": WIDE, "height": HEIGHTS[WIDE]})
            answer = traffic.open(page.path)
            if page.draw is not None:
                page.draw(tab)
                traffic.settle()
                # That the answer was no 200 is what the browser says aloud, and what was wanted.
                said[:] = [line for line in said if not line.startswith("Failed to load resource")]
            for width, height in HEIGHTS.items():  # the wide one first; a window that is made narrow is a phone's
                tab.set_viewport_size({"width": width, "height": height})
                wrong += [(page.name, width, fault) for fault in _faults(tab, answer, page, width, said)]
    assert wrong == []


def _faults(tab, answer, page, width, said):
    """What is wrong with the page that is open."""
    if page.name != NOT_FOUND and answer.status != 200:
        yield f"status {answer.status}"
    if page.name != NOT_FOUND:
        yield from (f"console: {line}" for line in said)
    if not tab.locator("main").first.inner_text().strip():
        yield "an empty main"
    if width != WIDE and tab.evaluate(SIDEWAYS) > 0:
        yield "scrolls sideways"
    if width == PHONE and tab.evaluate(SIDEWAYS_WHEN_LARGE) > 0:
        yield "scrolls sideways in large letters"
    if width == TABLET:
        return  # what it says, it says at the two others
    for found in severe(tab, OURS):
        yield f"axe: {found['id']}: {[node['target'] for node in found['nodes']][:3]}"
