"""Saved searches: made, renamed, paused, resumed, removed and brought back, each by its person alone.

What a search finds when it is made or resumed is noted as known. That is asked of the index before the transaction; the fact
SearchBegun has everything asked once more after it, so nothing that came in between falls through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.files.secrecy import secrecy_mark
from backend.outbox.recording import record
from backend.recommendations.choices import KNOWN_MOST, SAVED_MOST
from backend.recommendations.errors import NotAnswering, NothingAsked, NotSaved, TooManySaved, TooWideToTell
from backend.recommendations.events import SearchBegun
from backend.recommendations.models import SavedSearch, SavedSearchKey
from backend.recommendations.saved import digest_of, question_of, request_of
from backend.web.audience import audience_of
from search import SearchUnavailable, standing
from search.errors import TooWide

if TYPE_CHECKING:
    from backend.web.searching import Asked
    from search import SearchRequest

SUBJECT = "saved_search"


def save_search(asked: Asked, *, by: User, name: str = "") -> tuple[SavedSearch, bool]:
    """Tell this person of what is new from now on; gives the row and whether it is new: the same saved twice is one.

    Raises NotSaved, with a sentence for the person, and changes nothing then.
    """
    _require_something(asked)
    digest = digest_of(asked)
    mine = SavedSearch.objects.filter(person=by, digest=digest)
    if (held := mine.kept().first()) is not None:
        return held, False
    known = _known(asked.by(by, limit=1, facets=False))
    with transaction.atomic():
        _hold(by)
        before = mine.first()
        if before is not None and before.removed_at is None:
            return before, False
        _require_room(by)
        saved = before or SavedSearch(person=by, digest=digest)
        saved.words, saved.kind, saved.filters, saved.name = asked.text, asked.kind, _filters(asked), name
        saved.known, saved.audience = known, audience_of(by)
        saved.paused, saved.removed_at, saved.created_at = False, None, timezone.now()
        saved.save()
        keep_keys(saved)
        append(SUBJECT, saved.pk, actor=by, action="save")
        record(SearchBegun(saved_id=saved.pk), by=by)
    return saved, True


def rename_search(saved: SavedSearch, name: str, *, by: User) -> None:
    """An empty name gives the search back its words."""
    with transaction.atomic():
        if SavedSearch.objects.kept().filter(pk=saved.pk).exclude(name=name).update(name=name) == 1:
            append(SUBJECT, saved.pk, actor=by, action="rename", changes={"name": [saved.name, name]})


def pause_search(saved: SavedSearch, *, by: User) -> None:
    """Tell nothing until it is resumed."""
    with transaction.atomic():
        if SavedSearch.objects.kept().filter(pk=saved.pk, paused=False).update(paused=True) == 1:
            append(SUBJECT, saved.pk, actor=by, action="pause")


def resume_search(saved: SavedSearch, *, by: User) -> None:
    """Tell again, of what is new from now on: what came during the pause is not told afterwards. Raises NotSaved."""
    known = _known(request_of(saved, by))
    values = {"paused": False, "known": joined(saved.known, known), "audience": audience_of(by)}
    with transaction.atomic():
        if SavedSearch.objects.kept().filter(pk=saved.pk, paused=True).update(**values) == 1:
            append(SUBJECT, saved.pk, actor=by, action="resume")
            record(SearchBegun(saved_id=saved.pk), by=by)


def remove_search(saved: SavedSearch, *, by: User) -> None:
    """Gone from the list and silent; restore_search brings it back for a day."""
    with transaction.atomic():
        if SavedSearch.objects.kept().filter(pk=saved.pk).update(removed_at=timezone.now()) == 1:
            append(SUBJECT, saved.pk, actor=by, action="remove")


def restore_search(saved: SavedSearch, *, by: User) -> None:
    """As before it was removed; tells what came meanwhile. Raises TooManySaved where its place was taken."""
    with transaction.atomic():
        _hold(by)
        _require_room(by)
        if SavedSearch.objects.filter(pk=saved.pk, removed_at__isnull=False).update(removed_at=None) == 1:
            append(SUBJECT, saved.pk, actor=by, action="restore")
            record(SearchBegun(saved_id=saved.pk), by=by)


def keep_keys(saved: SavedSearch) -> None:
    """Write by what documents find it; inside the caller's transaction."""
    saved.keys.all().delete()
    keys = sorted(standing.keys_of(question_of(saved)))
    SavedSearchKey.objects.bulk_create(SavedSearchKey(saved=saved, key=key) for key in keys)
    saved.keys_version = standing.keys_version()
    saved.save(update_fields=["keys_version"])


def joined(known: dict[str, list[int]], more: dict[str, list[int]]) -> dict[str, list[int]]:
    """Both, without repetition."""
    return {kind: sorted({*known.get(kind, ()), *more.get(kind, ())}) for kind in {*known, *more}}


def _require_something(asked: Asked) -> None:
    if not (asked.text or asked.kind or _filters(asked)) or not standing.keys_of(question_of(asked)):
        raise NothingAsked(_("先写几个字或加一个条件，才知道要告诉您什么。"))
    if mark := secrecy_mark(asked.text):
        raise NotSaved(_("搜索词里有密级标志“%s”。本平台为非涉密系统，请删去后再订阅。") % mark)


def _require_room(person: User) -> None:
    if SavedSearch.objects.kept().filter(person=person).count() >= SAVED_MOST:
        raise TooManySaved(_("已有%(most)s条订阅，到上限了。请先在“我的订阅”里删去不用的。") % {"most": SAVED_MOST})


def _known(request: SearchRequest) -> dict[str, list[int]]:
    """What is there already, by kind."""
    wide = TooWideToTell(_("这样查到的太多，有新的也看不过来。请加几个字或加一个条件再订阅。"))
    try:
        found = standing.fitting(request)
    except SearchUnavailable as reason:
        raise NotAnswering(_("检索服务暂时不可用，请过一会儿再试。")) from reason
    except TooWide as reason:
        raise wide from reason
    if sum(map(len, found.values())) > KNOWN_MOST:
        raise wide
    return {kind: sorted(ids) for kind, ids in found.items() if ids}


def _filters(asked: Asked) -> dict[str, list[str]]:
    return {name: list(values) for name, values in (asked.filters or {}).items() if values}


def _hold(person: User) -> None:
    """One at a time for each person, so that nobody gets past the limit. SQLite has one writer anyway."""
    User.objects.select_for_update().get(pk=person.pk)
