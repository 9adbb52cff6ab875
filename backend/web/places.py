"""Named places: where an app puts its lines and panels on pages that belong to an app below it.

An app registers from its `AppConfig.ready()` and web knows none of them by name:

- the rail of the workbench (`register_rail`), the entries of the public header (`register_entry`), links of the footer
  (`register_foot`) and of one's own account (`register_preference`);
- the lines of "等我办" (`register_waiting`) and the first task of a new role (`register_first_task`);
- panels on the pages of scenarios, entities, products, experts, financing needs, of one's own organisation and of the search (`register_panel`);
- the switch between a person's organisations (`register_switch`);
- the lists of which a person keeps views (`register_views`).

Each carries its own permission; a panel is fetched from its owner's address, which asks the permission again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

Label = Any  # str or a lazy translation: labels are registered before a language is active
Allowed = Callable[[HttpRequest], bool]
Count = Callable[[HttpRequest], int]

PLACES = ("scenario", "scenario_form", "scenario_review", "entity", "product", "overview", "expert", "need", "search")
WITHOUT_OBJECT = ("scenario_form", "search")
RAIL_LIMIT = 7  # more entries than a hand can hold are folded away under 更多
KEPT_ON_PHONE = 3  # and 更多 is the fourth


class AlreadyRegistered(ValueError):
    """The same address was registered twice in one place."""


class UnknownPlace(ValueError):
    """A panel was registered for a place that no page shows."""


def everyone(_request: HttpRequest) -> bool:
    """The permission of what all visitors may see."""
    return True


# ── what an app hands in ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class RailEntry:
    label: Label
    url_name: str
    order: int
    allowed: Allowed
    count: Count | None
    keep: bool


@dataclass(frozen=True)
class PublicEntry:
    label: Label
    url_name: str
    order: int
    allowed: Allowed


@dataclass(frozen=True)
class PanelEntry:
    label: Label
    url_name: str
    order: int
    allowed: Callable[[HttpRequest, Any], bool]
    wide: bool


@dataclass(frozen=True)
class ViewedPage:
    """A list of which people keep views; `keys` are the words of its address that a view may hold."""

    label: Label
    url_name: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class WaitingLine:
    """One thing that waits for this person: since when, what, and the one next step."""

    since: datetime
    kind: Label
    title: str
    sub: str
    url: str
    verb: Label
    deadline: date | datetime | None = None

    @property
    def due_on(self) -> date | None:
        return timezone.localdate(self.deadline) if isinstance(self.deadline, datetime) else self.deadline

    @property
    def late(self) -> bool:
        return self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def today(self) -> bool:
        return self.due_on == timezone.localdate()


@dataclass(frozen=True)
class FirstTask:
    """The first thing to do in a new role: one line at the top of its home, gone when done."""

    text: Label
    verb: Label
    url: str


@dataclass(frozen=True)
class Seat:
    """One organisation the person may act for; `key` is what the switch posts as `organisation`."""

    key: str
    label: str
    current: bool


# ── what a page shows ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class RailLink:
    label: Label
    url: str
    count: int | None
    keep: bool
    current: bool


@dataclass(frozen=True)
class Rail:
    links: list[RailLink]

    @property
    def shown(self) -> list[RailLink]:
        return self.links[:RAIL_LIMIT]

    @property
    def folded(self) -> list[RailLink]:
        return self.links[RAIL_LIMIT:]

    @property
    def current_is_folded(self) -> bool:
        return any(link.current and not link.keep for link in self.links)

    @property
    def folded_on_phone(self) -> list[RailLink]:
        return [link for link in self.links if not link.keep]


@dataclass(frozen=True)
class PublicLink:
    label: Label
    url: str
    current: bool


@dataclass(frozen=True)
class PanelLink:
    label: Label
    url: str
    topic: str


_rail: dict[str, RailEntry] = {}
_entries: dict[str, PublicEntry] = {}
_foot: dict[str, PublicEntry] = {}
_preferences: dict[str, PublicEntry] = {}
_panels: dict[tuple[str, str], PanelEntry] = {}
_waiting: list[Callable[[HttpRequest], Iterable[WaitingLine]]] = []
_first_tasks: list[Callable[[HttpRequest], FirstTask | None]] = []
_switch: list[tuple[str, Callable[[HttpRequest], list[Seat]]]] = []
_viewed: dict[str, ViewedPage] = {}


def register_rail(
    label: Label,
    url_name: str,
    *,
    order: int,
    allowed: Allowed,
    count: Count | None = None,
    keep: bool = False,
) -> None:
    """An entry of the workbench's rail; `keep` holds it in the bottom bar of a phone (the first three that ask)."""
    if url_name in _rail:
        raise AlreadyRegistered(f"{url_name} is in the rail already; register it once, in one app's ready().")
    _rail[url_name] = RailEntry(label, url_name, order, allowed, count, keep)


