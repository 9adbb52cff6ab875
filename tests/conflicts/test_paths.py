"""Who is tied to whom, by which path, on which day."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from backend.conflicts.actions import declare_tie, withdraw_tie
from backend.conflicts.choices import Kind, Source, State
from backend.conflicts.errors import WrongTie
from backend.conflicts.models import Tie
from backend.conflicts.queries import node_of, paths, paths_to
from tests.factories.accounts import UserFactory
from tests.factories.conflicts import TieFactory
from tests.factories.organisations import EntityFactory, MembershipFactory, OrganisationFactory
from tests.factories.talent import ExpertFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def said(*pair, **on):
    return [path.sentence for path in paths(*pair, **on)]


class TestPaths:
    def test_a_direct_tie_tells_its_share_and_its_source(self, entity):
        judge = UserFactory(name="程望舒")
        TieFactory(left_person=judge, right_body=entity, since=date(2024, 5, 1))

        assert said(judge, entity) == ["程望舒持有山西巡带智能科技有限公司12.5%股份（2024年5月1日起，本人申报）。"]
        assert said(entity, judge) == said(judge, entity)
        assert said(judge, EntityFactory()) == []

    def test_by_the_house_and_what_the_house_holds(self, entity):
        university = OrganisationFactory(name="汾河理工大学")
        expert = ExpertFactory(user=UserFactory(name="程望舒"), institution=university)
        TieFactory(between_bodies=True, left_body=university, right_body=entity, share=30, source=Source.BUREAU)

        assert said(expert.user, entity) == [
            "程望舒任职于汾河理工大学（专家档案）；汾河理工大学持有山西巡带智能科技有限公司30%股份（省数据局登记）。"
        ]

    def test_two_of_one_house_are_tied_and_colleagues_tie_no_further(self, owner, owner_clerk, colleague, entity):
        TieFactory(left_person=colleague, right_body=entity)

        assert len(paths(owner_clerk, colleague)) == 1
        assert paths(owner_clerk, entity) == []
        assert len(paths(colleague, entity)) == 1

    def test_through_a_relative(self, entity, owner_clerk, entity_liaison):
        TieFactory(kind=Kind.RELATED, left_person=owner_clerk, right_body=None, right_person=entity_liaison, share=None)

        assert said(owner_clerk, entity) == [
            "段春生与周工是近亲属或师生（本人申报）；周工任职于山西巡带智能科技有限公司（单位成员登记）。"
        ]

    def test_every_tie_has_its_days(self, entity):
        judge = UserFactory()
        TieFactory(left_person=judge, right_body=entity, since=TODAY, until=TODAY + timedelta(days=10))

        found = [len(paths(judge, entity, on=TODAY + timedelta(days=days))) for days in (-1, 0, 10, 11)]
        assert found == [0, 1, 1, 0]

    def test_a_former_house_ties_for_three_years(self, entity):
        judge = UserFactory()
        TieFactory(kind=Kind.FORMER, left_person=judge, right_body=entity, share=None, until=TODAY)

        assert [len(paths(judge, entity, on=TODAY + timedelta(days=days))) for days in (1000, 1200)] == [1, 0]

    def test_what_was_withdrawn_ties_nobody(self, entity):
        tie = TieFactory(right_body=entity)
        withdraw_tie(tie, by=tie.left_person)

        assert (tie.state, paths(tie.left_person, entity)) == (State.WITHDRAWN, [])

    @pytest.mark.parametrize("count", [1, 30])
    def test_many_are_asked_in_as_many_queries_as_one(self, count, django_assert_max_num_queries):
        judge = MembershipFactory().user
        entities = [TieFactory(left_person=judge).right_body for _one in range(count)]
        with django_assert_max_num_queries(11):
            found = paths_to(judge, entities)
        assert [len(found[node_of(entity)]) for entity in entities] == [1] * count


class TestDeclaring:
    def test_a_person_declares_and_withdraws(self, entity, owner_clerk, sign_in):
        client = sign_in(owner_clerk)
        client.post("/work/ties/", {"right": entity.name, "kind": "family"})
        tie = Tie.objects.get()
        assert (tie.left_person, tie.right_body, tie.source) == (owner_clerk, entity, Source.DECLARED)
        assert entity.name in client.get("/work/ties/").content.decode()

        client.post(f"/work/ties/{tie.reference}/withdraw/")
        tie.refresh_from_db()
        assert tie.state == State.WITHDRAWN

    def test_what_is_wrong_is_told_beside_the_field_and_the_rest_stays(self, entity, owner_clerk, sign_in):
        client = sign_in(owner_clerk)
        typed = {"right": entity.name, "kind": "former", "since": "2025-05-01", "note": "博士后"}
        page = client.post("/work/ties/", typed).content.decode()
        assert ("曾任职请填离开的日期" in page, 'value="博士后"' in page) == (True, True)
        page = client.post("/work/ties/", typed | {"right": "没有的公司"}).content.decode()
        assert "没有找到“没有的公司”" in page
        page = client.post("/work/ties/", {"right": entity.name, "kind": "advises", "share": "3"}).content.decode()
        assert "只有持股才填比例" in page
        assert Tie.objects.count() == 0

    def test_an_officer_records_between_any_two(self, entity, bank, owner_clerk, first_officer, sign_in):
        client = sign_in(first_officer)
        for left, right, kind in [(bank.name, entity.name, "share"), (owner_clerk.username, entity.name, "works")]:
            client.post("/work/ties/register/", {"left": left, "right": right, "kind": kind})
        assert sorted(Tie.objects.values_list("kind", "source")) == [("share", "bureau"), ("works", "bureau")]
        page = client.get("/work/ties/register/?q=晋汾").content.decode()
        assert (page.count("持股</td>"), page.count("任职</td>")) == (1, 0)

    def test_what_the_bureau_recorded_the_person_does_not_withdraw(self, owner_clerk, sign_in):
        tie = TieFactory(left_person=owner_clerk, source=Source.BUREAU)
        assert sign_in(owner_clerk).post(f"/work/ties/{tie.reference}/withdraw/").status_code == 404

    def test_two_that_cannot_be_tied_so(self, entity, owner_clerk, first_officer):
        for left, right, kind in [
            (entity, entity, "share"),
            (entity, owner_clerk, "share"),
            (owner_clerk, entity, "related"),
        ]:
            with pytest.raises(WrongTie):
                declare_tie(left, right, by=first_officer, kind=kind)
        assert Tie.objects.count() == 0
