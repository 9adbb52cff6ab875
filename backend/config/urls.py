"""Every address of the product, by app."""

from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from backend.config import health

# There is one sign-in, with its limits and its second factor; the one that the admin site brings along has neither.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("backend.web.urls")),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("api/v1/", include("backend.config.api_urls")),
    path("files/", include("backend.files.urls")),
    path("", include("backend.accounts.urls")),
    path("", include("backend.organisations.urls")),
    path("", include("backend.conflicts.urls")),
    path("", include("backend.talent.urls")),
    path("", include("backend.financing.urls")),
    path("", include("backend.scenarios.urls")),
    path("", include("backend.recommendations.urls")),
    path("", include("backend.roadshows.urls")),
    path("", include("backend.referrals.urls")),
    path("", include("backend.dashboard.urls")),
]

# The mobile number that signs in by a code is proven here; allauth brings these along only where people sign up with one.
if settings.SMS_SIGN_IN:
    urlpatterns += [
        path("accounts/phone/change/", account.change_phone, name="account_change_phone"),
        path("accounts/phone/verify/", account.verify_phone, name="account_verify_phone"),
    ]

handler400 = "backend.web.errors.bad_request"
handler403 = "backend.web.errors.forbidden"
handler404 = "backend.web.errors.not_found"
handler500 = "backend.web.errors.server_error"
