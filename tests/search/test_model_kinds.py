"""A kind over a Django model, on the organisations of the platform."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from backend.organisations.models import Organisation
from search.checks import problems_of
from search.documents import Role
from search.drift import Problem, differences
from search.indexing import update, update_many
from search.model_kinds import ModelKind
from search.registry import Facet, Viewer
from tests.factories.organisations import CaseFactory, EntityFactory, OrganisationFactory
from tests.search.worlds import World, counts, listing

pytestmark = pytest.mark.django_db


class FirmKind(ModelKind[Organisation]):
    name = "firm"
    label = "企业"
    model = Organisation
    title = "name"
    texts = {Role.SUMMARY: ("profile.intro_business",), Role.BODY: ("cases.title", "cases.problem", "get_kind_display")}
    facets = (Facet("city", "所在市", "region.code"),)
    published_at = "founded_on"
    stopgap_columns = ("name", "profile__intro_business")

    def searchable(self) -> QuerySet[Organisation]:
        return (
            Organisation.objects.filter(verified_at__isnull=False)
            .select_related("profile", "region")
            .prefetch_related("cases")
        )

    def visible_to(self, user: Viewer) -> QuerySet[Organisation]:
        return Organisation.objects.exclude(name__contains="隐")

    def audience(self, row: Organisation) -> list[str]:
        return ["public"]

    def url(self, row: Organisation) -> str:
        return f"/firms/{row.reference}/"


def organisation(**values: object) -> Organisation:
    made: Organisation = OrganisationFactory.create(**values)
    return made


def entity(**values: object) -> Organisation:
    made: Organisation = EntityFactory.create(**values)
    return made


@pytest.fixture
def kind(embedded: World) -> FirmKind:
    kind = FirmKind()
    embedded.engine.kinds.add(kind)
    return kind


def test_a_row_becomes_a_document(kind: FirmKind) -> None:
    firm = entity(name="巡带科技")
    CaseFactory.create(organisation=firm, title="案例甲", problem="皮带跑偏")
    (document,) = kind.load([firm.pk])
    assert (document.title, document.reference, document.version) == ("巡带科技", firm.reference, 1)
    assert document.fields[Role.BODY].split("\n") == ["案例甲", "皮带跑偏", firm.get_kind_display()]
    assert document.fields[Role.SUMMARY] == firm.profile.intro_business
    assert (document.facets, document.audience) == ({"city": ["140100"]}, ("public",))
    assert document.published_at is not None
    assert document.published_at.isoformat() == "2019-03-01T00:00:00+08:00"
    assert document.url == f"/firms/{firm.reference}/"


def test_an_organisation_without_a_profile_has_empty_texts(kind: FirmKind) -> None:
    owner = organisation(name="没有简介")
    (document,) = kind.load([owner.pk])
    assert (document.fields[Role.SUMMARY], document.published_at) == ("", None)


@pytest.mark.parametrize("count", [1, 3])
def test_loading_takes_three_queries_however_many_rows(
    kind: FirmKind, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    firms = [entity() for _ in range(count)]
    with django_assert_num_queries(2):
        assert len(list(kind.load([firm.pk for firm in firms]))) == count
    with django_assert_num_queries(2):
        assert len(list(kind.hydrate(AnonymousUser(), [firm.pk for firm in firms]))) == count


def test_rows_are_found_hidden_and_forgotten(kind: FirmKind, embedded: World) -> None:
    first, second, third = (organisation(name=name) for name in ("晋煤甲", "晋煤乙", "晋煤丙"))
    update_many("firm", [first.pk, second.pk, third.pk], engine=embedded.engine)
    assert embedded.ids("晋煤") == [first.pk, second.pk, third.pk]
    assert counts(embedded.find("晋煤"), "city") == {"140100": 3}
    Organisation.objects.filter(pk=first.pk).update(name="晋煤隐")  # no version, no news: the database still hides it
    Organisation.objects.filter(pk=second.pk).update(verified_at=None, search_version=2)
    assert embedded.ids("晋煤") == [third.pk]
    found = {one.id: one.problem for one in differences(kind, embedded.engine.backend.index("firm"), contents=True)}
    assert found == {first.pk: Problem.CONTENT, second.pk: Problem.GHOST}
    update("firm", second.pk, engine=embedded.engine)
    gone = third.pk
    third.delete()
    update("firm", gone, engine=embedded.engine)
    assert listing(embedded.engine, kind) == {first.pk: 1}


def test_the_database_answers_alone_when_it_must(kind: FirmKind) -> None:
    both = organisation(name="晋煤配煤厂")
    one = entity(name="晋煤机电", profile__intro_business="做选煤的")
    organisation(name="晋煤配煤隐")
    organisation(name="晋煤配煤未核", verified_at=None)

    def found(text: str) -> list[str]:
        return [document.title for document, _ in kind.fallback(AnonymousUser(), text, 10)]

    assert found("晋煤 配煤") == [both.name]
    assert found("我们想找晋煤") == [one.name, both.name]
    assert found("选煤 炼焦") == [one.name]
    assert found("") == [one.name, both.name]
    assert found("。。") == found("没有这样的词") == []
    assert len(list(kind.fallback(AnonymousUser(), "", 1))) == 1


def test_a_sound_declaration_has_no_problems() -> None:
    assert list(problems_of(FirmKind())) == []


@pytest.mark.parametrize(
    ("wrong", "identity", "said"),
    [
        ({"title": "nam"}, "search.E003", "names 'nam'"),
        ({"texts": {Role.BODY: ("profile.intro_busines",)}}, "search.E003", "'profile.intro_busines'"),
        ({"texts": {Role.BODY: ("cases.titel",)}}, "search.E003", "'cases.titel'"),
        ({"texts": {"bodi": ("name",)}}, "search.E002", "role 'bodi'"),
        ({"facets": (Facet("city", "市", "region.cod"),)}, "search.E003", "'region.cod'"),
        ({"facets": (Facet("City", "市", "region.code"),)}, "search.E002", "'City'"),
        ({"facets": (Facet("city", "市", "region.code"),) * 2}, "search.E002", "'city'"),
        ({"published_at": "founded"}, "search.E003", "'founded'"),
        ({"stopgap_columns": ("profile__intro", "nothing__here")}, "search.E003", "'nothing__here'"),
        ({"name": "Firm"}, "search.E002", "named 'Firm'"),
        ({"label": ""}, "search.E002", "no label"),
    ],
)
def test_a_mistake_in_a_declaration_is_named(wrong: dict[str, object], identity: str, said: str) -> None:
    kind = type("WrongKind", (FirmKind,), wrong)()
    found = list(problems_of(kind))
    assert {problem.id for problem in found} == {identity}
    assert said in found[0].msg
    assert found[0].hint
