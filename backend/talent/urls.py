from django.urls import path

from backend.talent import views

app_name = "talent"

urlpatterns = [
    path("experts/", views.experts, name="experts"),
    path("experts/<str:reference>/", views.expert, name="expert"),
    path("work/experts/new/", views.new, name="new"),
    path("work/experts/<str:reference>/edit/", views.edit, name="edit"),
    path("work/experts/<str:reference>/<slug:verb>/", views.step, name="step"),
]
