"""Under /api/v1/."""

from django.urls import path

from backend.dashboard.api import SearchView, SuggestView

urlpatterns = [
    path("search/", SearchView.as_view(), name="search"),
    path("search/suggest/", SuggestView.as_view(), name="suggest"),
]
