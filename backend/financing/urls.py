from django.urls import path

from backend.financing.views import joint, kinds, needs, products

app_name = "financing"

urlpatterns = [
    path("products/", products.products, name="products"),
    path("products/<str:reference>/", products.product, name="product"),
    path("joint-offers/<str:reference>/", joint.joint, name="joint"),
    path("work/joint-offers/", joint.joints, name="joints"),
    path("work/joint-offers/new/", joint.new, name="new_joint"),
    path("work/joint-offers/<str:reference>/confirm/", joint.answer, {"verb": "confirm"}, name="confirm_joint"),
    path("work/joint-offers/<str:reference>/decline/", joint.answer, {"verb": "decline"}, name="decline_joint"),
    path("work/joint-offers/<str:reference>/end/", joint.answer, {"verb": "end"}, name="end_joint"),
    path("work/joint-offers/<str:reference>/restore/", joint.restore, name="restore_joint"),
    path("work/product-kinds/", kinds.kinds, name="kinds"),
    path("work/product-kinds/new/", kinds.new, name="new_kind"),
    path("work/product-kinds/<slug:code>/", kinds.edit, name="edit_kind"),
    path("work/needs/", needs.needs, name="needs"),
    path("work/needs/new/", needs.new, name="new_need"),
    path("work/needs/new/autosave/", needs.autosave_new, name="autosave_new_need"),
    path("work/needs/<str:reference>/", needs.need, name="need"),
    path("work/needs/<str:reference>/edit/", needs.edit, name="edit_need"),
    path("work/needs/<str:reference>/autosave/", needs.autosave, name="autosave_need"),
    path("work/needs/<str:reference>/post/", needs.post, name="post_need"),
    path("work/needs/<str:reference>/renew/", needs.renew, name="renew_need"),
    path("work/needs/<str:reference>/withdraw/", needs.withdraw, name="withdraw_need"),
    path("work/needs/<str:reference>/restore/", needs.restore, name="restore_need"),
    path("work/needs/<str:reference>/discard/", needs.discard, name="discard_need"),
    path("work/products/", products.desk, name="desk"),
    path("work/products/new/", products.new, name="new"),
    path("work/products/<str:reference>/edit/", products.edit, name="edit"),
    path("work/products/<str:reference>/publish/", products.publish, name="publish"),
    path("work/products/<str:reference>/withdraw/", products.withdraw, name="withdraw"),
    path("work/products/<str:reference>/take-down/", products.take_down, name="take_down"),
    path("work/products/<str:reference>/recall/", products.recall, name="recall"),
    path("work/products/<str:reference>/reopen/", products.reopen, name="reopen"),
    path("work/products/<str:reference>/release/", products.release, name="release"),
    path("work/products/<str:reference>/send-back/", products.send_back, name="send_back"),
]
