"""Under /api/v1/."""

from rest_framework.routers import SimpleRouter

from backend.financing.api import ProductViewSet
from backend.financing.api_needs import JointViewSet, KindViewSet, NeedViewSet

router = SimpleRouter()
router.register("products", ProductViewSet, basename="product")
router.register("needs", NeedViewSet, basename="need")
router.register("joint-offers", JointViewSet, basename="joint")
router.register("product-kinds", KindViewSet, basename="kind")
urlpatterns = router.urls
