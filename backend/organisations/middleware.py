"""Which organisation the person acts for now: the one chosen in the session, else the first."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from backend.organisations.models import Membership

CHOSEN = "organisation"


def memberships_of(request: HttpRequest) -> list[Membership]:
    """The live memberships of the person, read once a request, oldest first."""
    if not hasattr(request, "_memberships"):
        request._memberships = (  # type: ignore[attr-defined]  # noqa: SLF001  kept on the request on purpose
            list(
                Membership.objects.live()
                .filter(user_id=request.user.pk)
                .select_related("organisation", "organisation__region")
                .order_by("pk")
            )
            if request.user.is_authenticated
            else []
        )
    found: list[Membership] = request._memberships  # type: ignore[attr-defined]  # noqa: SLF001
    return found


def acting_membership(request: HttpRequest) -> Membership | None:
    """The chosen one while it is live, else the first, else None."""
    found = memberships_of(request)
    chosen = request.session.get(CHOSEN) if found else None
    return next((one for one in found if one.organisation_id == chosen), found[0] if found else None)


class ActingOrganisationMiddleware:
    """Sets request.membership and request.organisation, both lazy: public pages pay no query for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.membership = SimpleLazyObject(lambda: acting_membership(request))  # type: ignore[attr-defined]
        request.organisation = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: membership.organisation if (membership := acting_membership(request)) else None
        )
        return self.get_response(request)
