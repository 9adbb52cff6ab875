import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import transaction

from backend.audit.queries import timeline
from backend.outbox.actions import replay
from backend.outbox.deliver import deliver, drain
from backend.outbox.models import Delivery
from backend.outbox.nudging import register_nudge
from backend.outbox.recording import record

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dead(world, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 1
    world.do["tests.first"] = lambda _told: 1 / 0
    with transaction.atomic():
        record(world.fact(thing_id=7))
    drain()
    world.do.clear()
    return Delivery.objects.get(state="dead")


def test_replay_gives_a_parked_delivery_its_attempts_again(world, dead):
    admin = get_user_model().objects.create_user("admin")
    nudged = []
    register_nudge(nudged.extend)
    assert replay(dead, by=admin)
    assert nudged == [dead.pk]
    deliver(dead.pk)
    assert Delivery.objects.get().state == "done"
    line = timeline("delivery", dead.pk).get()
    assert (line.actor, line.action) == (admin, "replay")


def test_replaying_twice_is_one_replay(world, dead):
    assert [replay(dead, by=None), replay(dead, by=None)] == [True, False]
    assert timeline("delivery", dead.pk).count() == 1


def test_the_admin_replays_and_changes_nothing_else(world, dead, client, settings):
    client.force_login(get_user_model().objects.create_superuser("root", "root@example.com", "x"))
    page = client.get("/admin/outbox/delivery/")
    assert page.status_code == 200
    assert "重新投递" in page.content.decode()
    answer = client.post(
        "/admin/outbox/delivery/", {"action": "replay_deliveries", "_selected_action": [dead.pk]}, follow=True
    )
    assert "已重新投递 1 条。" in answer.content.decode()
    assert Delivery.objects.get().state == "waiting"
    assert client.post(f"/admin/outbox/delivery/{dead.pk}/change/", {"state": "done"}).status_code == 403
    assert client.post(f"/admin/outbox/delivery/{dead.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/outbox/delivery/add/").status_code == 403


def test_a_member_of_staff_without_the_right_sees_no_replay(world, dead, client):
    staff = get_user_model().objects.create_user("staff", is_staff=True)
    staff.user_permissions.add(Permission.objects.get(codename="view_delivery"))
    client.force_login(staff)
    assert "重新投递" not in client.get("/admin/outbox/delivery/").content.decode()
    client.post("/admin/outbox/delivery/", {"action": "replay_deliveries", "_selected_action": [dead.pk]})
    assert Delivery.objects.get().state == "dead"
