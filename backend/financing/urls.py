from django.urls import path

from backend.financing import views

app_name = "financing"

urlpatterns = [
    path("products/", views.products, name="products"),
    path("products/<str:reference>/", views.product, name="product"),
    path("work/products/", views.desk, name="desk"),
    path("work/products/new/", views.new, name="new"),
    path("work/products/<str:reference>/edit/", views.edit, name="edit"),
    path("work/products/<str:reference>/publish/", views.publish, name="publish"),
    path("work/products/<str:reference>/withdraw/", views.withdraw, name="withdraw"),
    path("work/products/<str:reference>/take-down/", views.take_down, name="take_down"),
]
