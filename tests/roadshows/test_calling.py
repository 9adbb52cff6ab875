"""A14: an organiser calls, entities apply with a deck, judges score, the organiser chooses."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from backend.audit.queries import timeline
from backend.outbox.deliver import drain
from backend.roadshows import actions, process
from backend.roadshows.choices import ApplicationState, JudgeState, State
from backend.roadshows.errors import Clashing, NotNow, NotReady, NotYourStep, Tied
from backend.roadshows.leaving import left_of
from backend.roadshows.models import Application, Event, Gear, Judge, Meeting, Session, Sheet
from backend.roadshows.queries import applicants_tied_to, digest_of, ranking
from notifications.models import Notice
from tests.factories.conflicts import TieFactory
from tests.factories.roadshows import (
    DAY,
    ApplicationFactory,
    CriterionFactory,
    EventFactory,
    JudgeFactory,
    ParticipantFactory,
    RoomFactory,
    SessionFactory,
    at,
)
from tests.factories.talent import ExpertFactory
from tests.files import making

pytestmark = pytest.mark.django_db


def typed(**more):
    """The form of a new event, with two half-days, a break, two rooms, gear and a rubric."""
    return {
        "title": "冬季银企对接会", "kind": "banking", "purpose": "请做监测的主体来讲。", "place": "太原", "places": "3",
        "apply_until": (timezone.localtime() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"),
        "session_minutes": "15", "meeting_minutes": "20",
        "h-rows": "2", "h-0-date": DAY.isoformat(), "h-0-starts": "09:00", "h-0-ends": "12:00",
        "h-1-date": DAY.isoformat(), "h-1-starts": "14:00", "h-1-ends": "17:00",
        "b-rows": "1", "b-0-name": "茶歇", "b-0-date": DAY.isoformat(), "b-0-starts": "10:00", "b-0-ends": "10:20",
        "r-rows": "2", "r-0-name": "主厅", "r-0-tables": "4", "r-0-gear": "投影、话筒", "r-1-name": "侧厅", "r-1-tables": "2",
        "x-rows": "1", "x-0-room": "侧厅", "x-0-date": DAY.isoformat(), "x-0-starts": "09:00", "x-0-ends": "10:00",
        "g-rows": "1", "g-0-name": "投影", "g-0-pieces": "1",
        "c-rows": "1", "c-0-name": "技术成熟度", "c-0-points": "50",
        **more,
    }  # fmt: skip


def told(person, what):
    return list(Notice.objects.filter(person=person, kind=f"roadshows.{what}").values_list("title", flat=True))


class TestCalling:
    def test_A14_an_organiser_writes_an_event_and_opens_it(self, organiser, sign_in, visitor):
        client = sign_in(organiser)
        client.post("/work/events/new/", typed())
        event = Event.objects.get()
        assert [str(one.starts) for one in event.half_days.all()] == ["09:00:00", "14:00:00"]
        assert [(room.name, room.tables, sorted(one.name for one in room.gear.all())) for room in event.rooms.all()] == [
            ("主厅", 4, ["投影", "话筒"]), ("侧厅", 2, []),
        ]  # fmt: skip
        assert dict(event.gear.values_list("name", "pieces")) == {"投影": 1, "话筒": 0}
        assert visitor.get(f"/events/{event.reference}/").status_code == 404
        client.post(f"/work/events/{event.reference}/step/call/")
        event.refresh_from_db()

        assert event.state == State.OPEN
        assert "冬季银企对接会" in visitor.get("/events/").content.decode()
        assert "主厅" in client.get(f"/work/events/{event.reference}/").content.decode()

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"h-0-ends": "08:00"}, "结束时间要晚于开始时间"),
            ({"h-1-starts": "11:00"}, "与前面的半天重叠"),
            ({"r-0-tables": "0"}, "至少1张桌子"),
            ({"r-1-name": "主厅", "x-rows": "0"}, "会场“主厅”写了两遍"),
            ({"b-0-starts": "12:30", "b-0-ends": "13:00"}, "不在活动的任何一个半天里"),
            ({"x-0-room": "地下室"}, "没有写“地下室”这个会场"),
            ({"c-0-points": ""}, "请填写满分"),
            ({"places": "0"}, "请填1到500户"),
            ({"apply_until": "2199-01-01T09:00"}, "报名截止要早于活动开始"),
            ({"purpose": "密级：秘密"}, "密级标志"),
            (
                {
                    "x-rows": "2", "x-0-starts": "09:00", "x-0-ends": "12:00", "x-1-room": "侧厅",
                    "x-1-date": DAY.isoformat(), "x-1-starts": "13:00", "x-1-ends": "18:00",
                },
                "整场活动都不开放",
            ),
        ],
    )  # fmt: skip
    def test_A14_typed_nonsense_gets_a_sentence_and_the_rest_stays(self, organiser, sign_in, wrong, sentence):
        page = sign_in(organiser).post("/work/events/new/", typed(**wrong)).content.decode()

        assert sentence in page
        assert ('value="冬季银企对接会"' in page, 'value="投影、话筒"' in page) == (True, True)
        assert Event.objects.count() == 0

    def test_another_row_judges_nothing_and_loses_nothing(self, organiser, sign_in):
        page = sign_in(organiser).post("/work/events/new/", typed(more="r", title="")).content.decode()

        assert ('name="r-2-name"' in page, 'value="侧厅"' in page) == (True, True)
        assert Event.objects.count() == 0

    def test_an_edit_keeps_what_is_in_use(self, event, organiser, sign_in):
        room, criterion = event.rooms.get(), event.criteria.first()
        client = sign_in(organiser)
        sent = typed(version="1", **{"r-0-pk": str(room.pk), "c-0-pk": str(criterion.pk)})
        client.post(f"/work/events/{event.reference}/edit/", sent)
        assert [event.rooms.get(pk=room.pk).name, event.criteria.get().pk] == ["主厅", criterion.pk]

        late = client.post(f"/work/events/{event.reference}/edit/", sent | {"title": "我的名"})
        assert (late.status_code, "已有人保存过" in late.content.decode()) == (409, True)
        event.refresh_from_db()
        assert (event.title, event.edit_number) == ("冬季银企对接会", 2)

    def test_A14_a_room_with_meetings_and_gear_that_is_needed_stay_with_a_sentence_in_the_row(
        self, event, organiser, sign_in
    ):
        hall, side = event.rooms.get(), RoomFactory(event=event, name="侧厅", position=1)
        screen = Gear.objects.create(event=event, name="投影", pieces=1)
        SessionFactory(event=event, title="开幕").gear.add(screen)
        firm, house = ParticipantFactory(event=event), ParticipantFactory(event=event, institution=True)
        Meeting.objects.create(event=event, entity=firm, institution=house, room=side, table=1, starts_at=at("09:00"))
        rows = {"r-0-name": hall.name, "r-0-pk": str(hall.pk), "r-1-pk": str(side.pk), "r-1-name": "", "r-1-tables": ""}
        kept = {"r-1-name": "侧厅", "r-1-tables": "2"}
        sent = typed(version="1", **rows, **{"x-rows": "0", "r-0-gear": ""})
        client, url = sign_in(organiser), f"/work/events/{event.reference}/edit/"

        page = client.post(url, sent).content.decode()
        field = page[page.index('name="r-1-name"') - 400 : page.index('name="r-1-tables"')]
        assert ("“侧厅”里已排了洽谈，不能删" in field, 'value="冬季银企对接会"' in page) == (True, True)
        page = client.post(url, sent | kept | {"g-0-name": "", "g-0-pieces": ""}).content.decode()
        assert "“投影”还有1场要用，不能删" in page
        assert [event.rooms.count(), Session.objects.get().gear.get()] == [2, screen]

        assert client.post(url, sent | kept).status_code == 302
        assert [event.rooms.count(), Session.objects.get().gear.get()] == [2, screen]

    def test_opening_needs_rooms_days_and_a_rubric(self, bureau, organiser):
        bare = EventFactory(organiser=bureau, draft=True, half_day=None, room=None, rubric=None)

        with pytest.raises(NotReady) as refused:
            actions.take_step(bare, process.CALL, by=organiser)
        assert sorted(refused.value.sentences) == ["criteria", "half_days", "rooms"]
        bare.refresh_from_db()
        assert bare.state == State.DRAFT

    def test_cancelling_takes_a_reason_and_is_told(self, event, organiser, application, entity_liaison, judge, sign_in):
        client = sign_in(organiser)
        page = client.post(f"/work/events/{event.reference}/step/cancel/", {"reason": " "}).content.decode()
        assert "请写取消的理由" in page
        client.post(f"/work/events/{event.reference}/step/cancel/", {"reason": "场馆停电"})
        drain()

        event.refresh_from_db()
        assert (event.state, event.cancelled_reason) == (State.CANCELLED, "场馆停电")
        assert [told(one, "cancelled") for one in (entity_liaison, judge.expert.user)] == [
            ["活动已取消：能源场景路演"]
        ] * 2

    @pytest.mark.parametrize("count", [1, 3])
    def test_lists_ask_as_often_for_many_as_for_one(self, count, organiser, bureau, sign_in, visitor,
                                                    django_assert_max_num_queries):  # fmt: skip
        events = [EventFactory(organiser=bureau) for _one in range(count)]
        for event in events:
            ApplicationFactory(event=event)
            JudgeFactory(event=event)
        with django_assert_max_num_queries(5):
            visitor.get("/events/")
        client = sign_in(organiser)
        with django_assert_max_num_queries(28):
            client.get("/work/events/")


class TestApplying:
    def test_A14_an_entity_applies_with_a_deck_that_only_those_who_may_can_read(
        self, event, entity_liaison, organiser, stranger, sign_in, judge, visitor
    ):
        client = sign_in(entity_liaison)
        deck = SimpleUploadedFile("路演材料.pdf", making.pdf(["胶带撕裂"]))
        sent = {"title": "撕裂监测", "summary": "六条线两年。", "deck_file": deck}
        client.post(f"/events/{event.reference}/apply/", sent)
        application = Application.objects.get()
        drain()
        url = application.deck.get_absolute_url()

        assert told(organiser, "applied") == ["收到报名：山西巡带智能科技有限公司"]
        read = [sign_in(one).get(url).status_code for one in (entity_liaison, organiser, judge.expert.user, stranger)]
        assert read == [200, 200, 200, 404]
        assert visitor.get(url).status_code == 302
        TieFactory(left_person=judge.expert.user, right_body=application.entity)
        assert sign_in(judge.expert.user).get(url).status_code == 404

    def test_a_deck_that_is_none_is_refused_and_the_rest_stays(self, event, entity_liaison, sign_in):
        client = sign_in(entity_liaison)
        url = f"/events/{event.reference}/apply/"
        for deck in (None, SimpleUploadedFile("材料.pdf", b"MZ\x90 not a pdf"), SimpleUploadedFile("路演.pptx", b"PK")):
            sent = {"title": "撕裂监测", "summary": "六条线两年。", **({"deck_file": deck} if deck else {})}
            page = client.post(url, sent).content.decode()
            assert ('class="says bad"' in page, 'value="撕裂监测"' in page) == (True, True)
        assert Application.objects.count() == 0

    def test_A14_slides_come_as_they_are(self, event, entity_liaison, sign_in):
        client = sign_in(entity_liaison)
        url = f"/events/{event.reference}/apply/"
        page = client.get(url).content.decode()
        assert ("不超过30.0" in page, ".pptx" in page, 'data-max-bytes="31457280"' in page) == (True, True, True)

        deck = SimpleUploadedFile("路演.pptx", making.pptx(["撕裂监测"], ["六条线两年"]))
        client.post(url, {"title": "撕裂监测", "summary": "六条线两年。", "deck_file": deck})
        kept = Application.objects.get().deck
        assert (kept.name, kept.media_type.rpartition(".")[2]) == ("路演.pptx", "presentation")
        with_macro = making.pack(making.pptx_parts() | {"ppt/vbaProject.bin": b"x"})
        page = client.post(
            url, {"title": "改", "summary": "改。", "deck_file": SimpleUploadedFile("新.pptx", with_macro)}
        )
        assert ('value="改"' in page.content.decode(), Application.objects.get().deck) == (True, kept)

    def test_after_the_call_nobody_applies(self, event, entity_liaison, entity, organiser):
        actions.take_step(event, process.CLOSE_CALL, by=organiser)
        with pytest.raises(NotNow):
            actions.apply(event, entity, by=entity_liaison, title="晚了", summary="晚了", deck=None)

    def test_withdrawing_gives_the_place_back(self, event, application, organiser, entity_liaison, sign_in):
        actions.choose(application, by=organiser)
        sign_in(entity_liaison).post(f"/events/{event.reference}/withdraw/")

        event.refresh_from_db()
        application.refresh_from_db()
        assert (application.state, event.taken) == (ApplicationState.WITHDRAWN, 0)


class TestLeaving:
    @pytest.fixture
    def chosen(self, event, application, organiser):
        """Chosen, with a session on the grid that went out, and a seat at the tables."""
        actions.choose(application, by=organiser)
        Event.objects.filter(pk=event.pk).update(state=State.SCHEDULED)
        event.refresh_from_db()
        application.refresh_from_db()
        application.event = event
        session = SessionFactory(
            event=event, title="撕裂监测", presenter=application.entity, room=event.rooms.get(), starts_at=at("09:00")
        )
        ParticipantFactory(event=event, organisation=application.entity)
        actions.release_programme(event, by=organiser)
        return session

    def test_A14_a_chosen_firm_that_withdraws_is_told_to_the_organiser_and_marked_until_it_is_out(
        self, event, application, chosen, organiser, entity_liaison, stranger, sign_in
    ):
        client, base = sign_in(organiser), f"/work/events/{event.reference}"
        assert "退出的主体" not in client.get("/work/").content.decode()
        sign_in(entity_liaison).post(f"/events/{event.reference}/withdraw/")
        drain()

        assert [told(one, "withdrawn") for one in (organiser, stranger)] == [
            ["已撤回报名：山西巡带智能科技有限公司"], []
        ]  # fmt: skip
        said = "山西巡带智能科技有限公司已撤回报名。"
        assert [said in client.get(url).content.decode() for url in ("/work/", f"{base}/comers/")] == [True, True]
        grid = client.get(f"{base}/sessions/").content.decode()
        assert f"<em>{said}</em>" in grid
        with pytest.raises(Clashing, match="已撤回报名"):
            actions.release_programme(event, by=organiser)

        out = f"{base}/applications/{application.reference}/take-out/"
        assert sign_in(stranger).post(out).status_code == 404
        client.post(out)
        assert [Session.objects.count(), event.participants.count()] == [0, 0]
        actions.release_programme(event, by=organiser)
        drain()
        assert told(entity_liaison, "release")[-1] == "日程有变：能源场景路演"
        assert [said in client.get(url).content.decode() for url in ("/work/", f"{base}/sessions/")] == [False, False]

    def test_A14_who_is_turned_down_after_being_chosen_is_marked_the_same(
        self, event, application, chosen, organiser, sign_in
    ):
        client, base = sign_in(organiser), f"/work/events/{event.reference}"
        client.post(f"{base}/applications/{application.reference}/turn-down/", {"answer": "材料不实。"})
        said = "山西巡带智能科技有限公司已改为未入选。"
        assert [said in client.get(url).content.decode() for url in ("/work/", f"{base}/applications/")] == [True, True]
        client.post(f"{base}/applications/{application.reference}/take-out/")
        assert [Session.objects.count(), event.participants.count()] == [0, 0]

    def test_who_was_turned_down_may_still_come_to_the_tables(self, event, application, organiser):
        actions.turn_down(application, by=organiser, answer="下次再来。")
        ParticipantFactory(event=event, organisation=application.entity)
        assert left_of(event) == []


class TestJudging:
    def test_A14_judges_are_asked_about_ties_before_they_are_invited(self, event, application, organiser, sign_in):
        expert = ExpertFactory(user=JudgeFactory().expert.user.__class__.objects.create(username="cheng", name="程"))
        TieFactory(left_person=expert.user, right_body=application.entity)
        client = sign_in(organiser)
        page = client.get(f"/work/events/{event.reference}/judges/?expert={expert.pk}").content.decode()
        assert ("和1户报名主体有利害关系" in page, "持有山西巡带智能科技有限公司12.5%股份" in page) == (True, True)

        url = f"/work/events/{event.reference}/judges/"
        page = client.post(url, {"expert": expert.pk}).content.decode()
        assert ("请先看下面的利害关系" in page, "持有山西巡带智能科技有限公司12.5%股份" in page) == (True, True)
        with pytest.raises(Tied):
            actions.invite_judge(event, expert, by=organiser)
        assert Judge.objects.filter(event=event).count() == 0
        seen = re.search(r'name="seen" value="(\w+)"', page).group(1)
        client.post(url, {"expert": expert.pk, "seen": seen})
        assert Judge.objects.get(event=event).expert == expert
        assert list(timeline("event", event.pk).get(action="invite_judge").changes) == [application.entity.name]
        assert "这位评委已在名单里" in client.post(url, {"expert": expert.pk, "seen": seen}).content.decode()
        drain()
        assert told(expert.user, "invited") == ["请您评审：能源场景路演"]
        sign_in(expert.user).post(f"/work/judging/{event.judges.get().reference}/answer/", {"answer": "accept"})
        assert event.judges.get().state == JudgeState.ACCEPTED

    def test_A14_a_tie_that_came_after_the_look_is_shown_before_the_invitation(self, event, application, organiser):
        expert = ExpertFactory(user=JudgeFactory().expert.user.__class__.objects.create(username="cheng", name="程"))
        TieFactory(left_person=expert.user, right_body=application.entity)
        seen = digest_of(applicants_tied_to(expert, event))
        TieFactory(left_person=expert.user, right_body=ApplicationFactory(event=event).entity)
        with pytest.raises(Tied):
            actions.invite_judge(event, expert, by=organiser, seen=seen)
        assert Judge.objects.filter(event=event).count() == 0

    def test_A14_a_tied_judge_reads_the_path_and_cannot_score(self, event, application, judge, sign_in):
        free = ApplicationFactory(event=event, title="托辊听诊")
        TieFactory(left_person=judge.expert.user, right_body=application.entity)
        client = sign_in(judge.expert.user)
        page = client.get("/work/judging/").content.decode()
        sheets = [f"/work/judging/{judge.reference}/{one.reference}/" for one in (application, free)]

        assert ("须回避：程望舒持有山西巡带智能科技有限公司12.5%股份" in page, page.count('class="tied"')) == (True, 1)
        assert [url in page for url in sheets] == [False, True]
        assert [client.get(url).status_code for url in sheets] == [404, 200]
        with pytest.raises(Tied):
            actions.score(application, judge, by=judge.expert.user, points={}, submit=False)
        assert Sheet.objects.count() == 0

    def test_A14_scores_by_rubric_make_a_ranking_with_its_spread(self, event, application, organiser, judge, sign_in):
        other, second = ApplicationFactory(event=event, title="托辊听诊"), JudgeFactory(event=event)
        first_line, second_line = event.criteria.all()
        client = sign_in(judge.expert.user)
        url = f"/work/judging/{judge.reference}/{application.reference}/"
        page = client.post(url, {f"c{first_line.pk}": "51", "submit": "1", "remark": "扎实"}).content.decode()
        assert ("请填0到50的整数" in page, "请打分" in page, "扎实" in page) == (True, True, True)
        client.post(url, {f"c{first_line.pk}": "40", f"c{second_line.pk}": "30", "submit": "1"})
        client.post(url, {f"c{first_line.pk}": "1", f"c{second_line.pk}": "1", "submit": "1"})
        for one, points in ((application, (30, 20)), (other, (50, 45))):
            given = dict(zip((first_line.pk, second_line.pk), points, strict=True))
            actions.score(one, second, by=second.expert.user, points=given, submit=True)

        ranked = ranking(event)
        assert [(one.application.title, one.rank, one.mean, one.spread) for one in ranked] == [
            ("托辊听诊", 1, 95.0, None), ("撕裂监测", 2, 60.0, 10.0),
        ]  # fmt: skip
        page = sign_in(organiser).get(f"/work/events/{event.reference}/applications/").content.decode()
        assert page.index("托辊听诊") < page.index("撕裂监测")

    def test_an_entity_never_reads_its_scores(self, event, application, entity_liaison, sign_in):
        client = sign_in(entity_liaison)
        urls = [f"/work/events/{event.reference}/applications/", f"/work/events/{event.reference}/judges/"]
        assert [client.get(url).status_code for url in urls] == [404, 404]

    def test_what_waits_for_a_judge_is_on_their_home(self, event, application, judge, sign_in):
        assert "还有1个项目" in sign_in(judge.expert.user).get("/work/").content.decode()


class TestChoosing:
    def test_A14_the_chosen_are_told_and_the_last_place_is_the_last(self, event, application, organiser, entity_liaison,
                                                                    sign_in):  # fmt: skip
        Event.objects.filter(pk=event.pk).update(places=1)
        other = ApplicationFactory(event=event)
        client = sign_in(organiser)
        base = f"/work/events/{event.reference}/applications"
        client.post(f"{base}/{application.reference}/choose/", {"answer": "请备十分钟。"})
        client.post(f"{base}/{other.reference}/choose/", {})
        page = client.post(f"{base}/{other.reference}/turn-down/", {"answer": ""}).content.decode()
        drain()

        assert "请写一句答复" in page
        assert told(entity_liaison, "answered") == ["已入选：能源场景路演"]
        assert list(Application.objects.order_by("pk").values_list("state", flat=True)) == ["selected", "submitted"]
        event.refresh_from_db()
        assert event.taken == 1

    def test_nobody_else_chooses(self, application, entity_liaison, stranger):
        for person in (entity_liaison, stranger):
            with pytest.raises(NotYourStep):
                actions.choose(application, by=person)
        application.refresh_from_db()
        assert application.state == ApplicationState.SUBMITTED

    def test_a_line_that_was_scored_is_not_removed(self, event, application, organiser, judge):
        line = CriterionFactory(event=event, name="团队", points=10)
        actions.score(application, judge, by=judge.expert.user, points={line.pk: 5}, submit=False)
        with pytest.raises(NotReady):
            actions.save_event(event, by=organiser, edit_number=1, parts=actions.Parts())
        event.refresh_from_db()
        assert (event.edit_number, event.criteria.count()) == (1, 3)
