"""Under /api/v1/."""

from rest_framework.routers import SimpleRouter

from backend.accounts.api import NoticeViewSet

router = SimpleRouter()
router.register("notices", NoticeViewSet, basename="notice")
urlpatterns = router.urls
