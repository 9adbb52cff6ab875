"""Keys: what opens a room and what does not, over every operation there is."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from rest_framework.test import APIClient
from rest_framework.throttling import SimpleRateThrottle

from backend.accounts.actions import make_token, revoke_token
from backend.accounts.models import ApiToken
from backend.financing.models import Product
from backend.organisations.models import EntityProfile
from tests.api.conftest import problem, send
from tests.factories.financing import ProductFactory
from tests.factories.organisations import CaseFactory
from tests.factories.scenarios import ScenarioFactory

pytestmark = pytest.mark.django_db

PUBLIC = ["/api/v1/entities/", "/api/v1/products/", "/api/v1/scenarios/", "/api/v1/search/"]
PRIVATE = [
    "/api/v1/experts/",
    "/api/v1/matches/",
    "/api/v1/notices/",
    "/api/v1/notices/since/",
    "/api/v1/profiles/",
]


@pytest.fixture
def writes(bank_officer, entity_liaison, owner_clerk, entity, bank, owner):
    """(person, method, address, body, the scope that it needs), one for each operation that writes."""
    draft = ProductFactory(provider=bank, draft=True).reference
    offered = ProductFactory(provider=bank).reference
    scenario = ScenarioFactory(owner=owner).reference
    published = ScenarioFactory(owner=owner, published=True).reference
    CaseFactory(organisation=entity)
    product = {"name": "贷", "kind": "loan", "target": "谁"}
    return [
        (bank_officer, "post", "/api/v1/products/", product, "products:write"),
        (bank_officer, "patch", f"/api/v1/products/{draft}/", {"name": "新名", "edit_number": 1}, "products:write"),
        (bank_officer, "post", f"/api/v1/products/{draft}/publish/", None, "products:write"),
        (bank_officer, "post", f"/api/v1/products/{offered}/withdraw/", {"reason": "停办"}, "products:write"),
        (entity_liaison, "patch", f"/api/v1/profiles/{entity.reference}/", {"headcount": 9}, "profile:write"),
        (entity_liaison, "post", "/api/v1/notices/read/", {"all": True}, "notices:write"),
        (
            entity_liaison,
            "post",
            f"/api/v1/matches/scenario/{published}/answer/",
            {"answer": "unsuitable", "reason": "other"},
            "matches:write",
        ),
        (owner_clerk, "post", "/api/v1/scenarios/", {"title": "题"}, "scenarios:write"),
        (owner_clerk, "patch", f"/api/v1/scenarios/{scenario}/", {"title": "题", "edit_number": 1}, "scenarios:write"),
        (owner_clerk, "post", f"/api/v1/scenarios/{scenario}/submit/", None, "scenarios:write"),
        (owner_clerk, "post", f"/api/v1/scenarios/{published}/withdraw/", {"reason": "止"}, "scenarios:write"),
    ]


def states():
    """What writing would change."""
    products = list(Product.objects.order_by("pk").values("name", "state"))
    return products, list(EntityProfile.objects.order_by("pk").values("headcount"))


def test_a_key_writes_with_the_scope_and_with_no_other(writes, key):
    every = {"read", *(scope for *_rest, scope in writes)}
    for person, method, url, body, scope in writes:
        before = states()
        refused = send(key(person, *(every - {scope})), method, url, body)
        assert problem(refused)[0] == 403, url
        assert states() == before

        assert send(key(person, scope), method, url, body).status_code in {200, 201, 204}, url


def test_without_a_key_nothing_is_written(writes):
    before = states()
    for _person, method, url, body, _scope in writes:
        assert problem(send(APIClient(), method, url, body))[0] == 401, url
    assert states() == before


def test_a_session_writes_only_with_its_token_of_the_page(writes):
    """A foreign page that posts with the person's cookie is refused (C3)."""
    before = states()
    for person, method, url, body, _scope in writes:
        client = APIClient(enforce_csrf_checks=True)
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert problem(send(client, method, url, body))[0] == 403, url
    assert states() == before


@pytest.mark.parametrize("url", PUBLIC)
def test_what_is_public_is_open_to_everybody(url):
    assert APIClient().get(url).status_code == 200


@pytest.mark.parametrize("url", PRIVATE)
def test_what_is_not_public_asks_for_a_key(url):
    answer = APIClient().get(url)

    assert problem(answer)[0] == 401
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("url", PUBLIC + PRIVATE)
def test_a_key_that_may_not_read_reads_nothing(url, key, owner_clerk):
    assert problem(key(owner_clerk, "notices:write").get(url))[0] == 403


def bearing(secret):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


@pytest.mark.parametrize("url", PUBLIC + PRIVATE)
def test_a_wrong_key_opens_nothing_not_even_what_is_public(url):
    assert problem(bearing("sq_nonsense").get(url))[0] == 401


def test_a_key_ends_on_its_day_when_revoked_and_with_its_person(owner_clerk):
    token, secret = make_token(owner_clerk, name="测试", scopes=["read"], days=1)
    client = bearing(secret)
    assert client.get("/api/v1/notices/").status_code == 200

    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert problem(client.get("/api/v1/notices/"))[0] == 401
    ApiToken.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert client.get("/api/v1/notices/").status_code == 200

    owner_clerk.is_active = False
    owner_clerk.save()
    assert problem(client.get("/api/v1/notices/"))[0] == 401
    owner_clerk.is_active = True
    owner_clerk.save()

    revoke_token(token, by=owner_clerk)
    assert problem(client.get("/api/v1/notices/"))[0] == 401


class TestThrottle:
    @pytest.fixture(autouse=True)
    def _three_a_minute(self, monkeypatch):
        monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"anon": "3/min", "user": "3/min"})
        cache.clear()

    def asked(self, client, **headers):
        return [client.get("/api/v1/entities/", headers=headers).status_code for _ in range(4)]

    def test_too_many_questions_are_refused_and_told_when_to_come_back(self):
        client = APIClient()

        assert self.asked(client) == [200, 200, 200, 429]
        refused = client.get("/api/v1/entities/")
        assert problem(refused)[0] == 429
        assert 0 < int(refused["Retry-After"]) <= 60

    def test_each_person_has_an_allowance(self, key, owner_clerk, stranger):
        assert self.asked(key(owner_clerk)) == [200, 200, 200, 429]
        assert self.asked(key(stranger)) == [200, 200, 200, 429]

    def test_a_forged_address_gives_no_other_allowance(self):
        client = APIClient()
        answers = [
            client.get("/api/v1/entities/", headers={"X-Forwarded-For": f"10.0.0.{number}"}).status_code
            for number in range(4)
        ]

        assert answers == [200, 200, 200, 429]
