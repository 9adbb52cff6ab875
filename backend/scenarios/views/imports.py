"""Importing a list: upload, name the columns once, mend the marked rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts.models import User
from backend.outbox.errors import LostRace
from backend.scenarios import actions
from backend.scenarios.actions.imports import columns_of, first_columns, gists_of, lists_of
from backend.scenarios.choices import DELETED_FOR, ImportState, RowState
from backend.scenarios.errors import ImportRefused, RefusedText
from backend.scenarios.forms.imports import OFFERED, ColumnsForm, FillForm, RowForm, UploadForm, mended
from backend.scenarios.importing import Codes
from backend.scenarios.importing.columns import HEADINGS, label_of
from backend.scenarios.models import ImportJob, ImportRow, Scenario
from backend.scenarios.readiness import FILLABLE, missing_of
from backend.scenarios.texts import measures_of
from backend.scenarios.views.people import writing_desk_of
from backend.web.toasts import say

EARLIER = 10
MARKED_PAGE, DRAFTS_PAGE = 20, 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The upload, and what was imported before."""
    owner = writing_desk_of(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            job = actions.start_import(owner, form.cleaned_data["file"], by=_user(request))
        except (ImportRefused, RefusedText) as refused:
            form.add_error("file", str(refused))
        else:
            return redirect(_place(job), job.reference)
    jobs = ImportJob.objects.editable_by(request.user).filter(owner=owner).select_related("file")
    earlier = jobs.annotate(
        drafted=Count("rows", filter=Q(rows__state=RowState.DRAFTED), distinct=True),
        marked=Count("rows", filter=Q(rows__state=RowState.MARKED), distinct=True),
    )
    page = Paginator(earlier.order_by("-pk"), EARLIER).get_page(request.GET.get("page"))
    return render(request, "scenarios/imports/upload.html", {"form": form, "page": page, "owner": owner})


@login_required
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """Our own sheet, to be filled in."""
    from backend.scenarios.importing.template import template_workbook  # noqa: PLC0415  openpyxl takes long to read

    writing_desk_of(request)
    response = HttpResponse(template_workbook(), content_type=XLSX)
    name = _("场景清单模板.xlsx")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, reference: str) -> HttpResponse:
    """Which column is what; asked once for sheets with the same headings."""
    job = own_job(request, reference)
    if job.state == ImportState.UNDONE:
        return redirect("scenarios:import_result", reference)
    found = lists_of(job)
    form = ColumnsForm(request.POST if request.method == "POST" else None, found, first_columns(job))
    if request.method == "POST" and form.is_valid():
        try:
            actions.name_columns(job, form.columns(), by=_user(request))
        except (ImportRefused, LostRace) as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("scenarios:import_result", job.reference)
    context = {"job": job, "form": form, "parts": form.parts, "headless": _headless(job)}
    return render(request, "scenarios/imports/columns.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def result(request: HttpRequest, reference: str) -> HttpResponse:
    """What came of the rows: those to be mended first, then the drafts. POST fills what is empty in many drafts."""
    job = own_job(request, reference)
    if job.state == ImportState.UNDONE:
        return render(request, "scenarios/imports/undone.html", {"job": job, "days": DELETED_FOR.days})
    fill = FillForm(request.POST if request.method == "POST" else None, _blanks(job))
    if request.method == "POST" and fill.is_valid():
        try:
            count = actions.fill_blanks(job, fill.cleaned_data, by=_user(request))
        except RefusedText as secret:
            fill.add_error(secret.field if secret.field in fill.fields else None, str(secret))
        else:
            say(request, _("已补写%(count)s条草稿，填过的没有动。") % {"count": count})
            return redirect("scenarios:import_result", reference)
    if job.state != ImportState.READ:
        return redirect("scenarios:import_columns", job.reference)
    rows = job.rows.order_by("pk")
    marked = Paginator(rows.marked(), MARKED_PAGE).get_page(request.GET.get("page"))
    drafts = Paginator(
        rows.drafted().filter(scenario__isnull=False).select_related("scenario").prefetch_related("scenario__measures"),
        DRAFTS_PAGE,
    ).get_page(request.GET.get("drafts"))
    codes = Codes.load()
    alike = _alike_counts(job) if marked.object_list else Counter()
    context = {
        "job": job,
        "counts": counts_of(job),
        "marked": marked,
        "lines": [_line(row, codes, alike) for row in marked],
        "drafts": drafts,
        "draft_lines": [(row, list(missing_of(row.scenario, measures_of(row.scenario)))) for row in drafts],
        "left_out": list(rows.filter(state=RowState.LEFT_OUT)[:DRAFTS_PAGE]),
        "several": sum(1 for one in columns_of(job).values() if not one.is_left_out) > 1 or len(lists_of(job)) > 1,
        "unread": _unread(job),
        "fill": fill if fill.fields else None,
    }
    return render(request, "scenarios/imports/result.html", context)


@login_required
@require_POST
def fix(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One marked row as it was mended. Answers with the row alone where a script asked, else the page again."""
    row = own_row(request, reference, pk)
    typed = mended(request.POST, row)
    try:
        drafts = actions.fix_row(row, typed, by=_user(request), alike="alike" in request.POST)
    except RefusedText as marked:
        return _row_page(request, row, typed, {marked.field: str(marked)})
    except LostRace as lost:
        say(request, str(lost), failed=True)
        return _reload(request, row)
    if "alike" in request.POST:
        say(request, _("%(count)s行已存为草稿。") % {"count": drafts})
        return _reload(request, row)
    return _row_page(request, row)


@login_required
@require_POST
def leave(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    row = own_row(request, reference, pk)
    try:
        actions.leave_out_row(row, by=_user(request))
    except LostRace as lost:
        say(request, str(lost), failed=True)
    else:
        back = reverse("scenarios:import_back", args=[reference, row.pk])
        say(request, _("第%(row)d行不导入。") % {"row": row.number}, undo_url=back)
    return _reload(request, row)


@login_required
@require_POST
def back(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    row = own_row(request, reference, pk)
    try:
        actions.take_back_row(row, by=_user(request))
    except LostRace as lost:
        say(request, str(lost), failed=True)
    return redirect("scenarios:import_result", reference)


# ── what the pages are made of ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Line:
    """A marked row as it is shown: its form, and what else was read in it."""

    row: ImportRow
    form: RowForm | None
    others: list[tuple[str, str]]

    @property
    def title(self) -> str:
        return str(self.row.values.get("title", ""))


def own_job(request: HttpRequest, reference: str) -> ImportJob:
    """A list of an organisation that this person writes for; any other is 404."""
    rows = ImportJob.objects.editable_by(request.user).select_related("owner", "file", "created_by")
    return cast("ImportJob", get_object_or_404(rows, reference=reference))


def own_row(request: HttpRequest, reference: str, pk: int) -> ImportRow:
    rows = ImportRow.objects.editable_by(request.user).select_related("job__owner", "scenario")
    return cast("ImportRow", get_object_or_404(rows, job__reference=reference, pk=pk))


def counts_of(job: ImportJob) -> dict[str, int]:
    """How many rows stand in each state."""
    found = dict(job.rows.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: found.get(state.value, 0) for state in RowState}


def _line(row: ImportRow, codes: Codes, alike: Counter[tuple[str, str]], **refused: Any) -> Line:
    if row.state != RowState.MARKED:
        return Line(row, None, [])
    form = RowForm(row, codes, alike=_alike_of(row, alike), **refused)
    others = [
        (label_of(name), row.values[name]) for name in HEADINGS if row.values.get(name) and name not in form.fields
    ]
    return Line(row, form, others)


def _alike_counts(job: ImportJob) -> Counter[tuple[str, str]]:
    """How often each text stands where a choice was asked for, among the marked rows."""
    rows = job.rows.marked().values_list("values", "problems")
    return Counter((name, values.get(name, "")) for values, problems in rows for name in problems if name in OFFERED)


def _alike_of(row: ImportRow, counts: Counter[tuple[str, str]]) -> int:
    """Other rows that would be mended with this one: asked where nothing but a choice is wrong."""
    if len(row.problems) != 1:
        return 0
    (name,) = row.problems
    return max(counts[name, row.values.get(name, "")] - 1, 0)


def _blanks(job: ImportJob) -> dict[str, int]:
    """How many drafts of the list lack each field that may be filled for all of them."""
    empty = {
        name: Q(**{f"{name}__isnull": True}) if name == "field" else Q(**{name: [] if name == "chance_types" else ""})
        for name in FILLABLE
    }
    counts = Scenario.objects.drafts_of(job).aggregate(
        **{f"no_{name}": Count("pk", filter=lacks) for name, lacks in empty.items()}
    )
    return {name: counts[f"no_{name}"] for name in FILLABLE if counts[f"no_{name}"]}


def _headless(job: ImportJob) -> list[str]:
    return [gist.name for gist in gists_of(job) if not gist.is_list]


def _unread(job: ImportJob) -> list[str]:
    """Sheets with something in them that were not imported."""
    chosen = columns_of(job)
    return _headless(job) + [gist.name for gist in lists_of(job) if chosen[gist.signature].is_left_out]


def _row_page(
    request: HttpRequest, row: ImportRow, typed: dict[str, str] | None = None, faults: dict[str, str] | None = None
) -> HttpResponse:
    """The one row: for the page that it stands on, or as a page of its own where no script runs and it is still wrong."""
    asked_by_script = "HX-Request" in request.headers
    if not asked_by_script and not faults:
        if row.state == RowState.DRAFTED:
            say(request, _("第%(row)d行已存为草稿。") % {"row": row.number})
        return _reload(request, row)
    line = _line(row, Codes.load(), _alike_counts(row.job), typed=typed, faults=faults)
    name = "scenarios/imports/_row_answer.html" if asked_by_script else "scenarios/imports/row.html"
    return render(request, name, {"job": row.job, "line": line, "counts": counts_of(row.job)})


def _reload(request: HttpRequest, row: ImportRow) -> HttpResponse:
    address = reverse("scenarios:import_result", args=[row.job.reference])
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(f"{address}#row-{row.pk}" if row.state == RowState.MARKED else address)


def _place(job: ImportJob) -> str:
    return "scenarios:import_result" if job.state == ImportState.READ else "scenarios:import_columns"


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
