"""The views that a person keeps of a list: which conditions of an address are kept, which view is open, with which the page opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.web import places
from backend.web.models import SavedView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, QueryDict

# The whole list, where the bare address opens with a view of the person's own.
WHOLE = "view=all"


@dataclass(frozen=True)
class Shelf:
    """A person's views of the page that is open."""

    page: places.ViewedPage
    views: list[SavedView]
    parameters: Mapping[str, list[str]]  # what this address carries and a view may keep

    @property
    def current(self) -> SavedView | None:
        """The view that is open: the first with just these conditions."""
        return next((view for view in self.views if view.parameters == self.parameters), None)

    @property
    def default(self) -> SavedView | None:
        return next((view for view in self.views if view.is_default), None)

    @property
    def may_keep(self) -> bool:
        """Whether there is something to keep that is not kept yet."""
        return bool(self.parameters) and self.current is None

    @property
    def is_whole(self) -> bool:
        return not self.parameters


def parameters_of(page: places.ViewedPage, query: QueryDict) -> dict[str, list[str]]:
    """What the page's filters read of an address, in the order of the filters; unknown words and empty ones are left out."""
    given = {key: query.getlist(key) for key in page.keys}
    return {key: values for key, values in given.items() if any(values)}


def shelf_of(request: HttpRequest | None) -> Shelf | None:
    """The person's views of this page, read once a request; None for visitors and where a page has no views."""
    if request is None or request.resolver_match is None or not request.user.is_authenticated:
        return None
    page = places.viewed_page(request.resolver_match.view_name)
    if page is None:
        return None
    if not hasattr(request, "_shelf"):
        views = list(SavedView.objects.visible_to(request.user).of_page(page.url_name))
        request._shelf = Shelf(page, views, parameters_of(page, request.GET))  # type: ignore[attr-defined]  # noqa: SLF001  kept on the request on purpose
    found: Shelf = request._shelf  # type: ignore[attr-defined]  # noqa: SLF001
    return found


def opens_with(request: HttpRequest) -> str:
    """Where to go instead of the bare address: the person's default view of this page, or "" to stay.

    An address that carries anything at all was meant as it stands.
    """
    if request.method not in {"GET", "HEAD"} or request.GET:
        return ""
    shelf = shelf_of(request)
    return shelf.default.get_absolute_url() if shelf is not None and shelf.default is not None else ""


def whole_list(request: HttpRequest) -> str:
    """The query of this page without any condition, even where the bare address opens with a view: "" or with its mark."""
    shelf = shelf_of(request)
    return f"?{WHOLE}" if shelf is not None and shelf.default is not None else ""
