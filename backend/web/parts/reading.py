"""Small readers that the tags share: a name of an object or a dict, an address with other words, attributes."""

from collections.abc import Mapping
from typing import Any

from django.forms.utils import flatatt
from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString

from backend.web.queries import whole_list

NOT_KEPT = (
    "page",
    "cursor",
    "view",
)  # another filter or order begins at the first page, and is no longer the whole list


def read(thing: Any, name: str, default: Any = "") -> Any:
    """`thing.name` or `thing["name"]`, called if it can be; the default where it is missing or None."""
    found = thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)
    if callable(found):
        found = found()
    return default if found is None else found


def attributes(given: Mapping[str, Any]) -> SafeString:
    """Escaped HTML attributes; hx_get becomes hx-get, True stands alone, None, False and "" are left out."""
    kept = {
        name.rstrip("_").replace("_", "-"): value for name, value in given.items() if value not in (None, False, "")
    }
    return flatatt(kept)


def address(request: HttpRequest | None, **changes: Any) -> str:
    """The query of this page with some words changed: None takes one away, the page number starts over."""
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for name in NOT_KEPT:
        query.pop(name, None)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        elif isinstance(value, (list, tuple)):
            query.setlist(name, [str(one) for one in value])
        else:
            query[name] = str(value)
    if not query and request is not None:
        return whole_list(request) or "?"
    return f"?{query.urlencode()}"
