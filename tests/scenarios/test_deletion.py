"""Deleting a draft, undoing a whole import, and taking both back for a while."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.audit.queries import timeline
from backend.audit.verification import verify
from backend.outbox.errors import LostRace
from backend.outbox.models import RecordedFact
from backend.scenarios import actions
from backend.scenarios.choices import DELETED_FOR, ImportState, State
from backend.scenarios.errors import NotYourStep, TooLateToUndo
from backend.scenarios.models import ImportJob, Scenario
from tests.factories.scenarios import QuestionFactory, ScenarioFactory
from tests.scenarios.lists import CITY, city_row, upload

pytestmark = pytest.mark.django_db


def facts():
    return list(RecordedFact.objects.order_by("pk").values_list("name", flat=True))


def states():
    return sorted(Scenario.objects.values_list("title", "state"))


@pytest.fixture
def draft(owner):
    return ScenarioFactory(owner=owner, title="皮带")


@pytest.fixture
def job(owner, owner_clerk):
    return actions.start_import(owner, upload(CITY, *(city_row(n, f"第{n}条") for n in (1, 2, 3))), by=owner_clerk)


class TestOneDraft:
    def test_it_is_gone_for_everybody_and_comes_back_as_it_was(self, draft, owner_clerk, colleague, first_officer):
        actions.delete_draft(draft, by=owner_clerk)
        for person in (owner_clerk, colleague, first_officer):
            assert not Scenario.objects.visible_to(person).exists()
        assert not Scenario.objects.editable_by(owner_clerk).exists()
        assert Scenario.objects.restorable_by(colleague).get() == draft
        actions.restore_draft(draft, by=colleague)
        assert (draft.state, draft.deleted_at, draft.measures.count()) == (State.DRAFT, None, 1)
        assert facts() == ["scenarios.deleted", "scenarios.restored"]
        assert list(timeline("scenario", draft.pk).values_list("action", flat=True)) == ["restore", "delete"]

    @pytest.mark.parametrize("trait", ["submitted", "returned", "checked", "published", "withdrawn"])
    def test_only_a_draft_is_deleted(self, owner, owner_clerk, trait):
        scenario = ScenarioFactory(owner=owner, **{trait: True})
        with pytest.raises(LostRace):
            actions.delete_draft(scenario, by=owner_clerk)

    @pytest.mark.parametrize("wrong", ["stranger", "first_officer", "entity_liaison"])
    def test_by_its_owner_alone(self, draft, owner_clerk, request, wrong):
        person = request.getfixturevalue(wrong)
        with pytest.raises(NotYourStep):
            actions.delete_draft(draft, by=person)
        actions.delete_draft(draft, by=owner_clerk)
        with pytest.raises(NotYourStep):
            actions.restore_draft(draft, by=person)

    def test_after_thirty_days_it_is_too_late_and_then_it_is_gone(self, draft, owner, owner_clerk):
        later = ScenarioFactory(owner=owner, title="还在")
        actions.delete_draft(draft, by=owner_clerk)
        actions.delete_draft(later, by=owner_clerk)
        Scenario.objects.filter(pk=draft.pk).update(deleted_at=timezone.now() - DELETED_FOR - timedelta(minutes=1))
        draft.refresh_from_db()
        with pytest.raises(TooLateToUndo):
            actions.restore_draft(draft, by=owner_clerk)
        assert actions.purge_deleted() == 1
        assert states() == [("还在", State.DELETED)]
        assert timeline("scenario", draft.pk).count() == 1

    def test_what_people_asked_about_is_not_purged(self, draft, owner_clerk):
        QuestionFactory(scenario=draft)
        actions.delete_draft(draft, by=owner_clerk)
        Scenario.objects.update(deleted_at=timezone.now() - 2 * DELETED_FOR)
        assert actions.purge_deleted() == 0

    def test_the_pages(self, draft, owner_clerk, sign_in):
        client = sign_in(owner_clerk)
        page = client.post(reverse("scenarios:delete", args=[draft.reference]), follow=True).content.decode()
        assert "草稿已删除，30天内可以恢复。" in page
        assert reverse("scenarios:restore", args=[draft.reference]) in page
        assert client.get(draft.get_absolute_url()).status_code == 404
        assert "皮带" in client.get(reverse("scenarios:deleted")).content.decode()
        client.post(reverse("scenarios:restore", args=[draft.reference]))
        assert Scenario.objects.get().state == State.DRAFT
        assert "没有删除的草稿" in client.get(reverse("scenarios:deleted")).content.decode()

    def test_the_list_asks_as_often_for_three_as_for_one(
        self, owner, owner_clerk, sign_in, django_assert_max_num_queries
    ):
        client = sign_in(owner_clerk)

        def one_more():
            actions.delete_draft(ScenarioFactory(owner=owner), by=owner_clerk)

        one_more()
        client.get(reverse("scenarios:deleted"))
        with django_assert_max_num_queries(30) as first:
            client.get(reverse("scenarios:deleted"))
        queries = len(first)
        one_more()
        one_more()
        with django_assert_max_num_queries(queries):
            client.get(reverse("scenarios:deleted"))


class TestWholeImport:
    def test_its_drafts_go_with_it_and_what_was_sent_stays(self, job, owner_clerk):
        sent = Scenario.objects.get(title="第2条")
        Scenario.objects.filter(pk=sent.pk).update(state=State.SUBMITTED, submitted_at=timezone.now())
        assert actions.undo_import(job, by=owner_clerk) == 2
        assert states() == [("第1条", State.DELETED), ("第2条", State.SUBMITTED), ("第3条", State.DELETED)]
        assert job.state == ImportState.UNDONE
        assert facts() == ["scenarios.import_undone"]

    def test_it_comes_back_whole(self, job, owner_clerk, colleague):
        other = ScenarioFactory(owner=job.owner, title="别的")
        actions.delete_draft(other, by=owner_clerk)
        actions.undo_import(job, by=owner_clerk)
        assert actions.restore_import(job, by=colleague) == 3
        assert states() == [
            ("别的", State.DELETED), ("第1条", State.DRAFT), ("第2条", State.DRAFT), ("第3条", State.DRAFT),
        ]  # fmt: skip
        assert (job.state, job.undone_at) == (ImportState.READ, None)

    def test_every_draft_has_its_line_of_history_and_the_chains_hold(self, job, owner_clerk):
        actions.undo_import(job, by=owner_clerk)
        actions.restore_import(job, by=owner_clerk)
        for scenario in Scenario.objects.all():
            assert list(timeline("scenario", scenario.pk).values_list("action", flat=True)) == [
                "restore", "delete", "create",
            ]  # fmt: skip
        assert list(verify()) == []

    def test_many_drafts_cost_no_query_more_each(self, owner, owner_clerk, django_assert_max_num_queries):
        rows = [city_row(n, f"第{n}条") for n in range(60)]
        job = actions.start_import(owner, upload(CITY, *rows), by=owner_clerk)
        with django_assert_max_num_queries(30):
            assert actions.undo_import(job, by=owner_clerk) == 60

    def test_by_its_owner_alone_and_once(self, job, owner_clerk, stranger, first_officer):
        for person in (stranger, first_officer):
            with pytest.raises(NotYourStep):
                actions.undo_import(job, by=person)
        actions.undo_import(job, by=owner_clerk)
        with pytest.raises(LostRace):
            actions.undo_import(ImportJob.objects.get(), by=owner_clerk)

    def test_after_thirty_days_it_is_too_late(self, job, owner_clerk):
        actions.undo_import(job, by=owner_clerk)
        ImportJob.objects.update(undone_at=timezone.now() - 2 * DELETED_FOR)
        with pytest.raises(TooLateToUndo):
            actions.restore_import(ImportJob.objects.get(), by=owner_clerk)

    def test_the_same_list_may_be_imported_again(self, job, owner, owner_clerk):
        actions.undo_import(job, by=owner_clerk)
        again = actions.start_import(owner, upload(CITY, city_row(1, "第1条")), by=owner_clerk)
        assert again.rows.drafted().count() == 1

    def test_the_pages(self, job, owner_clerk, sign_in):
        client, url = sign_in(owner_clerk), reverse("scenarios:import_result", args=[job.reference])
        assert "撤销导入" in client.get(url).content.decode()
        page = client.post(reverse("scenarios:import_undo", args=[job.reference]), follow=True).content.decode()
        assert "已撤销导入，3条草稿随之删除。" in page
        assert "恢复导入" in page
        assert client.get(reverse("scenarios:import_columns", args=[job.reference])).status_code == 302
        client.post(reverse("scenarios:import_restore", args=[job.reference]))
        assert set(Scenario.objects.values_list("state", flat=True)) == {State.DRAFT}
