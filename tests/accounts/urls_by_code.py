"""The addresses of an installation where people sign in by codes: they are chosen when the process starts."""

from allauth.account import views as account
from django.urls import include, path

urlpatterns = [
    path("accounts/login/code/", account.request_login_code, name="account_request_login_code"),
    path("accounts/phone/change/", account.change_phone, name="account_change_phone"),
    path("accounts/phone/verify/", account.verify_phone, name="account_verify_phone"),
    path("", include("backend.config.urls")),
]
