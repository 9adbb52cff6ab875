from django.urls import path

from backend.referrals.views import bureau, entity, papers

app_name = "referrals"

urlpatterns = [
    path("work/referrals/", bureau.batches, name="batches"),
    path("work/referrals/new/", bureau.grid, name="grid"),
    path("work/referrals/new/preview/", bureau.preview, name="preview"),
    path("work/referrals/new/apply/", bureau.apply, name="apply"),
    path("work/referrals/statistics/", papers.statistics, name="statistics"),
    path("work/referrals/statistics/month.xlsx", papers.month_workbook, name="month"),
    path("work/referrals/<str:reference>/", bureau.batch, name="batch"),
    path("work/referrals/<str:reference>/send/", bureau.send, name="send"),
    path("work/referrals/<str:reference>/discard/", bureau.discard, name="discard"),
    path("work/referrals/<str:reference>/note/", bureau.note, name="note"),
    path("work/referrals/<str:reference>/return/", bureau.send_back, name="return"),
    path("work/referrals/<str:reference>/letter/", papers.letter, name="letter"),
    path("work/referrals/<str:reference>/letter.pdf", papers.letter_pdf, name="letter_pdf"),
    path("work/referrals/<str:reference>/letter.docx", papers.letter_word, name="letter_word"),
    path("work/asked/", entity.asked_list, name="entity"),
    path("work/asked/access/", entity.access, name="access"),
    path("work/asked/<str:reference>/", entity.asked, name="asked"),
    path("work/asked/<str:reference>/consent/", entity.consent, name="consent"),
    path("work/asked/<str:reference>/widen/", entity.widen, name="widen"),
    path("work/asked/<str:reference>/refuse/", entity.refuse, name="refuse"),
    path("work/asked/<str:reference>/withdraw/", entity.withdraw, name="withdraw"),
    path("work/asked/<str:reference>/report/", entity.report, name="report"),
]
