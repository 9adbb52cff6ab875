"""No key of a body sets what is not its writer's to set (A6): every column there is, sent to every operation that writes."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import models

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.financing.models import Product
from backend.financing.serializers import TEXTS
from backend.organisations.models import EntityProfile, Organisation
from backend.organisations.serializers import ProfileInput
from backend.outbox.models import RecordedFact
from backend.recommendations.models import Response
from backend.scenarios.models import Scenario
from backend.scenarios.texts import FIELDS
from notifications.models import Notice
from tests.api.conftest import problem, send
from tests.factories.financing import ProductFactory
from tests.factories.scenarios import ScenarioFactory

pytestmark = pytest.mark.django_db

# Besides the columns: words that other systems use, and the columns of what hangs on the row.
STRANGE = ["is_staff", "is_superuser", "owner_id", "provider_id", "organisation", "organisation_id", "pk", "score", "awarded",
           "status", "verified_at", "registry_state", "role", "demo", "search_version", "__class__", "password"]  # fmt: skip


def sentinel(field):
    """A value that the column could hold, and that no row has."""
    if isinstance(field, models.ForeignKey | models.AutoField):
        return 1
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.DateTimeField):
        return datetime(2001, 2, 3, tzinfo=UTC).isoformat()
    if isinstance(field, models.DateField):
        return date(2001, 2, 3).isoformat()
    if isinstance(field, models.DecimalField):
        return str(Decimal("3.21"))
    if isinstance(field, models.IntegerField):
        return 321
    if isinstance(field, models.JSONField):
        return {"sentinel": 321}
    return field.choices[-1][0] if field.choices else "SENTINEL"


def protected(model, allowed):
    """Every column of the model that a writer may not send, and the strange ones, each with its sentinel."""
    columns = {column.name: sentinel(column) for column in model._meta.concrete_fields}
    columns |= {column.attname: sentinel(column) for column in model._meta.concrete_fields}
    columns |= dict.fromkeys(STRANGE, 321)
    return {name: value for name, value in columns.items() if name not in allowed}


def everything():
    """All that stands, to be compared before and after."""
    kinds = (Product, Scenario, EntityProfile, Organisation, User, Notice, Response, RecordedFact, AuditEntry)
    return {kind.__name__: list(kind.objects.order_by("pk").values()) for kind in kinds}


PROFILE = set(ProfileInput.Meta.fields)
OPERATIONS = {
    "product-create": ("bank_officer", "post", "/api/v1/products/", {"name": "贷", "kind": "loan", "target": "谁"},
                       protected(Product, {*TEXTS, "provider"})),
    "product-change": ("bank_officer", "patch", "/api/v1/products/{product}/", {"name": "贷", "edit_number": 1},
                       protected(Product, {*TEXTS, "edit_number"})),
    "profile": ("entity_liaison", "patch", "/api/v1/profiles/{entity}/", {"headcount": 9}, protected(EntityProfile, PROFILE)),
    "notices": ("entity_liaison", "post", "/api/v1/notices/read/", {"all": True}, protected(Notice, set())),
    "match-answer": ("entity_liaison", "post", "/api/v1/matches/scenario/{published}/answer/",
                     {"answer": "unsuitable", "reason": "other"},
                     protected(Response, {"answer", "reason", "note", "entity", "saved"})),
    "scenario-create": ("owner_clerk", "post", "/api/v1/scenarios/", {"title": "题"}, protected(Scenario, {*FIELDS, "owner"})),
    "scenario-change": ("owner_clerk", "patch", "/api/v1/scenarios/{draft}/", {"title": "题", "edit_number": 1},
                        protected(Scenario, {*FIELDS, "edit_number"})),
    "scenario-withdraw": ("owner_clerk", "post", "/api/v1/scenarios/{published}/withdraw/", {"reason": "止"},
                          protected(Scenario, {"reason"})),
}  # fmt: skip


@pytest.fixture
def world(owner, entity, bank):
    return {
        "product": ProductFactory(provider=bank, draft=True).reference,
        "entity": entity.reference,
        "draft": ScenarioFactory(owner=owner).reference,
        "published": ScenarioFactory(owner=owner, published=True).reference,
    }


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_nothing_changes_and_each_key_is_told(name, world, key, request):
    person, method, url, body, wrong = OPERATIONS[name]
    client = key(request.getfixturevalue(person))
    before = everything()
    status, errors = problem(send(client, method, url.format(**world), body | wrong))

    assert status == 400
    assert set(errors) == set(wrong)
    assert everything() == before


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_one_by_one_too(name, world, key, request):
    person, method, url, body, wrong = OPERATIONS[name]
    client = key(request.getfixturevalue(person))
    before = everything()
    for column, value in wrong.items():
        status, errors = problem(send(client, method, url.format(**world), body | {column: value}))
        assert (status, set(errors)) == (400, {column}), column
    assert everything() == before


def test_a_verb_without_a_body_reads_none(world, key, bank, bank_officer):
    """What is sent along is not looked at: only the state moves, and by the verb alone."""
    product = ProductFactory(provider=bank, draft=True)
    before = Product.objects.values().get(pk=product.pk)
    wrong = protected(Product, set())
    answer = send(key(bank_officer), "post", f"/api/v1/products/{product.reference}/publish/", wrong)
    after = Product.objects.values().get(pk=product.pk)

    assert answer.status_code == 200, answer.content
    assert {name for name in after if after[name] != before[name]} <= {"state", "search_version", "published_at"}
    assert after["state"] == "published"
    assert after["published_at"] != datetime(2001, 2, 3, tzinfo=UTC)
