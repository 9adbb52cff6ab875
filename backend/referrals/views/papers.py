"""The joint letter on paper, and the month's report (W17)."""

from __future__ import annotations

from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backend.lib.paper import pdf_of
from backend.referrals.models import ReferralBatch
from backend.referrals.rules import sees_statistics
from backend.referrals.sums import month_of, report
from backend.referrals.views.downloads import EXCEL, PDF, WORD, download


def _letter(request: HttpRequest, reference: str) -> dict[str, object]:
    rows = ReferralBatch.objects.visible_to(request.user).select_related("bureau", "regulator")
    batch = get_object_or_404(rows, reference=reference)
    pairs = list(
        batch.referrals.select_related("entity__region", "bank", "product").order_by("entity__name", "bank__name", "pk")
    )
    return {
        "batch": batch,
        "rows": pairs,
        "firms": len({row.entity_id for row in pairs}),
        "banks": len({row.bank_id for row in pairs}),
    }


@login_required
@require_safe
def letter(request: HttpRequest, reference: str) -> HttpResponse:
    """To read and to print."""
    return render(request, "referrals/letter.html", _letter(request, reference))


@login_required
@require_safe
def letter_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    context = _letter(request, reference)
    paper = pdf_of(render_to_string("referrals/letter_paper.html", context, request))
    return download(paper, PDF, _("推介函%s.pdf") % context["batch"])


@login_required
@require_safe
def letter_word(request: HttpRequest, reference: str) -> HttpResponse:
    from backend.referrals.papers import letter_in_word  # noqa: PLC0415  as above

    context = _letter(request, reference)
    return download(letter_in_word(context), WORD, _("推介函%s.docx") % context["batch"])


@login_required
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    if not sees_statistics(request.user):
        raise Http404
    first, last = month_of(request.GET.get("month", ""))
    return render(request, "referrals/statistics.html", {"report": report(first, last), "month": f"{first:%Y-%m}"})


@login_required
@require_safe
def month_workbook(request: HttpRequest) -> HttpResponse:
    """月报.xlsx."""
    from backend.referrals.papers import month_in_excel  # noqa: PLC0415  as above

    if not sees_statistics(request.user):
        raise Http404
    first, last = month_of(request.GET.get("month", ""))
    out = BytesIO()
    month_in_excel(report(first, last)).save(out)
    return download(out.getvalue(), EXCEL, _("推介月报%s.xlsx") % f"{first:%Y-%m}")
