"""Under /api/v1/."""

from rest_framework.routers import SimpleRouter

from backend.conflicts.api import TieViewSet

router = SimpleRouter()
router.register("ties", TieViewSet, basename="tie")
urlpatterns = router.urls
