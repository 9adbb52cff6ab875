"""The schema, and the page to read it on."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from backend.config.api_words import SUMMARIES, TAGS


@pytest.fixture(scope="module")
def schema():
    """As `manage.py spectacular` prints it; a warning or an invalid schema fails here."""
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=out)
    return json.loads(out.getvalue())


def operations(schema):
    return [operation for path in schema["paths"].values() for operation in path.values()]


def test_it_is_openapi_3_1(schema):
    assert schema["openapi"] == "3.1.0"


def test_every_operation_says_what_it_does(schema):
    assert {operation["operationId"] for operation in operations(schema)} == set(SUMMARIES)
    assert {tag for operation in operations(schema) for tag in operation["tags"]} == set(TAGS)
    assert all(operation["summary"] for operation in operations(schema))


def test_every_operation_says_how_it_refuses(schema):
    refusals = {json.dumps(operation["responses"]["default"]["content"]) for operation in operations(schema)}

    assert refusals == {'{"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}'}


def test_keys_are_sent_as_bearers(schema):
    assert schema["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}


@pytest.mark.django_db
def test_it_is_served(client):
    answer = client.get("/api/v1/schema/", headers={"accept": "application/json"})

    assert answer.status_code == 200
    assert b"openapi" in answer.content


@pytest.mark.django_db
def test_the_page_runs_nothing_from_elsewhere_and_nothing_inline(client):
    answer = client.get("/api/v1/docs/")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "<script>" not in page
    assert 'src="http' not in page
    assert "<style" not in page
    assert 'src="/api/v1/docs/?script="' in page


@pytest.mark.django_db
def test_its_script_names_the_schema(client):
    answer = client.get("/api/v1/docs/?script=")

    assert answer["Content-Type"] == "application/javascript"
    assert b'url: "/api/v1/schema/"' in answer.content or b"schema" in answer.content
