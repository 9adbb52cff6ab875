from django.urls import path

from backend.talent import views

app_name = "talent"

urlpatterns = [
    path("experts/", views.experts, name="experts"),
    path("experts/<str:reference>/", views.expert, name="expert"),
    path("work/experts/new/", views.new, name="new"),
    path("work/experts/<str:reference>/edit/", views.edit, name="edit"),
    path("work/experts/<str:reference>/invite/", views.invite, name="invite"),
    path("work/experts/<str:reference>/<slug:verb>/", views.step, name="step"),
    path("work/pools/", views.pools, name="pools"),
    path("work/pools/<slug:code>/", views.pool, name="pool"),
    path("work/pools/<slug:code>/edit/", views.edit_pool, name="edit_pool"),
    path("work/pools/<slug:code>/put/", views.put_into_pool, name="put_into_pool"),
    path("work/pools/<slug:code>/<str:reference>/out/", views.take_out_of_pool, name="take_out_of_pool"),
]
