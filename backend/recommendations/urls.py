from django.urls import path

from backend.recommendations.subjects import KINDS
from backend.recommendations.views import (
    advice,
    experts,
    library,
    matches,
    nearest,
    needs,
    panels,
    preference,
    quality,
    saved,
    week,
)

app_name = "recommendations"

# A panel is fetched by the reference alone, so each kind of subject has addresses of its own.
urlpatterns = [
    path("how-recommendation-works/", preference.explanation, name="explanation"),
    path("work/week/", week.week, name="week"),
    path("work/week/<int:pk>/answer/", week.week_answer, name="week_answer"),
    path("work/week/<int:pk>/forward/", week.week_forward, name="week_forward"),
    path("work/account/recommendation/", preference.preference, name="preference"),
    path("work/account/recommendation/switch/", preference.switch_own, name="switch_own"),
    path("work/account/recommendation/entity/", preference.switch_entity, name="switch_entity"),
    path("work/matches/", matches.matches, name="matches"),
    path("work/outlook/<str:reference>/", matches.outlook, name="outlook"),
    path("work/need-products/<str:reference>/", needs.products_for_need, name="products_for_need"),
