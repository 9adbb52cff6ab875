"""Under /api/v1/."""

from rest_framework.routers import SimpleRouter

from backend.roadshows.api import EventViewSet

router = SimpleRouter()
router.register("events", EventViewSet, basename="event")
urlpatterns = router.urls
