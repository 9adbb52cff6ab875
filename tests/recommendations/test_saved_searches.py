"""Saved searches: kept once, within a limit, and told of what is new: once each, to those who may see it, none missed."""

import logging
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.financing import actions as financing
from backend.financing.events import ProductLapsed, ProductWithdrawn
from backend.organisations import actions as organisations
from backend.organisations.choices import Role
from backend.outbox.deliver import drain
from backend.outbox.models import Delivery
from backend.outbox.scheduling import all_jobs
from backend.outbox.subscribing import all_subscribers
from backend.recommendations import actions
from backend.recommendations.actions import saving, watching
from backend.recommendations.errors import NotAnswering, NothingAsked, NotSaved, TooManySaved, TooWideToTell
from backend.recommendations.events import ProblemChanged
from backend.recommendations.models import Find, FullCheck, SavedSearch, SavedSearchKey
from backend.recommendations.queries import missed_finds
from backend.recommendations.watched import PREFIX, WATCHED
from backend.scenarios import actions as scenarios
from backend.scenarios.events import ScenarioWithdrawn
from backend.scenarios.models import Scenario
from backend.talent import actions as talent
from backend.web.searching import Asked
from notifications.models import Notice
from search import SearchUnavailable, standing, update_many
from search.registry import registry
from tests.factories.financing import ProductFactory
from tests.factories.organisations import EntityFactory, MembershipFactory, OrganisationFactory
from tests.factories.scenarios import QuestionFactory, ScenarioFactory
from tests.factories.talent import ExpertFactory
from tests.indexing import own_index

pytestmark = pytest.mark.django_db

BELTS = Asked(text="皮带撕裂")


@pytest.fixture(autouse=True)
def index(settings, tmp_path):
    """Searches are answered by an index of this test's own; it knows every row once `index()` returns."""
    own_index(settings, tmp_path)()

    def catch_up():
        for kind in registry.listed():
            update_many(kind.name, [pk for pk, _version in kind.versions(0, 1_000)])

    return catch_up


def publish(final, **given):
    """A scenario published by its action: the fact is on its way."""
    scenario = ScenarioFactory(checked=True, **given)
    scenarios.publish_scenario(scenario, by=final)
    return Scenario.objects.get(pk=scenario.pk)


def told(person):
    return list(
        Notice.objects.filter(person=person, kind="saved_search").order_by("number").values_list("title", flat=True)
    )


def save(person, asked=BELTS, **given):
    saved, _fresh = actions.save_search(asked, by=person, **given)
    drain()
    return SavedSearch.objects.get(pk=saved.pk)


