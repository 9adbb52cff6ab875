"""Under /api/v1/."""

from rest_framework.routers import SimpleRouter

from backend.financing.api import ProductViewSet

router = SimpleRouter()
router.register("products", ProductViewSet, basename="product")
urlpatterns = router.urls
