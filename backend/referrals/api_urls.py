"""Under /api/v1/."""

from rest_framework.routers import SimpleRouter

from backend.referrals.api import DisclosureViewSet, ReferralBatchViewSet, ReferralViewSet
from backend.referrals.api_reviews import ReviewViewSet

router = SimpleRouter()
router.register("reviews", ReviewViewSet, basename="review")
router.register("referrals", ReferralViewSet, basename="referral")
router.register("referral-batches", ReferralBatchViewSet, basename="referral-batch")
router.register("disclosures", DisclosureViewSet, basename="disclosure")
urlpatterns = router.urls