class TestSaving:
    def test_the_same_saved_twice_is_one(self, stranger):
        first = save(stranger)
        again, fresh = actions.save_search(Asked(text=" 皮帶撕裂 "), by=stranger)

        assert (again.pk, fresh) == (first.pk, False)
        assert [one.action for one in AuditEntry.objects.filter(subject_kind="saved_search", subject_id=first.pk)] == [
            "save"
        ]

    def test_other_words_kinds_and_conditions_are_others(self, stranger, colleague):
        city = {"city": ["140100"]}
        asked = [
            BELTS,
            Asked(text="皮带"),
            Asked(text="皮带撕裂", kind="scenario"),
            Asked(text="皮带撕裂", filters=city),
        ]
        for one in asked:
            assert actions.save_search(one, by=stranger)[1]
        assert actions.save_search(BELTS, by=colleague)[1]
        assert SavedSearch.objects.count() == 5

    def test_the_order_of_conditions_makes_no_other(self, stranger):
        one = Asked(filters={"city": ["140100", "140200"], "field": ["ai"]})
        other = Asked(filters={"field": ["ai"], "city": ["140200", "140100"]})

        assert actions.save_search(one, by=stranger)[0] == actions.save_search(other, by=stranger)[0]

    @pytest.mark.parametrize("asked", [Asked(), Asked(text="。？"), Asked(filters={"city": []})])
    def test_what_asks_nothing_is_refused(self, stranger, asked):
        with pytest.raises(NothingAsked, match="先写几个字"):
            actions.save_search(asked, by=stranger)

    def test_a_mark_of_secrecy_is_refused(self, stranger):
        with pytest.raises(NotSaved, match="非涉密"):
            actions.save_search(Asked(text="机密★ 井下图"), by=stranger)

    def test_there_are_fifty_at_most(self, stranger, colleague, monkeypatch):
        assert saving.SAVED_MOST == 50
        monkeypatch.setattr(saving, "SAVED_MOST", 2)
        first = save(stranger)
        save(stranger, Asked(text="托辊"))
        with pytest.raises(TooManySaved, match="已有2条订阅"):
            actions.save_search(Asked(text="轴承"), by=stranger)
        save(colleague, Asked(text="轴承"))

        actions.remove_search(first, by=stranger)
        save(stranger, Asked(text="轴承"))
        with pytest.raises(TooManySaved):
            actions.restore_search(first, by=stranger)

    def test_what_finds_too_much_is_refused(self, stranger, index, monkeypatch):
        ScenarioFactory.create_batch(2, published=True)
        index()
        monkeypatch.setattr(saving, "KNOWN_MOST", 1)
        with pytest.raises(TooWideToTell, match="太多"):
            actions.save_search(Asked(kind="scenario"), by=stranger)
        assert not SavedSearch.objects.exists()

    def test_while_the_index_is_lost_nothing_is_saved(self, stranger, settings, tmp_path):
        ScenarioFactory(published=True)
        settings.SEARCH = {"BACKEND": "embedded", "PATH": str(tmp_path / "lost")}
        with pytest.raises(NotAnswering, match="暂时不可用"):
            actions.save_search(BELTS, by=stranger)

    def test_a_removed_one_comes_back_or_goes_for_good(self, stranger):
        saved = save(stranger, name="皮带")
        actions.remove_search(saved, by=stranger)
        assert not SavedSearch.objects.visible_to(stranger).exists()
        actions.restore_search(saved, by=stranger)
        assert SavedSearch.objects.visible_to(stranger).get().name == "皮带"

        actions.remove_search(saved, by=stranger)
        SavedSearch.objects.update(removed_at=timezone.now() - timedelta(days=2))
        watching.check_all()
        assert not SavedSearch.objects.exists()

    def test_saving_a_removed_one_again_begins_anew(self, stranger, final_officer):
        saved = save(stranger, name="旧名")
        actions.remove_search(saved, by=stranger)
        publish(final_officer, title="皮带撕裂没人知道")
        drain()

        again = save(stranger)

        assert (again.pk, again.name, again.removed_at) == (saved.pk, "", None)
        assert told(stranger) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_the_same_at_once_one_makes_it(stranger):
    """Two windows, pressed together."""
    outcomes, barrier = [], threading.Barrier(2)

    def press():
        barrier.wait()
        try:
            outcomes.append(actions.save_search(BELTS, by=stranger)[1])
        finally:
            connection.close()

    both = [threading.Thread(target=press) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert sorted(outcomes) == [False, True]
    assert SavedSearch.objects.count() == 1


class TestTelling:
    def test_something_new_that_fits_is_told_once(self, stranger, final_officer):
        saved = save(stranger)
        scenario = publish(final_officer, title="皮带撕裂没人知道")
        drain()

        notice = Notice.objects.get(person=stranger, kind="saved_search")
        assert (notice.title, notice.url) == ("有新的场景：皮带撕裂没人知道", f"/scenarios/{scenario.reference}/")
        assert notice.body == "符合您的订阅“皮带撕裂”。"
        find = Find.objects.get()
        assert (find.saved, find.kind, find.object_id, find.told) == (saved, "scenario", scenario.pk, True)

    def test_every_news_delivered_twice_tells_once(self, stranger, final_officer):
        save(stranger)
        publish(final_officer, title="皮带撕裂没人知道")
        drain()
        Delivery.objects.update(state="waiting", due_at=timezone.now() - timedelta(minutes=1))
        drain()

        assert told(stranger) == ["有新的场景：皮带撕裂没人知道"]
        assert Find.objects.count() == 1

    def test_news_that_comes_before_the_index_knows_is_not_lost(self, stranger, final_officer):
        save(stranger)
        publish(final_officer, title="皮带撕裂没人知道")
        Delivery.objects.exclude(subscriber__startswith=PREFIX).delete()
        drain()

        assert told(stranger) == ["有新的场景：皮带撕裂没人知道"]

    def test_what_was_there_already_is_no_news_even_when_it_changes(self, stranger, final_officer, index):
        scenario = ScenarioFactory(published=True, title="皮带撕裂没人知道")
        index()
        save(stranger)
        asker = MembershipFactory(organisation=EntityFactory())
        scenarios.ask_question(scenario, text="皮带撕裂几次？", organisation=asker.organisation, by=asker.user)
        drain()

        assert told(stranger) == []

    def test_what_changes_so_that_it_fits_is_told(self, stranger, index, owner_clerk, owner):
        question = QuestionFactory(
            scenario__published=True,
            scenario__owner=owner,
            scenario__title="主井提升",
            scenario__pain_point="钢丝绳断丝",
        )
        index()
        save(stranger)
        scenarios.answer_question(question, text="去年皮带撕裂过一次。", by=owner_clerk)
        drain()

        assert told(stranger) == ["有新的场景：主井提升"]

    def test_each_kind_is_told_of(self, stranger, bank_officer, bank, final_officer, entity, entity_liaison):
        save(stranger, Asked(text="撕裂监测"))
        save(stranger, Asked(kind="product"))
        financing.publish_product(ProductFactory(provider=bank, draft=True, name="皮带改造贷"), by=bank_officer)
        expert = ExpertFactory(draft=True, name="程望舒", bio="主持皮带撕裂监测。")
        talent.list_expert(expert, by=final_officer)
        entity.profile.intro_products = "纵向撕裂监测装置。"
        entity.profile.save()
        organisations.profile_changed(entity.pk, by=entity_liaison)
        drain()

        assert sorted(told(stranger)) == sorted(
            ["有新的金融产品：皮带改造贷", "有新的专家：程望舒", f"有新的主体：{entity.name}"]
        )

    def test_other_kinds_and_conditions_are_not(self, stranger, final_officer):
        save(stranger, Asked(text="皮带撕裂", kind="product"))
        save(stranger, Asked(text="皮带撕裂", filters={"city": ["140200"]}))
        save(stranger, Asked(text="轴承"))
        publish(final_officer, title="皮带撕裂没人知道")
        drain()

        assert told(stranger) == []

    def test_ones_own_organisation_is_no_news(self, owner, owner_clerk, stranger, final_officer):
        mine, theirs = save(owner_clerk), save(stranger)
        publish(final_officer, title="皮带撕裂没人知道", owner=owner)
        drain()

        assert (told(owner_clerk), told(stranger)) == ([], ["有新的场景：皮带撕裂没人知道"])
        assert (mine.finds.get().told, theirs.finds.get().told) == (False, True)
        owner_clerk.memberships.update(active=False)
        assert watching.check_all().missed == 0
        assert told(owner_clerk) == []

    def test_who_may_not_see_it_is_told_nothing(self, stranger, final_officer):
        outsider = MembershipFactory(organisation=OrganisationFactory(verified_at=None)).user
        for person in (outsider, stranger):
            save(person, Asked(text="撕裂检测"))
        talent.list_expert(ExpertFactory(draft=True, name="程望舒", bio="主持撕裂检测。"), by=final_officer)
        drain()

        assert (told(outsider), told(stranger)) == ([], ["有新的专家：程望舒"])

    def test_who_left_is_asked_by_the_rights_of_that_moment(self, stranger, final_officer):
        save(stranger, Asked(text="撕裂检测"))
        stranger.memberships.update(active=False)
        talent.list_expert(ExpertFactory(draft=True, name="程望舒", bio="主持撕裂检测。"), by=final_officer)
        publish(final_officer, title="撕裂检测没人做")
        drain()

        assert told(stranger) == ["有新的场景：撕裂检测没人做"]

    def test_an_account_that_is_off_is_told_nothing(self, stranger, final_officer):
        save(stranger)
        type(stranger).objects.filter(pk=stranger.pk).update(is_active=False)
        publish(final_officer, title="皮带撕裂没人知道")
        drain()

        assert not Find.objects.exists()
        assert watching.check_all().searches == 0

    def test_what_is_withdrawn_before_its_news_comes_is_not_told(self, stranger, owner, owner_clerk, final_officer):
        save(stranger)
        scenario = publish(final_officer, title="皮带撕裂没人知道", owner=owner)
        scenarios.withdraw_scenario(scenario, by=owner_clerk, reason="取消")
        drain()

        assert told(stranger) == []

    def test_the_database_is_asked_again_whatever_the_index_says(self, stranger, index):
        saved = save(stranger)
        scenario = ScenarioFactory(published=True, title="皮带撕裂没人知道")
        index()
        standing.settled("scenario", scenario.pk)
        Scenario.objects.update(state="withdrawn")

        assert not watching.tell_if_new(saved, "scenario", scenario.pk)

    def test_a_paused_one_is_silent_and_what_came_meanwhile_is_no_news(self, stranger, final_officer):
        saved = save(stranger)
        actions.pause_search(saved, by=stranger)
        publish(final_officer, title="皮带撕裂没人知道")
        drain()
        actions.resume_search(SavedSearch.objects.get(), by=stranger)
        drain()
        assert told(stranger) == []

        publish(final_officer, title="又一条皮带撕裂")
        drain()
        assert told(stranger) == ["有新的场景：又一条皮带撕裂"]

    def test_what_comes_between_the_look_and_the_saving_is_caught_up(self, stranger, final_officer, monkeypatch):
        """Published, indexed and its news delivered after the index was asked what is known, before the row was written."""
        look = saving._known

        def slowly(request):
            known = look(request)
            publish(final_officer, title="皮带撕裂没人知道")
            drain()
            return known

        monkeypatch.setattr(saving, "_known", slowly)
        save(stranger)

        assert told(stranger) == ["有新的场景：皮带撕裂没人知道"]

    def test_an_engine_that_is_down_delays_and_loses_nothing(self, stranger, final_officer, monkeypatch):
        save(stranger)

        def down(*_given, **_named):
            raise SearchUnavailable

        with monkeypatch.context() as off:
            off.setattr(standing, "settled", down)
            publish(final_officer, title="皮带撕裂没人知道")
            drain()
            assert told(stranger) == []
        Delivery.objects.filter(state="waiting").update(due_at=timezone.now() - timedelta(minutes=1))
        drain()

        assert told(stranger) == ["有新的场景：皮带撕裂没人知道"]

    def test_all_that_the_index_hears_of_is_watched(self):
        """But for what can only take something away, and for problems, which advise a query and are no finds."""
        heard = {one.fact for one in all_subscribers() if one.name.startswith("search.")}
        assert heard - {ScenarioWithdrawn, ProductWithdrawn, ProductLapsed, ProblemChanged} == set(WATCHED)


class TestCandidates:
    def test_a_thousand_saved_searches_are_not_asked(
        self, stranger, colleague, final_officer, django_assert_max_num_queries, monkeypatch
    ):
        """Those of other words cost neither a question to the engine nor a query of their own."""
        things = ["锅炉", "奶牛", "大棚", "公交", "病历", "合同", "发票", "光伏", "储能", "水表"]
        rows = SavedSearch.objects.bulk_create(
            SavedSearch(
                person=stranger,
                words=f"{things[at % 10]}{things[at // 10 % 10]}{at}",
                digest=str(at),
                keys_version=standing.keys_version(),
            )
            for at in range(1_000)
        )
        keys = [(row, key) for row in rows for key in standing.keys_of(saving.question_of(row))]
        SavedSearchKey.objects.bulk_create(SavedSearchKey(saved=row, key=key) for row, key in keys)
        save(colleague)
        asked = []
        ask = standing.fits
        monkeypatch.setattr(standing, "fits", lambda *given, **named: asked.append(given[2]) or ask(*given, **named))
        scenario = publish(final_officer, title="皮带撕裂没人知道")
        standing.settled("scenario", scenario.pk)

        with django_assert_max_num_queries(60):
            watching.look_at("scenario", scenario.pk)

        assert asked == [scenario.pk]
        assert told(colleague) == ["有新的场景：皮带撕裂没人知道"]

    def test_keys_of_another_release_leave_nobody_out(self, stranger, final_officer):
        saved = save(stranger)
        SavedSearchKey.objects.all().delete()
        SavedSearch.objects.update(keys_version="older")
        publish(final_officer, title="皮带撕裂没人知道")
        drain()
        assert told(stranger) == ["有新的场景：皮带撕裂没人知道"]

        watching.check_all()
        saved.refresh_from_db()
        assert saved.keys_version == standing.keys_version()
        assert saved.keys.exists()

    def test_none_is_lost_that_the_full_search_finds(self, stranger, index):
        """Every saved search against every document: whatever fits is among the candidates."""
        texts = [
            "皮带",
            "皮带撕裂",
            "皮代撕裂",
            "托辊听诊 线激光",
            "pidai",
            "5G 监测",
            "轴承",
            "停机距离",
            "落煤点划开口子",
            "tear",
        ]
        asked = [*(Asked(text=text) for text in texts), Asked(kind="scenario"), Asked(filters={"city": ["140100"]})]
        saved = [actions.save_search(one, by=stranger)[0] for one in asked]
        made = [
            ScenarioFactory(published=True, title=title) for title in ("皮带撕裂", "托辊 tearing", "5g监测", "轴承座")
        ]
        EntityFactory()
        ProductFactory(name="皮带改造贷")
        index()

        pairs = {
            (one.pk, kind, pk)
            for one in saved
            for kind, ids in standing.fitting(saving.question_of(one)).items()
            for pk in ids
        }
        found = {
            (one.pk, kind, pk)
            for kind, pk in {(kind, pk) for _one, kind, pk in pairs} | {("scenario", one.pk) for one in made}
            for one in watching.candidates(standing.settled(kind, pk))
        }
        assert len(pairs) > 20
        assert pairs <= found


class TestFullCheck:
    def test_nothing_is_missed(self, stranger, colleague, final_officer, caplog):
        save(stranger)
        save(colleague, Asked(kind="scenario"))
        for number in range(3):
            publish(final_officer, title=f"皮带撕裂第{number}次")
        drain()

        with caplog.at_level(logging.INFO):
            check = watching.check_all()

        assert (check.searches, check.missed, missed_finds()) == (2, 0, 0)
        assert "Saved searches compared with everything: 2, missed: 0." in caplog.text
        assert len(told(stranger)) == len(told(colleague)) == 3

    @pytest.mark.parametrize("fault", ["lost news", "lost keys"])
    def test_what_was_missed_is_told_and_counted(self, stranger, final_officer, caplog, fault):
        saved = save(stranger)
        if fault == "lost keys":
            SavedSearchKey.objects.all().delete()
        scenario = publish(final_officer, title="皮带撕裂没人知道")
        if fault == "lost news":
            Delivery.objects.filter(subscriber__startswith=PREFIX).update(state="dead")
        drain()
        assert told(stranger) == []

        check = watching.check_all()

        assert (check.missed, missed_finds()) == (1, 1)
        assert told(stranger) == ["有新的场景：皮带撕裂没人知道"]
        assert f"Saved search {saved.pk} was not told of scenario {scenario.pk} when it came." in caplog.text
        assert watching.check_all().missed == 0
        assert FullCheck.objects.count() == 2

    def test_what_is_still_on_its_way_is_told_and_not_counted(self, stranger, final_officer, index):
        save(stranger)
        publish(final_officer, title="皮带撕裂没人知道")
        index()

        assert watching.check_all().missed == 0
        assert told(stranger) == ["有新的场景：皮带撕裂没人知道"]
        drain()
        assert len(told(stranger)) == 1

    def test_what_new_rights_show_is_neither_missed_nor_news(self, final_officer):
        outsider = MembershipFactory(organisation=OrganisationFactory(verified_at=None)).user
        save(outsider, Asked(text="撕裂检测"))
        talent.list_expert(ExpertFactory(draft=True, name="程望舒", bio="主持撕裂检测。"), by=final_officer)
        drain()
        MembershipFactory(user=outsider, role=Role.EDITOR)

        assert watching.check_all().missed == 0
        assert told(outsider) == []
        talent.list_expert(ExpertFactory(draft=True, name="墨兰", bio="也做撕裂检测。"), by=final_officer)
        drain()
        assert told(outsider) == ["有新的专家：墨兰"]
        assert watching.check_all().missed == 0

    def test_a_night_without_the_index_is_made_up_for(self, stranger, final_officer, monkeypatch):
        save(stranger)
        publish(final_officer, title="皮带撕裂没人知道")

        def down(*_given, **_named):
            raise SearchUnavailable

        with monkeypatch.context() as off:
            off.setattr(standing, "fitting", down)
            assert watching.check_nightly() is None
        assert watching.check_nightly() is not None

    def test_it_is_done_once_a_night(self, stranger, monkeypatch):
        [job] = [one for one in all_jobs() if one.name == "recommendations.check_saved_searches"]
        noon = timezone.localtime().replace(hour=12, minute=0)
        hours = [(0, True), (1, False), (13, False), (14.5, True), (23, False), (38, True)]
        for after, runs in hours:
            moment = noon + timedelta(hours=after)
            monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
            check = job.run()
            assert (check is not None) == runs, after
            if check is not None:
                FullCheck.objects.filter(pk=check.pk).update(at=moment)
        assert FullCheck.objects.count() == 3
