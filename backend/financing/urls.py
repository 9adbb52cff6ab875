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
    path("work/products/<str:reference>/recall/", views.recall, name="recall"),
    path("work/products/<str:reference>/reopen/", views.reopen, name="reopen"),
    path("work/products/<str:reference>/release/", views.release, name="release"),
    path("work/products/<str:reference>/send-back/", views.send_back, name="send_back"),
]
