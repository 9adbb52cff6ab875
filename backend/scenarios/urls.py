from django.urls import path

from backend.scenarios.views import batches, bulk, compose, desk, imports, public, questions, review, steps, words

app_name = "scenarios"

urlpatterns = [
    path("scenarios/", public.listing, name="list"),
    path("scenarios/<str:reference>/", public.scenario, name="public"),
    path("scenarios/<str:reference>/questions/", public.questions, name="questions"),
    path("scenarios/<str:reference>/ask/", questions.ask, name="ask"),
    path("work/scenarios/", desk.desk, name="desk"),
    path("work/scenarios/new/", compose.new, name="new"),
    path("work/scenarios/new/autosave/", compose.autosave_new, name="autosave_new"),
    path("work/scenarios/preview/", compose.preview, name="preview"),
    path("work/scenarios/import/", imports.start, name="import"),
    path("work/scenarios/import/template/", imports.template, name="import_template"),
    path("work/scenarios/import/<str:reference>/", imports.result, name="import_result"),
    path("work/scenarios/import/<str:reference>/columns/", imports.columns, name="import_columns"),
    path("work/scenarios/import/<str:reference>/rows/<int:pk>/", imports.fix, name="import_fix"),
    path("work/scenarios/import/<str:reference>/rows/<int:pk>/leave/", imports.leave, name="import_leave"),
    path("work/scenarios/import/<str:reference>/rows/<int:pk>/back/", imports.back, name="import_back"),
    path("work/scenarios/batches/new/", batches.new, name="batch_new"),
    path("work/scenarios/batches/<str:reference>/", batches.batch, name="batch"),
    path("work/scenarios/<str:reference>/edit/", compose.edit, name="edit"),
    path("work/scenarios/<str:reference>/autosave/", compose.autosave, name="autosave"),
    path("work/scenarios/<str:reference>/questions/<int:pk>/answer/", questions.answer, name="answer"),
    path("work/scenarios/<str:reference>/step/<slug:verb>/", steps.step, name="step"),
    path("work/review/", review.review, name="review"),
    path("work/review/bulk/", bulk.bulk, name="bulk"),
    path("work/review/undo/", bulk.undo, name="undo"),
    path("work/review/words/", words.words, name="words"),
    path("work/review/words/<int:pk>/", words.word, name="word"),
    path("work/review/words/<int:pk>/remove/", words.remove_word, name="remove_word"),
    path("work/review/<str:reference>/", review.review_one, name="review_one"),
    path("work/review/<str:reference>/<slug:verb>/", review.act, name="act"),
]
