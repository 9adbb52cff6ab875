from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from search import engine
from search.backends.embedded import EmbeddedBackend
from search.checks import check_settings
from search.errors import WrongRequest
from search.registry import Registry, registry
from tests.search.worlds import MemoryKind


@pytest.mark.parametrize(
    ("options", "messages"),
    [
        ({"BACKEND": "embedded", "PATH": "/somewhere"}, []),
        ({"BACKEND": "elasticsearch", "URLS": ["http://x"], "PREFIX": "p"}, []),
        ({"BACKEND": "embedded"}, ["SEARCH['PATH'] is missing."]),
        ({"BACKEND": "elasticsearch", "URLS": []}, ["SEARCH['URLS'] is missing.", "SEARCH['PREFIX'] is missing."]),
        ({"BACKEND": "solr"}, ["SEARCH['BACKEND'] is 'solr'."]),
        ({}, ["SEARCH['BACKEND'] is None."]),
    ],
)
def test_wrong_settings_stop_the_start_with_a_sentence(
    settings: Settings, options: dict[str, Any], messages: list[str]
) -> None:
    settings.SEARCH = options
    assert [problem.msg for problem in check_settings()] == messages


def test_the_platform_declares_its_kinds_without_a_mistake() -> None:
    assert [problem for problem in run_checks() if problem.id and problem.id.startswith("search.")] == []
    assert len(registry.listed()) >= 4


def test_two_kinds_of_one_name_are_refused() -> None:
    kinds = Registry()
    kinds.add(MemoryKind("thing"))
    with pytest.raises(WrongRequest, match="Two kinds are named 'thing'"):
        kinds.add(MemoryKind("thing"))


def test_the_engine_follows_the_settings(settings: Settings, tmp_path: Path) -> None:
    settings.SEARCH = {"BACKEND": "embedded", "PATH": str(tmp_path / "one")}
    first = engine.current()
    assert engine.current() is first
    settings.SEARCH = {"BACKEND": "embedded", "PATH": str(tmp_path / "two")}
    backend = engine.current().backend
    assert isinstance(backend, EmbeddedBackend)
    assert backend.path == tmp_path / "two"
