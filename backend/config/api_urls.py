"""/api/v1/: each app's rooms, the schema, and a page to read it on."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

app_name = "api"

urlpatterns = [
    path("", include("backend.accounts.api_urls")),
    path("", include("backend.organisations.api_urls")),
    path("", include("backend.conflicts.api_urls")),
    path("", include("backend.talent.api_urls")),
    path("", include("backend.financing.api_urls")),
    path("", include("backend.scenarios.api_urls")),
    path("", include("backend.recommendations.api_urls")),
    path("", include("backend.roadshows.api_urls")),
    path("", include("backend.referrals.api_urls")),
    path("", include("backend.dashboard.api_urls")),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="web/api_docs.html"),
        name="docs",
    ),
]
