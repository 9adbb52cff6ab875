from django.urls import path

from backend.accounts import views

app_name = "accounts"

urlpatterns = [
    path("work/account/", views.account, name="account"),
    path("work/account/notices/", views.ways, name="ways"),
    path("work/account/tokens/", views.tokens, name="tokens"),
    path("work/account/tokens/<int:pk>/revoke/", views.revoke, name="revoke"),
]