def register_entry(label: Label, url_name: str, *, order: int, allowed: Allowed = everyone) -> None:
    """An entry of the public header."""
    if url_name in _entries:
        raise AlreadyRegistered(f"{url_name} is in the header already; register it once, in one app's ready().")
    _entries[url_name] = PublicEntry(label, url_name, order, allowed)


def register_foot(label: Label, url_name: str, *, order: int) -> None:
    """A link of the public footer, to a page that everybody may read."""
    if url_name in _foot:
        raise AlreadyRegistered(f"{url_name} is in the footer already; register it once, in one app's ready().")
    _foot[url_name] = PublicEntry(label, url_name, order, everyone)


def register_preference(label: Label, url_name: str, *, order: int) -> None:
    """A link of 我的账号, to a page on which everybody who is signed in sets something for themselves."""
    if url_name in _preferences:
        raise AlreadyRegistered(f"{url_name} is in 我的账号 already; register it once, in one app's ready().")
    _preferences[url_name] = PublicEntry(label, url_name, order, everyone)


def register_panel(
    place: str,
    url_name: str,
    *,
    allowed: Callable[[HttpRequest, Any], bool],
    order: int,
    label: Label = "",
    wide: bool = False,
) -> None:
    """A panel on a page of `place`, fetched from `url_name` with the object's reference as its one argument.

    A `wide` one needs the page's main column; the others stand beside it.
    The place `scenario_form` has no object: its panels take no argument and are posted the draft as it stands. Neither has
    `search`: its panels take no argument and are fetched with what the page was asked, as it stands in its address.
    """
    if place not in PLACES:
        raise UnknownPlace(f"{place!r} is not a place; there are {', '.join(PLACES)}.")
    if (place, url_name) in _panels:
        raise AlreadyRegistered(f"{url_name} is on {place} already; register it once, in one app's ready().")
    _panels[place, url_name] = PanelEntry(label, url_name, order, allowed, wide)


def register_waiting(source: Callable[[HttpRequest], Iterable[WaitingLine]]) -> None:
    """A source of lines for 等我办; it returns what waits for this person and nothing else."""
    _waiting.append(source)


def register_first_task(source: Callable[[HttpRequest], FirstTask | None]) -> None:
    """The first task of a role, or None when it is done or the person has another role."""
    _first_tasks.append(source)


def register_switch(url_name: str, source: Callable[[HttpRequest], list[Seat]]) -> None:
    """The organisations a person may act for, and the address that takes the choice (POST organisation, next)."""
    if _switch:
        raise AlreadyRegistered("The switch of organisations has its source already.")
    _switch.append((url_name, source))


def register_views(label: Label, url_name: str, *, keys: Iterable[str]) -> None:
    """A list whose filters live in its address, and of which a person may keep views.

    `keys` are its filters, with the order where it can be sorted; the page number is never one. The page draws
    `{% saved_views %}` above its filters and asks `queries.opens_with` first.
    """
    if url_name in _viewed:
        raise AlreadyRegistered(f"{url_name} has views already; register it once, in one app's ready().")
    _viewed[url_name] = ViewedPage(label, url_name, tuple(dict.fromkeys(keys)))


