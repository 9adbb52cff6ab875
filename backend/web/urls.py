from django.urls import path

from backend.web.views import inbox, saved_views, search, styleguide, work

app_name = "web"
urlpatterns = [
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("n/<slug:card>/", inbox.card, name="card"),
    path("work/", work.home, name="work_home"),
    path("work/inbox/", inbox.inbox, name="inbox"),
    path("work/inbox/since/", inbox.since, name="inbox_since"),
    path("work/inbox/read/", inbox.read, name="inbox_read"),
    path("work/views/new/", saved_views.keep, name="keep_view"),
    path("work/views/<str:reference>/rename/", saved_views.rename, name="rename_view"),
    path("work/views/<str:reference>/<slug:verb>/", saved_views.step, name="view_step"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
