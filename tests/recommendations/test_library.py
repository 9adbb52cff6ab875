"""The shipped problems and what officers made of them, laid over each other."""

from dataclasses import replace

import pytest
from django.db import transaction

from backend.outbox.errors import NotInTransaction
from backend.recommendations import library
from backend.recommendations.actions.library import add_problem, change_problem, retire_problem
from backend.recommendations.library import Change, overlay

pytestmark = pytest.mark.django_db


def change(problem, pk=1, key=""):
    return Change(key or problem.key, problem, pk, 2)


def test_without_changes_the_library_is_the_file(little):
    assert library.accepted().problems == little


def test_a_changed_problem_stands_in_its_place(little):
    other = replace(little[3], name="别的名称")
    assert overlay(little, [change(other)]) == (*little[:3], other, *little[4:])


def test_a_retired_problem_is_left_out(little):
    assert overlay(little, [Change(little[3].key, None, 1, 2)]) == (*little[:3], *little[4:])


def test_our_own_follow_the_last_of_their_field_in_the_order_they_came(little, press):
    first, second = replace(press, key="A"), replace(press, key="B", name="第二条")
    last = max(place for place, one in enumerate(little) if one.field == press.field) + 1
    expected = (*little[:last], first, second, *little[last:])
    assert overlay(little, [change(second, pk=9), change(first, pk=4)]) == expected


def test_our_own_of_a_field_that_the_file_lacks_stand_at_the_end(little, press):
    one = replace(press, key="A", field="talent")
    assert overlay(little, [change(one)]) == (*little, one)


def test_a_release_reaches_an_installation_that_changed_something_else(little, press):
    """What a new file says of the rest holds; what was changed here stays changed."""
    ours = replace(little[3], name="我们的名称")
    better = tuple(replace(one, needs=("新说法", *one.needs[1:])) for one in little)
    found = overlay(better, [change(ours), change(replace(press, key="A"), pk=2)])
    assert [one for one in found if one.key == ours.key] == [ours]
    assert [one.needs[0] for one in found if one.key not in {ours.key, "A"}] == ["新说法"] * (len(little) - 1)


def test_a_changed_problem_that_a_release_drops_becomes_one_of_our_own(little):
    ours = replace(little[3], name="我们的名称")
    assert ours in overlay((*little[:3], *little[4:]), [change(ours)])


def test_a_retired_problem_that_a_release_drops_is_gone(little):
    shorter = (*little[:3], *little[4:])
    assert overlay(shorter, [Change(little[3].key, None, 1, 2)]) == shorter


def test_what_is_stored_of_a_change_is_what_it_was(little):
    for one in (change(little[3]), Change("X", None, 1, 2)):
        assert Change.from_json(one.to_json()) == one


def test_the_library_is_read_again_when_its_version_has_risen_and_only_then(
    little, press, first_officer, django_assert_num_queries
):
    library.accepted()
    with django_assert_num_queries(1):
        before = library.accepted()
    row = add_problem(press, by=first_officer)
    after = library.accepted()
    assert (before.number, after.number) == (0, 1)
    assert {one.key for one in after.problems} - {one.key for one in before.problems} == {row.key}


def test_a_restored_database_that_counts_to_the_same_number_is_read_again(little, press, first_officer):
    """The number alone would say that nothing changed."""
    with transaction.atomic():
        add_problem(press, by=first_officer)
        assert len(library.accepted().problems) == len(little) + 1
        transaction.set_rollback(True)
    retire_problem(little[0].key, reason="重复", by=first_officer)
    assert (library.accepted().number, len(library.accepted().problems)) == (1, len(little) - 1)


@pytest.mark.django_db(transaction=True)
def test_a_version_is_raised_with_a_change_or_not_at_all(little):
    with pytest.raises(NotInTransaction):
        library.raise_version()


def test_search_keeps_shipped_problems_by_their_place_and_ours_above(little, press, first_officer):
    own = add_problem(press, by=first_officer)
    changed = change_problem(little[3].key, replace(little[3], name="新名称"), seen=1, by=first_officer)
    gone = retire_problem(little[5].key, reason="重复", by=first_officer)
    rows = library.rows_for_search()
    assert rows[1] == (1, little[0])
    assert (rows[4][0], rows[4][1].name) == (changed.search_version, "新名称")
    assert rows[6] == (gone.search_version, None)
    assert rows[library.OWN_FROM + own.pk][1].name == press.name
    assert [library.search_id(row) for row in (changed, gone, own)] == [4, 6, library.OWN_FROM + own.pk]