# ── what pages ask ────────────────────────────────────────────────────────────────────────────────────────────────


def rail(request: HttpRequest) -> Rail:
    """The person's rail: allowed entries in order, with the deepest one that holds this page marked as current."""
    entries = [entry for entry in sorted(_rail.values(), key=lambda entry: entry.order) if entry.allowed(request)]
    urls = [reverse(entry.url_name) for entry in entries]
    here = max((url for url in urls if request.path.startswith(url)), key=len, default="")
    kept = [entry for entry in entries if entry.keep][:KEPT_ON_PHONE]
    return Rail(
        [
            RailLink(
                label=entry.label,
                url=url,
                count=entry.count(request) if entry.count else None,
                keep=entry in kept,
                current=url == here,
            )
            for entry, url in zip(entries, urls, strict=True)
        ]
    )


def entries(request: HttpRequest) -> list[PublicLink]:
    """The entries of the public header this visitor may open."""
    return _links(_entries, request)


def foot(request: HttpRequest) -> list[PublicLink]:
    """The links of the public footer."""
    return _links(_foot, request)


def preferences(request: HttpRequest) -> list[PublicLink]:
    """The links of 我的账号 that come from other apps."""
    return _links(_preferences, request)


def _links(entries: dict[str, PublicEntry], request: HttpRequest) -> list[PublicLink]:
    shown = [entry for entry in sorted(entries.values(), key=lambda entry: entry.order) if entry.allowed(request)]
    return [
        PublicLink(entry.label, url, current=request.path.startswith(url))
        for entry in shown
        for url in [reverse(entry.url_name)]
    ]


def waiting(request: HttpRequest) -> list[WaitingLine]:
    """All that waits for this person, oldest first; read once a request."""
    if not hasattr(request, "_waiting_lines"):
        lines = [line for source in _waiting for line in source(request)]
        request._waiting_lines = sorted(lines, key=lambda line: line.since)  # type: ignore[attr-defined]  # noqa: SLF001  kept on the request on purpose
    found: list[WaitingLine] = request._waiting_lines  # type: ignore[attr-defined]  # noqa: SLF001
    return found


def first_task(request: HttpRequest) -> FirstTask | None:
    """The first task that is still open, of whichever role the person has."""
    return next((task for source in _first_tasks if (task := source(request))), None)


def panels(place: str, request: HttpRequest, subject: Any = None, *, wide: bool | None = None) -> list[PanelLink]:
    """The panels of a place that this person may open for this object, in order; all, or only the wide or narrow ones."""
    found = [
        entry
        for (where, _url_name), entry in sorted(_panels.items(), key=lambda item: item[1].order)
        if where == place and wide in (None, entry.wide) and entry.allowed(request, subject)
    ]
    arguments = [] if subject is None else [subject.reference]
    topic = "" if subject is None else f"{place}:{subject.pk}"
    asked = f"?{request.GET.urlencode()}" if place == "search" else ""
    return [PanelLink(entry.label, f"{reverse(entry.url_name, args=arguments)}{asked}", topic) for entry in found]


def seats(request: HttpRequest) -> list[Seat]:
    """The organisations the person may act for."""
    return _switch[0][1](request) if _switch and request.user.is_authenticated else []


def switch_url() -> str:
    """Where the choice of organisation is posted."""
    return reverse(_switch[0][0]) if _switch else ""


def viewed_page(url_name: str) -> ViewedPage | None:
    """The list of that name, if people keep views of it."""
    return _viewed.get(url_name)


def registered_names() -> list[tuple[str, str, bool]]:
    """(place, URL name, takes a reference) of all that was registered, for the system check."""
    return [
        *(("rail", name, False) for name in _rail),
        *(("header", name, False) for name in _entries),
        *(("footer", name, False) for name in _foot),
        *(("account", name, False) for name in _preferences),
        *(("switch", name, False) for name, _source in _switch),
        *(("views", name, False) for name in _viewed),
        *((place, name, place not in WITHOUT_OBJECT) for place, name in _panels),
    ]
