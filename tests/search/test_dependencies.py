"""Whatever a document takes from its organisation, a change of it there is news to the document."""

import pytest

from backend.organisations.actions.organisations import SHOWN_ELSEWHERE, edit_organisation
from backend.organisations.choices import Kind
from backend.outbox.deliver import drain
from backend.reference.models import Region
from search.registry import registry
from tests.factories.financing import ProductFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.scenarios import ScenarioFactory
from tests.factories.talent import ExpertFactory

ORGANISATION = ("owner.", "provider.", "institution.")


def paths_of(kind):
    texts = [path for paths in kind.texts.values() for path in paths]
    return [*texts, *kind.names, *(facet.source for facet in (*kind.facets, *kind.conditions))]


def test_no_document_reads_more_of_an_organisation_than_what_is_told():
    read = {
        path.split(".")[1]
        for kind in registry
        if hasattr(kind, "texts")
        for path in paths_of(kind)
        if path.startswith(ORGANISATION)
    }
    assert read
    assert read <= SHOWN_ELSEWHERE


def another_city(organisation):
    return Region.objects.cities().exclude(pk=organisation.region_id).order_by("pk").first()


CHANGES = {
    "name": lambda _: "滹沱新能源股份有限公司",
    "short_name": lambda _: "滹沱新能源",
    "region": another_city,
    "kind": lambda one: Kind.FUND if one.kind == Kind.BANK else Kind.LEADING,
}


@pytest.mark.parametrize("name", sorted(SHOWN_ELSEWHERE))
@pytest.mark.parametrize("kind", ["scenario", "product", "expert"])
@pytest.mark.django_db
def test_a_change_of_the_organisation_raises_the_version_of_what_shows_it(kind, name, first_officer):
    row = {
        "scenario": lambda: ScenarioFactory(published=True),
        "product": ProductFactory,
        "expert": lambda: ExpertFactory(institution=OrganisationFactory()),
    }[kind]()
    house = getattr(row, {"scenario": "owner", "product": "provider", "expert": "institution"}[kind])
    before = row.search_version
    edit_organisation(house, by=first_officer, **{name: CHANGES[name](house)})
    drain()
    row.refresh_from_db()
    assert row.search_version == before + 1
