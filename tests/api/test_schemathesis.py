"""What a machine thinks of, sent to every operation (B1): no 5xx, and no answer that the schema does not announce.

Twenty bodies and questions an operation (API_EXAMPLES for more), right and wrong ones, by a person who works for an owner, an entity and a bank,
at addresses of things that stand.
"""

import json
import os
from io import StringIO

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from rest_framework.throttling import SimpleRateThrottle
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from backend.accounts.actions import make_token
from backend.accounts.choices import SCOPE_NAMES
from backend.config.api_words import SUMMARIES
from tests.factories.financing import ProductFactory
from tests.factories.organisations import CaseFactory, MembershipFactory
from tests.factories.scenarios import ScenarioFactory
from tests.factories.talent import ExpertFactory
from tests.indexing import own_index

pytestmark = pytest.mark.django_db

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = int(os.environ.get("API_EXAMPLES", "20"))


@pytest.fixture(scope="module")
def operations(django_db_setup, django_db_blocker):
    """By their ids; the application answers in this process."""
    out = StringIO()
    with django_db_blocker.unblock():
        call_command("spectacular", "--format", "openapi-json", stdout=out)
    schema = schemathesis.openapi.from_dict(json.loads(out.getvalue()))
    schema.app = get_wsgi_application()
    found = [result.ok() for result in schema.get_all_operations()]
    return {operation.definition.raw["operationId"]: operation for operation in found}


@pytest.fixture(autouse=True)
def _one_connection():
    """A request would close the connection that the test's transaction is on; Django's own client does the same."""
    moments = (request_started, request_finished)
    for moment in moments:
        moment.disconnect(close_old_connections)
    yield
    for moment in moments:
        moment.connect(close_old_connections)


@pytest.fixture
def world(request, tmp_path, monkeypatch, owner, entity, bank):
    """One of each thing, found by search; nobody is asked to slow down."""
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"anon": None, "user": None})
    index = own_index(request.getfixturevalue("settings"), tmp_path)
    CaseFactory(organisation=entity)
    found = {
        "scenarios": ScenarioFactory(owner=owner).reference,
        "products": ProductFactory(provider=bank).reference,
        "entities": entity.reference,
        "profiles": entity.reference,
        "experts": ExpertFactory().reference,
        "scenario": ScenarioFactory(owner=owner, published=True).reference,
    }
    index()
    return found | {"product": found["products"]}


@pytest.fixture
def everywhere(owner, entity, bank):
    """The headers of somebody who works for all three."""
    person = MembershipFactory(organisation=owner).user
    for organisation in (entity, bank):
        MembershipFactory(organisation=organisation, user=person)
    _token, secret = make_token(person, name="测试", scopes=SCOPE_NAMES, days=1)
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize("name", sorted(SUMMARIES))
def test_no_operation_breaks(name, operations, world, everywhere):
    operation = operations[name]
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @given(case=right | wrong)
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def send(case):
        room = operation.path.split("/")[3]
        place = case.path_parameters.get("kind", room)
        if "reference" in case.path_parameters and place in world:
            case.path_parameters["reference"] = world[place]
        case.call_and_validate(headers=everywhere, checks=CHECKS)

    send()
