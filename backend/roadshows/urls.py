from django.urls import path

from backend.roadshows.views import agenda, desk, entity, judging, public, selection, sessions

app_name = "roadshows"
urlpatterns = [
    path("events/", public.events, name="events"),
    path("events/<str:reference>/", public.event, name="event"),
    path("events/<str:reference>/live/", public.live, name="live"),
    path("events/<str:reference>/now/", public.now, name="now"),
    path("events/<str:reference>/screen/", public.screen, name="screen"),
    path("events/<str:reference>/apply/", entity.apply, name="apply"),
    path("events/<str:reference>/withdraw/", entity.withdraw, name="withdraw"),
    path("calendar/<str:token>.ics", public.feed, name="feed"),
    path("work/agenda/", agenda.agenda, name="agenda"),
    path("work/agenda/renew/", agenda.renew, name="renew"),
    path("work/judging/", judging.judging, name="judging"),
    path("work/judging/<str:judge>/answer/", judging.answer, name="answer"),
    path("work/judging/<str:judge>/<str:application>/", judging.sheet, name="sheet"),
    path("work/events/", desk.desk, name="desk"),
    path("work/events/new/", desk.new, name="new"),
    path("work/events/<str:reference>/", desk.manage, name="manage"),
    path("work/events/<str:reference>/edit/", desk.edit, name="edit"),
    path("work/events/<str:reference>/step/<slug:verb>/", desk.step, name="step"),
    path("work/events/<str:reference>/applications/", selection.applications, name="applications"),
    path("work/events/<str:reference>/applications/<str:application>/choose/", selection.choose, name="choose"),
    path(
        "work/events/<str:reference>/applications/<str:application>/turn-down/",
        selection.turn_down,
        name="turn_down",
    ),
    path("work/events/<str:reference>/judges/", selection.judges, name="judges"),
    path("work/events/<str:reference>/judges/<str:judge>/remove/", selection.remove_judge, name="remove_judge"),
    path("work/events/<str:reference>/sessions/", sessions.sessions, name="sessions"),
    path("work/events/<str:reference>/sessions/new/", sessions.new_session, name="new_session"),
    path("work/events/<str:reference>/sessions/add/", sessions.add_sessions, name="add_sessions"),
    path("work/events/<str:reference>/sessions/arrange/", sessions.arrange, name="arrange"),
    path("work/events/<str:reference>/sessions/release/", sessions.release, name="release"),
    path("work/events/<str:reference>/sessions/<str:session>/", sessions.edit_session, name="edit_session"),
    path("work/events/<str:reference>/sessions/<str:session>/place/", sessions.place, name="place"),
    path("work/events/<str:reference>/sessions/<str:session>/remove/", sessions.remove_session, name="remove_session"),
    path("work/events/<str:reference>/rooms/<int:pk>/late/", sessions.late, name="late"),
]
