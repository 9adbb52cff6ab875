"""What can go wrong in search.

SearchError
├─ SearchUnavailable     the engine cannot answer now; trying again later may help
│  ├─ EngineDown         no connection, a timeout, or an answer that is none; or the breaker is open
│  ├─ IndexMissing       there is no index of this kind yet, or it was lost; it is being built again
│  └─ IndexBusy          another process holds what is needed: the embedded writer, or a rebuild under way
├─ TooWide               more fits a standing question than it can be kept with
├─ DocumentRefused       the engine will not take this document as it is, however often it is sent
└─ WrongRequest          a mistake in the calling code
   ├─ UnknownKind        nobody registered a kind of that name
   ├─ UnknownFacet       no registered kind declares a facet of that name
   └─ WrongDocument      a document breaks a rule of its own
"""

from collections.abc import Sequence


class SearchError(Exception):
    pass


class SearchUnavailable(SearchError):
    pass


class EngineDown(SearchUnavailable):
    pass


class IndexMissing(SearchUnavailable):
    pass


class IndexBusy(SearchUnavailable):
    pass


class TooWide(SearchError):
    pass


class DocumentRefused(SearchError):
    def __init__(self, kind: str, reasons: dict[int, str]) -> None:
        self.kind, self.reasons = kind, reasons
        told = "; ".join(f"{kind} {pk}: {reason}" for pk, reason in sorted(reasons.items())[:5])
        super().__init__(f"The engine refused {len(reasons)} document(s), the rest were written: {told}")


class WrongRequest(SearchError):
    pass


class UnknownKind(WrongRequest):
    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"No kind {name!r} is registered (known: {', '.join(known) or 'none'}). "
            f"Write a Kind named {name!r} in the app's documents.py and put @register above it."
        )


class UnknownFacet(WrongRequest):
    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"No registered kind has a facet {name!r} (known: {', '.join(known) or 'none'}). "
            f'Add Facet("{name}", ...) to the kind\'s facets, or drop the filter.'
        )


class WrongDocument(WrongRequest):
    pass
