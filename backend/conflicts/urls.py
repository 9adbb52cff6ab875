from django.urls import path

from backend.conflicts import views

app_name = "conflicts"
urlpatterns = [
    path("work/ties/", views.mine, name="mine"),
    path("work/ties/register/", views.register, name="register"),
    path("work/ties/<str:reference>/withdraw/", views.withdraw, name="withdraw"),
]
