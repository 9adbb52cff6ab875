"""What the bank takes with it: the printed book, the authority, the proofs; each marked, each in the entity's log."""

from __future__ import annotations

from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backend.files.models import StoredFile
from backend.lib.paper import pdf_of, printer
from backend.referrals import reading
from backend.referrals.choices import ConsentKind, Way
from backend.referrals.indicators import disclaimer
from backend.referrals.masking import file_name
from backend.referrals.models import Referral
from backend.referrals.queries import payload
from backend.referrals.views.downloads import EXCEL, PDF, WORD, download
from backend.referrals.views.sheets import opened_sheet, sheet_of, user_of
from backend.referrals.wording import PURPOSES
from backend.web.toasts import say


def _mark(request: HttpRequest, found: Referral) -> str:
    from backend.referrals.watermark import mark_of  # noqa: PLC0415  takes long to read

    return mark_of(found, user_of(request), timezone.now(), str(PURPOSES[ConsentKind.SHARE]))


@login_required
@require_safe
def book_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """打印推介资料册: exactly what was consented to, marked on every page."""
    from backend.referrals.book import lines_of as book_lines  # noqa: PLC0415  takes long to read
    from backend.referrals.watermark import marked_paper  # noqa: PLC0415  as above

    found = sheet_of(request, reference)
    printer()  # what cannot be printed is not written down as given
    shown = opened_sheet(request, found, Way.PRINTED, _("推介资料册"))
    context = {"referral": found, "lines": book_lines(shown), "disclaimer": disclaimer()}
    paper = pdf_of(render_to_string("referrals/bank/book_paper.html", context, request))
    return download(marked_paper(paper, _mark(request, found)), PDF, _("推介资料册%s.pdf") % found.reference)


@login_required
@require_safe
def book_workbook(request: HttpRequest, reference: str) -> HttpResponse:
    from backend.referrals.book import book_in_excel  # noqa: PLC0415  as above
    from backend.referrals.book import lines_of as book_lines  # noqa: PLC0415  as above

    found = sheet_of(request, reference)
    shown = opened_sheet(request, found, Way.DOWNLOADED, _("推介资料册"))
    out = BytesIO()
    book_in_excel(book_lines(shown), _mark(request, found)).save(out)
    return download(out.getvalue(), EXCEL, _("推介资料册%s.xlsx") % found.reference)


@login_required
@require_safe
def authority_word(request: HttpRequest, reference: str) -> HttpResponse:
    """《信息使用授权书》 for the risk department; it names the entity where the bank may know its name."""
    from backend.referrals.authority import authority_in_word  # noqa: PLC0415  as above

    found = sheet_of(request, reference)
    shown = opened_sheet(request, found, Way.DOWNLOADED, _("信息使用授权书"))
    paper = authority_in_word(found, named="identity" in shown)
    return download(paper, WORD, _("信息使用授权书%s.docx") % found.reference)


@login_required
@require_safe
def sealed(request: HttpRequest, reference: str) -> HttpResponse:
    """The sealed paper's scan, marked."""
    found = sheet_of(request, reference)
    kept = reading.authority_of(found)
    if kept is None:
        raise Http404
    return _marked(request, found, kept.file, only="", what=_("盖章的授权书"))


@login_required
@require_safe
def document(request: HttpRequest, reference: str, file: str) -> HttpResponse:
    """A proof behind what is shown, marked; a file of a group that was not consented to is not there."""
    found = sheet_of(request, reference)
    group = reading.group_of_file(payload(found), file)
    kept = StoredFile.objects.stored().filter(reference=file).first()
    if not group or kept is None:
        raise Http404
    return _marked(request, found, kept, only=group, what=file_name(found, kept.name))


def _marked(request: HttpRequest, found: Referral, file: StoredFile, *, only: str, what: str) -> HttpResponse:
    """Marked first, then written down and given: what could not be marked was not given."""
    from backend.referrals.watermark import CannotMark, marked_file  # noqa: PLC0415  takes long to read

    try:
        paper = marked_file(file, _mark(request, found))
    except CannotMark as refused:
        say(request, str(refused), failed=True)
        return redirect("referrals:review", found.reference)
    opened_sheet(request, found, Way.DOWNLOADED, what, only)
    return download(paper, PDF, f"{file_name(found, file.name).rsplit('.', 1)[0]}.pdf")
