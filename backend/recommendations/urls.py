from django.urls import path

from backend.recommendations.subjects import KINDS
from backend.recommendations.views import (
    advice,
    experts,
    library,
    matches,
    nearest,
    needs,
    panels,
    preference,
    quality,
    saved,
    week,
)

app_name = "recommendations"

# A panel is fetched by the reference alone, so each kind of subject has addresses of its own.
urlpatterns = [
    path("how-recommendation-works/", preference.explanation, name="explanation"),
    path("work/week/", week.week, name="week"),
    path("work/week/<int:pk>/answer/", week.week_answer, name="week_answer"),
    path("work/week/<int:pk>/forward/", week.week_forward, name="week_forward"),
    path("work/account/recommendation/", preference.preference, name="preference"),
    path("work/account/recommendation/switch/", preference.switch_own, name="switch_own"),
    path("work/account/recommendation/entity/", preference.switch_entity, name="switch_entity"),
    path("work/matches/", matches.matches, name="matches"),
    path("work/outlook/<str:reference>/", matches.outlook, name="outlook"),
    path("work/matches/outlook/", matches.outlook_all, name="outlook_all"),
    path("work/need-products/<str:reference>/", needs.products_for_need, name="products_for_need"),
    path("work/why/<str:reference>/", panels.why, name="why"),
    path("work/why/<str:reference>/all/", panels.why_all, name="why_all"),
    path("work/matches/<slug:kind>/<str:reference>/answer/", matches.answer, name="answer"),
    path("work/matches/<slug:kind>/<str:reference>/keep/", matches.keep, name="keep"),
    *(
        path(
            f"work/recommended/{kind}/<str:reference>/", panels.recommended, {"kind": kind}, name=f"recommended_{kind}"
        )
        for kind in KINDS
    ),
    *(
        path(f"work/fit/{kind}/<str:reference>/", panels.own_fit, {"kind": kind}, name=f"own_fit_{kind}")
        for kind in KINDS
    ),
    path("work/experts-for/<str:reference>/", experts.experts_for_scenario, name="experts_for_scenario"),
    path("work/experts-for/<str:reference>/all/", experts.all_experts_for_scenario, name="all_experts_for_scenario"),
    path("work/experts-for/<str:reference>/<str:expert>/ask/", experts.ask_for_scenario, name="ask_for_scenario"),
    path("work/matches/experts/<str:expert>/ask/", experts.ask_for_entity, name="ask_for_entity"),
    path("work/helping/", experts.helping, name="helping"),
    path("work/helping/beside/<str:reference>/", experts.helping_beside, name="helping_beside"),
    path("work/helping/<slug:kind>/<str:reference>/offer/", experts.offer, name="offer"),
    path("work/recommended/<slug:kind>/<str:reference>/all/", panels.recommended_all, name="recommended_all"),
    path("work/recommended/<slug:kind>/<str:reference>/<str:entity>/answer/", panels.owner_answer, name="owner_answer"),
    path("work/recommended/<slug:kind>/<str:reference>/<str:entity>/keep/", panels.owner_keep, name="owner_keep"),
    path("work/saved/", saved.saved, name="saved"),
    path("work/saved/offer/", saved.offer, name="offer_saved"),
    path("work/saved/new/", saved.save, name="save"),
    path("work/saved/<str:reference>/rename/", saved.rename, name="rename_saved"),
    path("work/saved/<str:reference>/<slug:verb>/", saved.step, name="saved_step"),
    path("work/advice/", advice.advice, name="advice"),
    path("work/alike/<str:reference>/", advice.alike, name="alike"),
    path("work/library/", library.library, name="library"),
    path("work/library/new/", library.new_problem, name="new_problem"),
    path("work/library/status/", library.library_status, name="library_status"),
    path("work/library/near/", nearest.near_problems, name="near_problems"),
    path("work/library/<str:key>/", library.problem, name="problem"),
    path("work/library/<str:key>/edit/", library.edit_problem, name="edit_problem"),
    path("work/library/<str:key>/near/", library.problem_near, name="problem_near"),
    path("work/library/<str:key>/<slug:verb>/", library.problem_step, name="problem_step"),
    path("match-quality/", quality.public_quality, name="public_quality"),
    path("work/quality/", quality.quality, name="quality"),
    path("work/quality/status/", quality.quality_status, name="quality_status"),
    path("work/quality/judge/", quality.judge, name="judge"),
    path("work/quality/judge/undo/", quality.undo_judgement, name="undo_judgement"),
    path("work/quality/weights/<int:version>/", quality.weight_set, name="weight_set"),
    path("work/quality/weights/<int:version>/retire/", quality.retire_set, name="retire_set"),
]
