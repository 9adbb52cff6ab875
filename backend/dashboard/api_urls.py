"""Under /api/v1/."""

from django.urls import path

from backend.dashboard.api import SearchView

urlpatterns = [path("search/", SearchView.as_view(), name="search")]
