"""Under /api/v1/."""

from rest_framework.routers import SimpleRouter

from backend.scenarios.api import ScenarioViewSet

router = SimpleRouter()
router.register("scenarios", ScenarioViewSet, basename="scenario")
urlpatterns = router.urls
