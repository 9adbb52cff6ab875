from django.urls import path

from backend.organisations.views import desk, directory, invitations, members, registry, texts

app_name = "organisations"

urlpatterns = [
    path("entities/", directory.entities, name="entities"),
    path("entities/<str:reference>/", directory.entity, name="entity"),
    path("invitations/<str:secret>/", invitations.accept, name="accept"),
    path("work/switch/", desk.switch, name="switch"),
    path("work/organisation/", desk.overview, name="overview"),
    path("work/organisation/authority/", desk.authority, name="authority"),
    path("work/organisation/edit/", desk.edit, name="edit"),
    path("work/organisation/profile/", desk.profile, name="profile"),
    path("work/organisation/members/", members.members, name="members"),
    path("work/organisation/members/<int:pk>/", members.member, name="member"),
    path("work/organisation/members/<int:pk>/end/", members.end, name="end_membership"),
    path(
        "work/organisation/members/invitations/<int:pk>/<slug:verb>/",
        invitations.of_colleague,
        name="invitation_of_colleague",
    ),
    path("work/organisation/<slug:word>/new/", desk.add_part, name="add_part"),
    path("work/organisation/<slug:word>/<int:pk>/", desk.edit_part, name="edit_part"),
    path("work/organisation/<slug:word>/<int:pk>/remove/", desk.remove, name="remove_part"),
    path("work/texts/", texts.texts, name="texts"),
    path("work/texts/<int:number>/", texts.text_list, name="text_list"),
    path("work/registry/", registry.registry, name="registry"),
    path("work/registry/new/", registry.new, name="new"),
    path("work/registry/capability-list/", registry.import_cards, name="import_cards"),
    path("work/registry/<str:reference>/", registry.registered, name="registered"),
    path("work/registry/<str:reference>/verify/", registry.verify, name="verify"),
    path("work/registry/<str:reference>/unverify/", registry.withdraw_verification, name="withdraw_verification"),
    path("work/registry/<str:reference>/legal-record/", registry.legal_record, name="legal_record"),
    path("work/registry/<str:reference>/admin/", registry.invite_admin, name="invite_admin"),
    path(
        "work/registry/<str:reference>/admin/<int:pk>/<slug:verb>/",
        invitations.of_admin,
        name="invitation_of_admin",
    ),
    path("work/registry/<str:reference>/<slug:verb>/", registry.step, name="step"),
]
