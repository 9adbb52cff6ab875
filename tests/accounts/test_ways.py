import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from notifications.ways import ways_of

URL = reverse("accounts:ways")


@pytest.fixture
def person(db, client):
    user = get_user_model().objects.create_user("p", "p@example.com", name="王敏")
    client.force_login(user)
    return user


def mail_is_on(person):
    return {way.channel: way.enabled for way in ways_of(person)}["email"]


def test_a_person_switches_mail_off_and_on_again(person, client):
    assert 'value="email"' in client.get(URL).content.decode()
    assert client.post(URL, {}).status_code == 302
    assert not mail_is_on(person)
    client.post(URL, {"channels": ["email"]})
    assert mail_is_on(person)


def test_a_channel_that_cannot_be_chosen_changes_nothing(person, client):
    assert client.post(URL, {"channels": ["inbox"]}).status_code == 200
    assert mail_is_on(person)


def test_a_visitor_signs_in_first(db, client):
    assert client.get(URL).headers["Location"].startswith("/accounts/login/")
