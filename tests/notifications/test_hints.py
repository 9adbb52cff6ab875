import pytest
from django.db import transaction

from notifications import pushing
from notifications.hints import hint, revoke
from notifications.pushing import push, register_pusher

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_hint_goes_out_after_the_commit_to_each_person_once(pushed):
    with transaction.atomic():
        hint("scenario:7", [5, 3, 5])
        revoke([3])
        assert pushed == []
    assert pushed == [
        ("user.3", {"type": "hint", "topic": "scenario:7"}),
        ("user.5", {"type": "hint", "topic": "scenario:7"}),
        ("user.3", {"type": "revoked"}),
    ]


def test_a_layer_that_is_down_does_not_fail_what_was_done(monkeypatch):
    def down(group, event):
        raise ConnectionError

    monkeypatch.setattr(pushing, "_pushers", [down])
    with transaction.atomic():
        hint("scenario:7", [3])
        done = True
    assert done


def test_the_pusher_registered_last_is_used_until_it_ends(pushed):
    mine = []
    end = register_pusher(lambda group, _event: mine.append(group))
    push("user.1", {"type": "revoked"})
    end()
    push("user.2", {"type": "revoked"})
    assert (mine, [group for group, _event in pushed]) == (["user.1"], ["user.2"])
