from django.urls import path

from backend.dashboard import views

app_name = "dashboard"

urlpatterns = [
    path("", views.home, name="home"),
    path("work/figures/", views.figures, name="figures"),
    path("work/figures/<slug:code>/confirm/", views.confirm, name="confirm"),
]
