"""Under /api/v1/."""

from rest_framework.routers import SimpleRouter

from backend.talent.api import ExpertViewSet

router = SimpleRouter()
router.register("experts", ExpertViewSet, basename="expert")
urlpatterns = router.urls
