"""The public sees confirmed numbers only, and an officer confirms the number that they saw (W24)."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from backend.audit.queries import timeline
from backend.dashboard.actions import confirm_figure
from backend.dashboard.errors import FigureMoved
from backend.dashboard.figures import FIGURES
from backend.dashboard.models import ConfirmedFigure
from backend.organisations.choices import RegistryState, Role
from backend.recommendations.choices import Answer, Side
from backend.recommendations.models import Response, Told
from tests.factories.financing import ProductFactory
from tests.factories.organisations import EntityFactory, MembershipFactory
from tests.factories.scenarios import ScenarioFactory

pytestmark = pytest.mark.django_db

PAGE = "/work/figures/"


def numbers(client):
    """What the home shows in its block of numbers."""
    page = client.get("/").content.decode()
    return re.findall(r"<dt>([^<]+)</dt><dd>([\d,]+)<small>([^<]+)</small>", page)


def confirm(client, code, *seen):
    return client.post(f"{PAGE}{code}/confirm/", {"seen": seen}, follow=True)


class TestCounting:
    def test_open_scenarios_leave_out_drafts_and_what_has_lapsed(self):
        yesterday = timezone.localdate() - timedelta(days=1)
        ScenarioFactory(published=True)
        ScenarioFactory(published=True, deadline=timezone.localdate())
        ScenarioFactory(published=True, deadline=yesterday)
        ScenarioFactory()

        assert FIGURES["open_scenarios"].count() == 2

    def test_admitted_entities_leave_out_the_suspended(self):
        EntityFactory()
        EntityFactory(registry_state=RegistryState.SUSPENDED)
        EntityFactory(registry_state=RegistryState.NONE)

        assert FIGURES["admitted_entities"].count() == 1

    def test_products_on_offer_leave_out_the_expired(self):
        yesterday = timezone.localdate() - timedelta(days=1)
        ProductFactory()
        ProductFactory(valid_until=yesterday)
        ProductFactory(draft=True)

        assert FIGURES["products_on_offer"].count() == 1

    def test_each_step_of_the_year_is_a_part_of_the_one_before(self):
        told, interested, mutual, untold = (ScenarioFactory(published=True) for _ in range(4))
        last_year = ScenarioFactory(published=True)
        entity = EntityFactory()
        for scenario in (told, interested, mutual, last_year):
            Told.objects.create(scenario=scenario, entity=entity)
        Told.objects.filter(scenario=last_year).update(at=timezone.now() - timedelta(days=366))
        for scenario in (interested, mutual, untold, last_year):
            Response.objects.create(scenario=scenario, entity=entity, side=Side.ENTITY, answer=Answer.INTERESTED)
        for scenario in (mutual, told, last_year):
            Response.objects.create(scenario=scenario, entity=entity, side=Side.OWNER, answer=Answer.INTERESTED)

        assert [FIGURES[code].count() for code in ("year_told", "year_interested", "year_mutual")] == [3, 2, 1]


class TestConfirming:
    def test_what_is_counted_is_not_public_until_somebody_confirms_it(self, visitor, final_officer):
        ScenarioFactory(published=True)
        assert numbers(visitor) == []
        assert "目前还没有公布" in visitor.get("/").content.decode()

        confirm_figure("open_scenarios", final_officer)

        assert numbers(visitor) == [("正在对接的场景", "1", "个")]

    def test_the_public_number_stands_until_the_next_confirmation(self, visitor, final_officer):
        ScenarioFactory(published=True)
        confirm_figure("open_scenarios", final_officer)
        ScenarioFactory(published=True)

        assert numbers(visitor) == [("正在对接的场景", "1", "个")]
        confirm_figure("open_scenarios", final_officer)
        assert numbers(visitor) == [("正在对接的场景", "2", "个")]

    def test_it_says_until_when_and_what_was_counted(self, visitor, final_officer):
        [row] = confirm_figure("open_scenarios", final_officer)
        page = visitor.get("/").content.decode()
        moment = timezone.localtime(row.as_of)

        assert "，截至<time datetime=" in page
        assert f">{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}</time>" in page
        assert "口径：已发布且未过对接截止日期的场景" in page
        assert '<a href="/scenarios/">场景清单</a>' in page

    def test_each_confirmation_is_a_line_of_history(self, final_officer):
        ScenarioFactory(published=True)
        [row] = confirm_figure("open_scenarios", final_officer)
        ScenarioFactory(published=True)
        confirm_figure("open_scenarios", final_officer)
        definition = "已发布且未过对接截止日期的场景"

        assert [(entry.actor, entry.action, entry.changes) for entry in timeline("figure", row.pk)] == [
            (final_officer, "confirm", {"value": [1, 2], "definition": [definition, definition]}),
            (final_officer, "confirm", {"value": [None, 1], "definition": [None, definition]}),
        ]

    def test_nobody_confirms_a_number_that_they_did_not_see(self, final_officer):
        ScenarioFactory(published=True)
        with pytest.raises(FigureMoved):
            confirm_figure("open_scenarios", final_officer, seen=[0])
        with pytest.raises(FigureMoved):
            confirm_figure("open_scenarios", final_officer, seen=[])

        assert not ConfirmedFigure.objects.exists()

    def test_the_steps_of_the_year_are_confirmed_together(self, final_officer):
        rows = confirm_figure("year_interested", final_officer)

        assert [row.code for row in rows] == ["year_told", "year_interested", "year_mutual"]
        assert ConfirmedFigure.objects.count() == 3

    def test_an_unknown_figure(self, final_officer):
        with pytest.raises(KeyError):
            confirm_figure("nonsense", final_officer)


class TestPage:
    def test_an_officer_sees_what_is_counted_beside_what_is_public(self, sign_in, final_officer):
        ScenarioFactory(published=True)
        confirm_figure("open_scenarios", final_officer)
        ScenarioFactory(published=True)
        officer = sign_in(final_officer)
        page = officer.get(PAGE).content.decode()

        assert re.search(r"正在对接的场景.*?2个.*?1个", page, re.DOTALL)
        assert f"{final_officer.name}确认" in page

    def test_a_registrar_publishes_what_stands_on_the_screen(self, sign_in, visitor, final_officer):
        EntityFactory()
        page = confirm(sign_in(final_officer), "admitted_entities", 1).content.decode()

        assert "已公布：在库数创主体。" in page
        assert numbers(visitor) == [("在库数创主体", "1", "户")]

    def test_a_number_that_moved_meanwhile_is_not_published(self, sign_in, visitor, final_officer):
        EntityFactory()
        page = confirm(sign_in(final_officer), "admitted_entities", 0).content.decode()

        assert "页面打开后数字有变化，还没有公布" in page
        assert numbers(visitor) == []

    def test_a_reader_at_the_bureau_sees_and_does_not_publish(self, sign_in, bureau, visitor):
        reader = sign_in(MembershipFactory(organisation=bureau, role=Role.VIEWER).user)

        assert "确认并公布" not in reader.get(PAGE).content.decode()
        assert confirm(reader, "open_scenarios", 0).status_code == 404
        assert not ConfirmedFigure.objects.exists()

    @pytest.mark.parametrize("person", ["owner_clerk", "entity_liaison", "bank_officer", "stranger"])
    def test_nobody_else_has_such_a_page(self, person, sign_in, request):
        client = sign_in(request.getfixturevalue(person))

        assert client.get(PAGE).status_code == 404
        assert confirm(client, "open_scenarios", 0).status_code == 404
        assert not ConfirmedFigure.objects.exists()

    def test_a_visitor_is_asked_to_sign_in(self, visitor):
        assert visitor.get(PAGE).status_code == 302
        assert visitor.post(f"{PAGE}open_scenarios/confirm/", {"seen": 0})["Location"].startswith("/accounts/login/")
        assert not ConfirmedFigure.objects.exists()

    def test_an_unknown_code_is_not_found(self, sign_in, final_officer):
        assert confirm(sign_in(final_officer), "nonsense", 0).status_code == 404
