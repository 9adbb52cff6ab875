"""Telling people of what is new for their saved searches: as news comes in, and once a night for all there is.

What fits is what the search, restricted to the one document and asked as the person, returns (search.standing). A Find
holds each that was told, so it may be looked at any number of times.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from backend.lib.failpoints import failpoint
from backend.organisations.models import Organisation
from backend.organisations.rules import works_for
from backend.recommendations.actions.saving import joined, keep_keys
from backend.recommendations.models import Find, FullCheck, SavedSearch, SavedSearchKey
from backend.recommendations.notices import tell_found
from backend.recommendations.saved import question_of, request_of
from backend.recommendations.watched import on_their_way
from search import Hit, SearchUnavailable, standing
from search.errors import TooWide
from search.standing import Findable

log = logging.getLogger(__name__)

KEPT_AFTER_REMOVAL = timedelta(days=1)
NIGHT = 2  # o'clock, when few are at work
_AT_ONCE = 500  # keys or rows in one question to the database

_OWNERS = ("owner_id", "provider_id", "institution_id")  # of scenarios, products and experts

T = TypeVar("T", str, int)
Document = tuple[str, int]  # kind and id


def look_at(kind: str, pk: int) -> None:
    """Tell everybody whose saved search this document newly fits. Raises SearchUnavailable."""
    document = standing.settled(kind, pk)
    if document is not None:
        for saved in candidates(document):
            tell_if_new(saved, kind, pk)


def candidates(document: Findable) -> Iterator[SavedSearch]:
    """The saved searches that it may fit, none of those left out that it does fit.

    By its keys first, which is an index of the database; those found are compared with its tokens. A few queries for any
    number of saved searches. One whose keys were made by other rules is compared whatever its keys.
    """
    active = SavedSearch.objects.active()
    found = set(active.exclude(keys_version=standing.keys_version()).values_list("pk", flat=True))
    for some in _parted(sorted(document.keys)):
        found.update(SavedSearchKey.objects.filter(key__in=some).values_list("saved_id", flat=True))
    for ids in _parted(sorted(found)):
        for saved in active.filter(pk__in=ids).select_related("person").defer("known").order_by("pk"):
            if standing.may_fit(question_of(saved), document):
                yield saved


def tell_if_new(saved: SavedSearch, kind: str, pk: int) -> bool:
    """Ask as the person; tell what fits and was neither known nor told. Whether it was told now. Raises SearchUnavailable."""
    if pk in saved.known.get(kind, ()) or saved.finds.filter(kind=kind, object_id=pk).exists():
        return False
    hit = standing.fits(request_of(saved, saved.person), kind, pk)
    if hit is None:
        return False
    own = _is_own(saved, hit)
    with transaction.atomic():
        if not SavedSearch.objects.active().select_for_update(of=("self",)).filter(pk=saved.pk).exists():
            return False  # removed, paused or switched off while we asked
        _row, fresh = Find.objects.get_or_create(saved=saved, kind=kind, object_id=pk, defaults={"told": not own})
        if fresh and not own:
            tell_found(saved, hit)
            failpoint("after_notice_row")
    return fresh and not own


def check_fully(saved: SavedSearch) -> list[Document]:
    """Compare with everything that fits now and tell what was not told; gives what should have been told before.

    What fits only by rights that the person got since is no news, and neither is what fits only by a new dictionary: both
    are noted as known. Raises SearchUnavailable and TooWide.
    """
    request = request_of(saved, saved.person)
    fitting = _documents(standing.fitting(request))
    lasting = [token for token in request.audience if token in saved.audience]
    expected = fitting
    if len(lasting) < len(request.audience):
        expected = _documents(standing.fitting(replace(request, audience=lasting)))
    if saved.keys_version != standing.keys_version():
        expected = set()
    coming = on_their_way()  # asked after the index and before the finds: what is told meanwhile is in one of them
    held = set(saved.finds.values_list("kind", "object_id"))
    held |= {(kind, pk) for kind, ids in saved.known.items() for pk in ids}
    _learn(saved, fitting - expected - coming - held, list(request.audience))
    missed = [one for one in sorted(expected - held) if tell_if_new(saved, *one)]
    return [one for one in missed if one not in coming]


def check_nightly() -> FullCheck | None:
    """As check_all, once after two o'clock of each night; None when that is done, or the index does not answer now."""
    now = timezone.localtime()
    two = now.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    night = two if now >= two else two - timedelta(days=1)
    if FullCheck.objects.filter(at__gte=night).exists():
        return None
    try:
        return check_all()
    except SearchUnavailable as reason:
        log.warning("Saved searches cannot be compared with everything now: %s", reason)
        return None


def check_all() -> FullCheck:
    """Every saved search that tells, compared with everything; the removed ones of yesterday go for good.

    Raises SearchUnavailable.
    """
    SavedSearch.objects.filter(removed_at__lt=timezone.now() - KEPT_AFTER_REMOVAL).delete()
    searches = missed = 0
    for pk in SavedSearch.objects.active().order_by("pk").values_list("pk", flat=True):
        saved = SavedSearch.objects.active().select_related("person").filter(pk=pk).first()
        if saved is None:
            continue
        searches += 1
        try:
            found = check_fully(saved)
        except TooWide:
            log.warning("Saved search %d finds too much to be compared.", pk)
            continue
        for kind, object_id in found:
            log.error("Saved search %d was not told of %s %d when it came.", pk, kind, object_id)
        missed += len(found)
    log.info("Saved searches compared with everything: %d, missed: %d.", searches, missed)
    return FullCheck.objects.create(searches=searches, missed=missed)


def _learn(saved: SavedSearch, documents: set[Document], audience: list[str]) -> None:
    """Note what is no news, the rights it was found by, and the keys of today."""
    known: dict[str, list[int]] = {}
    for kind, pk in documents:
        known.setdefault(kind, []).append(pk)
    if not known and set(audience) == set(saved.audience) and saved.keys_version == standing.keys_version():
        return
    with transaction.atomic():
        saved.known, saved.audience = joined(saved.known, known), audience
        saved.save(update_fields=["known", "audience"])
        keep_keys(saved)


def _is_own(saved: SavedSearch, hit: Hit) -> bool:
    """Whether it is the person's own organisation's, or about the person."""
    row: Any = hit.row
    owners = [row.pk] if isinstance(row, Organisation) else [getattr(row, name, None) for name in _OWNERS]
    return getattr(row, "user_id", None) == saved.person_id or any(works_for(saved.person, pk) for pk in owners if pk)


def _documents(found: dict[str, set[int]]) -> set[Document]:
    return {(kind, pk) for kind, ids in found.items() for pk in ids}


def _parted(values: list[T]) -> Iterator[list[T]]:
    yield from (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
