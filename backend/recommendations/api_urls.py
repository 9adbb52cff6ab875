"""Under /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from backend.recommendations import api, api_advice

router = SimpleRouter()
router.register("saved-searches", api.SavedSearchViewSet, basename="saved-search")
urlpatterns = [
    path("matches/", api.MatchList.as_view(), name="match-list"),
    path("matches/experts/", api.ExpertsForOwnEntities.as_view(), name="match-experts"),
    path("matches/experts/<str:reference>/answer/", api.AskExpert.as_view(), name="ask-expert"),
    path("matches/<slug:kind>/<str:reference>/answer/", api.MatchAnswer.as_view(), name="match-answer"),
    path("recommended/scenario/<str:reference>/experts/", api.ExpertsForScenario.as_view(), name="recommended-experts"),
    path("recommended/<slug:kind>/<str:reference>/", api.RecommendedList.as_view(), name="recommended-list"),
    path("helping/", api.HelpingList.as_view(), name="helping-list"),
    path("helping/<slug:kind>/<str:reference>/answer/", api.OfferHelp.as_view(), name="offer-help"),
    path("scenario-advice/", api_advice.ScenarioAdvice.as_view(), name="scenario-advice"),
    path("problems/nearest/", api.NearestProblems.as_view(), name="problem-nearest"),
    path("quality/", api.MatchQuality.as_view(), name="quality"),
    *router.urls,
]
