"""Under /api/v1/."""

from rest_framework.routers import SimpleRouter

from backend.organisations.api import EntityViewSet, ProfileViewSet

router = SimpleRouter()
router.register("entities", EntityViewSet, basename="entity")
router.register("profiles", ProfileViewSet, basename="profile")
urlpatterns = router.urls
