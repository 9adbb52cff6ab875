"""Under /api/v1/."""

from rest_framework.routers import SimpleRouter

from backend.roadshows.api import EventViewSet, MeetingViewSet

router = SimpleRouter()
router.register("events", EventViewSet, basename="event")
router.register("meetings", MeetingViewSet, basename="meeting")
urlpatterns = router.urls
