"""What every page may ask: `frame`. Each part is read only if the template uses it, so public pages pay for none."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from backend.web import places
from backend.web.searching import LONGEST, words_of
from notifications.reading import unread_count, upto

HOME = "/"
WORK = "/work/"
SEARCH = "/search/"
SOCKET = "/ws/hints/"
THEMES = ("light", "dark")
# Order is meaning: what comes later may change what came before.
SHEETS = tuple(
    f"web/css/{name}.css"
    for name in (
        "tokens", "base", "frame", "controls", "signs", "lists", "charts", "talk", "bridge", "pages", "grid", "pairs", "meets",
        "reviews", "modes",
    )
)  # fmt: skip
SCRIPTS = tuple(
    f"web/js/{name}.js"
    for name in ("page", "display", "toasts", "tables", "files", "autosave", "hints", "seek", "press", "grid")
)


class Frame:
    """The frame around a page: entries, rail, bell, organisations, and how the person likes to read."""

    home = HOME
    work = WORK
    search = SEARCH
    socket = SOCKET
    sheets = SHEETS
    scripts = SCRIPTS

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def footer(self) -> dict[str, str]:
        found: dict[str, str] = settings.SITE_FOOTER
        return found

    @cached_property
    def demo(self) -> bool:
        return bool(settings.DEMO_ALLOWED)

    @cached_property
    def theme(self) -> str:
        """Light or dark as chosen on this machine; empty follows the system."""
        chosen = self.request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @cached_property
    def elder(self) -> bool:
        """适老化: larger letters and targets, chosen on this machine."""
        return self.request.COOKIES.get("elder") == "1"

    @cached_property
    def keys(self) -> bool:
        """Whether single keys work ("/" for the search box); on unless switched off on this machine."""
        return self.request.COOKIES.get("keys") != "0"

    @cached_property
    def words(self) -> str:
        """The words in the search box."""
        return words_of(self.request.GET)[:LONGEST] if self.request.path.startswith(SEARCH) else ""

    @cached_property
    def words_most(self) -> int:
        return LONGEST

    @cached_property
    def entries(self) -> list[places.PublicLink]:
        return places.entries(self.request)

    @cached_property
    def foot_links(self) -> list[places.PublicLink]:
        return places.foot(self.request)

    @cached_property
    def preferences(self) -> list[places.PublicLink]:
        return places.preferences(self.request)

    @cached_property
    def rail(self) -> places.Rail:
        return places.rail(self.request)

    @cached_property
    def unread(self) -> int:
        return unread_count(self.request.user)

    @cached_property
    def last_notice(self) -> int:
        return upto(self.request.user)

    @cached_property
    def seats(self) -> list[places.Seat]:
        return places.seats(self.request)

    @cached_property
    def switch_url(self) -> str:
        return places.switch_url()


def site(request: HttpRequest) -> dict[str, Any]:
    """Not named `site` in templates: packages (allauth, sites) put a Site of their own under that word."""
    return {"frame": Frame(request)}
