"""The bank's addresses, figures and rates; they stand before those that take whatever word follows."""

from django.urls import path

from backend.referrals.views import bank, figures, rates, talk

urlpatterns = [
    path("work/reviews/", bank.queue, name="reviews"),
    path("work/reviews/card/", bank.card_layout, name="card_layout"),
    path("work/reviews/<str:reference>/", bank.review, name="review"),
    path("work/reviews/<str:reference>/alive/", bank.alive, name="alive"),
    path("work/reviews/<str:reference>/decide/<str:verb>/", bank.decide, name="decide"),
    path("work/reviews/<str:reference>/results/<str:result>/<str:verb>/", bank.answer_result, name="answer_result"),
    path("work/reviews/<str:reference>/book.pdf", bank.book_pdf, name="book_pdf"),
    path("work/reviews/<str:reference>/book.xlsx", bank.book_workbook, name="book_workbook"),
    path("work/reviews/<str:reference>/authority.docx", bank.authority_word, name="authority_word"),
    path("work/reviews/<str:reference>/authority/", bank.sealed, name="sealed"),
    path("work/reviews/<str:reference>/files/<str:file>/", bank.document, name="document"),
    path("work/asked/<str:reference>/answer/", talk.answer, name="answer"),
    path("work/asked/<str:reference>/authority.docx", talk.authority_paper, name="authority_paper"),
    path("work/asked/<str:reference>/authority/", talk.seal, name="seal"),
    path("work/figures/", figures.figures, name="figures"),
    path("work/figures/new/", figures.new_figure, name="new_figure"),
    path("work/figures/check/", figures.figures_to_check, name="figures_to_check"),
    path("work/figures/<str:reference>/", figures.edit_figure, name="edit_figure"),
    path("work/figures/<str:reference>/drop/", figures.drop_figure, name="drop_figure"),
    path("work/figures/<str:reference>/answer/<str:verb>/", figures.answer_figure, name="answer_figure"),
    path("work/referrals/institutions/", rates.institutions, name="institutions"),
    path("institutions/", rates.public_institutions, name="public_institutions"),
]
