"""Views of lists: kept, renamed, made the default, removed and brought back, each by its person alone.

Nobody else hears of them, so no fact is recorded; the history has its line.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.recording import append
from backend.files.secrecy import secrecy_mark
from backend.web.choices import KEPT_AFTER_REMOVAL, VALUE_MOST, VALUES_MOST, VIEWS_MOST
from backend.web.errors import NotKept, SameName, TooManyViews
from backend.web.models import SavedView
from backend.web.queries import parameters_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import QueryDict

    from backend.accounts.models import User
    from backend.web.places import ViewedPage
    from backend.web.querysets import SavedViewQuerySet

SUBJECT = "saved_view"


def keep_view(page: ViewedPage, query: QueryDict, name: str, *, by: User) -> SavedView:
    """Keep what the page's filters read of this address. Raises NotKept, with a sentence for the person."""
    parameters = parameters_of(page, query)
    _require_keepable(parameters)
    view = SavedView(person=by, page=page.url_name, name=name, parameters=parameters)
    with transaction.atomic():
        _hold(by)
        _require_room(view)
        with _one_of_a_name(name):
            view.save(force_insert=True)
        append(SUBJECT, view.pk, actor=by, action="keep")
    return view


def rename_view(view: SavedView, name: str, *, by: User) -> None:
    """Raises SameName where the page has another view of that name."""
    with transaction.atomic():
        with _one_of_a_name(name):
            changed = SavedView.objects.kept().filter(pk=view.pk).exclude(name=name).update(name=name)
        if changed == 1:
            append(SUBJECT, view.pk, actor=by, action="rename", changes={"name": [view.name, name]})


def make_default(view: SavedView, *, by: User) -> None:
    """The page opens with it from now on, and with no other."""
    with transaction.atomic():
        _hold(by)
        _beside(view).filter(is_default=True).exclude(pk=view.pk).update(is_default=False)
        if SavedView.objects.kept().filter(pk=view.pk, is_default=False).update(is_default=True) == 1:
            append(SUBJECT, view.pk, actor=by, action="make_default")


def end_default(view: SavedView, *, by: User) -> None:
    """The page opens with the whole list again."""
    with transaction.atomic():
        if SavedView.objects.kept().filter(pk=view.pk, is_default=True).update(is_default=False) == 1:
            append(SUBJECT, view.pk, actor=by, action="end_default")


def remove_view(view: SavedView, *, by: User) -> None:
    """Gone from its page; restore_view brings it back for a day."""
    with transaction.atomic():
        if SavedView.objects.kept().filter(pk=view.pk).update(removed_at=timezone.now()) == 1:
            append(SUBJECT, view.pk, actor=by, action="remove")


def restore_view(view: SavedView, *, by: User) -> None:
    """As before it was removed; the default only if no other took its place. Raises NotKept where name or room is taken."""
    with transaction.atomic():
        _hold(by)
        _require_room(view)
        opens = view.is_default and not _beside(view).filter(is_default=True).exists()
        with _one_of_a_name(view.name):
            removed = SavedView.objects.filter(pk=view.pk, removed_at__isnull=False)
            changed = removed.update(removed_at=None, is_default=opens)
        if changed == 1:
            append(SUBJECT, view.pk, actor=by, action="restore")


def forget_removed() -> None:
    """Those that nobody brings back any more."""
    SavedView.objects.removed_before(timezone.now() - KEPT_AFTER_REMOVAL).delete()


def _beside(view: SavedView) -> SavedViewQuerySet:
    """The person's kept views of the same page."""
    return SavedView.objects.kept().filter(person_id=view.person_id).of_page(view.page)


def _require_keepable(parameters: Mapping[str, list[str]]) -> None:
    """What is kept is kept whole: a view that was cut short would show another list."""
    if not parameters:
        raise NotKept(_("先加一个条件，再存为常用视图。"))
    values = [value for given in parameters.values() for value in given]
    if any(len(given) > VALUES_MOST for given in parameters.values()) or any(len(one) > VALUE_MOST for one in values):
        raise NotKept(_("条件太长，存不下。请缩短后再存。"))
    if any("\x00" in one for one in values):
        raise NotKept(_("条件里有不能存的字符。请改过再存。"))
    if mark := next((found for one in values if (found := secrecy_mark(one))), ""):
        raise NotKept(_("条件里有密级标志“%s”。本平台为非涉密系统，请删去后再存。") % mark)


def _require_room(view: SavedView) -> None:
    if _beside(view).count() >= VIEWS_MOST:
        raise TooManyViews(_("这一页已存了%(most)s个视图，到上限了。请先删去不用的。") % {"most": VIEWS_MOST})


@contextmanager
def _one_of_a_name(name: str) -> Iterator[None]:
    """The constraint has the last word, however many come at once."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as twice:
        raise SameName(_("已有名为“%(name)s”的视图，请换一个名称。") % {"name": name}) from twice


def _hold(person: User) -> None:
    """One at a time for each person, so that nobody gets past the limit. SQLite has one writer anyway."""
    get_user_model().objects.select_for_update().get(pk=person.pk)
