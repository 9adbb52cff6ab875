"""A person's own saved searches, for programs."""

import pytest

from backend.recommendations import actions
from backend.recommendations.models import SavedSearch
from backend.web.searching import Asked
from tests.api.conftest import problem, references, send
from tests.indexing import own_index

pytestmark = pytest.mark.django_db

URL = "/api/v1/saved-searches/"
BODY = {"words": "皮带撕裂", "kind": "scenario", "filters": {"city": ["140100"]}, "name": "皮带"}


@pytest.fixture(autouse=True)
def _index(settings, tmp_path):
    own_index(settings, tmp_path)()


@pytest.fixture
def saved(stranger):
    return actions.save_search(Asked(text="托辊"), by=stranger)[0]


def test_made_read_and_made_again(key, stranger):
    client = key(stranger)
    answer = send(client, "post", URL, BODY)

    assert answer.status_code == 201
    body = answer.json()
    assert {name: body[name] for name in BODY} == BODY
    assert (body["paused"], body["found"], body["last_found_at"]) == (False, 0, None)
    assert body["url"] == "/search/?q=%E7%9A%AE%E5%B8%A6%E6%92%95%E8%A3%82&kind=scenario&city=140100"
    again = send(client, "post", URL, BODY)
    assert (again.status_code, again.json()["reference"]) == (200, body["reference"])
    assert client.get(f"{URL}{body['reference']}/").json() == body
    assert references(client.get(URL)) == {body["reference"]}


def test_ones_own_only(key, stranger, colleague, saved):
    assert references(key(stranger).get(URL)) == {saved.reference}
    assert references(key(colleague).get(URL)) == set()
    for method in ("get", "patch", "delete"):
        assert send(key(colleague), method, f"{URL}{saved.reference}/", {}).status_code == 404


def test_renamed_paused_and_resumed(key, stranger, saved):
    client, url = key(stranger), f"{URL}{saved.reference}/"

    assert send(client, "patch", url, {"name": "滚子", "paused": True}).json()["name"] == "滚子"
    assert SavedSearch.objects.get().paused
    assert send(client, "patch", url, {"paused": False}).json()["paused"] is False


def test_removed(key, stranger, saved):
    client = key(stranger)

    assert send(client, "delete", f"{URL}{saved.reference}/").status_code == 204
    assert references(client.get(URL)) == set()
    assert client.get(f"{URL}{saved.reference}/").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "words"),
        ({"words": "。？"}, "words"),
        ({"words": "长" * 201}, "words"),
        ({"words": "机密★ 图"}, "words"),
        ({"words": "皮带", "kind": "nothing"}, "kind"),
        ({"words": "皮带", "filters": {"colour": ["red"]}}, "filters"),
        ({"words": "皮带", "kind": "entity", "filters": {"budget": ["small"]}}, "filters"),
        ({"words": "皮带", "filters": {"city": ["1"] * 21}}, "filters"),
        ({"words": "皮带", "filters": "city"}, "filters"),
        ({"words": "皮带", "person": 1}, "person"),
        ({"words": "皮带", "name": "长" * 61}, "name"),
    ],
)
def test_what_cannot_be_saved_is_said_by_field(key, stranger, body, field):
    status, errors = problem(send(key(stranger), "post", URL, body))

    assert status == 400
    assert set(errors) == {field}
    assert not SavedSearch.objects.exists()


def test_a_key_needs_the_scope(key, stranger, saved):
    url = f"{URL}{saved.reference}/"
    reading, writing = key(stranger, "read"), key(stranger, "saved-searches:write")

    assert reading.get(url).status_code == 200
    assert send(reading, "patch", url, {"name": "新"}).status_code == 403
    assert send(writing, "patch", url, {"name": "新"}).status_code == 200
    assert writing.get(url).status_code == 403
